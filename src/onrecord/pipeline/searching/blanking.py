"""What of a report may be searched for: its words with all blanked that may name a private person or lead to one.

A word stays if it is of a public place, or a frequent word of its language and no name. Of the frequent words those go
that stand beside a name ("Hope Baker"), wherever they stand in capitals again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from onrecord.codebook import load_words
from onrecord.gazetteer import Gazetteer, Kind, open_gazetteer
from onrecord.model import Document, PlaceMention, Span
from onrecord.pipeline.searching.contacts import find_contacts
from onrecord.pipeline.searching.folding import Piece, Script, cut_pieces, fold, stem_arabic
from onrecord.pipeline.searching.known import is_compound, is_name, list_terms, split_han, terms_of_place
from onrecord.resolve.places import find_places

GAP = "qzgapzq"
"""Stands in the index where something was blanked, so that no phrase reaches over it."""
BLANK = "[…]"
BIG_TOWN = 50_000
"""Inhabitants from which a town's name is searchable though people bear it too."""
WIDE = frozenset({Kind.COUNTRY, Kind.REGION, Kind.ADMIN1})
UNITS = frozenset({"st", "nd", "rd", "th", "km", "kg", "am", "pm", "mm", "cm"})
COUNTERS = frozenset("명월일년시분세살대개차호번만원주人年月日名岁歲回")
"""Letters written onto a number."""
_BETWEEN = re.compile(r"[\s.'’\-]{0,3}")
_PARTICLES = frozenset(
    [
        "al",
        "el",
        "bin",
        "ibn",
        "bint",
        "abu",
        "umm",
        "de",
        "da",
        "del",
        "della",
        "di",
        "van",
        "von",
        "der",
        "la",
        "le",
        "dos",
    ]
)
_SENTENCE_END = (".", "!", "?", ":", "\n", "…")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text: what the index has for it, nothing where it is blanked."""

    piece: Piece
    terms: tuple[str, ...]
    place: bool = False


@dataclass(frozen=True, slots=True)
class Searchable:
    """A text as it may be searched: its words with those of names blanked."""

    text: str
    words: tuple[Word, ...]

    def show(self, span: Span | None = None) -> str:
        """Return the text, or a stretch of it, with what is blanked left out and marked."""
        start, end = (span.start, span.end) if span else (0, len(self.text))
        parts, at = [], start
        for word in self._inside(start, end):
            # Text between words is kept, but for what a script that is not known has there.
            parts += [
                self.text[at : word.piece.start],
                self.text[word.piece.start : word.piece.end] if word.terms else BLANK,
            ]
            at = word.piece.end
        shown = "".join([*parts, self.text[at:end]])
        return re.sub(rf"{re.escape(BLANK)}(?:[\s.,@+'’\-_/]*{re.escape(BLANK)})+", BLANK, shown)

    def fold(self, span: Span | None = None) -> str:
        """Return what the index has for the text, or a stretch of it: words parted by spaces."""
        start, end = (span.start, span.end) if span else (0, len(self.text))
        terms: list[str] = []
        for word in self._inside(start, end):
            terms += word.terms or (() if terms and terms[-1] == GAP else (GAP,))
        return " ".join(terms)

    def _inside(self, start: int, end: int) -> Sequence[Word]:
        first = bisect_left(self.words, start, key=lambda w: w.piece.start)
        last = bisect_left(self.words, end, key=lambda w: w.piece.start)
        return self.words[first:last]


@cache
def list_titles(script: str, kind: str = "titles") -> frozenset[str]:
    """Return words before names, folded: `titles`, or `honorifics`, after which there is always one."""
    return frozenset(stem_arabic(fold(w)) for w in load_words("searching")[script][kind])


def make_searchable(document: Document, gazetteer: Gazetteer | None = None) -> Searchable:
    """Return a report's text as it may be searched."""
    gazetteer = gazetteer or open_gazetteer()
    places = find_places(document.text, gazetteer, document.publisher)
    return blank_words(document.text, places, lambda name: is_public(name, gazetteer))


def is_public(name: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a name that people bear too is foremost that of a country, unit or city."""
    return any(c.kind in WIDE or (c.population >= BIG_TOWN and c.chief) for c in gazetteer.look_up(name))


def blank_words(text: str, places: Sequence[PlaceMention], public: Callable[[str], bool]) -> Searchable:
    """Return a text as it may be searched, with the places that were found in it."""
    words = list(_read_words(text, places, public))
    _blank_contacts(words, list(find_contacts(text)))
    _blank_mixed(words)
    again = {*_blank_beside_capitals(text, words), *_blank_after_titles(words)}
    for at, word in enumerate(words):
        piece = word.piece
        same = stem_arabic(piece.folded) in again
        if same and (piece.capital or piece.script is not Script.CASED) and not word.place:
            words[at] = replace(word, terms=())
    return Searchable(text, tuple(words))


def _read_words(text: str, places: Sequence[PlaceMention], public: Callable[[str], bool]) -> Iterator[Word]:
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
        name = piece.folded in _PARTICLES or not is_name(piece.folded)
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
        name = piece.script is not Script.HAN and is_name(part.folded)
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


def _blank_contacts(words: list[Word], contacts: Sequence[Span]) -> None:
    for span in contacts:
        first = bisect_left(words, span.start + 1, key=lambda w: w.piece.end)
        for at in range(first, len(words)):
            if words[at].piece.start >= span.end:
                break
            words[at] = replace(words[at], terms=(), place=False)


def _blank_mixed(words: list[Word]) -> None:
    """Blank words of letters and digits, which may be codes, but for ordinals, measures and counts."""
    for at in range(1, len(words)):
        one, other = words[at - 1].piece, words[at].piece
        if one.word != other.word or Script.DIGIT not in {one.script, other.script}:
            continue
        letters = other if one.script is Script.DIGIT else one
        counted = letters is other and (letters.folded in UNITS or letters.folded[0] in COUNTERS)
        if not counted:
            words[at - 1], words[at] = (replace(w, terms=(), place=False) for w in words[at - 1 : at + 1])


def _blank_beside_capitals(text: str, words: list[Word]) -> set[str]:
    """Blank words in capitals that stand in one row with one that may name somebody; returns those it blanked."""
    again: set[str] = set()
    honorifics = list_titles("cased", "honorifics")
    for run in _list_runs(text, words):
        for before, i in pairwise(run):
            if words[before].piece.folded in honorifics:
                words[i] = replace(words[i], terms=(), place=False)
        if all(words[i].terms for i in run):
            continue
        opens = _opens_sentence(text, words[run[0]].piece.start)
        for i in run:
            word = words[i]
            kept = word.piece.folded in list_titles("cased") or (word.place and not is_name(word.piece.folded))
            if not word.terms or kept:
                continue
            words[i] = replace(word, terms=(), place=False)
            if not (opens and i == run[0]):
                again.add(word.piece.folded)
    return again


def _list_runs(text: str, words: Sequence[Word]) -> Iterator[list[int]]:
    """Yield the numbers of words in capitals that stand together, with small words inside names between."""
    run: list[int] = []
    for at, word in enumerate(words):
        piece = word.piece
        if piece.script is not Script.CASED:
            continue
        near = bool(run) and _BETWEEN.fullmatch(text, words[run[-1]].piece.end, piece.start) is not None
        near = near and "\n" not in text[words[run[-1]].piece.end : piece.start]
        ends = (
            bool(run) and len(words[run[-1]].piece.folded) > 3 and ". " in text[words[run[-1]].piece.end : piece.start]
        )
        if near and not ends and (piece.capital or piece.folded in _PARTICLES or len(piece.folded) == 1):
            run.append(at)
            continue
        if len(run) > 1:
            yield run
        run = [at] if piece.capital else []
    if len(run) > 1:
        yield run


def _opens_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 40) : at].rstrip(" \t\"'“‘(«")
    return not before or before.endswith(_SENTENCE_END)


def _blank_after_titles(words: list[Word]) -> set[str]:
    """Blank what follows a title or a name in Arabic, where no capital tells a name; returns the stems it blanked."""
    again: set[str] = set()
    titles = list_titles("arabic")
    for at in range(len(words) - 1):
        one, following = words[at], words[at + 1]
        if one.piece.script is not Script.ARABIC or following.piece.script is not Script.ARABIC or one.place:
            continue
        titled = stem_arabic(one.piece.folded) in titles or one.piece.folded in titles
        named = is_name(one.piece.folded)
        stem = stem_arabic(following.piece.folded)
        if (titled or named) and following.terms and len(stem) > 3 and not following.place:
            words[at + 1] = replace(following, terms=())
            again.add(stem)
            after = words[at + 2 : at + 3]
            if (
                titled
                and after
                and after[0].piece.script is Script.ARABIC
                and len(after[0].piece.folded) > 4
                and not after[0].place
            ):
                words[at + 2] = replace(after[0], terms=())
    return again


def fold_label(label: str) -> list[str]:
    """Return what the index has for a label of the codebook."""
    return [GAP, *(t for piece in cut_pieces(label) for t in list_terms(piece))]


def fold_places(names: Sequence[str]) -> list[str]:
    """Return what the index has for names that are public: of places and outlets."""
    return [t for name in names for t in (GAP, *(t for piece in cut_pieces(name) for t in terms_of_place(piece)))]
