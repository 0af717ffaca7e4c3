"""Commands on circles: who alone sees some reports."""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.cli.opening import AsJson, opened
from onrecord.cli.show import print_json, print_table, say
from onrecord.errors import UsageError

CIRCLE_HELP = """Who alone sees some reports.

A report in a circle, its claims and its words are shown to nobody in the workbench but the circle's members and the
record's owners. Whoever has the passphrase, or the database of a team's record, sees everything."""
ADD_HELP = """Make a circle, or have more users belong to it.

    onrecord -C my-record circle add north ana maria"""
REMOVE_HELP = """Take users out of a circle; without any, remove the circle, if it holds no report.

    onrecord -C my-record circle remove north maria"""
PUT_HELP = """Have only a circle see some reports, or everybody again.

    onrecord -C my-record circle put REPORT REPORT --into north

    onrecord -C my-record circle put REPORT --everyone"""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    circle = typer.Typer(no_args_is_help=True, help=CIRCLE_HELP)
    circle.command("add", help=ADD_HELP)(add)
    circle.command("remove", help=REMOVE_HELP)(remove)
    circle.command("put", help=PUT_HELP)(put)
    circle.command("list", help="Show the circles, who belongs to them, and how many reports they hold.")(list_all)
    app.add_typer(circle, name="circle")


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the circle is called.")],
    users: Annotated[list[str] | None, typer.Argument(metavar="USER...", help="Names they log in with.")] = None,
) -> None:
    """Make a circle, or add users to it."""
    with opened(context):
        from onrecord.store import circles

        circles.add_to_circle(name, users or (), who="owner")
    say(
        f"{len(users or ())} users belong to it now, beside those who did. Next: onrecord circle put REPORT --into NAME"
    )


def remove(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the circle is called.")],
    users: Annotated[list[str] | None, typer.Argument(metavar="USER...", help="Names they log in with.")] = None,
) -> None:
    """Take users out of a circle, or remove it."""
    with opened(context):
        from onrecord.store import circles

        if users:
            circles.take_from_circle(name, users, who="owner")
        else:
            circles.remove_circle(name, who="owner")
    say("They no longer belong to it." if users else "Removed.")


def put(
    context: typer.Context,
    reports: Annotated[list[str], typer.Argument(metavar="REPORT...", help="Ids of reports.")],
    into: Annotated[str | None, typer.Option(metavar="NAME", help="The circle that alone sees them.")] = None,
    everyone: Annotated[bool, typer.Option("--everyone", help="Everybody with a role sees them.")] = False,
) -> None:
    """Put reports into a circle, or out of any."""
    if (into is None) != everyone:
        raise UsageError("say who is to see them.", next_step="Add --into NAME, or --everyone.")
    with opened(context):
        from onrecord.store import circles

        number = circles.put_reports(reports, into, who="owner")
    say(f"{number} reports are seen by {'everybody with a role' if everyone else 'this circle and the owners alone'}.")


def list_all(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the circles."""
    with opened(context):
        from onrecord.store import circles

        lines = circles.list_circles()
    if as_json:
        print_json([{"name": n.name, "members": list(n.members), "reports": n.reports} for n in lines])
        return
    print_table("Circles", ("name", "members", "reports"), [(n.name, ", ".join(n.members), n.reports) for n in lines])
