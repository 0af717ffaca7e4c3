"""Commands that let something out of a record: `release`, and taking one back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.opening import NOTICE, AsJson, opened
from onrecord.cli.show import print_json, say
from onrecord.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("release", help=RELEASE_HELP, context_settings={"ignore_unknown_options": False})(release)


RELEASE_HELP = f"""Write what may be shown to anyone into a folder: CSV, GeoJSON, one HTML page, a manifest.

    onrecord -C my-record release --policy public out/

    onrecord -C my-record release withdraw out/

{NOTICE}"""


def release(
    context: typer.Context,
    out: Annotated[list[str], typer.Argument(metavar="OUT", help="A folder that is not there yet; or: withdraw OUT.")],
    policy: Annotated[str, typer.Option(help="What may be shown.")] = "public",
    counts: Annotated[
        Path | None, typer.Option(help="A CSV of how many such acts there were: act,country,period,number.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write what may be shown."""
    if out[0] == "withdraw" and len(out) == 2:
        _withdraw(context, Path(out[1]))
        return
    if len(out) != 1:
        raise UsageError("name one folder.", next_step="onrecord release --policy public OUT")
    with opened(context):
        from onrecord.engine.releasing import release as write_out
        from onrecord.release import read_counts

        given = read_counts(counts) if counts else None
        made = write_out(policy, Path(out[0]), today=datetime.now(UTC).date(), who="owner", counts=given)
    plan = made.plan
    if as_json:
        print_json(made.manifest)
    say(f"{len(plan.rows)} rows written to {out[0]}; {len(plan.absent)} kept back.")
    if made.differences:
        last = made.differences[-1]
        say(f"Beside the release of {last.since}: {last.added} rows are new, {last.gone} are gone.")
    for rule, count in plan.count_reasons().items():
        say(f"  {count} kept back: {rule}")
    if "too few alike" in plan.count_reasons() and not counts:
        say("Too few acts are like those. If you know how many such acts there were: --counts FILE.")
    say(NOTICE)


def _withdraw(context: typer.Context, out: Path) -> None:
    manifest = out / "manifest.json"
    if not manifest.is_file():
        raise UsageError("there is no release there.", item=str(out), next_step="Name the folder of a release.")
    with opened(context):
        from onrecord.store.decisions import log_event

        named = json.loads(manifest.read_text("utf-8"))["files"]
        for name in [*named, "manifest.json"]:
            (out / Path(name).name).unlink(missing_ok=True)
        (out / "WITHDRAWN.txt").write_text("This release was withdrawn. Please delete copies of it.\n", "utf-8")
        log_event("release", "withdraw", {"files": named}, who="owner")
    say("Withdrawn: the files are gone from this folder. Copies others made are not; tell them.")
