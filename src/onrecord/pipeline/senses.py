"""How each act of a report is told, as a vector that may be compared across reports.

The model reads the report once more with all words hidden that may name a private person, and with the words of every
source to protect, wherever they stand in the report. An act whose own words were hidden has no vector.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from onrecord.encoder import Reading
from onrecord.encoder.heads import HEADS
from onrecord.gazetteer import Gazetteer
from onrecord.link.hiding import find_private
from onrecord.link.passages import FULL
from onrecord.link.words import is_stopword
from onrecord.model import Claim, Sense, Span
from onrecord.pipeline.localities import find_localities
from onrecord.resolve.places import find_places, is_location

ReadBlanked = Callable[[str, Iterable[tuple[int, int]]], Reading]
"""A model: a text and the stretches to hide in, its reading out."""
WORD = re.compile(r"\w[\w’'-]*")


def find_public(text: str, gazetteer: Gazetteer, publisher: str | None = None) -> list[Span]:
    """Return the names of places, and of villages that are told as such; none inside another name."""
    named = (m.span for m in find_places(text, gazetteer, publisher) if m.place and is_location(m))
    return [*find_localities(text), *named]


def read_senses(text: str, claims: Sequence[Claim], public: Sequence[Span], read: ReadBlanked) -> dict[str, Sense]:
    """Return how the act of each claim is told, by the claim's id; `public` are names that lead to nobody."""
    protected = [s for c in claims for s in _find_protected(c)]
    contacts = [w for c in claims if _is_protected(c) for x in c.attribution.chain if (w := x.said_where)]
    hidden = [*find_private(text, public), *_find_words_of(text, protected, contacts)]
    reading = read(text, [(s.start, s.end) for s in hidden])
    if named := _find_named(reading, hidden):
        hidden += named
        reading = read(text, [(s.start, s.end) for s in hidden])
    secret = _number_words(reading, hidden)
    words = {c.id: reading.find_words(c.act.trigger.start, c.act.trigger.end) for c in claims}
    words = {id: at for id, at in words.items() if secret.isdisjoint(range(*at))}
    found = {id: (first, end) for id, (first, end) in words.items() if first < end}
    if not found:
        return {}
    vectors = reading.model.tell_sense(np.stack([reading.mean_of(*at) for at in found.values()]))
    rows, by = np.rint(vectors * FULL).astype(np.int8), str(reading.model.card["sha256"])[:12]
    return {id: Sense(by, row.tobytes()) for id, row in zip(found, rows, strict=True)}


def _find_named(reading: Reading, hidden: Sequence[Span]) -> list[Span]:
    """Return further words that the model itself takes for somebody's name, as where all is written small."""
    direct = HEADS["mask"].index("D")
    secret = _number_words(reading, hidden)
    found = np.flatnonzero(reading.head("mask").argmax(axis=1) == direct).tolist()
    return [Span(reading.words.starts[at], reading.words.ends[at]) for at in found if at not in secret]


def _number_words(reading: Reading, spans: Sequence[Span]) -> set[int]:
    """Return the words that some stretches touch, by their numbers in the reading."""
    return {at for span in spans for at in range(*reading.find_words(span.start, span.end))}


def _is_protected(claim: Claim) -> bool:
    return claim.attribution.protected or claim.attribution.confidential


def _find_protected(claim: Claim) -> Iterator[Span]:
    if _is_protected(claim):
        for link in claim.attribution.chain:
            yield from (s for s in (link.source, link.resolved) if s)


def _find_words_of(text: str, spans: Sequence[Span], beside: Sequence[str]) -> Iterator[Span]:
    """Yield every place in a text where a content word of some stretches stands, or of what is told `beside`."""
    words = {w.lower() for told in (*(s.of(text) for s in spans), *beside) for w in WORD.findall(told)}
    telling = {w for w in words if len(w) > 2 and not is_stopword(w)}
    yield from (Span(*m.span()) for m in WORD.finditer(text) if m[0].lower() in telling)
    yield from spans
