"""Commands on the places a record knows beside those that ship: import, list, remove."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.opening import AsJson, opened
from onrecord.cli.show import print_json, print_table, say, show_progress

IMPORT_HELP = """Add places: a GeoNames country dump (XX.txt or XX.zip) or a CSV table of your own.

    onrecord -C my-record places import SY.zip

    onrecord -C my-record places import villages.csv

A table is UTF-8, begins with the line name,latitude,longitude and may go on with alternates (parted by ;), country,
admin1, admin2, kind (place, admin2, admin1, country), type and population. Places of your own table are taken before
others of the same name. A line that cannot be used is named and the others go in. What is imported is kept in the
record, encrypted as the rest; `places remove` takes it out again."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    places = typer.Typer(no_args_is_help=True, help="Places a record knows beside those that ship.")
    places.command("import", help=IMPORT_HELP)(import_places)
    places.command("list", help="List what was imported.")(list_places)
    places.command("remove", help="Take imported places out again.\n\n    onrecord -C my-record places remove ID")(
        remove_places
    )
    app.add_typer(places, name="places")


def import_places(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A GeoNames dump or a CSV table.")],
    as_json: AsJson = False,
) -> None:
    """Add places."""
    with opened(context) as record:
        from onrecord.engine.places import import_places as bring_in

        with show_progress("percent of the file", quiet=as_json) as step:

            def tell(done: int, size: int) -> None:
                step(round(100 * done / max(1, size)), 100)

            added = bring_in(record, file, tell)
    if as_json:
        print_json(asdict(added))
    for problem in added.problems:
        say(f"left out: line {problem.line} {problem.reason}.")
    if added.bad > len(added.problems):
        say(f"left out: {added.bad - len(added.problems)} more lines.")
    if added.bad:
        say("Next: mend these lines and import the file again; what is in already is not doubled.")
    if not added.new:
        say(f"Import {added.id} is in the record already; nothing changed.")
        return
    say(
        f"{added.places} places with {added.names} names imported as {added.id}; {added.bad} lines could not be used, "
        f"{added.passed_over} name no village, town or unit. Next: onrecord -C {context.obj} run --again"
    )


def list_places(context: typer.Context, as_json: AsJson = False) -> None:
    """List imports."""
    with opened(context):
        from onrecord.store.places import list_imports

        imports = list_imports()
    if as_json:
        print_json([{"id": i.id, "kind": i.kind, "places": i.places, "added": i.added_at.isoformat()} for i in imports])
        return
    rows = [(i.id, i.kind, i.places, f"{i.added_at:%Y-%m-%d %H:%M}") for i in imports]
    print_table("Imported places", ("id", "kind", "places", "added"), rows)


def remove_places(
    context: typer.Context, short_id: Annotated[str, typer.Argument(metavar="ID", help="As `places list` shows it.")]
) -> None:
    """Take an import out."""
    with opened(context):
        from onrecord.store.places import remove_import

        places = remove_import(short_id)
    say(f"{places} places taken out. Next: onrecord -C {context.obj} run --again")
