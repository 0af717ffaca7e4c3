"""What `run --again --preview` shows: the difference that reading a record again would make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from onrecord.cli.opening import SOME_FAILED, opened
from onrecord.cli.show import print_json, say, show_progress
from onrecord.errors import UsageError

if TYPE_CHECKING:
    from onrecord.engine.previewing import ClaimChange

SHOWN = 20
"""Changes of a kind that are shown one by one; `--json` has all."""
SIGNS = {"come": "+", "gone": "-", "changed": "~"}


def preview_run(context: typer.Context, jobs: int, *, again: bool, as_json: bool) -> None:
    """Show what reading every report again would change, and change nothing."""
    if not again:
        raise UsageError("only reading again has a difference to show.", next_step="onrecord run --again --preview")
    with opened(context) as record:
        from onrecord.engine.previewing import preview_again

        with show_progress("reading", quiet=as_json) as step:
            seen = preview_again(record, jobs=jobs, progress=step)
    if as_json:
        print_json(
            {
                "reports": seen.reports,
                "failed": seen.failed,
                "same": seen.same,
                "changes": [change.to_json() for change in seen.changes],
            }
        )
    for kind in SIGNS:
        changes = [c for c in seen.changes if c.kind == kind and not c.pinned]
        for change in changes[:SHOWN]:
            say(_describe(change))
        if len(changes) > SHOWN:
            say(f"{SIGNS[kind]} and {len(changes) - SHOWN} more; see --json.")
    pinned = [c for c in seen.changes if c.pinned]
    for change in pinned[:SHOWN]:
        say(f"= accepted, and stays: {_describe(change)[2:]}")
    come, gone, changed = (seen.count(kind) for kind in SIGNS)
    say(f"{seen.reports} reports read: {seen.same} claims as before, {come} come, {gone} go, {changed} read otherwise.")
    if pinned:
        say(f"{len(pinned)} that a person accepted stay as they are. To have one read anew: decide undo CLAIM.")
    say(f"Nothing was changed. To do so: onrecord -C {context.obj} run --again")
    if seen.failed:
        say(f"{seen.failed} reports could not be read.")
        raise typer.Exit(SOME_FAILED)


def _describe(change: ClaimChange) -> str:
    fields = "; ".join(
        f"{name}: {before or 'not said'} → {after or 'not said'}" for name, before, after in change.fields
    )
    words = " ".join(change.words.split())
    return f'{SIGNS[change.kind]} {change.act} "{words}" {change.claim} of report {change.report}' + (
        f": {fields}" if fields else ""
    )
