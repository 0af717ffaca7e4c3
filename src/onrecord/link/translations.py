"""Translations: one outlet's report in two languages, told by the numbers, days and places that both name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from onrecord.codebook import load_words
from onrecord.link.agreeing import FINE, is_same_place
from onrecord.link.features import show_number
from onrecord.link.slots import Slots

SOON = 7
"""Days within which an outlet puts out its report in another language."""
ENOUGH = 2
"""Of number, day and place, how many must be the same, and none another."""


def find_translation(a: Slots, b: Slots) -> str | None:
    """Return what says that two claims are one told in two languages by one outlet family; None where they are not."""
    one, other = a.linked, b.linked
    if one.mention.language == other.mention.language or not (one.publisher and other.publisher):
        return None
    if find_family(one.publisher) != find_family(other.publisher):
        return None
    if one.published and other.published and abs((one.published - other.published).days) > SOON:
        return None
    found = list(_compare(a, b))
    if any(said is None for said in found) or len(found) < ENOUGH:
        return None
    return ", ".join(said for said in found if said)


@cache
def find_family(publisher: str) -> frozenset[str]:
    """Return the words that name an outlet without those for the language it is put out in."""
    languages = frozenset(load_words("linking")["translations"]["languages"])
    words = frozenset(publisher.lower().replace("(", " ").replace(")", " ").replace(",", " ").split())
    return words - languages


def _compare(a: Slots, b: Slots) -> Iterator[str | None]:
    """Yield of number, day and place what both say: the value where it is the same, None where it is another."""
    if a.count and b.count:
        same = (a.count.min, a.count.max, a.count.unit) == (b.count.min, b.count.max, b.count.unit)
        yield show_number(a.count) if same else None
    if a.claim.when and b.claim.when:
        yield a.claim.when.edtf if a.claim.when.edtf == b.claim.when.edtf else None
    places = [(p.place, q.place) for p in a.claim.where for q in b.claim.where if p.place.precision in FINE]
    if places:
        yield next((p.name for p, q in places if is_same_place(p, q)), None)
