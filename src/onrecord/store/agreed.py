"""What people agreed an incident's place, time and number are: kept beside all that is told, over every re-run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onrecord.errors import RecordError
from onrecord.review.agreed import check_agreed
from onrecord.store.chain import append
from onrecord.store.decisions import find_homes, find_most, holding
from onrecord.store.models import Decision, DecisionKind, Incident
from onrecord.store.viewing import limited_viewer, refuse_if_dim


@dataclass(frozen=True, slots=True)
class Agreed:
    """A field's value as a person put it, who did so, when and why."""

    value: Any
    who: str
    when: datetime
    why: str
    seq: int


def agree_on(incident_id: str, field: str, value: Any, *, who: str, why: str) -> Decision:
    """Record what an incident's `when`, `where` or `count` is taken to be; what is told stays as it is told.

    It is kept by the incident's claims, and holds for the incident that most of them are in, however they are linked
    later. Raises UsageError where the value is off, RecordError where no reason is given.
    """
    check_agreed(field, value)
    if not why.strip():
        raise RecordError(
            f"{field} was not changed, since no reason was given.",
            item=incident_id,
            next_step="Say on which claims or on what else it rests.",
        )
    kept = list(value) if isinstance(value, tuple) else value
    said = {"field": field, "value": kept, "claims": _members(incident_id)}
    return append(DecisionKind.AGREED, incident_id, said, who=who, why=why)


def agreed_fields(incident_ids: Collection[str] | None = None) -> dict[str, dict[str, Agreed]]:
    """Return by incident and field what was agreed last and not taken back."""
    found: dict[str, dict[str, Agreed]] = {}
    for incident, row in _by_incident(holding([DecisionKind.AGREED])):
        if incident_ids is None or incident in incident_ids:
            agreed = Agreed(row.value["value"], row.who, row.when, row.why, row.seq)
            found.setdefault(incident, {})[row.value["field"]] = agreed
    return found


def undo_agreed(incident_id: str, field: str, *, who: str, why: str = "") -> Decision | None:
    """Take back what was agreed last on a field of an incident, so that the one before holds; None where none was."""
    rows = [
        row
        for incident, row in _by_incident(holding([DecisionKind.AGREED]))
        if incident == incident_id and row.value["field"] == field
    ]
    if not rows:
        return None
    value = {"kind": str(DecisionKind.AGREED), "of": rows[-1].target, "field": field}
    return append(DecisionKind.UNDO, str(rows[-1].seq), value, who=who, why=why)


def _by_incident(rows: Collection[Decision]) -> list[tuple[str, Decision]]:
    """Return each decision with the incident that most of its claims are in now.

    Those with none left are left out, and those on an incident of which the viewer does not see all claims.
    """
    homes = find_homes(claim for row in rows for claim in row.value["claims"])
    viewer, found = limited_viewer(), []
    dim = set(viewer.dim_incidents) if viewer else set()
    for row in rows:
        here = find_most(row.value["claims"], homes, row.target)
        if here and here not in dim:
            found.append((here, row))
    return found


def _members(incident_id: str) -> list[str]:
    incident = Incident.objects.filter(pk=incident_id, current=True).first()
    if incident is None:
        raise RecordError("there is no such incident.", item=incident_id, next_step="Look at the list of incidents.")
    refuse_if_dim(incident_id)
    return list(incident.data["claims"])
