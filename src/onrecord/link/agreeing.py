"""How two values of one field stand to each other: places, counts, and types of act under other names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from onrecord.codebook import load_words
from onrecord.model import Count, Place, Precision

FINE = frozenset([Precision.PLACE, Precision.ADMIN2, Precision.ADMIN1])
"""Places below a country."""
NEIGHBOURS = 25
"""Kilometres within which two towns may be one scene: a town and its suburb, two banks of a frontier river."""
MANY = 5
"""From how many people counted alike chance is an unlikely reason."""


@cache
def told_as() -> Mapping[str, str]:
    """Return for act types that strike the same people under other names the name they are told under."""
    return {act: name for name, acts in load_words("linking")["counted_alike"].items() for act in acts}


@cache
def kin_of() -> Mapping[str, str]:
    """Return for act types that offices use of the same act the name of their kin."""
    return {act: name for name, acts in load_words("linking")["kin"].items() for act in acts}


def stand_to(one: Place, other: Place) -> str | None:
    """Return how two places stand to each other, by the name of the reason it is; None where that cannot be told."""
    if is_same_place(one, other):
        return "same_country" if one.precision in {Precision.COUNTRY, Precision.REGION} else "same_place"
    if Precision.REGION in {one.precision, other.precision}:
        return None
    if is_within(one, other) or is_within(other, one):
        coarser = max((one, other), key=lambda p: list(Precision).index(p.precision))
        return "same_country" if coarser.precision is Precision.COUNTRY else "place_within"
    return "near_place" if are_neighbours(one, other) else "other_place"


def are_neighbours(one: Place, other: Place) -> bool:
    """Tell whether two towns lie so near each other that reports may name either of one scene."""
    if not one.precision is other.precision is Precision.PLACE:
        return False
    distance = one.kilometres_to(other)
    return distance is not None and distance <= NEIGHBOURS


def is_same_place(one: Place, other: Place) -> bool:
    """Tell whether two places are one, by their gazetteer number or by name within one country."""
    if one.geonames is not None and other.geonames is not None:
        return one.geonames == other.geonames
    return one.name.casefold() == other.name.casefold() and one.country == other.country


def is_within(inner: Place, outer: Place) -> bool:
    """Tell whether `outer` is a larger unit that holds `inner`."""
    order = list(Precision)
    if order.index(outer.precision) <= order.index(inner.precision) or inner.country != outer.country:
        return False
    if outer.precision is Precision.COUNTRY:
        return inner.country is not None
    if outer.precision is Precision.ADMIN1:
        return inner.admin1 is not None and inner.admin1 == outer.admin1
    if outer.precision is Precision.ADMIN2:
        return inner.admin2 is not None and inner.admin2 == outer.admin2
    return False


def do_counts_agree(one: Count, other: Count) -> bool:
    """Tell whether two counts can both be right: their ranges overlap, "about" allowing a tenth."""
    low_a, high_a = find_range(one)
    low_b, high_b = find_range(other)
    return low_a <= high_b and low_b <= high_a


def find_range(count: Count) -> tuple[float, float]:
    """Return the least and the most that a count may mean, "about" allowing a tenth."""
    low: float = 0 if count.min is None else count.min
    high: float = float("inf") if count.max is None else count.max
    return (low * 0.9, high * 1.1) if count.approx else (low, high)


def are_many(one: Count, other: Count) -> bool:
    """Tell whether two counts are both of so many people that they hardly agree by chance."""
    return min(one.min or 0, other.min or 0) >= MANY
