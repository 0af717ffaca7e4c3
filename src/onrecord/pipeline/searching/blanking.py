"""What of a report may be searched for: its words with all blanked that may name a private person or lead to one.

A word stays if it is of a public place, or a frequent word of its language and no name. Of the frequent words those go
that stand beside a name ("Hope Baker"), wherever they stand in capitals again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from onrecord.gazetteer import Gazetteer, Kind, open_gazetteer
from onrecord.model import Document, PlaceMention, Span
from onrecord.pipeline.searching.beside import blank_after_titles, blank_beside_capitals
from onrecord.pipeline.searching.contacts import find_contacts
from onrecord.pipeline.searching.folding import Script, cut_pieces, stem_arabic
from onrecord.pipeline.searching.known import is_name, list_terms, terms_of_place
from onrecord.pipeline.searching.words import Word, blank_contacts, blank_mixed, read_words
from onrecord.resolve.places import find_places

GAP = "qzgapzq"
"""Stands in the index where something was blanked, so that no phrase reaches over it."""
BLANK = "[…]"
BIG_TOWN = 50_000
"""Inhabitants from which a town's name is searchable though people bear it too."""
WIDE = frozenset({Kind.COUNTRY, Kind.REGION, Kind.ADMIN1})


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


def make_searchable(
    document: Document, gazetteer: Gazetteer | None = None, outlets: Collection[str] = ()
) -> Searchable:
    """Return a report's text as it may be searched; `outlets` are names that are public, as its own outlet's is."""
    gazetteer = gazetteer or open_gazetteer()
    places = find_places(document.text, gazetteer, document.publisher)
    known = fold_outlets([*outlets, document.publisher or ""])
    return blank_words(document.text, places, lambda name: is_public(name, gazetteer), known)


def fold_outlets(names: Iterable[str]) -> frozenset[str]:
    """Return names of outlets of several ordinary words as they are compared, without those that may be people's."""
    folded = ([p.folded for p in cut_pieces(name)] for name in names)
    return frozenset(" ".join(words) for words in folded if len(words) > 1 and not any(map(is_name, words)))


def is_public(name: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a name that people bear too is foremost that of a country, unit or city."""
    return any(c.kind in WIDE or (c.population >= BIG_TOWN and c.chief) for c in gazetteer.look_up(name))


def blank_words(
    text: str,
    places: Sequence[PlaceMention],
    public: Callable[[str], bool],
    outlets: frozenset[str] = frozenset(),
) -> Searchable:
    """Return a text as it may be searched, with the places that were found in it."""
    words = list(read_words(text, places, public))
    blank_contacts(words, list(find_contacts(text)))
    blank_mixed(words)
    again = {*blank_beside_capitals(text, words, outlets), *blank_after_titles(words)}
    for at, word in enumerate(words):
        piece = word.piece
        same = stem_arabic(piece.folded) in again
        if same and (piece.capital or piece.script is not Script.CASED) and not word.place:
            words[at] = replace(word, terms=())
    return Searchable(text, tuple(words))


def fold_label(label: str) -> list[str]:
    """Return what the index has for a label of the codebook."""
    return [GAP, *(t for piece in cut_pieces(label) for t in list_terms(piece))]


def fold_places(names: Sequence[str]) -> list[str]:
    """Return what the index has for names that are public: of places and outlets."""
    return [t for name in names for t in (GAP, *(t for piece in cut_pieces(name) for t in terms_of_place(piece)))]
