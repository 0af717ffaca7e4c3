"""Which words may be searched for: a function of the word alone, the same for the index and for a query.

`data/words.npy` holds frequent words of some languages and `data/names.npy` names of people, as sorted hashes of folded
words; `tools/build_search_words.py` makes both. A word of a script without capitals that is in no list is not
searchable: nothing else there tells it from a name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.codebook import load_words
from onrecord.pipeline.searching.folding import Piece, Script, pair, stem_arabic

DATA = Path(__file__).parent / "data"
LONGEST_YEAR = 4
"""Digits of the longest number that is searched for; a longer one may be of a telephone or a document."""
SURNAMED = 3
"""Letters of most Korean names of people."""
PARTICLES = frozenset("은는이가을를의에도만와과로야아")
AFTER_CLOSED, AFTER_OPEN = frozenset("은을과"), frozenset("는를와")
"""Particles that stand only after a letter with a final consonant, and only after one without."""
MAYBE_GIVEN = frozenset("은이의도만인라리")
"""Letters of particles with which given names end as well."""
LONGEST_WORD = 6
"""Letters of the longest word of Hangul or Han in the lists."""


def hash_word(folded: str) -> int:
    """Return a word's hash, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "big")


@cache
def _load(name: str) -> NDArray[np.uint64]:
    loaded: NDArray[np.uint64] = np.load(DATA / name)
    return loaded


def _holds(name: str, folded: str) -> bool:
    hashes = _load(name)
    wanted = np.uint64(hash_word(folded))
    at = int(np.searchsorted(hashes, wanted))
    return at < len(hashes) and bool(hashes[at] == wanted)


@lru_cache(maxsize=65536)
def is_name(folded: str) -> bool:
    """Tell whether a folded word is a name of people."""
    return _holds("names.npy", folded) or _holds("names.npy", stem_arabic(folded))


@lru_cache(maxsize=65536)
def is_word(folded: str) -> bool:
    """Tell whether a folded word is a frequent one, and no name."""
    return not is_name(folded) and _holds("words.npy", folded)


def list_terms(piece: Piece) -> list[str]:
    """Return what the index has for a word; empty where it may name somebody, or is too rare to tell."""
    return list(_list_terms(piece.folded, piece.script))


@lru_cache(maxsize=65536)
def _list_terms(folded: str, script: Script) -> tuple[str, ...]:
    if script is Script.DIGIT:
        return (folded,) if len(folded) <= LONGEST_YEAR else ()
    if script is Script.CASED:
        return (folded,) if is_word(folded) else ()
    if script is Script.ARABIC:
        stem = find_arabic(folded)
        return (stem,) if stem else ()
    if script in {Script.HANGUL, Script.HAN}:
        covered = cover_hangul(folded) if script is Script.HANGUL else cover_han(folded)
        return tuple(pair(covered)) if covered else ()
    return ()


def terms_of_place(piece: Piece) -> list[str]:
    """Return what the index has for a word of a place's name, which need be in no list."""
    if piece.script is Script.ARABIC:
        return [stem_arabic(piece.folded)]
    if piece.script in {Script.HANGUL, Script.HAN}:
        return pair(piece.folded)
    return [piece.folded]


SHORTEST_PART = 4
"""Letters of the shortest part of a compound that is told by its parts: "dockworkers"."""


def is_compound(folded: str) -> bool:
    """Tell whether a word that is in no list is made of two that are; only of words in small letters is that sure."""
    if is_name(folded) or len(folded) < 2 * SHORTEST_PART:
        return False
    cuts = range(SHORTEST_PART, len(folded) - SHORTEST_PART + 1)
    return any(is_word(folded[:n]) and is_word(folded[n:]) for n in cuts)


@cache
def _lists() -> Mapping[str, Mapping[str, list[str]]]:
    return load_words("searching")


def find_arabic(folded: str) -> str | None:
    """Return an Arabic word's stem if it may be searched for: as it is, or without a letter written onto it."""
    if is_name(folded):
        return None
    stem = stem_arabic(folded)
    if is_word(stem):
        return stem
    rest = folded[1:]
    if folded[0] in _lists()["arabic"]["onto"] and len(rest) >= 4 and is_word(stem_arabic(rest)):
        return stem_arabic(rest)
    return None


def cover_hangul(folded: str) -> str:
    """Return the words of which a stretch of Hangul is made, without its particles; "" where there is a rest.

    What may be a family name with a given name of two letters, and a particle, is taken for one where it can be.
    """
    surname = folded[0] in _lists()["hangul"]["surnames"]
    given = surname and is_name(folded[1:SURNAMED]) and _is_tail(folded[:SURNAMED], folded[SURNAMED:], False)
    if is_name(folded) or is_name(folded[1:]) or given:
        return ""
    for end in range(len(folded), 1, -1):
        head, tail = folded[:end], folded[end:]
        if surname and end == SURNAMED + 1 and head[-1] in PARTICLES and not is_word(head):
            continue
        if _is_tail(head, tail, surname) and _is_made_of_words(head):
            return head
    return ""


def _is_tail(head: str, tail: str, surname: bool) -> bool:
    """Tell whether a stretch after a word is no part of a name: particles, and endings of verbs made of the word."""
    lists = _lists()["hangul"]
    if not tail:
        return True
    closed = (ord(head[-1]) - 0xAC00) % 28 != 0
    if (tail[0] in AFTER_CLOSED and not closed) or (tail[0] in AFTER_OPEN and closed):
        return False
    if surname and len(head) < SURNAMED and tail[0] in MAYBE_GIVEN:
        return False
    return tail in lists["tails"] or (len(tail) > 1 and tail[0] in lists["verbs"])


@lru_cache(maxsize=65536)
def _is_made_of_words(stretch: str) -> bool:
    if len(stretch) < 2:
        return False
    if is_word(stretch):
        return True
    heads = (n for n in range(min(LONGEST_WORD, len(stretch) - 2), 1, -1) if is_word(stretch[:n]))
    return any(_is_made_of_words(stretch[n:]) for n in heads)


def cover_han(folded: str) -> str:
    """Return a stretch of Han if it is made of known words wholly, "" otherwise."""
    return folded if all(known for _, known in split_han(folded)) else ""


def split_han(folded: str) -> Iterator[tuple[str, bool]]:
    """Yield the stretches of a run of Han that known words cover, longest words first, and those between."""
    small = _lists()["han"]["small"]
    at, held, state = 0, "", True
    while at < len(folded):
        size = next(
            (n for n in range(min(LONGEST_WORD, len(folded) - at), 1, -1) if is_word(folded[at : at + n])),
            1,
        )
        known = size > 1 or folded[at] in small
        if held and known != state:
            yield held, state
            held = ""
        held, state = held + folded[at : at + size], known
        at += size
    if held:
        yield held, state
