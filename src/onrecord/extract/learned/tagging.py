"""From a head's say on every word to spans of words: the best path of O, B and I."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from onrecord.encoder import Reading
from onrecord.encoder.reading import Floats

OUTSIDE = -0.01
"""Log probability of O above which a word is taken as outside, whatever stands beside it."""


ACROSS_PARAGRAPHS = frozenset({"content", "inner", "news_content"})
"""Heads whose spans may run over several paragraphs."""


class Run(NamedTuple):
    """Words `first` to `end` (exclusive) that one span holds, and the mean log probability of its labels."""

    first: int
    end: int
    score: float


def find_runs(
    reading: Reading,
    head: str,
    *,
    against_outside: float = 0.0,
    against_split: float = 0.0,
    against_begin: float = 0.0,
) -> list[Run]:
    """Return the spans of one head on the best path without I after O.

    `against_outside` is taken from the score of O, `against_split` from that of a B straight after B or I, and
    `against_begin` from that of a B after O: a greedy path splits and drops long spans, which costs contents a third of
    their F1.
    """
    table = reading.head(head)
    runs: list[Run] = []
    for start, end in _find_uncertain(table, against_outside):
        runs.extend(_decode(table[start:end].tolist(), start, against_outside, against_split, against_begin))
    return runs if head in ACROSS_PARAGRAPHS else [part for run in runs for part in _cut_at_blank_lines(reading, run)]


def _cut_at_blank_lines(reading: Reading, run: Run) -> Iterator[Run]:
    """Yield the parts of a run between blank lines: a headline is no part of the sentence under it."""
    first = run.first
    for at in range(run.first, run.end - 1):
        if reading.text.count("\n", reading.words.ends[at], reading.words.starts[at + 1]) > 1:
            yield Run(first, at + 1, run.score)
            first = at + 1
    yield Run(first, run.end, run.score)


def _find_uncertain(table: Floats, against_outside: float) -> Iterator[tuple[int, int]]:
    """Yield the stretches of words that may be inside, but for those where each word is likelier outside.

    A path that leaves O can win nothing there, so that only O is on the best one.
    """
    inside = np.concatenate(([False], table[:, 0] < OUTSIDE, [False]))
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    if not len(edges):
        return
    gains = table[:, 1:].max(axis=1).astype(np.float64) - table[:, 0] + against_outside > 0
    told = np.concatenate(([0], np.cumsum(gains)))
    starts, ends = edges[::2], edges[1::2]
    likely = told[ends] > told[starts]
    yield from zip(starts[likely].tolist(), ends[likely].tolist(), strict=True)


def _decode(rows: list[list[float]], start: int, outside: float, split: float, begin: float) -> Iterator[Run]:
    """Yield the runs on the best path through the rows of a stretch, whose first word is `start`."""
    o, b, i = 0.0, -1e9, -1e9
    back: list[tuple[int, int, int]] = []
    for so, sb, si in rows:
        inside, from_inside = (b, 1) if b >= i else (i, 2)
        to_o, from_o = (o, 0) if o >= inside else (inside, from_inside)
        to_b, from_b = (o - begin, 0) if o - begin >= inside - split else (inside - split, from_inside)
        o, b, i = to_o + so - outside, to_b + sb, inside + si
        back.append((from_o, from_b, from_inside))
    state = max(range(3), key=(o, b, i).__getitem__)
    path = []
    for step in reversed(back):
        path.append(state)
        state = step[state]
    path.reverse()
    first = -1
    for offset, label in enumerate([*path, 0]):
        if first >= 0 and label != 2:
            yield _make_run(rows, path, start, first, offset)
            first = -1
        if label == 1:
            first = offset


def _make_run(rows: list[list[float]], path: list[int], start: int, first: int, end: int) -> Run:
    total = sum(rows[k][path[k]] for k in range(first, end))
    return Run(start + first, start + end, total / (end - first))
