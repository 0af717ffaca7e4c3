"""What attackers see: rows of the product's own release, of a naive one, and of none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from population import COUNTRY, Happening, World

from onrecord.model import (
    Act,
    Basis,
    Claim,
    ClaimAttribution,
    ClaimVerdict,
    Count,
    Handling,
    HandlingBasis,
    Mode,
    Participant,
    ParticipantKind,
    Place,
    Polarity,
    Precision,
    Role,
    Scope,
    SourceKind,
    Span,
    Unit,
    When,
    Where,
)
from onrecord.release import ReleasableClaim, ReleasableIncident, plan_release

Key = tuple[object, ...]
TODAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Release:
    """Rows as an attacker reads them: each by what it says, and how a log's entry or a family would be said."""

    name: str
    rows: tuple[Key, ...]
    describe: Callable[[Happening], Key]
    least: Callable[[Key], int]
    most: Callable[[Key], int]
    district: Callable[[Key], int | None]
    occupation: Callable[[Key], int | None]


def release_public(world: World, happenings: Sequence[Happening] | None = None) -> Release:
    """Return what the product's `public` policy lets out of what reports tell."""
    told = [h for h in world.happenings if h.reported] if happenings is None else happenings
    plan = plan_release([_to_incident(h) for h in told], "public", today=TODAY)
    rows = tuple((r.act, r.quarter, r.count) for r in plan.rows)

    def ends(row: Key) -> tuple[int, int]:
        low, _, high = str(row[2]).partition("–")
        return int(low.split()[0]), int(high) if high else 10**6

    return Release(
        "public", rows, _describe_public, lambda r: ends(r)[0], lambda r: ends(r)[1], lambda _: None, lambda _: None
    )


def _describe_public(happening: Happening) -> Key:
    """Return what a row of a happening would say: an attacker knows the policy."""
    plan = plan_release([_to_incident(happening)], "public", today=TODAY)
    return next(((r.act, r.quarter, r.count) for r in plan.rows), (happening.act, None, None))


def release_naive(world: World) -> Release:
    """Return what a careless hand would release: district, day, number, and the occupation of the first struck."""
    occupations = {f.id: f.occupation for f in world.families}

    def say(h: Happening) -> Key:
        return h.act, h.day, h.people, h.district, occupations[h.families[0]]

    rows = tuple(say(h) for h in world.reported)

    def column(number: int) -> Callable[[Key], int]:
        return lambda row: int(str(row[number]))

    return Release("naive", rows, say, column(2), column(2), column(3), column(4))


def release_nothing(world: World) -> Release:
    """Return no row."""
    return Release("nothing", (), _describe_public, lambda _: 0, lambda _: 0, lambda _: None, lambda _: None)


def _to_incident(happening: Happening) -> ReleasableIncident:
    span = Span(0, 10)
    district, unit = f"District {happening.district}", f"P{happening.province}"
    place = Place(district, 1.0, 1.0, Precision.ADMIN2, happening.district, COUNTRY, unit)
    count = Count(happening.people, happening.people, Unit.PERSON, False, span)
    claim = Claim(
        id=f"c{happening.id}",
        act=Act(happening.act, span, span),
        mode=Mode.HAPPENED,
        polarity=Polarity.ASSERTED,
        denial=None,
        outcome=None,
        attribution=ClaimAttribution(SourceKind.AUTHOR, protected=False, confidential=False),
        participants=(Participant(Role.AFFECTED, span, ParticipantKind.CIVILIAN, None, count),),
        when=When(happening.day.isoformat(), None, span, Basis.STATED, None),
        where=(Where(span, place),),
        confidence=0.9,
    )
    handling = Handling(basis=HandlingBasis.PUBLISHED, scope=Scope.PUBLIC)
    return ReleasableIncident(f"i{happening.id}", (ReleasableClaim(claim, ClaimVerdict.READS_RIGHT, handling),))
