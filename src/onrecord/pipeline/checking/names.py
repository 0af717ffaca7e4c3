"""Names in a draft: which lead to a private person, which are those of officials, and which of small places.

A word in capitals is a person's name by what stands beside it: a verb after it, an age, a trade, a kin word before it.
Once taken for one it is one wherever it stands. Names beside a title of office are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from onrecord.codebook import load_words
from onrecord.encoder import Reading
from onrecord.model import PlaceMention, Span
from onrecord.pipeline.checking.zones import compile_words

NAME_FROM = 0.3
"""Probability of the model's mask head from which a word in capitals is taken for one that leads to a person."""
UPPER = r"[A-ZÀ-ÖØ-ÞĀĆČĎĐĒĖĘĞĢĪĶŁĽŃŅŇŐŒŘŚŞŠŤŪŮŰŹŻŽİƏ]"
WORD = rf"(?:{UPPER}(?:['’]{UPPER})?[\w’'-]*[\w]|{UPPER}\.(?:{UPPER}\.)*)"
RUN = re.compile(rf"{WORD}(?:[ \u00a0](?:(?:al|el|bin|ibn|bint|de|da|del|della|van|von|der|la|d|ul)[ -])?{WORD})*")
ACTS = re.compile(
    r"(?:['’]s\b|,? (?:who|whose|an?|the|then|now|once|aged|\d{1,2}|his|her|their|my|our)\b|,? \(?\d{1,2}[,). ]| "
    r"(?:says?|said|tells?|told|asks?|asked|was|is|had|has|did|does|could|can|will|would|may|might|must|"
    r"and (?:I|his|her|my|their)|never|"
    r"[a-z]+ed|[a-z]{2,}s|saw|went|ran|came|kept|held|took|gave|got|knew|hid|fled|left|sold|sat|stood|lay|wrote|rang|"
    r"spoke|heard|felt|found|made|brought|lost|met|slept|wept|paid|drove|swam|fell|woke|drew|read|sang|thinks|keeps)\b)"
)
PLACING = re.compile(r"\b(?:in|at|to|from|near|of|the|into|over|through|for|by|between|towards?) $", re.IGNORECASE)
OFFICIAL_AFTER = 70
"""Characters after a name in which its office is named: “Zhao Renlin, spokesman of the region”."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of private people, of officials, and names that are of no place that is known."""

    private: tuple[Span, ...]
    officials: tuple[Span, ...]
    unknown: tuple[Span, ...]


def read_names(reading: Reading, places: Sequence[PlaceMention]) -> Names:
    """Return the names of a text by whose they are."""
    text = reading.text
    runs = [r for r in _find_runs(text) if r]
    officials = [r for r in runs if _is_official(text, r)]
    public_words = {w for r in officials for w in _words(text, r)}
    chances = _chances(reading)
    private: list[Span] = []
    unknown: list[Span] = []
    for run in runs:
        if run in officials or _is_body(text, run) or public_words & set(_words(text, run)):
            continue
        likely = max((c for at, c in chances.items() if run.start <= at < run.end), default=0.0)
        placed = any(p.place and p.span.overlaps(run) for p in places)
        if likely >= (NAME_FROM if not placed else 0.7) or _is_person(text, run, placed):
            private.append(run)
        elif not placed and not _starts_sentence(text, run.start):
            unknown.append(run)
    known = {w for r in private for w in _words(text, r)}
    again = [r for r in runs if r not in private and r not in officials and known & set(_words(text, r))]
    private += [r for r in again if not _is_body(text, r)]
    return Names(
        tuple(sorted(private)), tuple(sorted(officials)), tuple(sorted(r for r in unknown if r not in private))
    )


def _find_runs(text: str) -> Iterator[Span]:
    """Yield stretches of words in capitals that may name somebody, without ordinary words that begin a sentence."""
    for match in RUN.finditer(text):
        start, end = match.span()
        words = [(m.start() + start, m.end() + start) for m in re.finditer(r"\S+", text[start:end])]
        while words and _is_plain(text, *words[0]):
            words = words[1:]
        while words and _is_plain(text, *words[-1]):
            words = words[:-1]
        if words and words[-1][1] - words[0][0] > 1:
            end = words[-1][1]
            if text[words[0][0] : end].endswith(("'s", "’s")):
                end -= 2
            yield Span(words[0][0], end)


def _is_plain(text: str, start: int, end: int) -> bool:
    """Return whether a word in capitals names nobody: one of the list, or an ordinary one that begins a sentence."""
    word = re.sub(r"['’]s$", "", text[start:end]).casefold()
    titled = re.search(r"\b(?:M[rs]s?|Dr)\.? $", text[max(0, start - 6) : start])
    if titled:
        return False
    if word in _plain():
        return True
    return _starts_sentence(text, start) and _is_ordinary(word)


def _is_ordinary(word: str) -> bool:
    """Return whether a word in small letters is an ordinary one, a trade, a kin word, or a form of an ordinary one."""
    stems = [re.sub(f"{ending}$", "", word) for ending in ("s", "es", "ing", "ed", "ly", "'t")]
    return bool(
        any(stem in _ordinary() or (len(stem) > 3 and stem + "e" in _ordinary()) for stem in [word, *stems])
        or compile_words("kinds", "occupation").fullmatch(word)
        or compile_words("kinds", "relation").fullmatch(word)
    )


def _starts_sentence(text: str, at: int) -> bool:
    if re.search(r"\b(?:M[rs]s?|Dr|Rev|St|Prof)\. $", text[max(0, at - 6) : at]):
        return False
    before = text[:at].rstrip(" \t\"“'‘(«*-–—")
    return not before or before[-1] in ".!?:\n…/" or bool(re.search(r"(?:^|\n)\d+[./)]$", before))


@cache
def _plain() -> frozenset[str]:
    return frozenset(load_words("masking")["plain"]["words"]) | frozenset(load_words("draft_details")["names"]["plain"])


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(load_words("ordinary_en")["words"]) | frozenset(load_words("frequencies_en")["words"])


def _words(text: str, run: Span) -> list[str]:
    return [
        w for w in re.findall(r"[^\W\d_][\w'’.-]+", run.of(text)) if w[0].isupper() and w.casefold() not in _plain()
    ]


def _is_official(text: str, run: Span) -> bool:
    title = compile_words("zones", "officials")
    inside = title.search(run.of(text))
    if inside:
        return True
    if _is_titled(text, run):
        return False
    before = text[max(0, run.start - 60) : run.start]
    if re.search(
        rf"(?:{title.pattern})(?: (?:of|for|to|at|in) [^.;!?\"“”]{{2,45}})?,? (?:M[rs]s?\.? )?$", before, re.IGNORECASE
    ):
        return True
    after = re.match(rf",? \(?(?:[^.;!?\"“”]{{0,{OFFICIAL_AFTER}}})", text[run.end :])
    aside = after.group() if after and after.group().startswith(",") else ""
    return bool(aside and title.search(aside.split(", who", 1)[0].rsplit(",", 1)[0]))


def _is_body(text: str, run: Span) -> bool:
    """Return whether a name in capitals is that of an organisation, a law or the like."""
    body = compile_words("zones", "bodies")
    after = re.match(r" (?:of|for|against|to|and) (?:the )?[A-Z]|[ -](?:\w+)", text[run.end :])
    follows = bool(after and body.fullmatch(after.group().strip(" -")))
    return bool(body.search(run.of(text))) or follows


def stands_as_place(text: str, run: Span) -> bool:
    """Return whether a name stands where a place's would: after "in", "from", "the"."""
    return bool(PLACING.search(text[max(0, run.start - 12) : run.start]))


def _is_titled(text: str, run: Span) -> bool:
    """Return whether a title of private people stands before a name, or begins it."""
    titles = compile_words("zones", "private_titles").pattern
    before = text[max(0, run.start - 30) : run.start]
    return bool(re.search(rf"(?:{titles}) $", before, re.I) or re.match(rf"(?:{titles}) ", run.of(text), re.I))


def _is_person(text: str, run: Span, placed: bool) -> bool:
    if _is_titled(text, run) or re.fullmatch(rf"(?:{UPPER}\.){{1,3}}", run.of(text)):
        return True
    before = text[max(0, run.start - 30) : run.start]
    kin = compile_words("kinds", "relation")
    word = re.search(r"([\w'’-]+),? $", before)
    if word and kin.fullmatch(word.group(1)) and re.search(r"(?:,|\w) $", before):
        return True
    if run.end <= text.find("\n") and text.count(run.of(text)) < 2:
        return False
    if placed or stands_as_place(text, run):
        return False
    return bool(ACTS.match(text, run.end))


def _chances(reading: Reading) -> dict[int, float]:
    chances = np.exp(reading.head("mask"))[:, 1]
    return {start: float(chances[at]) for at, start in enumerate(reading.words.starts) if reading.text[start].isupper()}
