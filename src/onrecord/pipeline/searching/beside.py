"""Ordinary words that stand as names: in a row of capitals, beside a word that is none, after a title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from onrecord.codebook import load_words
from onrecord.pipeline.checking.zones import compile_words
from onrecord.pipeline.searching.folding import Script, fold, stem_arabic
from onrecord.pipeline.searching.known import is_name
from onrecord.pipeline.searching.words import Word, list_particles

_BETWEEN = re.compile(r"[\s.'’\-]{0,3}")
_THE = re.compile(r"\b[Tt]he $")
_SENTENCE_END = (".", "!", "?", ":", "\n", "…")


@cache
def list_titles(script: str, kind: str = "titles") -> frozenset[str]:
    """Return words before names, folded: `titles`, or `honorifics`, after which there is always one."""
    return frozenset(stem_arabic(fold(w)) for w in load_words("searching")[script][kind])


def blank_beside_capitals(text: str, words: list[Word], outlets: frozenset[str]) -> set[str]:
    """Blank words in capitals that stand in one row with one that may name somebody; returns those it blanked."""
    again: set[str] = set()
    honorifics = list_titles("cased", "honorifics")
    for run in _list_runs(text, words):
        for before, i in pairwise(run):
            if words[before].piece.folded in honorifics:
                words[i] = replace(words[i], terms=(), place=False)
        sure = all(words[i].terms for i in run)
        if sure and (_is_outlet([words[i] for i in run], outlets) or not _may_name(text, [words[i] for i in run])):
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


def _is_outlet(run: Sequence[Word], outlets: frozenset[str]) -> bool:
    words = [w.piece.folded for w in run]
    return " ".join(words) in outlets or " ".join(words[1:]) in outlets


def _may_name(text: str, run: Sequence[Word]) -> bool:
    """Tell whether ordinary words in capitals may be a name: none is of a body, an office, a place or a time."""
    first, last = run[0].piece, run[-1].piece
    named = text[first.start : last.end]
    if any(w.place or w.piece.folded in _times() or w.piece.folded in list_titles("cased") for w in run):
        return False
    if compile_words("zones", "bodies").search(named) or compile_words("zones", "officials").search(named):
        return False
    if first.folded in {"the", "a", "an"} or _THE.search(text, max(0, first.start - 6), first.start):
        return False
    # In a headline every longer word has a capital.
    start, end = text.rfind("\n", 0, first.start) + 1, text.find("\n", last.end)
    around = text[start : first.start] + text[last.end : end if end >= 0 else len(text)]
    return any(w[0].islower() for w in re.findall(r"[^\W\d_]{4,}", around))


@cache
def _times() -> frozenset[str]:
    lists = load_words("places")["words"]
    return frozenset([*lists["months"], *lists["days"]])


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
        joined = near and piece.start == words[run[-1]].piece.end + 1 and text[piece.start - 1] in "-‑"
        if (
            near
            and not ends
            and (joined or piece.capital or piece.folded in list_particles() or len(piece.folded) == 1)
        ):
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


def blank_after_titles(words: list[Word]) -> set[str]:
    """Blank what follows a title or a blanked word in Arabic, where no capital tells a name; returns the stems."""
    again: set[str] = set()
    titles, after, given = (list_titles("arabic", kind) for kind in ("titles", "after", "given"))
    for at in range(len(words) - 1):
        one, following = words[at], words[at + 1]
        if one.piece.script is not Script.ARABIC or following.piece.script is not Script.ARABIC or one.place:
            continue
        stem = stem_arabic(following.piece.folded)
        titled = not {stem_arabic(one.piece.folded), one.piece.folded}.isdisjoint(titles)
        ordinary = stem in after or following.piece.folded in after
        if not following.terms or following.place or (ordinary and not titled):
            continue
        if titled or not one.terms:
            words[at + 1] = replace(following, terms=())
            if titled or is_name(one.piece.folded):
                again.add(stem)
    for at in range(len(words) - 1):
        one, following = words[at], words[at + 1]
        if stem_arabic(one.piece.folded) in given and one.terms and not following.terms:
            words[at] = replace(one, terms=())
    return again - after
