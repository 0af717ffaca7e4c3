"""Claims that a person accepted stay as they were accepted when a report is read again: they are pinned.

What a later model reads otherwise, or no longer finds, is shown as a difference, and is decided by a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onrecord.model import ClaimVerdict, Json
from onrecord.store.decisions import claim_verdicts
from onrecord.store.models import ClaimRow, Report

ACCEPTED = frozenset({ClaimVerdict.READS_RIGHT, ClaimVerdict.CORRECTED})
KEPT = "kept-"
"""Begins the id of an attribution that only pinned claims name."""


def list_pinned(report: Report) -> dict[str, ClaimRow]:
    """Return a report's claims by id that a person accepted as they read, or put right."""
    rows = {row.id: row for row in report.claims.filter(current=True)}
    verdicts = claim_verdicts(rows)
    return {i: row for i, row in rows.items() if verdicts.get(i) in ACCEPTED}


def keep_attributions(pinned: Iterable[ClaimRow], before: Sequence[Json], now: Sequence[Json]) -> list[Json]:
    """Return a report's attributions as read now, with those that its pinned claims name beside them.

    An id may stand for another attribution than before: a pinned claim is then given the id its own is kept under.
    """
    old = {row["id"]: row for row in before}
    kept = {row["id"]: row for row in now}
    for claim in pinned:
        names = {
            link["attribution"]: _find(old[link["attribution"]], kept)
            for link in claim.data["attribution"]["chain"]
            if link["attribution"] in old
        }
        for name, new_name in names.items():
            kept.setdefault(new_name, {**old[name], "id": new_name, "inside": None})
        if any(name != new_name for name, new_name in names.items()):
            for link in claim.data["attribution"]["chain"]:
                link["attribution"] = names.get(link["attribution"], link["attribution"])
            claim.save(update_fields=["data"])
    return list(kept.values())


def _find(attribution: Json, among: Mapping[str, Json]) -> str:
    """Return the id under which the same attribution stands among some, or a free one to keep it under."""
    said = _say(attribution)
    same = next((name for name, other in among.items() if _say(other) == said), None)
    if same is not None:
        return same
    name = str(attribution["id"])
    while name in among:
        name = f"{KEPT}{name}"
    return name


def _say(attribution: Json) -> list[object]:
    return [attribution[key] for key in ("source", "cue", "content")]
