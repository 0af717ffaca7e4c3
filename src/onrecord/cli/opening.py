"""What commands on a record share: opening it with its passphrase, exit codes, and what every one says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.show import say
from onrecord.errors import RecordError, UsageError

if TYPE_CHECKING:
    from onrecord.store import Record

SOME_FAILED = 4
FINDINGS = 1
NOTICE = (
    "Nobody outside the project has audited onrecord yet: read docs/threat-model.md before you keep records of "
    "people at risk."
)
Database = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="A team's empty PostgreSQL database for the tables; see docs/team.md."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON on stdout.")]


@contextmanager
def opened(context: typer.Context) -> Iterator[Record]:
    """Yield the record of `-C`, opened with its passphrase."""
    from onrecord.store import open_record
    from onrecord.store.header import read_header
    from onrecord.store.passphrase import ask_passphrase

    directory: Path = context.obj
    read_header(directory)  # before anyone types a passphrase for nothing
    record = open_record(directory, ask_passphrase())
    for notice in record.notices:
        say(notice)
    from django.db import DatabaseError

    with record.activate():
        from onrecord.store.search import has_entries

        try:
            if not has_entries():
                from onrecord.engine.indexing import index_older_record

                index_older_record()
            yield record
        except DatabaseError as error:
            if "malformed" in str(error) or "not a database" in str(error):
                raise RecordError(
                    "its database is damaged.", next_step="Restore a backup with `onrecord restore`."
                ) from error
            if "full" not in str(error) and "No space left" not in str(error):
                raise
            raise RecordError(
                "the disk is full.", next_step="Make room and run the same command again: what is in stays in."
            ) from error


def read_day(words: str | None) -> date | None:
    """Return a day as typed; raises UsageError where it is none."""
    if words is None:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise UsageError(f"{words!r} is no date.", next_step="Write it as 2024-05-02.") from error


def ask_password(file: Path | None, words: str = "Password: ", *, confirm: bool = True) -> str:
    """Return a user's password from a file or the terminal; raises UsageError where there is neither."""
    import sys

    if file:
        return file.read_text("utf-8").rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask for the password.", next_step="Use --password-file.")
    first = getpass(words)
    if confirm and getpass("The same again: ") != first:
        raise UsageError("the two passwords differ.", next_step="Try again.")
    return first
