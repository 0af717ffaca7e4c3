"""What of a report's times and places belongs to a claim, and what to the telling of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from onrecord.encoder import Reading
from onrecord.gazetteer import Gazetteer
from onrecord.model import (
    Attribution,
    Document,
    ExtractedClaim,
    Extraction,
    PlaceMention,
    PlaceReading,
    Precision,
    Span,
    TimeExpression,
    When,
    Where,
)
from onrecord.resolve.dates import find_times
from onrecord.resolve.places import find_places, is_location
from onrecord.resolve.sources import resolve_mentions

_Spanned = TypeVar("_Spanned", TimeExpression, PlaceMention)

BLOCK = 1000
"""Characters by which zones are found again."""


@dataclass(frozen=True, slots=True)
class Context:
    """A report's times, places and sources, ready to be asked what belongs to a claim.

    Times and places of the telling (`contact`) never become those of an act.
    """

    document: Document
    sentences: tuple[Span, ...]
    attributions: Mapping[str, Attribution]
    mentions: Mapping[str, Span]
    times: tuple[TimeExpression, ...]
    places: tuple[PlaceMention, ...]
    contact: Mapping[str, tuple[Span, ...]]
    told: Mapping[int, Sequence[Span]]
    reading: Reading | None = None

    def find_when(self, claim: ExtractedClaim) -> When | None:
        """Return when the act was: a time of its clause, else of its sentence; None where neither says."""
        for zone in (claim.act.clause, self._sentence(claim.act.trigger)):
            found = (t for t in _inside(self.times, zone) if t.edtf and t.type in {"DATE", "TIME"})
            inside = [t for t in found if not self._tells(t.span)]
            if inside:
                best = min(inside, key=lambda t: (t.span.distance(claim.act.trigger), t.span.start))
                return When(best.edtf or "", best.time, best.span, best.basis, best.anchor)
        return None

    def find_where(self, claim: ExtractedClaim) -> tuple[Where, ...]:
        """Return where the act was: the places of its clause, else the nearest of its sentence."""
        for zone in (claim.act.clause, self._sentence(claim.act.trigger)):
            found = (m for m in _inside(self.places, zone) if m.place and is_location(m))
            inside = [m for m in found if not self._tells(m.span)]
            if inside:
                inside.sort(key=lambda m: (m.span.distance(claim.act.trigger), m.span.start))
                return drop_enclosing(inside)
        return ()

    def find_contact(self, attribution: Attribution, resolved: Span | None) -> tuple[str | None, str | None]:
        """Return when (EDTF) and where a source spoke, as far as the words beside the cue say."""
        zones = self.contact.get(attribution.id, ())
        times = sorted((t for z in zones for t in _inside(self.times, z) if t.edtf), key=lambda t: t.span.start)
        if resolved:
            zones = (*zones, resolved)
        places = sorted(
            (m for z in zones for m in _inside(self.places, z) if m.place and is_location(m)),
            key=lambda m: m.span.start,
        )
        where = next((m.place.name for m in places if m.place), None)
        return (times[0].edtf if times else None), where

    def _tells(self, span: Span) -> bool:
        return any(z.contains(span) for z in self.told.get(span.start // BLOCK, ()))

    def _sentence(self, span: Span) -> Span:
        at = bisect_right(self.sentences, span.start, key=lambda s: s.start) - 1
        return self.sentences[at] if at >= 0 else span


def _inside(items: Sequence[_Spanned], zone: Span) -> Iterator[_Spanned]:
    """Yield the items whose words lie in a zone; they are in the order of their words."""
    for at in range(bisect_left(items, zone.start, key=lambda m: m.span.start), len(items)):
        if items[at].span.start >= zone.end:
            return
        if zone.contains(items[at].span):
            yield items[at]


def _group(zones: Iterable[Span]) -> dict[int, list[Span]]:
    """Return the zones by each BLOCK of characters they reach into."""
    found: dict[int, list[Span]] = {}
    for zone in zones:
        for block in range(zone.start // BLOCK, zone.end // BLOCK + 1):
            found.setdefault(block, []).append(zone)
    return found


def read_context(
    document: Document, extraction: Extraction, gazetteer: Gazetteer, reading: Reading | None = None
) -> Context:
    """Read all times, places and sources of a report once."""
    mentions = resolve_mentions(document.text, extraction.attributions)
    triggers = [c.act.trigger for c in extraction.claims]
    said = _Contents(c for a in extraction.attributions for c in a.content)
    contact = {
        a.id: contact_zones(a, mentions.get(a.id), extraction.sentences, triggers, said)
        for a in extraction.attributions
    }
    return Context(
        document=document,
        sentences=extraction.sentences,
        attributions={a.id: a for a in extraction.attributions},
        mentions=mentions,
        times=tuple(
            sorted(
                find_times(document.text, document.published, document.language.code or "en"),
                key=lambda t: t.span.start,
            )
        ),
        places=tuple(sorted(find_places(document.text, gazetteer, document.publisher), key=lambda m: m.span.start)),
        contact=contact,
        told=_group(z for zones in contact.values() for z in zones),
        reading=reading,
    )


def contact_zones(
    attribution: Attribution,
    resolved: Span | None,
    sentences: tuple[Span, ...],
    triggers: list[Span],
    said: _Contents,
) -> tuple[Span, ...]:
    """Return the stretches that tell of the telling: source and cue with what stands beside, outside the content.

    A stretch that itself holds an act ("police raided the shop on Monday and said …") is cut to the cue's side of it.
    What others have `said` beside (all contents of the report) tells of their acts.
    """
    heart = [s for s in (attribution.source, attribution.cue) if s]
    zones = [s for s in (attribution.source, resolved) if s]
    beside = {
        at
        for h in heart
        for at in range(
            bisect_right(sentences, h.start, key=lambda s: s.end), bisect_left(sentences, h.end, key=lambda s: s.start)
        )
    }
    for sentence in (sentences[at] for at in sorted(beside)):
        if not any(sentence.overlaps(h) for h in heart):
            continue
        others = [c for c in said.find(sentence) if not any(c.overlaps(h) for h in heart)]
        for gap in subtract(sentence, [*attribution.content, *others]):
            near = [h for h in heart if gap.overlaps(h)]
            if near:
                zones.append(cut_at_acts(gap, near[-1], triggers))
    return tuple(zones)


class _Contents:
    """The contents of a report, that can be asked which of them a stretch overlaps."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(set(spans))
        self._reach = list(accumulate((s.end for s in self._spans), max))

    def find(self, zone: Span) -> Iterator[Span]:
        """Yield the contents that overlap a stretch."""
        at = bisect_left(self._spans, zone.end, key=lambda s: s.start) - 1
        while at >= 0 and self._reach[at] > zone.start:
            if self._spans[at].overlaps(zone):
                yield self._spans[at]
            at -= 1


def subtract(whole: Span, parts: Iterable[Span]) -> list[Span]:
    """Return what of `whole` lies in none of `parts`."""
    rest, at = [], whole.start
    for part in sorted(p for p in parts if p.overlaps(whole)):
        if part.start > at:
            rest.append(Span(at, part.start))
        at = max(at, part.end)
    if at < whole.end:
        rest.append(Span(at, whole.end))
    return rest


def cut_at_acts(gap: Span, cue: Span, triggers: list[Span]) -> Span:
    """Return the part of `gap` around `cue` that holds no act."""
    start = max((t.end for t in triggers if gap.contains(t) and t.end <= cue.start), default=gap.start)
    end = min((t.start for t in triggers if gap.contains(t) and t.start >= cue.end), default=gap.end)
    return Span(start, end)


FINEST_FIRST = list(Precision)


def drop_enclosing(mentions: list[PlaceMention]) -> tuple[Where, ...]:
    """Return the places, without those that only say in which larger unit another one lies."""
    kept: list[Where] = []
    for m in mentions:
        place = m.place
        if place is None or any(w.place == place for w in kept):
            continue
        kept.append(Where(m.span, place, PlaceReading(m.why, m.candidates)))
    return tuple(w for w in kept if not any(_encloses(w, other) for other in kept))


def _encloses(outer: Where, inner: Where) -> bool:
    a, b = outer.place, inner.place
    if FINEST_FIRST.index(a.precision) <= FINEST_FIRST.index(b.precision):
        return False
    if a.precision is Precision.COUNTRY:
        return a.country is not None and a.country == b.country
    if a.precision is Precision.ADMIN1:
        return a.country == b.country and a.admin1 is not None and a.admin1 == b.admin1
    if a.precision is Precision.ADMIN2:
        return a.country == b.country and a.admin2 is not None and a.admin2 == b.admin2
    return False
