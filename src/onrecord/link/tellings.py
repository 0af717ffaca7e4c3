"""Whole reports as tellings of one happening: words weighed by how rare they are, places, days, ages, counts.

Word frequencies are frozen and never learnt from a record. Names of private people are among no value here: see
pipeline/tellings.py, which makes them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from onrecord.codebook import load_words
from onrecord.model import kilometres

Interval = tuple[int, int]

GAPS = (0, 1, 3, 14, 60)
"""Days between two publications that are told apart: the same day, the next, three, two weeks, two months, more."""


@dataclass(frozen=True)
class Telling:
    """What a report tells, comparable with other reports.

    `words` and `lead` count words and pairs of words, `days` are ordinals of days named, `spans` of first and last days
    of months named, `places` keys of towns and districts with their `points`, `units` keys of first-level units,
    `ages` and `lead_ages` of people told of, `counts` numbers with what they count, `roles` words for people, `marks`
    times of day and numbers of blocks.
    """

    id: str
    published: date | None
    words: Mapping[str, int]
    lead: Mapping[str, int]
    days: frozenset[int] = frozenset()
    spans: tuple[Interval, ...] = ()
    places: frozenset[tuple[str, ...]] = frozenset()
    points: tuple[tuple[float, float], ...] = ()
    units: frozenset[tuple[str, ...]] = frozenset()
    ages: frozenset[int] = frozenset()
    lead_ages: frozenset[int] = frozenset()
    counts: frozenset[tuple[str, str]] = frozenset()
    roles: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()

    @cached_property
    def vector(self) -> Mapping[str, float]:
        """The words' weights, of length 1."""
        return weigh_words(self.words)

    @cached_property
    def lead_vector(self) -> Mapping[str, float]:
        """The lead's words' weights, of length 1."""
        return weigh_words(self.lead)


# ---- words -------------------------------------------------------------------------------------
@cache
def _frequencies() -> tuple[int, Mapping[str, int]]:
    table = load_words("frequencies_en")
    return int(table["reports"]), table["words"]


@cache
def rarity(word: str) -> float:
    """Return how much a word says: ln((1 + reports) / (1 + reports that hold it)) + 1; pairs half the sum of theirs."""
    reports, counts = _frequencies()
    if " " in word:
        return sum(rarity(part) for part in word.split(" ")) / 2
    return math.log((1 + reports) / (1 + counts.get(word, 0))) + 1


def weigh_words(words: Mapping[str, int]) -> Mapping[str, float]:
    """Return TF-IDF weights, (1 + ln count) · rarity, scaled to length 1."""
    weights = {w: (1 + math.log(n)) * rarity(w) for w, n in words.items()}
    length = math.sqrt(sum(x * x for x in weights.values())) or 1.0
    return {w: x / length for w, x in weights.items()}


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Return the cosine of two weighings."""
    if len(a) > len(b):
        a, b = b, a
    return sum(x * b[w] for w, x in a.items() if w in b)


# ---- comparing ---------------------------------------------------------------------------------
def measure(a: Telling, b: Telling) -> dict[str, float]:
    """Return what two tellings have in common and what speaks against one happening, each under its name."""
    alike, lead = cosine(a.vector, b.vector), cosine(a.lead_vector, b.lead_vector)
    crossed = (cosine(a.lead_vector, b.vector), cosine(a.vector, b.lead_vector))
    found: dict[str, float] = {
        "alike": alike,
        "lead_alike": lead,
        "best_alike": max(crossed),
        "worst_alike": min(crossed),
    }
    found |= _measure_publication(a, b) | _measure_people(a, b) | _measure_places(a, b) | _measure_days(a, b)
    shared = [rarity(w) for w in a.words if w in b.words and " " not in w]
    rare = math.log((1 + _frequencies()[0]) / 4) + 1
    found["rare_words"] = min(6, sum(r > rare for r in shared)) / 6
    found["rarity_shared"] = min(12.0, sum(max(0.0, r - 4) for r in shared)) / 12
    found["marks"] = min(3, len(a.marks & b.marks))
    found["alike_squared"] = alike * alike
    return found


def _measure_publication(a: Telling, b: Telling) -> dict[str, float]:
    gap = abs((a.published - b.published).days) if a.published and b.published else GAPS[-1] + 1
    at = next((n for n, most in enumerate(GAPS) if gap <= most), len(GAPS))
    return {f"gap_{n}": float(n == at) for n in range(len(GAPS) + 1)}


def _compare_sets(name: str, a: frozenset[Any], b: frozenset[Any]) -> dict[str, float]:
    shared = a & b
    return {f"{name}_shared": min(2, len(shared)), f"{name}_differ": float(bool(a and b and not shared))}


def _measure_people(a: Telling, b: Telling) -> dict[str, float]:
    ours, theirs = Counter(a.roles), Counter(b.roles)
    most = max(1, ours.total(), theirs.total())
    return (
        _compare_sets("ages", a.ages, b.ages)
        | _compare_sets("lead_ages", a.lead_ages, b.lead_ages)
        | _compare_sets("counts", a.counts, b.counts)
        | {"roles": (ours & theirs).total() / most}
    )


def _measure_places(a: Telling, b: Telling) -> dict[str, float]:
    distance = min((kilometres(p, q) for p in a.points for q in b.points), default=None)
    return {
        **_compare_sets("places", a.places, b.places),
        "within_20_km": float(distance is not None and distance <= 20),
        "within_80_km": float(distance is not None and 20 < distance <= 80),
        "within_300_km": float(distance is not None and 80 < distance <= 300),
        "beyond_300_km": float(distance is not None and distance > 300),
        "unit_shared": float(bool(a.units & b.units)),
        "unit_differs": float(bool(a.units and b.units and not a.units & b.units)),
    }


def _measure_days(a: Telling, b: Telling) -> dict[str, float]:
    shared = a.days & b.days
    apart = min((abs(p - q) for p in a.days for q in b.days), default=0)
    dates = [d.toordinal() for d in (a.published, b.published) if d] if a.published and b.published else []
    later, first = (max(dates), min(dates)) if dates else (0, 0)
    return {
        "days_shared": min(2, len(shared)),
        "days_differ": float(apart > 1),
        "old_day_shared": float(any(later - day > 6 for day in shared)),
        "month_shared": float(_share_month(a, b, shared, first)),
    }


def _share_month(a: Telling, b: Telling, shared: frozenset[int], first: int) -> bool:
    """Tell whether a month one names holds a day or month the other names, before the first of them was published."""
    if not (a.spans or b.spans):
        return False
    ours = [(d, d) for d in a.days if d not in shared] + list(a.spans)
    theirs = [(d, d) for d in b.days] + list(b.spans)
    return any(p[0] <= q[1] and q[0] <= p[1] and max(p[0], q[0]) <= first for p in ours for q in theirs)
