"""Commands on the keys of a record: another passphrase, a recovery sheet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from onrecord.acquire.recovery import RecoveryCode
from onrecord.acquire.shares import Split, join_shares, read_split, split_code
from onrecord.cli.show import say
from onrecord.errors import UsageError

SharesOption = Annotated[
    str | None, typer.Option(metavar="2/3", help="Split the recovery code: so many of so many people open it together.")
]
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
SHARE_SHEET = """SHARE {number} OF {shares} OF THE RECOVERY CODE OF A RECORD OF ONRECORD

Any {needed} of the {shares} shares and the record's folder, or a backup of it, open all of
it; fewer tell nothing. Keep yours where you would keep a passport, and not with
another share. Delete the file it was printed from.

{words}

When the passphrase is lost, {needed} who have shares come together:
    onrecord -C RECORD passphrase --from-shares
It asks for the shares and for a new passphrase. Then make new ones; these end:
    onrecord -C RECORD passphrase --recovery FILE --shares {needed}/{shares}
"""
A_LINE = 6
"""Words of a share in a line of its sheet."""
CHANGE_HELP = """Give a record another passphrase, or a new recovery sheet.

    onrecord -C my-record passphrase

    onrecord -C my-record passphrase --recovery sheet.txt

    onrecord -C my-record passphrase --from-recovery

    onrecord -C my-record passphrase --recovery sheet.txt --shares 2/3

    onrecord -C my-record passphrase --from-shares

Whoever has an old copy of the record and its old passphrase still opens that copy: the keys inside stay the same."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("passphrase", help=CHANGE_HELP)(passphrase)


def passphrase(
    context: typer.Context,
    from_recovery: Annotated[bool, typer.Option(help="Open it with the code of its recovery sheet.")] = False,
    from_shares: Annotated[bool, typer.Option(help="Open it with shares of its recovery code.")] = False,
    recovery: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a new recovery sheet.")] = None,
    shares: SharesOption = None,
    share_file: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="Holds a share; repeat it.")] = None,
    keep: Annotated[bool, typer.Option(help="Keep the passphrase; for a new sheet only.")] = False,
    new_file: Annotated[Path | None, typer.Option(metavar="FILE", help="Holds the new passphrase.")] = None,
    code_file: Annotated[Path | None, typer.Option(metavar="FILE", help="Holds the recovery code.")] = None,
) -> None:
    """Give a record another passphrase."""
    from onrecord.acquire.keys import unwrap_master_key
    from onrecord.acquire.recovery import make_recovery_code
    from onrecord.store.header import read_header
    from onrecord.store.passphrase import ask_new_passphrase, ask_passphrase, ask_recovery_code, ask_shares
    from onrecord.store.record import change_passphrase, open_with_recovery

    directory: Path = context.obj
    split = check_split(shares, recovery)
    if from_recovery and from_shares:
        raise UsageError("a sheet or shares, not both.", next_step="Use --from-recovery or --from-shares.")
    if keep and (from_recovery or from_shares or not recovery):
        raise UsageError("--keep is for a new sheet only.", next_step="onrecord passphrase --keep --recovery FILE")
    header = read_header(directory)
    if from_recovery:
        master, known = open_with_recovery(directory, ask_recovery_code(code_file)), ""
    elif from_shares:
        master, known = open_with_recovery(directory, join_shares(ask_shares(share_file))), ""
    else:
        known = ask_passphrase()
        master = unwrap_master_key(header.wrapped, known)
    new = known if keep else ask_new_passphrase(new_file)
    code = make_recovery_code() if recovery else None
    if recovery and code:
        write_sheet(recovery, code, split)
    change_passphrase(directory, master, new, recovery=code)
    changed = ([] if keep else ["passphrase"]) + (["sheet"] if recovery else [])
    _note(directory, new, changed)
    say("The passphrase is kept." if keep else "The passphrase is changed; the old one opens this record no longer.")
    if recovery:
        say(f"{SHEET_WRITTEN} The sheet before it is of no use now.")
    elif from_shares:
        say("Make new shares now that these were shown: onrecord passphrase --keep --recovery FILE --shares 2/3")
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


def check_split(shares: str | None, recovery: Path | None) -> Split | None:
    """Return how a recovery code is to be split; None where it is not. Raises UsageError for what makes no sense."""
    if shares is None:
        return None
    if recovery is None:
        raise UsageError("shares need files to be written to.", next_step="Add --recovery FILE.")
    return read_split(shares)


def write_sheet(file: Path, code: RecoveryCode, split: Split | None = None) -> None:
    """Write a recovery sheet that only its owner may read, or as many as there are shares: FILE-1, FILE-2 and so on.

    Raises UsageError where a file is there or cannot be written.
    """
    if split is None:
        _write_private(file, SHEET.format(code=code.words))
        return
    for number, share in enumerate(split_code(code, split), 1):
        words = share.split()
        lines = (" ".join(words[at : at + A_LINE]) for at in range(0, len(words), A_LINE))
        sheet = SHARE_SHEET.format(
            number=number, shares=split.shares, needed=split.needed, words="\n".join(f"  | {line}" for line in lines)
        )
        _write_private(file.with_name(f"{file.stem}-{number}{file.suffix}"), sheet)


def _write_private(file: Path, words: str) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(
            f"the recovery sheet cannot be written ({error.strerror}).", item=str(file), next_step="Name a new file."
        ) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(words)
        out.flush()
        os.fsync(out.fileno())
