"""Makes a report comparable with others as a whole; names of private people are blanked first.

A word with a capital is kept only inside the name of a place the gazetteer has, or where it is a word for a body, a
month or a weekday. All else that may name somebody is left out, so that swapping people's names changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from onrecord.codebook import load_words
from onrecord.codebook.edtf import bounds
from onrecord.gazetteer import Gazetteer
from onrecord.link.tellings import Telling
from onrecord.link.words import find_particles, may_name
from onrecord.model import Document, PlaceMention, Precision, Span
from onrecord.resolve.dates import find_times
from onrecord.resolve.places import find_places, is_location, is_named

LEAD, OPENING, FIRST = 400, 500, 350
"""Characters from the start: the lead's words, words for people, and the ages first told."""
REMEMBERED_DAYS = 1500
"""How long before publication a day named may lie: trials come years later."""
POINTS = 6
WORD = re.compile(r"\w[\w’'-]*")
AGE = re.compile(r"\b(\d{1,2})[- ]years?[- ]olds?\b|\baged? (\d{1,2})\b|, (\d{1,2})(?=,)")
CLOCK = re.compile(r"\b\d{1,2}(?::\d\d)? ?[ap]\.?m")
BLOCK = re.compile(r"\b\d{2,5}(?= (?:block|section|hundred))")
DAY, MONTH = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d")
FINE = {Precision.PLACE, Precision.ADMIN2}


@cache
def _kept_words() -> frozenset[str]:
    words = load_words("places")
    return frozenset([*words["organisations"]["words"], *words["words"]["months"], *words["words"]["days"]])


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    words = load_words("tellings")
    numbers = "|".join(words["people"]["numbers"][2:13])
    counted, roles = "|".join(words["people"]["counted"]), "|".join(words["people"]["roles"])
    page = "|".join(re.escape(w) for w in words["lines"]["page"])
    return {
        "count": re.compile(rf"\b(\d{{1,3}}|{numbers})\s+(?:\w+ )?({counted})\b"),
        "role": re.compile(rf"\b({roles})\b"),
        "page": re.compile(rf"^[ \t]*(?:{page})\b.*$", re.IGNORECASE | re.MULTILINE),
    }


def make_telling(document: Document, gazetteer: Gazetteer) -> Telling:
    """Return what a report tells, as far as it may be compared across reports."""
    patterns = _patterns()
    text = patterns["page"].sub("", document.text).strip()
    named = [m for m in find_places(text, gazetteer, document.publisher) if m.place]
    fine = [m for m in named if is_named(m) and m.place and m.place.precision in FINE]
    kept = [m.span for m in named]
    days, spans = _read_days(text, document.published, document.language.code)
    return Telling(
        id=document.id,
        published=document.published,
        words=count_words(text, kept),
        lead=count_words(text[:LEAD], kept),
        days=days,
        spans=spans,
        places=frozenset(_key(m) for m in fine if is_location(m)),
        points=tuple(
            (m.place.lat, m.place.lon) for m in fine if m.place and m.place.lat is not None and m.place.lon is not None
        )[:POINTS],
        units=frozenset(
            (m.place.country or "", m.place.admin1) for m in named if is_named(m) and m.place and m.place.admin1
        ),
        ages=_read_ages(text),
        lead_ages=_read_ages(text[:FIRST]),
        counts=frozenset((_number(m[1]), m[2].lower()) for m in patterns["count"].finditer(text)),
        roles=tuple(m[1] for m in patterns["role"].finditer(text[:OPENING])),
        marks=frozenset(re.sub(r"[ .]", "", m[0]) for p in (CLOCK, BLOCK) for m in p.finditer(text)),
    )


def count_words(text: str, kept: Sequence[Span]) -> Mapping[str, int]:
    """Return the counts of words and of pairs of neighbours, with all that may name a private person left out."""
    words: list[str | None] = []
    ahead = sorted(kept)
    particles = find_particles(text)
    at = 0
    for match in WORD.finditer(text):
        while at < len(ahead) and ahead[at].end <= match.start():
            at += 1
        inside = at < len(ahead) and ahead[at].start <= match.start() and match.end() <= ahead[at].end
        low = match[0].lower()
        small = not may_name(match[0]) and not any(p.start <= match.start() < p.end for p in particles)
        keep = small or inside or low in _kept_words()
        words.append(low.replace("’", "'").removesuffix("'s") if keep else None)
    counts = Counter(w for w in words if w)
    counts.update(f"{a} {b}" for a, b in pairwise(words) if a and b)
    return counts


def _read_ages(text: str) -> frozenset[int]:
    return frozenset(int(age) for m in AGE.finditer(text) for age in m.groups() if age)


def _read_days(
    text: str, published: date | None, language: str | None
) -> tuple[frozenset[int], tuple[tuple[int, int], ...]]:
    """Return the days named, not after publication nor long before it, and the first and last days of months named."""
    days, spans = set(), []
    for time in find_times(text, published, language or "en"):
        if not time.edtf or time.type not in {"DATE", "TIME"}:
            continue
        if DAY.fullmatch(time.edtf):
            day = date.fromisoformat(time.edtf)
            if published is None or 0 <= (published - day).days <= REMEMBERED_DAYS:
                days.add(day.toordinal())
        elif MONTH.fullmatch(time.edtf):
            first, last = bounds(time.edtf)
            if first and last:
                spans.append((first.toordinal(), last.toordinal()))
    return frozenset(days), tuple(spans)


def _key(mention: PlaceMention) -> tuple[str, ...]:
    place = mention.place
    return (place.country or "", place.admin1 or "", place.name) if place else ()


def _number(written: str) -> str:
    numbers: list[str] = load_words("tellings")["people"]["numbers"]
    return str(numbers.index(written)) if written in numbers else written
