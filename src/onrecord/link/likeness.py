"""Tells which tellings are of one happening: each with its nearest, by an additive model, joined by average.

Weights (`codebook/words/tellings_weights.toml`) are frozen and never learnt from a record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from onrecord.codebook import load_words
from onrecord.link.average import link_by_average
from onrecord.link.tellings import GAPS, Telling, measure

Floats = NDArray[np.float64]

NEAREST = 40
"""So many most similar tellings of each are compared in full."""
CLOSEST, USUAL = 2, 10
"""What is usual for a telling is the mean of ten neighbours after its two closest."""
LEAST_ALIKE = 0.05
"""Cosine of words below which two tellings are not compared."""
JOIN, UNKNOWN, MOST = -1.2, -2.0, 6.0
"""Log odds from which clusters join on average, for pairs that are not compared, and beyond which more says nothing."""


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
