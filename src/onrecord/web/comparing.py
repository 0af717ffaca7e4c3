"""Two texts beside each other: what both say, what only one says; or the paragraphs of a text and its translation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from onrecord.extract.sentences import split_sentences

MOST_SENTENCES = 1500
"""Of each text; some sixty pages."""
MOST_PAIRS = 2500
"""Pairs of a changed stretch that are measured against each other; a longer stretch is told as left out and added."""
ALIKE = 0.5
"""Share of words from which two sentences are told as one that was changed."""
MOST_PARAGRAPHS = 400
WORD = re.compile(r"\w+|\s+|[^\w\s]")
BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a sentence; `only` where the other text does not have it."""

    text: str
    only: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of one text, of both, or of both with changes: `kind` is same, changed, left or right."""

    kind: str
    left: tuple[Stretch, ...] = ()
    right: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts, sentence by sentence, with how many sentences only one has, both, or both with changes."""

    lines: tuple[Line, ...]
    cut: bool
    """Whether the texts are longer than what was compared."""

    def count(self, kind: str) -> int:
        """Return how many lines are of a kind."""
        return sum(line.kind == kind for line in self.lines)


def compare_texts(left: str, right: str) -> Comparison:
    """Return two texts aligned by sentence; every sentence of each stands in it once, in its order."""
    a, b = _cut(left), _cut(right)
    cut = len(a) > MOST_SENTENCES or len(b) > MOST_SENTENCES
    a, b = a[:MOST_SENTENCES], b[:MOST_SENTENCES]
    lines: list[Line] = []
    matcher = SequenceMatcher(None, [_fold(s) for s in a], [_fold(s) for s in b], autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            lines += [Line("same", (Stretch(x),), (Stretch(y),)) for x, y in zip(a[a1:a2], b[b1:b2], strict=True)]
        else:
            lines += _align(a[a1:a2], b[b1:b2])
    return Comparison(tuple(lines), cut)


def _align(a: Sequence[str], b: Sequence[str]) -> list[Line]:
    """Return a stretch that differs, with sentences told as changed where they are alike enough, in both orders."""
    pairs = _pair(a, b) if a and b and len(a) * len(b) <= MOST_PAIRS else []
    lines: list[Line] = []
    at, to = 0, 0
    for i, j in [*pairs, (len(a), len(b))]:
        lines += [Line("left", (Stretch(s, only=True),)) for s in a[at:i]]
        lines += [Line("right", (), (Stretch(s, only=True),)) for s in b[to:j]]
        if i < len(a):
            lines.append(_mark_changes(a[i], b[j]))
        at, to = i + 1, j + 1
    return lines


def _pair(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs that together are most alike, none crossing another."""
    words_a, words_b = ([_fold(s).split() for s in side] for side in (a, b))
    score = [[_measure(x, y) for y in words_b] for x in words_a]
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            both = score[i][j] + best[i + 1][j + 1] if score[i][j] >= ALIKE else 0.0
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if score[i][j] >= ALIKE and best[i][j] == score[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _measure(a: Sequence[str], b: Sequence[str]) -> float:
    shared = len(set(a) & set(b))
    return 2 * shared / ((len(set(a)) + len(set(b))) or 1)


def _mark_changes(left: str, right: str) -> Line:
    a, b = WORD.findall(left), WORD.findall(right)
    one: list[Stretch] = []
    other: list[Stretch] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if a2 > a1:
            one.append(Stretch("".join(a[a1:a2]), kind != "equal"))
        if b2 > b1:
            other.append(Stretch("".join(b[b1:b2]), kind != "equal"))
    return Line("changed", tuple(one), tuple(other))


def pair_paragraphs(left: str, right: str) -> list[tuple[str, str]]:
    """Return the paragraphs of a text beside those of its translation, all of both in order.

    Where there are not as many of the one as of the other, those stand together that come as far in their text.
    """
    a, b = ([p.strip() for p in BLANK_LINE.split(side) if p.strip()][:MOST_PARAGRAPHS] for side in (left, right))
    if len(a) == len(b) or not a or not b:
        return list(zip_longest(a, b, fillvalue=""))
    few, many = (a, b) if len(a) < len(b) else (b, a)
    ends, so_far, whole = [], 0, sum(map(len, few))
    for paragraph in few:
        so_far += len(paragraph)
        ends.append(so_far / whole)
    groups: list[list[str]] = [[] for _ in few]
    so_far, whole, at = 0, sum(map(len, many)), 0
    for paragraph in many:
        middle = (so_far + len(paragraph) / 2) / whole
        while at < len(few) - 1 and middle > ends[at]:
            at += 1
        groups[at].append(paragraph)
        so_far += len(paragraph)
    joined = ["\n\n".join(group) for group in groups]
    return list(zip(a, joined, strict=True)) if few is a else list(zip(joined, b, strict=True))


def _cut(text: str) -> list[str]:
    return [" ".join(span.of(text).split()) for span in split_sentences(text)[: MOST_SENTENCES + 1]]


def _fold(sentence: str) -> str:
    return sentence.casefold()
