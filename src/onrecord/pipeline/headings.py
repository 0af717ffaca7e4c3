"""Headings of a round-up's paragraphs: "Andijan, 12 March.", "3. Zahedan:", which say for all below where and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.model import Document, Place, PlaceMention, Span
from onrecord.resolve.dates import find_times
from onrecord.resolve.places import is_named

LONGEST = 60
"""Characters that no such heading is longer than."""
OPENING = re.compile(
    rf"^(?:\(?\d{{1,2}}[.)]\s+|[-•*]\s+)?(?P<words>[A-Z][^.:;!?\n]{{1,{LONGEST}}})[.:](?=\s|$)", re.MULTILINE
)
WORD = re.compile(r"[^\W\d_]+")
DATE_WORDS = re.compile(
    r"\b(?:\d{1,4}|(?:jan|febr)uary|march|april|may|june|july|august|(?:sept|nov|dec)ember|october|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|and|or|to|near|the|night|morning|evening|of|district|province|region)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """Where and when all that is told in a paragraph was, as its opening words say: `paragraph` with its heading."""

    paragraph: Span
    places: tuple[Place, ...]
    edtf: str | None


def find_headings(document: Document, mentions: Sequence[PlaceMention]) -> tuple[Heading, ...]:
    """Return the headed paragraphs of a round-up; none where fewer than two are, so that a dateline is no heading.

    `mentions` are the places of its text. Words that are neither of a place nor of a day make an opening no heading.
    """
    text = document.text
    found = []
    for match in OPENING.finditer(text):
        words = Span(*match.span("words"))
        here = [m for m in mentions if m.place and is_named(m) and words.contains(m.span)]
        rest = _leave_out(text, words, [m.span for m in here])
        unread = WORD.findall(DATE_WORDS.sub(" ", rest))
        # A village that is in no gazetteer heads a paragraph as well, where a day stands beside it.
        if any(w[0].islower() for w in unread) or (unread and not re.search(r"\d", rest)) or not (here or unread):
            continue
        end = text.find("\n", match.end())
        found.append((Span(match.start(), len(text) if end < 0 else end), words, here))
    if len(found) < 2:
        return ()
    times = find_times(text, document.published, document.language.code or "en")
    return tuple(
        Heading(
            paragraph,
            tuple(dict.fromkeys(m.place for m in here if m.place)),
            next((t.edtf for t in times if t.edtf and words.contains(t.span)), None),
        )
        for paragraph, words, here in found
    )


def _leave_out(text: str, whole: Span, parts: Sequence[Span]) -> str:
    kept = [
        c if not any(p.start <= at < p.end for p in parts) else " " for at, c in enumerate(whole.of(text), whole.start)
    ]
    return "".join(kept)
