"""What a display hides: the words for sources to protect, and the names of private people, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from onrecord.codebook import load_words
from onrecord.encoder import read_text
from onrecord.gazetteer import open_gazetteer
from onrecord.model import Attribution, Claim, ParticipantKind, Span
from onrecord.pipeline.checking.names import read_names
from onrecord.resolve.places import find_places

SOURCE = "[protected source]"
PERSON = "[name]"
PRIVATE = frozenset({ParticipantKind.CIVILIAN, ParticipantKind.OFFICIAL, ParticipantKind.UNKNOWN})
"""Kinds whose names are not shown; armed groups and state bodies are no people."""
HEADLINE = 6
"""Words with capitals in a row from which they are a headline and no name."""
WORD = re.compile(r"\w[\w’'-]*")
CAPITAL = r"(?:\w{1,4}[-’'])?[A-ZÀ-Þ][\w’'-]*"
"""A word with a capital, "al-Masri" and "d’Arc" among them."""
NAME_LIKE = re.compile(rf"(?<![\w’'-]){CAPITAL}(?:\s+(?:(?:al|bin|da|de|del|der|di|el|la|van|von)\s+)?{CAPITAL})+")
"""Two and more words with capitals in a row: a name of somebody, or of a body or place, which is then kept."""


def find_hidden(
    text: str,
    claims: Sequence[Claim],
    attributions: Sequence[Attribution] = (),
    publisher: str | None = None,
    known: Sequence[Span] = (),
) -> dict[Span, str]:
    """Return what of a text is hidden, with what is written for it; the spans do not overlap.

    Hidden are the words for each source that is protected or asks to be, or of which no claim tells whether it is,
    every name in them wherever else it stands, and the names of people, `known` ones and those that look like one.
    Places, named bodies and the outlet stay.
    """
    kept = _list_kept(text, claims) | frozenset(WORD.findall(publisher or ""))
    open_sources = {s for c in claims for s in _list_open_sources(c)}
    sources = {s for c in claims for s in _list_sources(c)}
    sources |= {a.source for a in attributions if a.source and a.source not in open_sources}
    names = {w for s in sources for w in _list_names(text, s, kept)}
    people = {w for c in claims for p in c.participants if p.kind in PRIVATE for w in _list_names(text, p.span, kept)}
    people |= {w for s in (*_find_full_names(text, kept), *known) for w in _list_names(text, s, kept)}
    spans = [(s, SOURCE) for s in sources]
    spans += [(s, SOURCE) for s in _find_again(text, names)]
    spans += [(s, PERSON) for s in [*known, *_find_again(text, people - names)]]
    return dict(_join(text, spans))


def find_people(text: str) -> tuple[Span, ...]:
    """Return the names of private people in a text as the check of drafts tells them, by the model and by rules."""
    if not text.strip():
        return ()
    return read_names(read_text(text), find_places(text, open_gazetteer())).private


def _list_sources(claim: Claim) -> Iterator[Span]:
    attribution = claim.attribution
    if attribution.protected or attribution.confidential:
        for link in attribution.chain:
            yield from (s for s in (link.source, link.resolved) if s)


def _list_open_sources(claim: Claim) -> Iterator[Span]:
    if not (claim.attribution.protected or claim.attribution.confidential):
        for link in claim.attribution.chain:
            yield from (s for s in (link.source, link.resolved) if s)


def _list_kept(text: str, claims: Sequence[Claim]) -> frozenset[str]:
    """Return the words of places and of state and armed bodies: hiding them everywhere would hide the report."""
    spans = [w.span for c in claims for w in c.where]
    spans += [p.party.name for c in claims for p in c.participants if p.party and p.party.name]
    spans += [s for c in claims for s in _list_open_sources(c)]
    return frozenset(m.group() for s in spans if s for m in WORD.finditer(s.of(text)))


def _list_names(text: str, span: Span, kept: frozenset[str]) -> Iterator[str]:
    """Yield the words of a span that may be of a name."""
    for match in WORD.finditer(text, span.start, span.end):
        word = match.group().removesuffix("'s").removesuffix("’s")
        low = word.casefold()
        opener = match.start() == span.start and re.search(rf"(?<!\w){re.escape(low)}(?!\w)", text)
        if (
            any(c.isupper() for c in word)
            and len(word) > 1
            and word not in kept
            and low not in _common()
            and not opener
        ):
            yield word


def _find_full_names(text: str, kept: frozenset[str]) -> Iterator[Span]:
    for match in NAME_LIKE.finditer(text):
        words = WORD.findall(match.group())
        if len(words) < HEADLINE and not any(w in kept or w.casefold() in _bodies() for w in words):
            yield Span(*match.span())


@cache
def _bodies() -> frozenset[str]:
    return frozenset(load_words("linking")["bodies"]["words"])


@cache
def _common() -> frozenset[str]:
    """Return words with a capital that are of no name: they open a sentence, or are of an office."""
    linking, masking = load_words("linking"), load_words("masking")
    offices = [*linking["stopwords"]["words"], *linking["bodies"]["speakers"], *masking["plain"]["words"]]
    telling = masking["telling"]["words"]
    return _bodies() | frozenset([*offices, *telling, *(f"{w}s" for w in telling)])


def _find_again(text: str, words: Iterable[str]) -> Iterator[Span]:
    chosen = sorted(set(words), key=len, reverse=True)
    if not chosen:
        return
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, chosen))})(?!\w)", re.IGNORECASE)
    for match in pattern.finditer(text):
        yield Span(*match.span())


def _join(text: str, spans: Iterable[tuple[Span, str]]) -> Iterator[tuple[Span, str]]:
    """Yield the spans in order, those that overlap or stand side by side as one; a source's words win."""
    current: tuple[Span, str] | None = None
    for span, words in sorted(spans, key=lambda pair: (pair[0], pair[1])):
        if current is None:
            current = (span, words)
        elif span.start < current[0].end or (
            words == current[1] and text[current[0].end : span.start] in {"", " ", "-", ". "}
        ):
            whole = Span(current[0].start, max(current[0].end, span.end))
            current = (whole, SOURCE if SOURCE in {words, current[1]} else words)
        else:
            yield current
            current = (span, words)
    if current:
        yield current
