"""The stretch of a blanked text in which a query's words stand, with those words marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.pipeline.searching import Query
from onrecord.pipeline.searching.folding import Piece, Script, cut_pieces, stem_arabic

BEFORE, LENGTH = 90, 260
"""Characters before the first hit, and of the whole."""
LOOKED_THROUGH = 40_000
"""Characters of a text in which a hit is looked for: a snippet is a help, not the text."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a snippet; `hit`: it is what was asked for."""

    text: str
    hit: bool = False


def make_snippet(shown: str, query: Query) -> list[Part]:
    """Return where a text says what was asked for, its beginning where it does not say it in these words."""
    marks: list[tuple[int, int]] = []
    for start, end in _find_hits(shown[:LOOKED_THROUGH], query):
        if marks and end > marks[0][0] + LENGTH:
            break
        marks.append((start, end))
    first = _snap(shown, max(0, marks[0][0] - BEFORE)) if marks else 0
    last = min(len(shown), first + LENGTH)
    parts, at = [Part("… ")] if first else [], first
    for start, end in marks:
        if start >= last:
            break
        parts += [Part(shown[at:start]), Part(shown[start:end], hit=True)]
        at = end
    parts.append(Part(shown[at : max(at, last)] + (" …" if last < len(shown) else "")))
    return [Part(" ".join(p.text.split("\n")), p.hit) for p in parts if p.text]


def _snap(text: str, at: int) -> int:
    """Return the start of the word at, or after, a place; the place itself where words are not parted by spaces."""
    space = text.find(" ", at, at + 30) if at else -1
    return space + 1 if space >= 0 else at


def _find_hits(shown: str, query: Query) -> Iterator[tuple[int, int]]:
    wanted = [t for t in query.terms if not t.negative]
    words = {w for t in wanted for w in t.words}
    beginnings = tuple(t.words[-1] for t in wanted if t.prefix)
    stretches = {t.words[0] + "".join(w[-1] for w in t.words[1:]) for t in wanted if len(t.words[0]) == 2} | words
    for piece in cut_pieces(shown):
        if piece.script in {Script.HANGUL, Script.HAN}:
            yield from _find_inside(piece, stretches)
        elif _forms(piece) & words or (beginnings and piece.folded.startswith(beginnings)):
            yield piece.start, piece.end


def _find_inside(piece: Piece, stretches: set[str]) -> Iterator[tuple[int, int]]:
    if piece.end - piece.start != len(piece.folded):
        return
    found = max((s for s in stretches if s in piece.folded), key=len, default="")
    if found:
        start = piece.start + piece.folded.index(found)
        yield start, start + len(found)


def _forms(piece: Piece) -> set[str]:
    if piece.script is Script.ARABIC:
        return {stem_arabic(piece.folded), stem_arabic(piece.folded[1:])}
    return {piece.folded}
