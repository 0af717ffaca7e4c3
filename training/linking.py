"""Fit the weights by which claims are linked: `python training/linking.py SETS [--cross]`, SETS of corpus/sets.

Ridge logistic regression on pairs of passages of two reports, as close to weights set by hand as the pairs allow:
piles of reports are small and of one country, so that what they say of a whole record's odds is not to be trusted. With
`--cross` nothing is written: each sixth of the sets is scored by weights of the others. Sets from 25 on are never read.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "eval")]

from sets import read_set

from onrecord.codebook import load_codebook
from onrecord.link.features import compare, weights
from onrecord.link.slots import Slots, read_slots

WEIGHTS = ROOT / "src/onrecord/codebook/words/linking_weights.toml"
LAST, PARTS = 24, 6
PENALTY, ROUNDS = 20.0, 200
CERTAIN = {"copied", "one_passage", "same_report", "other_heading"}
BY_HAND = {
    "same_type": 1.5, "alike_type": 1.3, "related_type": 0.7,
    "same_place": 2.0, "near_place": 0.8, "place_within": 1.0, "same_country": 0.2, "other_place": -4.0,
    "same_place_lent": 1.2, "near_place_lent": 0.5, "place_within_lent": 0.6, "same_country_lent": 0.1,
    "other_place_lent": -0.6,
    "same_day": 1.5, "times_overlap": 0.9, "times_near": -0.6, "days_apart": -2.5, "week_apart": -4.0,
    "other_time": -4.0, "same_day_lent": 0.9, "times_overlap_lent": 0.5, "times_near_lent": -0.4,
    "days_apart_lent": -1.0, "week_apart_lent": -1.6, "other_time_lent": -1.6, "told_near": 0.4,
    "counts_agree": 0.6, "counts_agree_many": 1.2, "counts_differ": -0.8,
    "sense": 5.0, "shared_word": 0.22, "context": 8.0, "same_agent": 0.3, "other_agent": -0.3,
}  # fmt: skip
FITTED = ("counts", "context", "shared", "other_agent")
HELD = {name: weight for name, weight in BY_HAND.items() if not name.startswith(FITTED)}
HELD |= {"other_place": -3.0, "other_place_lent": -1.0}
"""Not fitted: what kind, place and day say. A pile holds eight acts; a large record is full of acts of one kind, of one
day in two towns, of no known place, and what sets them apart in a pile would join them there."""
HEAD = """# What speaks for and against two claims telling of one happening, in log odds, as training/linking.py writes.
# It fits what counts, words and agents say to invented sets of reports and keeps the rest as set by hand. A place or
# time that is only lent by what stands around has a weight of its own (`_lent`), `shared_word` is times how rare the
# words are, `context` times how alike the paragraphs are. Frozen: never learnt from a record.

[weights]
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two passages of two reports: how much of each reason they give, and whether they tell of one incident."""

    set: int
    reasons: Mapping[str, float]
    same: bool


def list_pairs(number: int, folder: Path) -> list[Pair]:
    """Return a set's pairs of passages that tell of gold incidents and may be compared."""
    tellings, linked, _ = read_set(folder)
    slots = {s.claim.id: s for s in read_slots(linked, load_codebook())}
    gold: dict[Any, Counter[str]] = defaultdict(Counter)
    standing: dict[Any, Slots] = {}
    for telling in tellings:
        if telling.claim:
            here = slots[telling.claim]
            gold[here.passage.id][telling.gold] += 1
            standing.setdefault(here.passage.id, here)
    passages = sorted(standing)
    found = []
    for at, one in enumerate(passages):
        for other in passages[at + 1 :]:
            a, b = standing[one], standing[other]
            apart = one[0] == other[0] or a.passage.happened != b.passage.happened
            if apart or not a.passage.groups & b.passage.groups:
                continue
            same = gold[one].most_common(1)[0][0] == gold[other].most_common(1)[0][0]
            found.append(Pair(number, measure(a, b), same))
    return found


def measure(a: Slots, b: Slots) -> dict[str, float]:
    """Return how much of each reason two claims give: 1 for most, what its weight is multiplied by for others."""
    known, lent, reasons = weights(), a.passage.lent | b.passage.lent, {}
    for feature in compare(a, b):
        if feature.name in CERTAIN:
            continue
        name = feature.name
        place = name.endswith(("_place", "_country")) or name == "place_within"
        if (place and "place" in lent) or (not place and f"{name}_lent" in BY_HAND and "time" in lent):
            name += "_lent"
        reasons[name] = feature.weight / known[name]
    return reasons


def fit(pairs: Sequence[Pair], names: Sequence[str]) -> Any:
    """Return the constant and the weights, in the order of the names."""
    values = np.array([[1.0, *(p.reasons.get(n, 0.0) for n in names)] for p in pairs])
    same = np.array([float(p.same) for p in pairs])
    prior = np.array([-2.5, *(HELD.get(n, BY_HAND[n]) for n in names)])
    # What is multiplied is held to its own scale.
    scale = np.maximum(np.abs(prior), 1.0)
    ridge = np.diag(np.where([False, *(n in HELD for n in names)], 1e9, PENALTY / scale**2))
    ridge[0, 0] = 0.01
    found = prior.copy()
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(values @ found, -30, 30)))
        slope = values.T @ (chance - same) + ridge @ (found - prior)
        bend = (values * (chance * (1 - chance))[:, None]).T @ values + ridge
        found -= 0.7 * np.linalg.solve(bend, slope)
    return found


def main() -> None:
    """Write the weights, or print how well each part is told by those of the others."""
    folders = sorted((int(f.name[-2:]), f) for f in Path(sys.argv[1]).glob("set-*"))
    pairs = [p for number, folder in folders if number <= LAST for p in list_pairs(number, folder)]
    names = sorted(BY_HAND)
    if "--cross" in sys.argv:
        scored = []
        for part in range(PARTS):
            inside = [p for p in pairs if p.set % PARTS == part]
            found = fit([p for p in pairs if p.set % PARTS != part], names)
            scored += [
                (found[0] + sum(found[1 + n] * p.reasons.get(x, 0.0) for n, x in enumerate(names)), p.same)
                for p in inside
            ]
        scored.sort(reverse=True)
        hits = np.cumsum([same for _, same in scored])
        asked = sum(p.same for p in pairs)
        f1 = 2 * hits / (np.arange(1, len(scored) + 1) + asked)
        best = int(f1.argmax())
        told = f"best F1 {100 * f1[best]:.1f} at log odds {scored[best][0]:.2f}"
        print(f"{len(pairs)} pairs, {asked} of one incident: {told}")
        return
    found = fit(pairs, names)
    lines = [f"{name} = {value:.3f}\n" for name, value in zip(names, found[1:], strict=True)]
    WEIGHTS.write_text(HEAD + "".join(lines), encoding="utf-8")
    print(f"{len(pairs)} pairs; constant {found[0]:.3f}")


if __name__ == "__main__":
    main()
