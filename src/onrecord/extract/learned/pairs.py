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


ARTICLES = ("the", "a", "an")
NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
STILL_INSIDE, LONGEST_CUT = 0.1, 5
CUT_SHORT = {**dict.fromkeys(ARTICLES, 0.0), **dict.fromkeys(NUMBERS, STILL_INSIDE)}
"""Words that are no phrase of their own, and the chance of being inside from which the word after belongs to them:
an article always has one, a number may stand alone ("four were loaded"). Set on five such phrases of corpus/dev."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of an act (by its place in the list given) and a phrase for people, with a row of ROLES' chances each."""

    acts: tuple[int, ...]
    people: tuple[Run, ...]
    chances: Floats


def pair_people(reading: Reading, acts: Sequence[tuple[int, int]]) -> Pairs:
    """Return who may take part in which act, for acts as first and end word."""
    people = find_people(reading)
    # Phrases do not overlap, so their first words and their ends are both in order.
    firsts, ends = [p.first for p in people], [p.end for p in people]
    pairs = [
        (i, k)
        for i, act in enumerate(acts)
        for k in range(bisect_left(ends, act[0] - NEAR), bisect_right(firsts, act[1] + NEAR))
    ]
    if not pairs:
        return Pairs((), (), np.zeros((0, 0), dtype=np.float32))
    triggers = np.stack([reading.mean_of(*act) for act in acts])
    phrases = np.stack([reading.mean_of(p.first, p.end) for p in people])
    gaps = np.array([bucket(firsts[k] - acts[i][0]) for i, k in pairs])
    scores = reading.model.score_pairs(triggers, phrases, np.array(pairs), gaps)
    return Pairs(tuple(i for i, _ in pairs), tuple(people[k] for _, k in pairs), np.exp(scores))


def find_people(reading: Reading) -> list[Run]:
    """Return the phrases for people and bodies; an article or a number left alone takes in the words it stands for."""
    runs = find_runs(reading, "who", against_outside=0.8, against_split=1.5, against_begin=0.5)
    nexts = (*(r.first for r in runs[1:]), len(reading))
    return [_complete(reading, run, limit) for run, limit in zip(runs, nexts, strict=False)]


def _complete(reading: Reading, run: Run, limit: int) -> Run:
    if run.end - run.first > 1:
        return run
    needs = CUT_SHORT.get(reading.word(run.first).lower())
    if needs is None:
        return run
    inside = np.exp(reading.head("who")[run.end : min(limit, run.end + LONGEST_CUT), 2])
    end = run.end
    for chance in inside:
        if chance < needs or not reading.word(end)[0].isalnum():
            break
        needs = STILL_INSIDE
        end += 1
    return Run(run.first, end, run.score)


def find_surest(pairs: Pairs, acts: int) -> list[float]:
    """Return for each of a number of acts the chance that the likeliest phrase takes part in it, 0 without any."""
    surest = [0.0] * acts
    for i, row in zip(pairs.acts, pairs.chances, strict=True):
        surest[i] = max(surest[i], 1 - float(row[0]))
    return surest
