"""A query as it is asked: words, phrases in quotes, beginnings with *, and what must not be there with -.

Whether it is refused is a function of the query alone, of lists that ship and of the world's places, never of what the
record holds: the answer tells nobody whether a person is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from onrecord.gazetteer import Gazetteer, Kind
from onrecord.pipeline.searching.beside import list_titles
from onrecord.pipeline.searching.blanking import GAP, WIDE, is_public
from onrecord.pipeline.searching.contacts import holds_contact
from onrecord.pipeline.searching.folding import Piece, Script, cut_pieces
from onrecord.pipeline.searching.known import is_name, list_terms, split_han, terms_of_place
from onrecord.pipeline.searching.words import COUNTERS, UNITS

MOST_TERMS = 24
LONGEST = 400
"""Characters of a query that are read."""
LONGEST_PLACE = 4
INITIAL = re.compile(r"(?<!\w)[^\W\d_a-z]\.(?=\s?\w|\s*$)")
"""A capital with a full stop: "N. B."."""
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"', "−": "-", "–": "-"})
_PART = re.compile(r'(?P<minus>(?:(?<=\s)|^)-)?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand together, or must not; `prefix`: the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked up; `refused` where a word may name a private person or is a contact detail."""

    terms: tuple[Term, ...] = ()
    refused: bool = False


REFUSED = Query(refused=True)


def read_query(untrusted_query: str, gazetteer: Gazetteer) -> Query:
    """Return what a query asks for. Any text is a query: what is no word is passed over."""
    text = untrusted_query[:LONGEST].translate(_QUOTES)
    if holds_contact(text):
        return REFUSED
    if _is_addressed(text) or INITIAL.search(text):
        return REFUSED
    places = find_public_pieces(text, gazetteer)
    terms = []
    for part in list(_PART.finditer(text))[:MOST_TERMS]:
        written = part["phrase"] if part["phrase"] is not None else part["word"]
        offset = part.start("phrase") if part["phrase"] is not None else part.start("word")
        prefix = written.endswith("*") and part["phrase"] is None
        words = _read_words(written, offset, places, prefix=prefix)
        if words is None:
            return REFUSED
        if words:
            terms.append(Term(tuple(words), prefix, bool(part["minus"])))
    return Query(tuple(terms))


def _read_words(written: str, offset: int, places: set[int], *, prefix: bool) -> list[str] | None:
    """Return what the index has for some words of a query; None where one of them may name somebody."""
    words: list[str] = []
    pieces = list(cut_pieces(written))
    for _, same in groupby(pieces, key=lambda p: p.word):
        mixed = list(same)
        if _is_code(mixed):
            return None
        for piece in mixed:
            if piece.folded and ((len(mixed) > 1 and piece.folded[0] in COUNTERS) or piece.folded in UNITS):
                continue
            found = _read_piece(piece, piece.start + offset in places, prefix=prefix and piece is pieces[-1])
            if found is None:
                return None
            words += found
    return words


def _is_addressed(text: str) -> bool:
    """Tell whether a word stands after "Mr", "Judge" or the like."""
    honorifics = list_titles("cased", "honorifics")
    return any(
        a.folded in honorifics and b.script is Script.CASED and (b.capital or not a.capital or len(a.folded) < 4)
        for a, b in pairwise(cut_pieces(text))
    )


def _is_code(mixed: Sequence[Piece]) -> bool:
    digits = [p for p in mixed if p.script is Script.DIGIT]
    letters = [p for p in mixed if p.script is not Script.DIGIT]
    return bool(digits and letters) and not all(p.folded in UNITS or p.folded[:1] in COUNTERS for p in letters)


def _read_piece(piece: Piece, place: bool, *, prefix: bool) -> list[str] | None:
    if place:
        return terms_of_place(piece)
    if is_name(piece.folded):
        return None
    known = list_terms(piece)
    if known:
        return known
    if piece.script is Script.CASED:
        if len(piece.folded) == 1 or piece.folded == GAP:
            return []
        # In capitals it looks like a name. In small letters it may be of an outlet's name, or a rare word.
        return None if piece.capital else [piece.folded]
    if piece.script is Script.HAN:
        return [t for stretch, known in split_han(piece.folded) if known for t in [stretch]] or None if prefix else None
    beginning = prefix and piece.script is Script.ARABIC and len(piece.folded) > 2
    return [piece.folded] if beginning else None


def find_public_pieces(text: str, gazetteer: Gazetteer) -> set[int]:
    """Return where the words of a query start that are of a place's name."""
    pieces = list(cut_pieces(text))
    found: set[int] = set()
    for size in range(LONGEST_PLACE, 0, -1):
        for at in range(len(pieces) - size + 1):
            starts = {p.start for p in pieces[at : at + size]}
            if not starts & found and _is_place(text, pieces[at : at + size], gazetteer):
                found |= starts
    return found


def _is_place(text: str, pieces: Sequence[Piece], gazetteer: Gazetteer) -> bool:
    if '"' in text[pieces[0].start : pieces[-1].end]:
        return False
    name = text[pieces[0].start : pieces[-1].end]
    if all(p.script is Script.DIGIT for p in pieces):
        return False
    if any(is_name(p.folded) for p in pieces):
        return any(is_public(n, gazetteer) for n in _list_forms(name))
    named = [c for n in _list_forms(name) for c in gazetteer.look_up(n)]
    return any(c.kind in WIDE or c.population > 0 or c.kind is Kind.ADMIN2 for c in named)


def _list_forms(name: str) -> Iterator[str]:
    yield name
    if len(name) > 3 and name.startswith("ال"):
        yield name.removeprefix("ال")
