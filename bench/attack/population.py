"""An invented population, what was done to it, and who saw it. Every number here was fixed before the first attack ran.

Nothing is read from any file; a seed gives the same people again. They have no names.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

FAMILIES, INCIDENTS, UNREPORTED = 6_000, 600, 600
"""The smallest population the bars hold for; incidents that reports tell of, and as many that none tells of."""
PROVINCES, DISTRICTS, STEEPNESS = 12, 60, 1.0
"""Districts are filled by Zipf's law of this exponent; each lies in one province."""
OCCUPATIONS = 14
SIZES = (1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8, 9)
FIRST, DAYS = date(2021, 1, 1), 3 * 365
ACTS = {
    "arrest": 0.30,
    "detention": 0.16,
    "raid": 0.12,
    "killing": 0.08,
    "forced-return": 0.08,
    "torture": 0.06,
    "confiscation": 0.05,
    "displacement": 0.04,
    "crossing": 0.05,
    "escape": 0.03,
    "departure": 0.03,
}
"""Types and how often each is told; the last three are kept back by the policy."""
KEPT_BACK = frozenset({"crossing", "escape", "departure"})
WHOLE_FAMILY, GROUP = 0.25, 0.2
"""Shares of incidents that strike a whole family, and several families of a district; others strike one person."""
SOURCES = (1, 1, 2, 2, 3)
ROLES = {"neighbour": 0.35, "relative": 0.2, "colleague": 0.2, "official": 0.1, "lawyer": 0.08, "medic": 0.07}
ACCESS = 0.06
"""Share of a district's families that had access to what happened there."""
ABSENT = 300
"""Families that are gone: some are held, some fled and are looked for."""
COUNTRY = "MM"
"""A code that the release needs; the population is no country's."""


@dataclass(frozen=True, slots=True)
class Family:
    """A family as a register would have it."""

    id: int
    size: int
    district: int
    province: int
    occupation: int


@dataclass(frozen=True, slots=True)
class Happening:
    """What was done, to how many of whom, when and where; `sources` are families, told by `reported` ones alone."""

    id: int
    act: str
    day: date
    district: int
    province: int
    families: tuple[int, ...]
    people: int
    access: tuple[int, ...]
    sources: tuple[int, ...]
    roles: tuple[str, ...]
    reported: bool


@dataclass(frozen=True, slots=True)
class World:
    """A population with all that happened to it."""

    families: tuple[Family, ...]
    happenings: tuple[Happening, ...]
    absent: frozenset[int]
    fled: frozenset[int]

    @property
    def reported(self) -> tuple[Happening, ...]:
        """What reports tell of."""
        return tuple(h for h in self.happenings if h.reported)


def make_world(seed: int, *, families: int = FAMILIES, incidents: int = INCIDENTS) -> World:
    """Return the world of a seed; as many incidents again are told of by nobody."""
    chance = random.Random(seed)  # noqa: S311 - invented people, no secret
    weights = [1 / (n + 1) ** STEEPNESS for n in range(DISTRICTS)]
    homes = chance.choices(range(DISTRICTS), weights, k=families)
    occupations = chance.choices(range(OCCUPATIONS), [1 / (n + 1) for n in range(OCCUPATIONS)], k=families)
    people = tuple(
        Family(n, chance.choice(SIZES), homes[n], homes[n] % PROVINCES, occupations[n]) for n in range(families)
    )
    by_district: dict[int, list[Family]] = {d: [] for d in range(DISTRICTS)}
    for family in people:
        by_district[family.district].append(family)
    happenings = tuple(
        _make_happening(n, chance, by_district, weights, reported=n < incidents)
        for n in range(incidents + UNREPORTED * incidents // INCIDENTS)
    )
    absent = frozenset(chance.sample(range(families), ABSENT))
    fled = frozenset(a for a in sorted(absent) if chance.random() < 0.5)
    return World(people, happenings, absent, fled)


def _make_happening(
    number: int, chance: random.Random, by_district: dict[int, list[Family]], weights: list[float], *, reported: bool
) -> Happening:
    district = chance.choices(range(DISTRICTS), weights)[0]
    here = by_district[district] or by_district[0]
    act = chance.choices(list(ACTS), list(ACTS.values()))[0]
    kind = chance.random()
    if kind < WHOLE_FAMILY:
        struck = [chance.choice(here)]
        people = struck[0].size
    elif kind < WHOLE_FAMILY + GROUP:
        struck = chance.sample(here, min(len(here), chance.randrange(2, 9)))
        people = sum(chance.randrange(1, f.size + 1) for f in struck)
    else:
        struck, people = [chance.choice(here)], 1
    access = tuple(f.id for f in chance.sample(here, max(1, min(len(here), round(ACCESS * len(here)) + 2))))
    sources = tuple(chance.choice(access) for _ in range(chance.choice(SOURCES)))
    roles = tuple(chance.choices(list(ROLES), list(ROLES.values()))[0] for _ in sources)
    day = FIRST + timedelta(chance.randrange(DAYS))
    return Happening(
        number,
        act,
        day,
        district,
        district % PROVINCES,
        tuple(f.id for f in struck),
        people,
        access,
        sources,
        roles,
        reported,
    )
