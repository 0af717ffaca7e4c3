"""Which claims are worth comparing: acts that can be one happening, in one country, near in time, or in one report.

A claim is filed under keys made of nothing but itself, so that what it is compared with does not depend on how many
others a record holds; only under a key that very many share is it held to those nearest in time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from onrecord.link.features import thresholds
from onrecord.link.slots import Slots
from onrecord.model import Precision

Key = tuple[str | int, ...]

NEAR = 14
"""Days between two events beyond which claims are not compared: a week off is still offered to a person."""
WIDE = 31
"""Days of a time that says little: it is compared by publication, and by place and year."""
BUCKET = 28
TOLD_WITHIN = 45
"""Days between publications within which a claim without a time of its own is compared."""
YEARS = 5
FINE = {Precision.PLACE, Precision.ADMIN2, Precision.ADMIN1}


def is_dated(slots: Slots) -> bool:
    """Tell whether a claim's time is exact enough to be compared by."""
    return bool(slots.earliest and slots.latest and (slots.latest - slots.earliest).days <= WIDE)


def find_keys(slots: Slots) -> Iterator[Key]:
    """Yield the keys a claim is filed under."""
    happened = str(slots.happened)
    yield "report", slots.linked.report, happened
    for group in sorted(slots.groups):
        for country in sorted({p.country or "" for p in slots.places} or {""}):
            for time in _find_time_keys(slots):
                yield group, country, happened, *time


def _find_time_keys(slots: Slots) -> Iterator[Key]:
    published = slots.linked.published
    if slots.earliest and slots.latest and is_dated(slots):
        first, last = slots.earliest.toordinal() - NEAR, slots.latest.toordinal()
        yield from (("day", n) for n in range(first // BUCKET, last // BUCKET + 1))
    if published:
        first, last = published.toordinal() - TOLD_WITHIN, published.toordinal()
        yield from (("told", n) for n in range(first // BUCKET, last // BUCKET + 1))
    elif not slots.earliest:
        yield ("untold",)
    if slots.earliest and slots.latest:
        years = range(slots.earliest.year, min(slots.latest.year, slots.earliest.year + YEARS) + 1)
        yield from (("in", p.name, year) for p in slots.places if p.precision in FINE for year in years)


def are_far_apart(a: Slots, b: Slots) -> bool:
    """Tell whether two claims are both dated, and further apart than claims are compared over."""
    if not (is_dated(a) and is_dated(b) and a.earliest and a.latest and b.earliest and b.latest):
        return False
    return max((b.earliest - a.latest).days, (a.earliest - b.latest).days) > NEAR


def may_be_compared(a: Slots, b: Slots) -> bool:
    """Tell whether two claims that share a key are worth comparing."""
    if a.happened != b.happened or not a.groups & b.groups:
        return False
    if a.linked.report == b.linked.report:
        return True
    if is_dated(a) and is_dated(b):
        return not are_far_apart(a, b)
    told = (a.linked.published, b.linked.published)
    if told[0] and told[1] and abs((told[0] - told[1]).days) <= TOLD_WITHIN:
        return True
    return _overlap(a, b) or not (a.earliest or b.earliest or (told[0] and told[1]))


def _overlap(a: Slots, b: Slots) -> bool:
    if not (a.earliest and a.latest and b.earliest and b.latest):
        return False
    return a.earliest <= b.latest and b.earliest <= a.latest


class Blocks:
    """Claims by the keys they are filed under."""

    def __init__(self, slots: Mapping[str, Slots]) -> None:
        self._slots = slots
        filed: dict[Key, list[tuple[date, str, int, str]]] = defaultdict(list)
        for s in slots.values():
            if not is_dated(s):
                for key in find_keys(s):
                    filed[key].append(_place_in_time(s))
        # Dated claims meet each other by day; what else they could be filed under is of use only to others.
        for s in slots.values():
            if is_dated(s):
                here = _place_in_time(s)
                for key in find_keys(s):
                    if key in filed or key[0] == "report" or "day" in key:
                        filed[key].append(here)
        self._filed = {key: sorted(found) for key, found in filed.items() if len(found) > 1}
        self._limit = int(thresholds()["block_limit"])

    def find_candidates(self, claim: str) -> Iterable[str]:
        """Return the claims worth comparing with one, in order of their ids."""
        here = self._slots[claim]
        found = {
            other for key in find_keys(here) for *_, other in self._near(self._filed.get(key, []), _place_in_time(here))
        }
        found.discard(claim)
        return sorted(other for other in found if may_be_compared(here, self._slots[other]))

    def _near(
        self, members: list[tuple[date, str, int, str]], here: tuple[date, str, int, str]
    ) -> list[tuple[date, str, int, str]]:
        """Return the members, or where they are too many those nearest in time."""
        if len(members) <= self._limit:
            return members
        at = bisect_left(members, here)
        start = min(max(0, at - self._limit // 2), len(members) - self._limit)
        return members[start : start + self._limit]


def _place_in_time(slots: Slots) -> tuple[date, str, int, str]:
    """Return what claims of one key are put in order by."""
    when = slots.earliest or slots.linked.published or date.min
    return when, slots.linked.report, slots.order, slots.claim.id
