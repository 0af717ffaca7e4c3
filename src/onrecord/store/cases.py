"""Cases: incidents that a person related, in the order of their times. A thread of acts to counted groups, never to a
named person.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from onrecord.codebook.edtf import bounds
from onrecord.model import CaseRelation
from onrecord.store.decisions import case_relations
from onrecord.store.incidents import IncidentLine, list_lines
from onrecord.store.models import Incident, IncidentClaim

NEARBY = 40
"""How many incidents are offered to be related with one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One incident of a case: what was done, when, where and to how many, and how it stands to others."""

    incident: str
    types: tuple[str, ...]
    when: tuple[str, ...]
    where: tuple[str, ...]
    counts: tuple[str, ...]
    relations: tuple[tuple[CaseRelation, tuple[str, ...]], ...]


def list_case(incident_id: str) -> list[Step]:
    """Return the incidents of one's case in the order of their times, itself among them; none where it has no case."""
    related = _relations_of_incidents()
    members, ahead = set(), [incident_id]
    while ahead:
        here = ahead.pop()
        if here not in members:
            members.add(here)
            ahead += [other for _, other in related.get(here, ())]
    if len(members) < 2:
        return []
    lines = {line.id: line for line in list_lines(members)}
    steps = [_make_step(line, related.get(line.id, []), lines) for line in lines.values()]
    return sorted(steps, key=lambda s: (_first_day(s.when) or date.max, s.incident))


def _relations_of_incidents() -> dict[str, list[tuple[CaseRelation | None, str]]]:
    """Return for each incident those it stands to, and as what; None for those that stand to it."""
    relations = case_relations()
    claims = {claim for one, _, other in relations for claim in (one, other)}
    of = dict(IncidentClaim.objects.filter(claim_id__in=claims).values_list("claim_id", "incident_id"))
    found: dict[str, list[tuple[CaseRelation | None, str]]] = defaultdict(list)
    for one, relation, other in relations:
        if of.get(one) and of.get(other) and of[one] != of[other]:
            found[of[one]].append((relation, of[other]))
            found[of[other]].append((None, of[one]))
    return found


def _make_step(
    line: IncidentLine, related: list[tuple[CaseRelation | None, str]], lines: dict[str, IncidentLine]
) -> Step:
    said = [(r, lines[other].types) for r, other in related if r is not None and other in lines]
    values = Incident.objects.get(pk=line.id).data["fields"].get("count", ())
    return Step(line.id, line.types, line.when, line.where, tuple(_show(v["value"]) for v in values), tuple(said))


def _show(value: list[int | None]) -> str:
    low, high = value
    if low is None or high is None:
        return f"at most {high}" if low is None else f"at least {low}"
    return str(low) if low == high else f"{low} to {high}"


def _first_day(times: tuple[str, ...]) -> date | None:
    return min((day for time in times if (day := bounds(time)[0])), default=None)


def list_nearby(incident_id: str) -> list[IncidentLine]:
    """Return incidents of the same country, the nearest in time first, to relate one with."""
    here = next(iter(list_lines([incident_id])), None)
    if here is None:
        return []
    countries = set(IncidentClaim.objects.filter(incident_id=incident_id).values_list("claim__country", flat=True)) - {
        None
    }
    others = Incident.objects.filter(current=True, country__in=countries).exclude(pk=incident_id)
    day = _first_day(here.when)
    after = others.filter(first_day__gte=day or date.min).order_by("first_day", "id")[:NEARBY]
    before = others.filter(first_day__lt=day or date.min).order_by("-first_day", "id")[:NEARBY]
    undated = others.filter(first_day=None).order_by("id")[:NEARBY]
    days = {i: d for rows in (after, before, undated) for i, d in rows.values_list("id", "first_day")}

    def distance(other: str) -> tuple[int, str]:
        first = days[other]
        return (abs((first - day).days) if day and first else 10**6), other

    nearest = sorted(days, key=distance)[:NEARBY]
    lines = {line.id: line for line in list_lines(nearest)}
    return [lines[i] for i in nearest if i in lines]
