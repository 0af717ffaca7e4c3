"""Which claims are worth comparing: acts that can be one happening, in one country, near in time, or in one report.

A claim is filed under keys made of nothing but its own report, so that what it is compared with does not depend on how
many others a record holds; only under a key that very many share is it held to those nearest in time, of one day those
nearest by the name of their place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from onrecord.link.agreeing import FINE
from onrecord.link.features import thresholds
from onrecord.link.passages import Interval, find_gap
from onrecord.link.slots import Slots
from onrecord.link.tellings import rarity
from onrecord.model import Precision

Key = tuple[str | int, ...]
Spot = tuple[date, str, str, str]
"""Where a claim stands among those of one key: by time, then by place, then as everywhere; and its id."""

NEAR = 14
"""Days between two events beyond which claims are not compared: a week off is still offered to a person."""
WIDE = 31
"""Days of a time that says little: it is compared by publication, and by place and year."""
BUCKET = 28
TOLD_WITHIN = 45
"""Days between publications within which a claim without a time of its own is compared."""
YEARS = 5
FULL, BARE = "full", "bare"
"""Whether a claim is bare, in keys; claims that say both place and time find each other by those, and not by words."""
NOWHERE, ANYWHERE = "", "*"
"""Stand for a country where a claim says none, and where it says any."""
FINENESS = {precision: n for n, precision in enumerate(Precision)}
RARE = 1.0
"""How far below a word that stands in no report one may be in rarity (in nats) to be filed under by itself."""


def find_days(slots: Slots) -> list[Interval]:
    """Return the times of a claim's passage that are exact enough to be compared by."""
    return [t for t in slots.passage.times if (t[1] - t[0]).days <= WIDE]


def is_dated(slots: Slots) -> bool:
    """Tell whether all times of a claim's passage are exact enough to be compared by, and there is one."""
    return bool(slots.passage.times) and len(find_days(slots)) == len(slots.passage.times)


def is_bare(slots: Slots) -> bool:
    """Tell whether a claim's passage says no place or no time itself, and needs its words to be found by."""
    return not slots.passage.times or not slots.passage.places or bool(slots.passage.lent)


@cache
def is_rare(word: str) -> bool:
    """Tell whether a word stands in next to no report: a name of a house or a site, mostly."""
    return rarity(word) >= rarity("") - RARE


def find_keys(slots: Slots) -> Iterator[Key]:
    """Yield the keys a claim is filed under."""
    return iter(_list_keys(slots)[0])


def find_other_keys(slots: Slots) -> Iterator[Key]:
    """Yield the keys under which claims are filed that say a place where this one says none, or none where it does."""
    return iter(_list_keys(slots)[1])


def _list_keys(slots: Slots) -> tuple[list[Key], list[Key]]:
    """Return the keys a claim is filed under, and those of others it is to be compared with beside."""
    happened = str(slots.passage.happened)
    told, others = (BARE, FULL) if is_bare(slots) else (FULL, BARE)
    words = [w for w in slots.passage.words if is_rare(w)]
    countries = _find_countries(slots)
    elsewhere = ANYWHERE if countries == [NOWHERE] else NOWHERE
    own: list[Key] = [("report", slots.linked.report, happened)]
    own += [("word", word, happened, told) for word in words]
    beside: list[Key] = [("word", word, happened, others) for word in words]
    times = list(_find_time_keys(slots))
    for group in slots.passage.groups:
        own += [(group, country, happened, *time) for country in countries for time in times]
        beside += [(group, elsewhere, happened, *time) for time in times]
    return own, beside


def _find_countries(slots: Slots) -> list[str]:
    # What only stands near is no ground for leaving claims of another country out.
    lent = "place" in slots.passage.lent
    named = [] if lent else sorted({p.country for p in slots.passage.places if p.country})
    return [*named, ANYWHERE] if named else [NOWHERE]


def _find_time_keys(slots: Slots) -> Iterator[Key]:
    published, passage = slots.linked.published, slots.passage
    buckets = {
        n
        for earliest, latest in find_days(slots)
        for n in range((earliest.toordinal() - NEAR) // BUCKET, latest.toordinal() // BUCKET + 1)
    }
    yield from (("day", n) for n in buckets)
    if published:
        last = published.toordinal()
        yield from (("told", n) for n in range((last - TOLD_WITHIN) // BUCKET, last // BUCKET + 1))
    elif not passage.times:
        yield ("untold",)
    years = {
        year
        for first, last_day in passage.times
        for year in range(first.year, min(last_day.year, first.year + YEARS) + 1)
    }
    yield from (("in", p.name, year) for p in passage.places if p.precision in FINE for year in years)


def are_far_apart(a: Slots, b: Slots) -> bool:
    """Tell whether two claims are both dated, and further apart than claims are compared over."""
    gap = find_gap(a.passage.times, b.passage.times) if is_dated(a) and is_dated(b) else None
    return gap is not None and gap > NEAR


def may_be_compared(a: Slots, b: Slots) -> bool:
    """Tell whether two claims that share a key are worth comparing."""
    one, other = a.passage, b.passage
    if one.happened != other.happened or not one.groups & other.groups:
        return False
    if a.linked.report == b.linked.report:
        return True
    if is_dated(a) and is_dated(b):
        return not are_far_apart(a, b)
    told = (a.linked.published, b.linked.published)
    if told[0] and told[1] and abs((told[0] - told[1]).days) <= TOLD_WITHIN:
        return True
    gap = find_gap(one.times, other.times)
    if gap is not None:
        return gap <= 0
    return any(is_rare(w) for w in one.words & other.words) or not (one.times or other.times or (told[0] and told[1]))


class Blocks:
    """Claims by the keys they are filed under."""

    def __init__(self, slots: Mapping[str, Slots]) -> None:
        self._slots = slots
        self._spots = {s.claim.id: _find_spot(s) for s in slots.values()}
        filed: dict[Key, list[Spot]] = defaultdict(list)
        asked: set[Key] = set()
        full = []
        for s in slots.values():
            if is_dated(s) and not is_bare(s):
                full.append(s)
                continue
            own, beside = _list_keys(s)
            here = self._spots[s.claim.id]
            for key in own:
                filed[key].append(here)
            asked.update(beside)
        # What says day and place meets its like by those; what else it could be filed under is of use to others only.
        for s in full:
            here = self._spots[s.claim.id]
            for key in _list_keys(s)[0]:
                if key in filed or key in asked or key[0] == "report" or (key[1] != ANYWHERE and "day" in key):
                    filed[key].append(here)
        self._filed = {key: sorted(found) for key, found in filed.items() if len(found) > 1 or _is_one_sided(key)}
        self._limit = int(thresholds()["block_limit"])
        self._lookers = self._list_lookers()

    def _list_lookers(self) -> Mapping[Key, Sequence[Spot]]:
        """Return who looks under a key without being filed there, where it or the key they are filed under is full."""
        crowded = {key for key, found in self._filed.items() if len(found) > self._limit and _is_one_sided(key)}
        crowded |= {_turn(key) for key in crowded}
        lookers: dict[Key, list[Spot]] = defaultdict(list)
        if crowded:
            for claim, s in self._slots.items():
                for key in crowded.intersection(_list_keys(s)[1]):
                    lookers[key].append(self._spots[claim])
        return {key: sorted(found) for key, found in lookers.items()}

    def find_candidates(self, claim: str) -> Iterable[str]:
        """Return the claims worth comparing with one, in order of their ids; each of two is found from the other."""
        here, at = self._slots[claim], self._spots[claim]
        own, beside = _list_keys(here)
        found: set[str] = set()
        for key in beside:
            if members := self._filed.get(key):
                found.update([spot[-1] for spot in self._look(members, at)])
        for key in own:
            members = self._filed.get(key)
            if not members:
                continue
            # Those that say as much find each other by place and time alone.
            if key[1] != ANYWHERE and key[-1] != FULL:
                found.update([spot[-1] for spot in self._look(members, at)])
                if len(members) > self._limit:
                    found.update([spot[-1] for spot in self._find_seeing(members, members, at)])
            if self._lookers and key in self._lookers:
                found.update([spot[-1] for spot in self._find_seeing(members, self._lookers[key], at)])
        found.discard(claim)
        return sorted(other for other in found if may_be_compared(here, self._slots[other]))

    def _look(self, members: Sequence[Spot], here: Spot) -> Sequence[Spot]:
        """Return the members, or where they are too many those nearest in time."""
        if len(members) <= self._limit:
            return members
        at = bisect_left(members, here)
        start = min(max(0, at - self._limit // 2), len(members) - self._limit)
        return members[start : start + self._limit]

    def _find_seeing(self, members: Sequence[Spot], lookers: Sequence[Spot], here: Spot) -> Sequence[Spot]:
        """Return those of `lookers` that find `here`, one of the members, when they look among the members."""
        if len(members) <= self._limit:
            return lookers
        at, half = bisect_left(members, here), self._limit // 2
        # What `_look` begins with at either end, both ends find.
        first = 0 if at < self._limit else at - self._limit + half + 1
        last = len(members) if at >= len(members) - self._limit else at + half
        start = bisect_right(lookers, members[first - 1]) if first else 0
        return lookers[start : bisect_right(lookers, members[last]) if last < len(members) else None]


def _is_one_sided(key: Key) -> bool:
    """Tell whether claims look under a key that are not filed under it themselves."""
    return key[0] == "word" or key[1] in {NOWHERE, ANYWHERE}


def _turn(key: Key) -> Key:
    """Return the key that those who look under a one-sided key are filed under."""
    if key[0] == "word":
        return (*key[:-1], BARE if key[-1] == FULL else FULL)
    return (key[0], ANYWHERE if key[1] == NOWHERE else NOWHERE, *key[2:])


def _find_spot(slots: Slots) -> Spot:
    """Return where a claim stands among those of one key."""
    places = slots.passage.places
    when = min((t[0] for t in slots.passage.times), default=slots.linked.published or date.min)
    _, country, name = min([(FINENESS[p.precision], p.country or "", p.name) for p in places], default=(0, "", ""))
    return when, f"{country}\0{name}", slots.key, slots.claim.id
