"""WordPiece with offsets: a text becomes words, and each word the pieces of the model's vocabulary.

The uncased BERT scheme (Devlin et al. 2018): split at white space and punctuation, every CJK character a word of its
own, lower case, accents dropped, then the longest pieces first. Offsets always point into the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

UNKNOWN, MASKED = "[UNK]", "[MASK]"
LONGEST_WORD = 100
"""Characters beyond which a word is one unknown piece, as in the scheme's first release."""

RUN = re.compile(r"\S+")
LONGEST_RUN = 60
"""Characters without white space up to which what they are read as is kept, since they come again."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words and pieces: `starts[i]:ends[i]` is word i, `pieces[first[i]:first[i + 1]]` are its pieces."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    first: tuple[int, ...]
    pieces: tuple[int, ...]


class WordPiece:
    """Turns texts into the pieces of one vocabulary."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """Take the pieces in the order of their numbers."""
        self._ids: Mapping[str, int] = {piece: i for i, piece in enumerate(vocabulary)}
        self._unknown, self._masked = self._ids[UNKNOWN], self._ids[MASKED]
        self._read_run = lru_cache(maxsize=50_000)(self._find_words)

    def read(self, text: str) -> Words:
        """Return the words of a text with their pieces; white space and control characters have none."""
        starts: list[int] = []
        ends: list[int] = []
        first = [0]
        pieces: list[int] = []
        for run in RUN.finditer(text):
            at = run.start()
            words = self._read_run(run[0]) if run.end() - at <= LONGEST_RUN else self._find_words(run[0])
            for start, end, found in words:
                starts.append(at + start)
                ends.append(at + end)
                pieces.extend(found)
                first.append(len(pieces))
        return Words(tuple(starts), tuple(ends), tuple(first), tuple(pieces))

    def blank(self, words: Words, spans: Iterable[tuple[int, int]]) -> Words:
        """Return the same words, those that a span touches masked; a run of them is one piece, however long it is.

        All but the first of a run have no piece of their own, so that a name's length tells nothing.
        """
        hidden: set[int] = set()
        for start, end in spans:
            hidden.update(range(bisect_right(words.ends, start), bisect_left(words.starts, end)))
        first = [0]
        pieces: list[int] = []
        for at in range(len(words.starts)):
            here = words.pieces[words.first[at] : words.first[at + 1]]
            if at not in hidden:
                pieces.extend(here)
            elif at - 1 not in hidden:
                pieces.append(self._masked)
            first.append(len(pieces))
        return Words(words.starts, words.ends, tuple(first), tuple(pieces))

    def _find_words(self, run: str) -> tuple[tuple[int, int, tuple[int, ...]], ...]:
        """Return the start, end and pieces of every word between two spaces."""
        words = ((start, end, self._find_pieces(run[start:end])) for start, end in split_words(run))
        return tuple(word for word in words if word[2])

    def _find_pieces(self, word: str) -> tuple[int, ...]:
        plain = fold(word)
        if not plain:
            return ()
        if len(plain) > LONGEST_WORD:
            return (self._unknown,)
        found = []
        start = 0
        while start < len(plain):
            end = len(plain)
            while end > start:
                piece = plain[start:end] if start == 0 else "##" + plain[start:end]
                if piece in self._ids:
                    found.append(self._ids[piece])
                    break
                end -= 1
            if end == start:
                return (self._unknown,)
            start = end
        return tuple(found)


def split_words(text: str) -> list[tuple[int, int]]:
    """Return the start and end of every word: runs between spaces, punctuation and CJK characters."""
    words = []
    begun = -1
    for i, character in enumerate(text):
        kind = kind_of(character)
        if kind == "letter":
            if begun < 0:
                begun = i
            continue
        if begun >= 0:
            words.append((begun, i))
            begun = -1
        if kind == "alone":
            words.append((i, i + 1))
    if begun >= 0:
        words.append((begun, len(text)))
    return words


@lru_cache(maxsize=20_000)
def kind_of(character: str) -> str:
    """Return `space`, `alone` (punctuation, CJK) or `letter`."""
    if character.isspace() or character in "\0\ufffd":
        return "space"
    code = ord(character)
    if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126:
        return "alone"
    category = unicodedata.category(character)
    if category.startswith("P"):
        return "alone"
    if category.startswith("C"):
        return "space"
    wide = (
        0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x2CEAF or 0xF900 <= code <= 0xFAFF
    )
    return "alone" if wide or 0x2F800 <= code <= 0x2FA1F else "letter"


def fold(word: str) -> str:
    """Return a word in lower case and without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
