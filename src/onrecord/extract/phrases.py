"""Phrases of the word lists, found in a sentence by comparing strings.

There are thousands of them and a report meets a few hundred: as regular expressions they took ten times as long to
compile as to match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

GAP = "~"
"""Stands in a phrase for up to MOST words of one clause: no comma, and none of the words that open another clause."""
MOST = 6
GAP_WORD = re.compile(r" (?!(?:who|which|that|after|before|while|when|because|but|as|if)\b)[\w'.%-]+")

FOLDED = str.maketrans({"ſ": "s", "İ": "i", "ı": "i", "K": "k", "’": "'"})
"""Letters whose lower case is another than that they are told from, and the two apostrophes."""
UNEVEN = re.compile(r"[^\S \n]|\s\s")
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence to look for phrases in: `plain` is in lower case with one space between words, and `'` for `’`.

    `broken` is the same with a line break where there was one: no gap runs over it. `places` are the offsets of its
    characters in the sentence, None where they are the same.
    """

    plain: str
    broken: str
    places: Sequence[int] | None

    def find_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the sentence a stretch of `plain` lies that ends in a word."""
        return (start, end) if self.places is None else (self.places[start], self.places[end - 1] + 1)


def read_line(words: str) -> Line:
    """Return a sentence made ready; white space with more than one line break in it parts phrases."""
    folded = words.lower() if words.isascii() else words.translate(FOLDED).lower()
    if not UNEVEN.search(folded):
        return Line(folded.replace("\n", " "), folded, None)
    out: list[str] = []
    places: list[int] = []
    at = 0
    for run in SPACE.finditer(folded):
        out += folded[at : run.start()], ("\n" * min(2, run[0].count("\n"))) or " "
        places += range(at, run.start())
        places += [run.start()] * len(out[-1])
        at = run.end()
    broken = "".join([*out, folded[at:]])
    return Line(broken.replace("\n", " "), broken, (*places, *range(at, len(folded))))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row, as the literal texts they may be written as; a gap lies between one of `segments` and the next.

    A line without `anchor`, the longest word that every writing has after its first segment, cannot hold it.
    """

    segments: tuple[tuple[str, ...], ...]
    anchor: str

    def match(self, line: Line, at: int) -> int | None:
        """Return where the phrase ends that begins at `at`, None if none does."""
        if not line.plain.startswith(self.segments[0], at) or self.anchor not in line.plain:
            return None
        return self._match(line, at, 0)

    def find(self, line: Line) -> Iterator[tuple[int, int]]:
        """Yield the start and end of the phrase wherever it stands as whole words."""
        if self.anchor not in line.plain:
            return
        for words in self.segments[0]:
            at = line.plain.find(words)
            while at >= 0:
                end = None if at and _goes_on(line.plain, at - 1) else self._match(line, at, 0)
                if end is not None:
                    yield at, end
                at = line.plain.find(words, at + 1)

    def _match(self, line: Line, at: int, number: int) -> int | None:
        last = number == len(self.segments) - 1
        for words in self.segments[number]:
            if not line.plain.startswith(words, at):
                continue
            end: int | None = at + len(words)
            if not last:
                end = self._match_after_gap(line, at + len(words), number + 1)
            elif _goes_on(line.plain, at + len(words)):
                end = None
            if end is not None:
                return end
        return None

    def _match_after_gap(self, line: Line, at: int, number: int) -> int | None:
        """Return the end of the segments from `number` on, after as few words as there may be between."""
        for _ in range(MOST + 1):
            if not line.plain.startswith(" ", at):
                return None
            end = self._match(line, at + 1, number)
            if end is not None:
                return end
            word = GAP_WORD.match(line.broken, at)
            if not word:
                return None
            at = word.end()
        return None


def make_phrase(parts: Iterable[str | Iterable[str]]) -> Phrase:
    """Return the phrase of parts in a row, each a word, several it may be, or a GAP."""
    segments: list[list[Sequence[str]]] = [[]]
    for part in parts:
        if part == GAP:
            segments.append([])
            continue
        choices = [part] if isinstance(part, str) else sorted(part, key=lambda p: (-len(p), p))
        segments[-1].append([choice.translate(FOLDED).lower() for choice in choices])
    written = tuple(tuple(" ".join(words) for words in product(*segment)) for segment in segments)
    fixed = [segment[0] for segment in written[1:] if len(segment) == 1]
    return Phrase(written, max(fixed, key=len, default=""))


@cache
def read_phrase(words: str) -> Phrase:
    """Return the phrase of words written with spaces between."""
    return make_phrase(words.split())


def _goes_on(plain: str, at: int) -> bool:
    """Tell whether a word or a hyphen stands at `at`."""
    return at < len(plain) and (plain[at].isalnum() or plain[at] in "_-")
