"""Where a record's passphrase comes from: the file named in the environment, the terminal, or a notebook's field."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from onrecord.acquire.recovery import RecoveryCode, read_recovery_code
from onrecord.errors import RecordError

VARIABLE = "ONRECORD_PASSPHRASE_FILE"
SHORTEST = 12
"""Characters a passphrase has at least; five or six random words are far better."""


def ask_passphrase(*, confirm: bool = False) -> str:
    """Return the passphrase; with `confirm` it is for a record to be made, so it is asked twice and must be long.

    Raises RecordError where there is neither a file nor a terminal.
    """
    named = os.environ.get(VARIABLE)
    passphrase = _read_file(Path(named), f"named in {VARIABLE}") if named else _ask_terminal(confirm=confirm)
    return _check_length(passphrase) if confirm else passphrase


def ask_new_passphrase(file: Path | None) -> str:
    """Return the passphrase that takes the place of another, from a file or the terminal; it must be long."""
    if file:
        return _check_length(_read_file(file, "of the new passphrase"))
    return _check_length(_ask_terminal("New passphrase: ", confirm=True, option="--new-file"))


def ask_recovery_code(file: Path | None) -> RecoveryCode:
    """Return the code of a recovery sheet, from a file or the terminal."""
    if file:
        return read_recovery_code(_read_file(file, "of the recovery code"))
    return read_recovery_code(_ask_terminal("Recovery code: ", confirm=False, option="--code-file"))


def ask_shares(files: Sequence[Path] | None) -> list[str]:
    """Return shares of a recovery code, from files or, until an empty line, from the terminal."""
    if files:
        return [_read_file(file, "of a share") for file in files]
    shares: list[str] = []
    while share := _ask_terminal(
        f"Share {len(shares) + 1} (nothing: that is all): ", confirm=False, option="--share-file"
    ):
        shares.append(share)
    return shares


def _check_length(passphrase: str) -> str:
    if len(passphrase) < SHORTEST:
        raise RecordError(
            f"the passphrase is shorter than {SHORTEST} characters.", next_step="Take five or six random words."
        )
    return passphrase


def _read_file(path: Path, which: str) -> str:
    try:
        words = path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"the file {which} cannot be read.", next_step="Check the path.") from error
    if not words:
        raise RecordError(f"the file {which} is empty.", next_step="Write it into the file.")
    return words


def _ask_terminal(words: str = "Passphrase: ", *, confirm: bool, option: str = "") -> str:
    if not _is_somebody_there():
        how = f"Name a file that holds it with {option}." if option else f"Name a file that holds it in {VARIABLE}."
        raise RecordError("there is no terminal to ask for the passphrase.", next_step=how)
    # Looked up in its module each time: a notebook puts a field of its own in its place.
    first = getpass.getpass(words)
    if confirm and getpass.getpass("The same again: ") != first:
        raise RecordError("the two passphrases differ.", next_step="Try again.")
    return first


def _is_somebody_there() -> bool:
    """Tell whether somebody can be asked: at a terminal, or in a notebook, whose kernel has no terminal."""
    return sys.stdin.isatty() or "ipykernel.kernelapp" in sys.modules
