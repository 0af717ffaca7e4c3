"""Broader words for what a check found: a draft can be masked with them, detail by detail or whole.

The default is to mask; a person decides otherwise. Mentions of one person are one entity wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from onrecord.gazetteer import open_gazetteer
from onrecord.gazetteer.areas import find_area
from onrecord.model import Document, PlaceMention, Precision, Span, TimeExpression
from onrecord.pipeline.checking.check import DraftCheck, Finding, load_rules
from onrecord.resolve.dates import find_times
from onrecord.resolve.places import find_places

MIDDLE = 0.2
"""A place this far from the middle of its country, as a share of its height or width, lies in the north, south, …"""
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
PLACES = frozenset({"exact-place", "source-place", "landmark"})
WHOLE = frozenset({"released"})
"""Rules whose spans are whole clauses: they are told, and not masked."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A stretch of a draft, what broader words may stand for it, and how it leads to somebody.

    `entity` is the same for all mentions of one person and for all equal words; `direct` tells that it leads to
    somebody by itself. `number` is its place in the draft, from 1, by which a person keeps it.
    """

    number: int
    span: Span
    rules: tuple[str, ...]
    direct: bool
    entity: int
    instead: str


def suggest_wording(document: Document, check: DraftCheck) -> tuple[Wording, ...]:
    """Return for each stretch that was found what to write instead, in the order of the draft and not overlapping."""
    text, rules = document.text, load_rules()
    stretches = list(_join(text, (f for f in check.findings if f.rule not in WHOLE)))
    entities = _number_entities(text, stretches)
    language = document.language.code or "en"
    times = [t for t in find_times(text, document.published, language) if t.edtf]
    places = [m for m in find_places(text, open_gazetteer(), document.publisher) if m.place]
    letters = _letter_people(stretches, entities)
    found = []
    for number, (span, names) in enumerate(stretches, 1):
        instead = rules[names[0]].general
        if "name" in names:
            instead = f"a person{letters[number - 1]}"
        elif "exact-time" in names:
            instead = _say_time(span, times) or instead
        elif PLACES.intersection(names):
            instead = _say_place(span, places) or instead
        direct = any(rules[name].direct for name in names)
        found.append(Wording(number, span, names, direct, entities[number - 1], instead))
    return tuple(found)


def mask_draft(text: str, wordings: Iterable[Wording], keep: Collection[int] = ()) -> str:
    """Return the draft with the broader words in square brackets, but for the numbers that a person keeps."""
    parts, at = [], 0
    for wording in wordings:
        if wording.number not in keep:
            parts += [text[at : wording.span.start], f"[{wording.instead}]"]
            at = wording.span.end
    return "".join([*parts, text[at:]])


def _join(text: str, findings: Iterable[Finding]) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """Yield stretches of findings that overlap, with their rules, those of the widest finding first.

    A name is a stretch of its own, whatever is told around it.
    """
    group: list[Finding] = []
    for finding in sorted(_part_at_names(text, list(findings)), key=lambda f: (f.span, f.rule)):
        if group and finding.span.start >= max(f.span.end for f in group):
            yield _close(group)
            group = []
        group.append(finding)
    if group:
        yield _close(group)


def _part_at_names(text: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    names = sorted(f.span for f in findings if f.rule == "name")
    for finding in findings:
        if finding.rule == "name":
            yield finding
            continue
        at = finding.span.start
        for name in (n for n in names if n.overlaps(finding.span)):
            yield from _trim(text, at, name.start, finding.rule)
            at = max(at, name.end)
        yield from _trim(text, at, finding.span.end, finding.rule)


def _trim(text: str, start: int, end: int, rule: str) -> Iterator[Finding]:
    """Yield what is told between two places, without spaces and signs at its ends; nothing where there is no word."""
    words = re.search(r"[\w$€£¥@#+“\"](?:.*[\w”\"])?", text[start:end], re.DOTALL) if end > start else None
    if words:
        yield Finding(Span(start + words.start(), start + words.end()), rule)


def _close(group: Sequence[Finding]) -> tuple[Span, tuple[str, ...]]:
    widest = sorted(group, key=lambda f: (f.span.start - f.span.end, f.rule))
    span = Span(min(f.span.start for f in group), max(f.span.end for f in group))
    return span, tuple(dict.fromkeys(f.rule for f in widest))


def _number_entities(text: str, stretches: Sequence[tuple[Span, tuple[str, ...]]]) -> list[int]:
    """Return for each stretch its entity: names that share a word are one, other stretches where they read alike."""
    known: dict[str, int] = {}
    numbers = []
    for span, rules in stretches:
        words = span.of(text).casefold()
        keys = re.findall(r"[^\W\d_]{2,}", words) if "name" in rules else [f"{rules[0]} {words}"]
        entity = next((known[key] for key in keys if key in known), len(set(known.values())))
        known.update(dict.fromkeys(keys, entity))
        numbers.append(entity)
    return numbers


def _letter_people(stretches: Sequence[tuple[Span, tuple[str, ...]]], entities: Sequence[int]) -> list[str]:
    """Return a letter for each person where a draft names several; letters stand for nobody outside of it."""
    people = list(dict.fromkeys(e for e, (_, rules) in zip(entities, stretches, strict=True) if "name" in rules))
    if len(people) < 2:
        return [""] * len(entities)
    letter: Mapping[int, str] = {e: f" {ascii_uppercase[n % 26]}" for n, e in enumerate(people)}
    return [letter.get(e, "") for e in entities]


def _say_time(span: Span, times: Iterable[TimeExpression]) -> str:
    for time in times:
        match = re.match(r"(\d{4}|XXXX)-(\d\d)", time.edtf or "")
        if match and time.span.overlaps(span):
            year = "" if match[1] == "XXXX" else f" {match[1]}"
            return f"some day in {MONTHS[int(match[2]) - 1]}{year}"
    return ""


def _say_place(span: Span, places: Iterable[PlaceMention]) -> str:
    for mention in places:
        place = mention.place
        if place and place.country and mention.span.overlaps(span) and place.precision is not Precision.COUNTRY:
            name = open_gazetteer().country_name(place.country)
            side = _find_side(place.country, place.lat, place.lon)
            return f"the {side} of {name}" if side else name
    return ""


def _find_side(country: str, lat: float | None, lon: float | None) -> str:
    """Return the side of its country's mainland that a place lies on; "" in its middle, or where that is not known."""
    area = find_area(country)
    if area is None or lat is None or lon is None:
        return ""
    polygons = area["coordinates"] if area["type"] == "MultiPolygon" else [area["coordinates"]]
    boxes = [_box(polygon[0]) for polygon in polygons]
    south, north, west, east = max(boxes, key=lambda b: (b[1] - b[0]) * (b[3] - b[2]))
    up = (lat - south) / (north - south) - 0.5 if north > south else 0.0
    right = (lon - west) / (east - west) - 0.5 if east > west else 0.0
    if max(abs(up), abs(right)) < MIDDLE:
        return ""
    if abs(up) >= abs(right):
        return "north" if up > 0 else "south"
    return "east" if right > 0 else "west"


def _box(ring: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    lons, lats = [p[0] for p in ring], [p[1] for p in ring]
    return min(lats), max(lats), min(lons), max(lons)
