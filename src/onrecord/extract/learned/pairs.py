"""Acts and the people near them, paired: the chance of every role, for acts given as stretches of words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.encoder import Reading
from onrecord.encoder.reading import Floats, bucket
from onrecord.extract.learned.tagging import Run, find_runs

NEAR = 60
"""Words around an act in which who takes part is looked for, as in training."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of an act (by its place in the list given) and a phrase for people, with a row of ROLES' chances each."""

    acts: tuple[int, ...]
    people: tuple[Run, ...]
    chances: Floats


def pair_people(reading: Reading, acts: Sequence[tuple[int, int]]) -> Pairs:
    """Return who may take part in which act, for acts as first and end word."""
    people = find_runs(reading, "who", against_outside=0.8, against_split=1.5, against_begin=0.5)
    # Phrases do not overlap, so their first words and their ends are both in order.
    firsts, ends = [p.first for p in people], [p.end for p in people]
    pairs = [
        (i, people[k])
        for i, act in enumerate(acts)
        for k in range(bisect_left(ends, act[0] - NEAR), bisect_right(firsts, act[1] + NEAR))
    ]
    if not pairs:
        return Pairs((), (), np.zeros((0, 0), dtype=np.float32))
    triggers = np.stack([reading.mean_of(*act) for act in acts])
    phrases = {p: reading.mean_of(p.first, p.end) for p in people}
    gaps = np.array([bucket(p.first - acts[i][0]) for i, p in pairs])
    scores = reading.model.score_pairs(triggers[[i for i, _ in pairs]], np.stack([phrases[p] for _, p in pairs]), gaps)
    return Pairs(tuple(i for i, _ in pairs), tuple(p for _, p in pairs), np.exp(scores))


def find_surest(pairs: Pairs, acts: int) -> list[float]:
    """Return for each of a number of acts the chance that the likeliest phrase takes part in it, 0 without any."""
    surest = [0.0] * acts
    for i, row in zip(pairs.acts, pairs.chances, strict=True):
        surest[i] = max(surest[i], 1 - float(row[0]))
    return surest
