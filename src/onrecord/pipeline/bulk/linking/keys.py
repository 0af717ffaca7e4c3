"""Keys a passage is compared by: act, place and time; where it does not say one of them, what it says instead.

A pair is compared where it shares a key that at least one of the two asks for. What says place and time asks by those
alone and is only filed under the others, so that it costs nothing unless somebody asks. Keys that very many share are
dropped in `pairs`; a finer one beside them goes on. A rare word alone stands in ever more passages of a growing archive
and is dropped sooner: it goes on with the weeks of publication.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

from onrecord.link.agreeing import FINE, MANY, told_as
from onrecord.link.blocks import BUCKET, TOLD_WITHIN, WIDE, YEARS, is_bare, is_rare
from onrecord.link.slots import Slots

LATE = 4
"""Days apart at which two tellings may still be of one happening, see `few_days` in linking.toml."""
WEEK = 7


def number(*parts: object) -> int:
    """Return a whole number of 63 bits made of these values, the same on every machine."""
    said = "\x1f".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big") >> 1


class Keys:
    """The keys of a passage: `asks` are those it looks for others by, `files` those it can be found by."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self.asks: set[int] = {number("report", slots.linked.report, slots.passage.happened)}
        self.files: set[int] = set()
        self.words: set[int] = set()
        """Keys of a rare word alone, by which a bare passage asks."""
        passage = slots.passage
        bare = is_bare(slots)
        acts = {told_as().get(t, t) for t in passage.types} | set(passage.types)
        days = sorted({d for first, last in passage.times if (last - first).days <= WIDE for d in _days(first, last)})
        countries = sorted({p.country for p in passage.places if p.country})
        fine = sorted(
            {p.geonames or number(p.name.casefold(), p.country) for p in passage.places if p.precision in FINE}
        )
        for group in passage.groups:
            for place in fine:
                self._by_place_and_time(group, place)
            for country in countries:
                # Two slots, so that a day and the next share one.
                self._add(True, *((group, country, "days", shift, (d + shift) // 2) for d in days for shift in (0, 1)))
        for act in acts:
            self._add(not passage.places, *((act, "day", d) for d in days))
            self._add(True, *((act, "day", d, c) for d in days for c in countries))
            self._by_count(act, bare=bare)
        self._by_word(bare=bare)
        if slots.linked.words:
            self._add(True, ("copy", *sorted(slots.linked.words)))

    def _add(self, asks: bool, *keys: tuple[object, ...]) -> None:
        found = {number(self._slots.passage.happened, *key) for key in keys}
        self.files |= found
        if asks:
            self.asks |= found

    def _by_place_and_time(self, group: str, place: int) -> None:
        passage, published = self._slots.passage, self._slots.linked.published
        for first, last in passage.times:
            wide = (last - first).days > WIDE
            years = range(first.year, min(last.year, first.year + YEARS) + 1)
            self._add(wide, *((group, place, "year", y) for y in years))
            if not wide:
                buckets = range((first.toordinal() - LATE) // BUCKET, last.toordinal() // BUCKET + 1)
                self._add(True, *((group, place, "at", n) for n in buckets))
        if published:
            told = range((published.toordinal() - TOLD_WITHIN) // BUCKET, published.toordinal() // BUCKET + 1)
            self._add(not passage.times, *((group, place, "told", n) for n in told))

    def _by_word(self, *, bare: bool) -> None:
        rare, published = [w for w in self._slots.passage.words if is_rare(w)], self._slots.linked.published
        self.words = {number(self._slots.passage.happened, "word", w) for w in rare}
        if published is not None:
            # Two slots, as with days.
            weeks = [(shift, (published.toordinal() + shift * BUCKET // 2) // BUCKET) for shift in (0, 1)]
            self._add(bare, *(("word", w, *week) for w in rare for week in weeks))

    def _by_count(self, act: str, *, bare: bool) -> None:
        published = self._slots.linked.published
        if published is None:
            return
        weeks = (published.toordinal() // WEEK, (published.toordinal() + WEEK // 2) // WEEK + 10**6)
        many = {c.min for c in self._slots.passage.counts if c.min is not None and c.min >= MANY}
        self._add(bare, *((act, "count", low, week) for low in many for week in weeks))


def _days(first: date, last: date) -> Iterator[int]:
    """Yield the days of a time of a few days; of a longer one its first and last alone."""
    start, end = first.toordinal(), last.toordinal()
    yield from range(start, end + 1) if end - start <= LATE else (start, end)
