"""What attackers see: rows of the product's own release, of a naive one, and of none."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from population import COUNTRY, KEPT_BACK, PROVINCES, Happening, World

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
from onrecord.release import ActCount, ActCounts, ReleasableClaim, ReleasableIncident, plan_release
from onrecord.release.levels import Cell
from onrecord.release.policy import read_policy
from onrecord.release.public import mask

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
    province: Callable[[Key], int | None]
    district: Callable[[Key], int | None]
    occupation: Callable[[Key], int | None]


def release_public(
    world: World, happenings: Sequence[Happening] | None = None, counts: ActCounts | None = None, name: str = "public"
) -> Release:
    """Return what the product's `public` policy lets out of what reports tell."""
    told = [h for h in world.happenings if h.reported] if happenings is None else happenings
    plan = plan_release([_to_incident(h) for h in told], "public", today=TODAY, counts=counts)

    def say(cell: Cell) -> Key:
        return cell.act, cell.period or None, cell.count or None, cell.province or None

    def describe(happening: Happening) -> Key:
        """Return what a row of a happening would say: an attacker knows the policy and all its numbers."""
        if happening.act in KEPT_BACK:
            return happening.act, None, None, None
        shown = plan.table.find(_to_cell(happening))
        return say(shown.cell) if shown else (happening.act, None, None, None)

    def ends(row: Key) -> tuple[int, int]:
        low, _, high = str(row[2] or "1").partition("–")
        return int(low.split()[0]), int(high) if high else 10**6 if not row[2] or "more" in low else int(low)

    def province(row: Key) -> int | None:
        return int(str(row[3]).removeprefix("P")) if row[3] else None

    rows = tuple(say(r.cell) for r in plan.rows)
    return Release(
        name, rows, describe, lambda r: ends(r)[0], lambda r: ends(r)[1], province, lambda _: None, lambda _: None
    )


def release_with_counts(world: World, seed: int) -> Release:
    """Return what `public` lets out where somebody gave numbers of acts by year, each off by up to three in ten."""
    chance = random.Random(seed)  # noqa: S311 - invented numbers, no secret
    there_were = Counter((h.act, str(h.day.year)) for h in world.happenings)
    rows = [
        ActCount(a, COUNTRY, y, "", round(n * chance.uniform(0.7, 1.3))) for (a, y), n in sorted(there_were.items())
    ]
    return release_public(world, counts=ActCounts(tuple(rows)), name="counts")


RULES = read_policy("public")


def _to_cell(happening: Happening) -> Cell:
    (claim,) = _to_incident(happening).claims
    return mask(happening.act, COUNTRY, [claim.claim], RULES.count_bands, RULES.levels[0]).cell


def release_naive(world: World) -> Release:
    """Return what a careless hand would release: district, day, number, and the occupation of the first struck."""
    occupations = {f.id: f.occupation for f in world.families}

    def say(h: Happening) -> Key:
        return h.act, h.day, h.people, h.district, occupations[h.families[0]]

    rows = tuple(say(h) for h in world.reported)

    def column(number: int) -> Callable[[Key], int]:
        return lambda row: int(str(row[number]))

    return Release("naive", rows, say, column(2), column(2), lambda r: int(str(r[3])) % PROVINCES, column(3), column(4))


def release_nothing(world: World) -> Release:
    """Return no row."""
    return Release(
        "nothing",
        (),
        lambda h: (h.act, None, None),
        lambda _: 0,
        lambda _: 0,
        lambda _: None,
        lambda _: None,
        lambda _: None,
    )


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
