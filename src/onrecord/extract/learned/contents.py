"""What is said, brought to the ends of its clauses: word by word the content head leaves holes that no speaker leaves.

Only in sentences that hold a cue: there what is not the cue, its source or past a stop is mostly said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np

from onrecord.encoder import Reading
from onrecord.encoder.reading import Floats
from onrecord.extract.learned.tagging import Run
from onrecord.extract.quotes import find_quotes
from onrecord.model import Span

WIDEN_FROM = 0.1
"""Mean probability of content from which the rest of a clause belongs to the content that begins or ends in it."""

FIND_FROM = 0.15
"""Mean probability of content from which a clause beside a cue that has none in its sentence is what is said. Both are
set on corpus/dev."""

QUOTED_FROM = 0.3
"""Mean probability of content from which a quotation is what is said, all of it (set on corpus/dev)."""

QUOTED_WORDS = 5
"""Words from which a quotation is more than a term somebody else uses."""

STOPS = frozenset(',;:.!?"“”()—–')


def complete_contents(
    reading: Reading, sentences: Sequence[Span], contents: Sequence[Run], cues: Sequence[Run], sources: Sequence[Run]
) -> list[Run]:
    """Return the contents widened to clauses and quotations, with one more for each cue whose sentence had none."""
    inside: Floats = np.exp(reading.head("content"))[:, 1:].sum(axis=1)
    contents = [*contents, *_find_quoted(reading, inside)]
    sentence_of = _number_words(reading, sentences)
    taken = np.zeros(len(reading), dtype=bool)
    for run in (*cues, *sources):
        taken[run.first : run.end] = True
    told = {int(sentence_of[cue.first]) for cue in cues}
    widened = []
    for run in contents:
        first, end = run.first, run.end
        if told & {int(sentence_of[first]), int(sentence_of[end - 1])}:
            first, end = _widen(reading, run, inside, sentence_of, taken)
        widened.append(Run(first, end, run.score))
    found = list(_join(sorted(widened)))
    covered = {i for run in found for i in range(run.first, run.end)}
    for number in sorted({int(sentence_of[cue.first]) for cue in cues}):
        words = np.flatnonzero(sentence_of == number).tolist()
        if covered.isdisjoint(words) and (clause := _find_clause(reading, words, inside, taken)):
            found.append(clause)
    return sorted(found)


def _find_quoted(reading: Reading, inside: Floats) -> Iterator[Run]:
    """Yield the quotations that are likely enough what is said, each whole: nobody is quoted by halves."""
    for quote in find_quotes(reading.text):
        first = bisect_left(reading.words.starts, quote.start)
        end = bisect_left(reading.words.starts, quote.end)
        words = [i for i in range(first, end) if _word(reading, i)[0].isalnum()]
        if len(words) >= QUOTED_WORDS and inside[words].mean() >= QUOTED_FROM:
            yield Run(words[0], words[-1] + 1, 0.0)


def _number_words(reading: Reading, sentences: Sequence[Span]) -> np.ndarray:
    """Return for every word the number of its sentence."""
    return np.searchsorted([s.end for s in sentences], reading.words.starts, side="right")


def _widen(reading: Reading, run: Run, inside: Floats, sentence_of: np.ndarray, taken: np.ndarray) -> tuple[int, int]:
    def goes_on(at: int, beside: int) -> bool:
        return bool(sentence_of[at] == sentence_of[beside]) and not taken[at] and _word(reading, at) not in STOPS

    first, end = run.first, run.end
    right = end
    while right < len(reading) and goes_on(right, end - 1):
        right += 1
    if right > end and inside[end:right].mean() >= WIDEN_FROM:
        end = right
    left = first
    while left > 0 and goes_on(left - 1, first):
        left -= 1
    if left < first and inside[left:first].mean() >= WIDEN_FROM:
        first = left
    return first, end


def _find_clause(reading: Reading, words: Sequence[int], inside: Floats, taken: np.ndarray) -> Run | None:
    """Return the stretch of a sentence between its cues and sources that is most likely said, None if none is."""
    stretches: list[list[int]] = [[]]
    for i in words:
        if taken[i]:
            stretches.append([])
        else:
            stretches[-1].append(i)
    able = [s for s in stretches if sum(_word(reading, i)[0].isalnum() for i in s) > 1]
    best = max(able, key=lambda s: float(inside[s].mean()), default=None)
    return Run(best[0], best[-1] + 1, 0.0) if best and inside[best].mean() >= FIND_FROM else None


def _join(runs: Sequence[Run]) -> Iterator[Run]:
    last: Run | None = None
    for run in runs:
        if last and run.first < last.end:
            last = Run(last.first, max(last.end, run.end), last.score)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _word(reading: Reading, at: int) -> str:
    return reading.text[reading.words.starts[at] : reading.words.ends[at]]
