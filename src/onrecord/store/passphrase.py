"""Where a record's passphrase comes from: the file named in the environment, or the terminal."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path

from onrecord.errors import RecordError

VARIABLE = "ONRECORD_PASSPHRASE_FILE"
SHORTEST = 12
"""Characters a passphrase has at least; five or six random words are far better."""


def ask_passphrase(*, confirm: bool = False) -> str:
    """Return the passphrase; with `confirm` it is for a record to be made, so it is asked twice and must be long.

    Raises RecordError where there is neither a file nor a terminal.
    """
    named = os.environ.get(VARIABLE)
    passphrase = _read_file(Path(named)) if named else _ask_terminal(confirm=confirm)
    if confirm and len(passphrase) < SHORTEST:
        raise RecordError(
            f"the passphrase is shorter than {SHORTEST} characters.", next_step="Take five or six random words."
        )
    return passphrase


def _read_file(path: Path) -> str:
    try:
        words = path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"the file named in {VARIABLE} cannot be read.", next_step="Check the path.") from error
    if not words:
        raise RecordError(f"the file named in {VARIABLE} is empty.", next_step="Write the passphrase into it.")
    return words


def _ask_terminal(*, confirm: bool) -> str:
    if not sys.stdin.isatty():
        raise RecordError(
            "there is no terminal to ask for the passphrase.", next_step=f"Name a file that holds it in {VARIABLE}."
        )
    first = getpass("Passphrase: ")
    if confirm and getpass("The same again: ") != first:
        raise RecordError("the two passphrases differ.", next_step="Try again.")
    return first
