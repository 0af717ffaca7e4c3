"""Commands that bring in what other programs hold: `import` for their tables, `watch` for a folder they write into."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.acquire import GivenMetadata
from onrecord.cli.opening import SOME_FAILED, AsJson, opened, read_day
from onrecord.cli.show import print_json, say, show_progress
from onrecord.model import HandlingBasis, Scope

if TYPE_CHECKING:
    from onrecord.engine.adding import AddedItem
    from onrecord.engine.watching import Looked
    from onrecord.read import TableMapping

Map = Annotated[str, typer.Option("--map", metavar="NAME", help="acled, uwazi, or your own mapping, a TOML file.")]
Basis = Annotated[HandlingBasis | None, typer.Option(help="Why you may hold them.")]
ScopeOption = Annotated[Scope | None, typer.Option(help="How far they may travel.")]

IMPORT_HELP = """Bring in tables of other programs, a report a row.

    onrecord -C my-record import acled.csv --map acled --basis published

    onrecord -C my-record import uwazi.zip --map uwazi

    onrecord -C my-record import cases.xlsx --map my-columns.toml --preview

A mapping names their columns: docs/imports.md shows how to write one. What a row says in codes is not made into claims:
its text is read as any report is. Columns about single people are never read, and a list of people is refused.
`--preview` says what would come in, and keeps nothing."""
WATCH_HELP = """Add what is put into a folder, and read it, until you stop it with Ctrl-C.

    onrecord -C my-record watch incoming/

    onrecord -C my-record watch incoming/ --once

A file is taken once it no longer changes; it stays where it is, and is known again by its content. The record stays
open as long as this runs: do not leave it alone."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("import", help=IMPORT_HELP)(import_tables)
    app.command("watch", help=WATCH_HELP)(watch)


def import_tables(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, XLSX, or Uwazi's ZIP.")],
    name: Map,
    published: Annotated[str | None, typer.Option(help="Day of publication of all of them, 2024-05-02.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Outlet of all of them.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of all of them, ISO 639-1.")] = None,
    basis: Basis = None,
    scope: ScopeOption = None,
    preview: Annotated[bool, typer.Option(help="Say what would come in, and keep nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring in tables."""
    from onrecord.codebook import list_imports
    from onrecord.engine.importing import find_mapping

    # A mapping that is wrong is told before anyone types a passphrase.
    mapping = find_mapping(name)
    if preview:
        return _preview(paths, mapping, as_json=as_json)
    given = GivenMetadata(
        published=read_day(published), publisher=publisher, language=language, basis=basis, scope=scope
    )
    with opened(context) as record:
        from onrecord.engine.adding import add_files

        with show_progress("importing", quiet=as_json) as step:
            added = add_files(record, paths, given=given, progress=step, mapping=mapping)
    if as_json:
        print_json(
            [
                {"item": i.item, "outcome": i.outcome, "reports": list(i.reports), "reason": i.reason}
                for i in added.items
            ]
        )
    _tell_items(added.items)
    if any(i.outcome == "known" for i in added.items):
        say("What is known was not read again. To read a table by another mapping, `forget` its reports first.")
    shown = name if name in list_imports() else mapping.label
    say(f"{added.new} reports imported as {shown}. Next: onrecord -C {context.obj} run")
    if added.failed:
        raise typer.Exit(SOME_FAILED)
    return None


def _preview(paths: list[Path], mapping: TableMapping, *, as_json: bool) -> None:
    from onrecord.engine.importing import preview_table

    told = []
    for path in paths:
        seen = preview_table(path, mapping)
        result = seen.result
        say(
            f"{path}: {seen.reports} reports; {seen.titled} with a title, {seen.dated} with a day of publication,"
            f" {seen.published_by} with an outlet, {seen.numbered} with an id."
        )
        for problem in result.problems:
            say(f"left out: {problem.place} {problem.line}: {problem.reason}")
        for note in (*result.warnings, *(w for w in (result.reason, result.next_step) if w)):
            say(f"note: {note}")
        told.append(
            {"item": str(path), "reports": seen.reports, "titled": seen.titled, "dated": seen.dated,
             "published_by": seen.published_by, "numbered": seen.numbered, "left_out": len(result.problems)}
        )  # fmt: skip
    if as_json:
        print_json(told)
    say("Nothing was kept.")


def watch(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where files are put.")],
    every: Annotated[float, typer.Option(min=0.1, max=3600, metavar="SECONDS", help="Time between two looks.")] = 10,
    once: Annotated[bool, typer.Option(help="Take what is there now, and end.")] = False,
    add_only: Annotated[bool, typer.Option(help="Add the files, and leave reading them to `run`.")] = False,
    name: Annotated[str, typer.Option("--map", metavar="NAME", help="For a folder of tables: see `import`.")] = "",
    publisher: Annotated[str | None, typer.Option(help="Outlet of all of them.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of all of them, ISO 639-1.")] = None,
    basis: Basis = None,
    scope: ScopeOption = None,
) -> None:
    """Add what is put into a folder."""
    from onrecord.engine.importing import find_mapping

    mapping = find_mapping(name) if name else None
    given = GivenMetadata(publisher=publisher, language=language, basis=basis, scope=scope)
    with opened(context) as record, _stopping() as stop:
        from onrecord.engine.watching import watch as watch_folder

        say(f"Watching {folder}. Ctrl-C stops it; what was done is kept.")
        total = watch_folder(
            record,
            folder,
            stop=stop,
            every=every,
            once=once,
            read=not add_only,
            given=given,
            mapping=mapping,
            tell=_tell_look,
        )
    say(f"Stopped: {total} reports came in." if stop.is_set() else f"{total} reports came in.")


@contextmanager
def _stopping() -> Iterator[Event]:
    """Yield an event that Ctrl-C or a signal to end sets; the second one ends at once."""
    stop = Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()
        for kind, handler in before.items():
            signal.signal(kind, handler)

    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {kind: signal.getsignal(kind) for kind in kinds}
    for kind in kinds:
        signal.signal(kind, ask)
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _tell_look(looked: Looked) -> None:
    _tell_items(looked.items)
    ran = looked.ran
    say(f"{looked.new} reports added." + (f" {ran.claims} claims, {ran.incidents} incidents in all." if ran else ""))
    if ran and ran.failed:
        say(f"{ran.failed} reports could not be read; see status.")


def _tell_items(items: tuple[AddedItem, ...]) -> None:
    for item in items:
        if item.outcome in {"failed", "kept"}:
            say(f"{item.outcome}: {item.item}: {item.reason or ''} {item.next_step or ''}".rstrip())
        for warning in item.warnings:
            say(f"note: {item.item}: {warning}")
