"""Commands on the keys of a record: another passphrase, a recovery sheet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from onrecord.acquire.recovery import RecoveryCode
from onrecord.cli.show import say
from onrecord.errors import UsageError

SHEET_WRITTEN = "The recovery sheet is in the clear: print it, keep it apart from the record, and delete the file."
SHEET = """RECOVERY SHEET OF A RECORD OF ONRECORD

Whoever has this sheet and the record's folder, or a backup of it, can read
all of it. Keep the sheet where you would keep a passport, apart from the
record. Delete the file it was printed from.

    {code}

The last group tells a misread code. O is 0; I and L are 1.

When the passphrase is lost:
    onrecord -C RECORD passphrase --from-recovery
It asks for this code and for a new passphrase. Then make a new sheet; this
one ends its use:
    onrecord -C RECORD passphrase --recovery FILE
"""
CHANGE_HELP = """Give a record another passphrase, or a new recovery sheet.

    onrecord -C my-record passphrase

    onrecord -C my-record passphrase --recovery sheet.txt

    onrecord -C my-record passphrase --from-recovery

Whoever has an old copy of the record and its old passphrase still opens that copy: the keys inside stay the same."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("passphrase", help=CHANGE_HELP)(passphrase)


def passphrase(
    context: typer.Context,
    from_recovery: Annotated[bool, typer.Option(help="Open it with the code of its recovery sheet.")] = False,
    recovery: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a new recovery sheet.")] = None,
    keep: Annotated[bool, typer.Option(help="Keep the passphrase; for a new sheet only.")] = False,
    new_file: Annotated[Path | None, typer.Option(metavar="FILE", help="Holds the new passphrase.")] = None,
    code_file: Annotated[Path | None, typer.Option(metavar="FILE", help="Holds the recovery code.")] = None,
) -> None:
    """Give a record another passphrase."""
    from onrecord.acquire.keys import unwrap_master_key
    from onrecord.acquire.recovery import make_recovery_code
    from onrecord.store.header import read_header
    from onrecord.store.passphrase import ask_new_passphrase, ask_passphrase, ask_recovery_code
    from onrecord.store.record import change_passphrase, open_with_recovery

    directory: Path = context.obj
    if keep and (from_recovery or not recovery):
        raise UsageError("--keep is for a new sheet only.", next_step="onrecord passphrase --keep --recovery FILE")
    header = read_header(directory)
    if from_recovery:
        master, known = open_with_recovery(directory, ask_recovery_code(code_file)), ""
    else:
        known = ask_passphrase()
        master = unwrap_master_key(header.wrapped, known)
    new = known if keep else ask_new_passphrase(new_file)
    code = make_recovery_code() if recovery else None
    if recovery and code:
        write_sheet(recovery, code)
    change_passphrase(directory, master, new, recovery=code)
    changed = ([] if keep else ["passphrase"]) + (["sheet"] if recovery else [])
    _note(directory, new, changed)
    say("The passphrase is kept." if keep else "The passphrase is changed; the old one opens this record no longer.")
    if recovery:
        say(f"{SHEET_WRITTEN} The sheet before it is of no use now.")
    elif from_recovery:
        say("Make a new sheet now that this one was used: onrecord passphrase --keep --recovery FILE")


def _note(directory: Path, words: str, changed: list[str]) -> None:
    """Have the chain tell that the passphrase or the sheet is another now."""
    from onrecord.store import open_record

    record = open_record(directory, words)
    with record.activate():
        from onrecord.store.decisions import log_event
        from onrecord.store.models import DecisionKind

        log_event(DecisionKind.KEYS, "record", {"changed": changed}, who="owner")


def write_sheet(file: Path, code: RecoveryCode) -> None:
    """Write a recovery sheet that only its owner may read; raises UsageError where the file is there or cannot be."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(
            f"the recovery sheet cannot be written ({error.strerror}).", item=str(file), next_step="Name a new file."
        ) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(SHEET.format(code=code.words))
        out.flush()
        os.fsync(out.fileno())
