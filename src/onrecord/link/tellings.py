"""Whole reports as tellings of one happening: words weighed by how rare they are, places, days, ages, counts.

Weights (`codebook/words/tellings_weights.toml`) and word frequencies are frozen and never learnt from a record. Names
of private people are among no value here: see pipeline/tellings.py, which makes them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.codebook import load_words
from onrecord.link.average import link_by_average

Floats = NDArray[np.float64]
Interval = tuple[int, int]

NEAREST = 40
"""So many most similar tellings of each are compared in full."""
CLOSEST, USUAL = 2, 10
"""What is usual for a telling is the mean of ten neighbours after its two closest."""
LEAST_ALIKE = 0.05
"""Cosine of words below which two tellings are not compared."""
JOIN, UNKNOWN, MOST = -1.2, -2.0, 6.0
"""Log odds from which clusters join on average, for pairs that are not compared, and beyond which more says nothing."""
EARTH = 12742.0
"""Kilometres through the earth's middle."""
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


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two points on the globe."""
    lat, lon, lat2, lon2 = (math.radians(x) for x in (*one, *other))
    h = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return EARTH * math.asin(math.sqrt(min(1.0, h)))


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


# ---- weighing ----------------------------------------------------------------------------------
BENDS = {
    "alike": (0.1, 0.2, 0.3, 0.45, 0.6),
    "best_alike": (0.1, 0.2, 0.35, 0.5),
    "lead_alike": (0.1, 0.2, 0.35, 0.6),
    "rarity_shared": (0.1, 0.3, 0.6),
    "above_usual_least": (0.0, 0.1, 0.2),
}
"""Where the weight of a measure may change."""
AGAINST = ("ages_differ", "places_differ", "days_differ", "unit_differs", "counts_differ")
IN_FAVOUR = ("ages_shared", "places_shared", "days_shared", "within_20_km", "counts_shared", "marks")
TOGETHER = (
    ("alike", "against"),
    ("alike", "in_favour"),
    ("best_alike", "in_favour"),
    ("best_alike", "against"),
    ("ages_differ", "places_differ"),
    ("ages_shared", "places_shared"),
    ("ages_shared", "days_shared"),
    ("places_shared", "days_shared"),
    ("lead_ages_shared", "within_20_km"),
    ("very_alike", "against"),
    ("very_alike", "ages_differ"),
    ("very_alike", "days_differ"),
    ("very_alike", "places_differ"),
    ("unit_shared", "alike"),
    ("quite_alike", "within_20_km"),
    ("quite_alike", "within_300_km"),
    ("quite_alike", "beyond_300_km"),
    ("rare_words", "in_favour"),
    ("long_after", "old_day_shared"),
    ("long_after", "month_shared"),
    ("long_after", "within_20_km"),
    ("long_after", "ages_shared"),
    ("soon_after", "lead_ages_differ"),
)
WITH_GAP = (
    "alike",
    "against",
    "in_favour",
    "quite_alike",
    "ages_differ",
    "places_differ",
    "days_shared",
    "days_differ",
)


def spread(rows: Sequence[Mapping[str, float]]) -> tuple[tuple[str, ...], Floats]:
    """Return the names of all terms and their values, [pairs, terms]: measures, their bends, tallies and products."""
    base = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    terms = {"always": np.ones(len(rows)), **base}
    for name, bends in BENDS.items():
        terms |= {f"{name} over {bend}": np.maximum(0.0, base[name] - bend) for bend in bends}
    mixed = base | {
        "against": np.sum([base[name] for name in AGAINST], axis=0),
        "in_favour": np.sum([base[name] > 0 for name in IN_FAVOUR], axis=0).astype(float),
        "quite_alike": np.maximum(0.0, base["alike"] - 0.25),
        "very_alike": np.maximum(0.0, base["alike"] - 0.3),
        "soon_after": base["gap_0"] + base["gap_1"],
        "long_after": base["gap_4"] + base["gap_5"],
    }
    terms |= {f"against = {n}": (mixed["against"] == n).astype(float) for n in range(len(AGAINST))}
    terms |= {f"in favour = {n}": (mixed["in_favour"] == n).astype(float) for n in range(len(IN_FAVOUR))}
    terms |= {f"{one} and {other}": mixed[one] * mixed[other] for one, other in TOGETHER}
    for gap in range(len(GAPS) + 1):
        terms |= {f"gap_{gap} and {name}": base[f"gap_{gap}"] * mixed[name] for name in WITH_GAP}
    return tuple(terms), np.stack(list(terms.values()), axis=1)


@cache
def _weights() -> Mapping[str, float]:
    return dict(load_words("tellings_weights")["weights"])


def score(rows: Sequence[Mapping[str, float]]) -> Floats:
    """Return the log odds that each pair tells of one happening."""
    if not rows:
        return np.zeros(0)
    names, values = spread(rows)
    weights = _weights()
    result: Floats = values @ np.array([weights.get(name, 0.0) for name in names])
    return result


@dataclass(frozen=True)
class Neighbours:
    """The tellings most like one: how alike the closest are, falling; and what is usual for it."""

    alike: Floats
    usual: float

    def rank(self, alike: float) -> int:
        """Return how many are more alike than that."""
        return int(np.searchsorted(-self.alike, -alike, side="left"))


def find_similar(
    tellings: Sequence[Telling], most: int = NEAREST
) -> tuple[Mapping[tuple[int, int], float], Sequence[Neighbours]]:
    """Return the pairs worth comparing, among the `most` nearest by words of one of the two, and all neighbours."""
    postings: dict[str, list[int]] = {}
    for at, telling in enumerate(tellings):
        for word in telling.vector:
            postings.setdefault(word, []).append(at)
    lists = {w: np.array(found) for w, found in postings.items() if len(found) > 1}
    values = {w: np.array([tellings[at].vector[w] for at in found]) for w, found in lists.items()}
    pairs: dict[tuple[int, int], float] = {}
    neighbours: list[Neighbours] = []
    for at, telling in enumerate(tellings):
        totals = np.zeros(len(tellings))
        for word, weight in telling.vector.items():
            if word in lists:
                totals[lists[word]] += weight * values[word]
        totals[at] = 0.0
        closest = np.argsort(-totals, kind="stable")[:most]
        alike = totals[closest[totals[closest] > LEAST_ALIKE]]
        pairs |= {(min(at, int(o)), max(at, int(o))): float(totals[o]) for o in closest[: len(alike)]}
        further = alike[CLOSEST : CLOSEST + USUAL]
        neighbours.append(Neighbours(alike[:NEAREST], float(further.mean()) if len(further) else LEAST_ALIKE))
    return dict(sorted(pairs.items())), neighbours


def measure_standing(alike: float, one: Neighbours, other: Neighbours) -> dict[str, float]:
    """Return how near two tellings are to each other compared with what else is near them."""
    ranks = sorted((one.rank(alike - 1e-9), other.rank(alike - 1e-9)))
    above = sorted((alike - one.usual, alike - other.usual))
    return {
        "nearest_both": float(ranks[1] <= 1),
        "near_both_3": float(ranks[1] <= 3),
        "near_both_6": float(ranks[1] <= 6),
        "nearest_one": float(ranks[0] <= 1),
        "near_one_3": float(ranks[0] <= 3),
        "closeness_best": 1 / (1 + ranks[0]),
        "closeness_worst": 1 / (1 + ranks[1]),
        "above_usual_least": above[0],
        "above_usual_most": above[1],
    }


def measure_all(
    tellings: Sequence[Telling], most: int = NEAREST
) -> tuple[list[tuple[int, int]], list[dict[str, float]]]:
    """Return the pairs worth comparing and the measures of each."""
    pairs, neighbours = find_similar(tellings, most)
    rows = [
        measure(tellings[i], tellings[j]) | measure_standing(alike, neighbours[i], neighbours[j])
        for (i, j), alike in pairs.items()
    ]
    return list(pairs), rows


def link_tellings(tellings: Sequence[Telling]) -> list[list[str]]:
    """Return the ids of the tellings by happening; the same whatever order they come in."""
    ordered = sorted(tellings, key=lambda t: t.id)
    pairs, rows = measure_all(ordered)
    odds = score(rows)
    scores = {pair: float(min(MOST, max(UNKNOWN, x))) for pair, x in zip(pairs, odds, strict=True)}
    clusters = link_by_average(len(ordered), scores, join=JOIN, unknown=UNKNOWN)
    return [[ordered[at].id for at in members] for members in clusters]
