"""Commands that keep a record safe: check it, copy it, bring it back, lock it, hand it to its owners."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.opening import FINDINGS, AsJson, opened
from onrecord.cli.show import print_json, say
from onrecord.cli.texts import write_whole


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("verify", help="Check that no decision and no original was changed (exit 1 where one was).")(verify)
    app.command(
        "backup", help="Copy the record, encrypted as it is.\n\n    onrecord -C my-record backup /media/usb/copy"
    )(backup)
    app.command("restore", help="Bring back a copy.\n\n    onrecord -C my-record restore /media/usb/copy")(restore)
    app.command("lock", help="Say how a record is locked.")(lock)
    app.command("export", help=EXPORT_HELP)(export)


EXPORT_HELP = """Write the whole record for its owners. It names people and sources.

    onrecord -C my-record export --plaintext record.json"""


def verify(context: typer.Context, as_json: AsJson = False) -> None:
    """Check the chain of decisions and every original."""
    with opened(context) as record:
        from onrecord.engine.adding import fetch_original
        from onrecord.errors import RecordError
        from onrecord.store.decisions import verify_chain
        from onrecord.store.models import Report

        chain, altered = verify_chain(), []
        for report in Report.objects.select_related("receipt"):
            try:
                fetch_original(record, report)
            except RecordError:
                altered.append(report.id)
    if as_json:
        print_json(
            {"decisions": chain.rows, "broken_at": chain.broken_at, "head": chain.head, "altered_originals": altered}
        )
    say(
        f"{chain.rows} decisions; "
        + (f"broken at {chain.broken_at}: {chain.why}." if chain.broken_at else "the chain holds.")
    )
    say(f"{len(altered)} originals altered or gone.")
    if chain.broken_at or altered:
        raise typer.Exit(FINDINGS)


def backup(context: typer.Context, target: Annotated[Path, typer.Argument(metavar="TARGET")]) -> None:
    """Copy the record."""
    with opened(context) as record:
        from onrecord.engine import copies

        copies.backup(record, target)
    say(f"Copied. It opens with the same passphrase: onrecord -C NEW restore {target}")


def restore(context: typer.Context, source: Annotated[Path, typer.Argument(metavar="SOURCE")]) -> None:
    """Bring back a copy into the folder of `-C`."""
    from onrecord.store.passphrase import ask_passphrase
    from onrecord.store.setup import start_django

    start_django()
    from onrecord.engine import copies

    check = copies.restore(source, context.obj, ask_passphrase())
    say(
        f"Restored with {check.rows} decisions; "
        + ("the chain holds." if check.broken_at is None else "its chain is BROKEN.")
    )


def lock() -> None:
    """Say how a record is locked."""
    say("A record is open only while a command runs on it: stop `serve` (Ctrl-C) and it is locked.")


def export(
    context: typer.Context,
    plaintext: Annotated[Path, typer.Option(metavar="OUT.json", help="Where to write, in the clear.")],
) -> None:
    """Write the whole record."""
    with opened(context):
        from onrecord.engine import showing

        whole = showing.export()
    with write_whole(plaintext) as out:
        json.dump(whole, out, ensure_ascii=False, indent=1)
    say("WARNING: this file is in the clear and names people and sources. It is no release. Delete it when done.")
