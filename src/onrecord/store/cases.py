"""Cases: incidents that a person related, in the order of their times. A thread of acts to counted groups, never to a
named person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.codebook.edtf import bounds
from onrecord.model import CaseRelation, Json
from onrecord.store.decisions import case_relations
from onrecord.store.incidents import IncidentLine, list_lines
from onrecord.store.models import Incident, IncidentClaim

Relations = dict[str, list[tuple[CaseRelation | None, str]]]
"""For each incident those it stands to, and as what; None for those that stand to it."""
NEARBY = 40
"""How many incidents are offered to be related with one."""

ALIKE = ("-reports", "act_type", "province", "id")
"""The order of those as near in time, so that ids come last, which are chance."""


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
    members = _walk(incident_id, related)
    return _make_cases([members], related)[0] if len(members) > 1 else []


def list_cases(*, start: int = 0, most: int | None = None) -> list[list[Step]]:
    """Return cases, each as its incidents in the order of their times: `most` of them from `start`, longest first."""
    related = _relations_of_incidents()
    return _make_cases(_find_cases(related)[start : None if most is None else start + most], related)


def count_cases() -> int:
    """Return how many cases there are."""
    return len(_find_cases(_relations_of_incidents()))


def _find_cases(related: Relations) -> list[set[str]]:
    """Return the incidents of each case that may be seen, the longest case first."""
    seen = set(Incident.objects.filter(current=True, pk__in=list(related)).values_list("id", flat=True))
    cases: list[set[str]] = []
    met: set[str] = set()
    for incident in sorted(related):
        if incident not in met:
            members = _walk(incident, related)
            met |= members
            cases.append(members & seen)
    return sorted((c for c in cases if len(c) > 1), key=lambda c: (-len(c), min(c)))


def _walk(incident_id: str, related: Relations) -> set[str]:
    """Return all incidents that relations lead to from one, itself among them."""
    members, ahead = set(), [incident_id]
    while ahead:
        here = ahead.pop()
        if here not in members:
            members.add(here)
            ahead += [other for _, other in related.get(here, ())]
    return members


def _make_cases(cases: list[set[str]], related: Relations) -> list[list[Step]]:
    """Return cases with what is known of their incidents, looked up for all at once."""
    everything = {i for members in cases for i in members}
    lines = {line.id: line for line in list_lines(everything)}
    told = Incident.objects.filter(pk__in=sorted(everything)).values_list("id", "data")
    counts = {i: data["fields"].get("count", ()) for i, data in told}
    found = []
    for members in cases:
        steps = [_make_step(lines[i], related.get(i, []), lines, counts.get(i, ())) for i in members if i in lines]
        found.append(sorted(steps, key=lambda s: (_first_day(s.when) or date.max, s.incident)))
    return found


def _relations_of_incidents() -> Relations:
    """Return for each incident those it stands to, and as what; None for those that stand to it."""
    found: Relations = defaultdict(list)
    for one, relation, other in case_relations():
        found[one].append((relation, other))
        found[other].append((None, one))
    return found


def _make_step(
    line: IncidentLine,
    related: list[tuple[CaseRelation | None, str]],
    lines: dict[str, IncidentLine],
    counts: Sequence[Json],
) -> Step:
    said = [(r, lines[other].types) for r, other in related if r is not None and other in lines]
    return Step(line.id, line.types, line.when, line.where, tuple(_show(v["value"]) for v in counts), tuple(said))


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
    after = others.filter(first_day__gte=day or date.min).order_by("first_day", *ALIKE)[:NEARBY]
    before = others.filter(first_day__lt=day or date.min).order_by("-first_day", *ALIKE)[:NEARBY]
    undated = others.filter(first_day=None).order_by(*ALIKE)[:NEARBY]
    days = {i: d for rows in (after, before, undated) for i, d in rows.values_list("id", "first_day")}

    def distance(other: str) -> int:
        first = days[other]
        return abs((first - day).days) if day and first else 10**6

    # Of those as near the later ones first, each in its order above.
    nearest = sorted(days, key=distance)[:NEARBY]
    lines = {line.id: line for line in list_lines(nearest)}
    return [lines[i] for i in nearest if i in lines]
