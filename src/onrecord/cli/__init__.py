"""The command line: `onrecord [-C DIR] COMMAND`.

Exit codes: 0 done, 1 findings, 2 usage, 3 the record, 4 some documents failed, 130 stopped by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from onrecord.errors import OnrecordError
from onrecord.sandbox import forbid_core_dumps

STOPPED = 130
MISTYPED = 2

app = typer.Typer(
    name="onrecord",
    no_args_is_help=True,
    rich_markup_mode=None,  # loading rich for it would take longer than all the rest of `--help`
    pretty_exceptions_enable=False,
    help=(
        "Turn a pile of reports into a record that can be trusted and published without hurting anyone.\n\n"
        "`onrecord init my-record`, then `onrecord -C my-record add reports/`, `run`, `serve`, `release`."
    ),
)


@app.callback()
def choose_record(
    context: typer.Context,
    directory: Annotated[Path, typer.Option("-C", metavar="DIR", help="The record's folder.")] = Path(),
) -> None:
    """Keep the record's folder for the command that follows."""
    context.obj = directory


def register_commands() -> None:
    """Load the commands, which are not loaded at import; does nothing the second time."""
    from onrecord.cli import bulk, circles, custody, doctor, imports, keys, places, record, release, stamps, texts

    if not app.registered_commands:
        for module in (texts, bulk, record, imports, release, custody, stamps, keys, places, circles, doctor):
            module.register(app)


def main() -> None:
    """Run the command line; expected failures are one line on stderr and an exit code."""
    register_commands()
    # A crash would otherwise leave keys and texts in a file.
    forbid_core_dumps()
    try:
        app()
    except SystemExit as left:
        if left.code == STOPPED:  # Typer's for Ctrl-C
            say_stopped()
        if left.code == MISTYPED and (hint := find_hint(sys.argv[1:])):
            print(f"onrecord: {hint}", file=sys.stderr)
        raise
    except OnrecordError as error:
        print(f"onrecord: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say_stopped()
        sys.exit(STOPPED)
    except BrokenPipeError:
        sys.exit(0)


def find_hint(words: list[str]) -> str | None:
    """Return what to type instead, where words were refused because the record is named in another place."""
    if not words or words[0] == "-C":
        return None
    if "-C" in words:
        return f"-C comes before the command: onrecord -C DIR {words[0]} …"
    if Path(words[0]).is_dir():
        return f"a record is named with -C: onrecord -C {words[0]} COMMAND"
    return None


def say_stopped() -> None:
    """Say what Ctrl-C left."""
    print("onrecord: stopped. What was done is kept; the same command goes on from there.", file=sys.stderr)
