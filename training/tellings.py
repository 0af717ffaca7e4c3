"""Fit the weights by which whole reports are linked: `python training/tellings.py BENCH [--cross]`.

Logistic regression on the pairs of the open training documents and of the harder pool made of them (eval/pool.py).
With `--cross` nothing is written: each half of the pool's incidents is scored by weights of the other half.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "eval")]

from dates import load_scorer
from pool import Row, figures, half_of, make_pool, make_tellings, read_rows

from onrecord.link.average import link_by_average
from onrecord.link.likeness import JOIN, MOST, NEAREST, UNKNOWN, measure_all, spread
from onrecord.link.tellings import Telling

WEIGHTS = ROOT / "src/onrecord/codebook/words/tellings_weights.toml"
PENALTY, ROUNDS = 8.0, 200
ALL = 100_000
"""Pairs are learnt from however far apart, and linked only among the nearest."""
HEAD = """# Weights of what two reports have in common and what speaks against one happening, in log odds; written by
# training/tellings.py from pairs of open documents. Frozen: never learnt from a record.

[weights]
"""


class Pairs:
    """The pairs of a set worth comparing, their terms, and which tell of one happening."""

    def __init__(self, rows: Sequence[Row], tellings: Sequence[Telling], most: int = NEAREST) -> None:
        self.rows = rows
        self.pairs, measures = measure_all(tellings, most)
        self.names, self.terms = spread(measures)
        self.same = np.array([float(rows[i]["incident"] == rows[j]["incident"]) for i, j in self.pairs])

    def link(self, weights: Any, join: float = JOIN) -> list[list[int]]:
        """Return clusters of places in the rows."""
        odds = np.clip(self.terms @ weights, UNKNOWN, MOST)
        scores = {pair: float(x) for pair, x in zip(self.pairs, odds, strict=True)}
        return link_by_average(len(self.rows), scores, join=join, unknown=UNKNOWN)


def fit(sets: Sequence[tuple[Any, Any]]) -> Any:
    """Return the weights of a ridge logistic regression by Newton's method on standardised terms."""
    terms, same = np.concatenate([t for t, _ in sets]), np.concatenate([s for _, s in sets])
    mean, width = terms.mean(0), terms.std(0) + 1e-6
    mean[0], width[0] = 0.0, 1.0
    scaled = (terms - mean) / width
    weights = np.zeros(scaled.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        slope = scaled.T @ (chance - same) + PENALTY * np.r_[0.0, weights[1:]]
        bend = (scaled * (chance * (1 - chance))[:, None]).T @ scaled + PENALTY * np.eye(len(weights))
        weights = weights - np.linalg.solve(bend, slope)
        if np.abs(slope).max() < 1e-4:
            break
    found = weights / width
    found[0] = weights[0] - (weights[1:] * mean[1:] / width[1:]).sum()
    return found


def main() -> None:
    """Write the weights, or print what they do on incidents they were not fitted to."""
    bench = Path(sys.argv[1])
    scorer = load_scorer(bench)
    train, dev = read_rows(bench, "train"), read_rows(bench, "dev")
    if "--cross" in sys.argv:
        cross(scorer, train, dev)
        return
    pool = make_pool(train)
    sets = [Pairs(rows, make_tellings(rows), ALL) for rows in (train, pool)]
    weights = fit([(s.terms, s.same) for s in sets])
    lines = [f'"{name}" = {weight:.4f}\n' for name, weight in zip(sets[0].names, weights, strict=True)]
    WEIGHTS.write_text(HEAD + "".join(lines), "utf-8")
    known = Pairs(dev, make_tellings(dev))
    for join in (-1.5, JOIN, -1.0, -0.7):
        print(
            join,
            "train",
            figures(scorer, train, sets[0].link(weights, join)),
            "dev",
            figures(scorer, dev, known.link(weights, join)),
        )


def cross(scorer: Any, train: list[Row], dev: list[Row]) -> None:
    """Print the figures on each half of the pool of weights fitted to the other half and to its training documents."""
    pool = make_pool([*train, *dev])
    halves = [[r for r in pool if half_of(str(r["base"])) == h] for h in (0, 1)]
    known = [[r for r in train if half_of(str(r["incident"])) == h] for h in (0, 1)]
    learnt = [[Pairs(rows, make_tellings(rows), ALL) for rows in (halves[h], known[h])] for h in (0, 1)]
    for here, other in ((0, 1), (1, 0)):
        weights = fit([(s.terms, s.same) for s in learnt[other]])
        linked = Pairs(halves[here], make_tellings(halves[here]))
        for join in (-1.5, JOIN, -1.0, -0.7):
            print(f"half {here}, join {join}:", figures(scorer, linked.rows, linked.link(weights, join)))


if __name__ == "__main__":
    main()
