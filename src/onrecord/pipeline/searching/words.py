"""The words of a text with what the index has for each: nothing where it may name somebody by itself."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from onrecord.codebook import load_words
from onrecord.model import PlaceMention, Span
from onrecord.pipeline.searching.folding import Piece, Script, cut_pieces, fold
from onrecord.pipeline.searching.known import is_compound, is_name, list_terms, split_han, terms_of_place

UNITS = frozenset({"st", "nd", "rd", "th", "km", "kg", "am", "pm", "mm", "cm"})
COUNTERS = frozenset("명월일년시분세살대개차호번만원주人年月日名岁歲回")
"""Letters written onto a number."""


@cache
def list_particles() -> frozenset[str]:
    """Return small words inside names, folded."""
    return frozenset(load_words("searching")["cased"]["particles"])


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text: what the index has for it, nothing where it is blanked."""

    piece: Piece
    terms: tuple[str, ...]
    place: bool = False


def read_words(text: str, places: Sequence[PlaceMention], public: Callable[[str], bool]) -> Iterator[Word]:
    """Yield the words of a text; `public` tells whether a name that people bear too is foremost a place's."""
    spans = [m.span for m in places if m.place]
    starts = [s.start for s in spans]
    for piece in cut_pieces(text):
        at = bisect_left(starts, piece.start + 1) - 1
        # Particles are written onto names in Hangul and Arabic: the span ends, or starts, inside the word.
        inside = [s for s in spans[max(0, at) : at + 2] if s.start < piece.end and piece.start < s.end]
        if inside:
            yield from _read_place(text, piece, inside[0], public)
        elif piece.script is Script.HAN:
            yield from _read_han(piece)
        elif piece.script is Script.CASED and len(piece.folded) == 1:
            # "A", "I", "e", "в" are words; other capitals alone may be initials.
            yield Word(piece, () if piece.capital and piece.folded not in {"a", "i"} else (piece.folded,))
        else:
            terms = tuple(list_terms(piece))
            if not terms and piece.script is Script.CASED and not piece.capital and is_compound(piece.folded):
                terms = (piece.folded,)
            yield Word(piece, terms)


def _read_place(text: str, piece: Piece, span: Span, public: Callable[[str], bool]) -> Iterator[Word]:
    if piece.script is Script.CASED:
        alone = span.start == piece.start and span.end <= piece.end
        name = piece.folded in list_particles() or not is_name(piece.folded)
        kept = name or not alone or public(span.of(text))
        yield Word(piece, tuple(terms_of_place(piece)) if kept else (), place=kept)
        return
    start, end = max(piece.start, span.start), min(piece.end, span.end)
    for a, b in ((piece.start, start), (start, end), (end, piece.end)):
        if a >= b:
            continue
        part = replace(piece, start=a, end=b, folded=fold(text[a:b]))
        if a != start:
            if piece.script is Script.HAN:
                yield from _read_han(part)
            continue
        name = piece.script is not Script.HAN and (is_name(part.folded) or is_name(piece.folded))
        kept = not name or public(text[a:b])
        yield Word(part, tuple(terms_of_place(part)) if kept else (), place=kept)


def _read_han(piece: Piece) -> Iterator[Word]:
    at = piece.start
    if piece.end - piece.start != len(piece.folded):
        yield Word(piece, ())
        return
    for stretch, known in split_han(piece.folded):
        part = replace(piece, start=at, end=at + len(stretch), folded=stretch)
        yield Word(part, tuple(list_terms(part)) if known else ())
        at = part.end


def blank_contacts(words: list[Word], contacts: Sequence[Span]) -> None:
    """Blank the words of contact details."""
    for span in contacts:
        first = bisect_left(words, span.start + 1, key=lambda w: w.piece.end)
        for at in range(first, len(words)):
            if words[at].piece.start >= span.end:
                break
            words[at] = replace(words[at], terms=(), place=False)


def blank_mixed(words: list[Word]) -> None:
    """Blank words of letters and digits, which may be codes, but for ordinals, measures and counts."""
    for at in range(1, len(words)):
        one, other = words[at - 1].piece, words[at].piece
        if one.word != other.word or Script.DIGIT not in {one.script, other.script}:
            continue
        letters = other if one.script is Script.DIGIT else one
        counted = letters is other and (letters.folded in UNITS or letters.folded[0] in COUNTERS)
        if not counted:
            words[at - 1], words[at] = (replace(w, terms=(), place=False) for w in words[at - 1 : at + 1])
