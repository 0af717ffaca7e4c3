"""Where things were: the place names of a text, the places they mean, how exactly, and why."""

from __future__ import annotations

from functools import lru_cache

from onrecord.gazetteer import Gazetteer, Kind
from onrecord.model import Place, PlaceMention
from onrecord.resolve.places.detect import (
    DEMONYM,
    INSIDE,
    OFFICE,
    OTHER,
    Found,
    Reading,
    find_names,
    read_people,
    read_surroundings,
)
from onrecord.resolve.places.lexicon import load_lexicon
from onrecord.resolve.places.rank import Ranked, rank_names
from onrecord.resolve.places.scripts import find_script_names, is_other_script
from onrecord.resolve.places.tokens import read_tokens

__all__ = ["DEMONYM", "INSIDE", "OFFICE", "OTHER", "find_places", "is_location", "is_named"]

THRESHOLD = 2.0
"""The least evidence for a place; set on open development data (see eval/RESULTS.md)."""
NEAR_THRESHOLD = 0.9
"""A name that lacks up to this much still counts when it lies in a country the text is about."""
SURE, SAME_NAME = 0.5, 1.2
"""A name surely a place once in a text speaks this much for its other mentions there."""
KEPT = 10
"""How many readings of a name are kept for a person to choose from."""
STRANGER = "no place of that name is known near what else the report names"
NO_WHERE = frozenset({DEMONYM, INSIDE, OFFICE, OTHER})


# The linker asks for the places of a report that was resolved just before.
@lru_cache(maxsize=1)
def find_places(text: str, gazetteer: Gazetteer, publisher: str | None = None) -> tuple[PlaceMention, ...]:
    """Return the place names of `text` in order, each with the place it means, further readings and the reasons.

    Words for a people ("Chinese") and names inside other names ("Goma Town Council") are returned too, with the
    reason in `why`; `is_location` leaves them out. A place in the name of the outlet (`publisher`) speaks for places
    of one name near it.
    """
    names = [f for f in _find_names(text, gazetteer) if not is_other_script(f.span.of(text))]
    names += find_script_names(text, gazetteer)
    kept = choose_names(sorted(names, key=lambda f: f.span.start))
    return tuple(
        _to_mention(f, r) for f, r in zip(kept, rank_names(kept, find_home(publisher, gazetteer)), strict=True)
    )


def find_home(publisher: str | None, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """Return the places that stand in an outlet's name: Mombasa for the "Mombasa Courier", none for most."""
    if not publisher:
        return ()
    found = [f for f in _find_names(publisher, gazetteer) if f.best.chief or f.best.kind is not Kind.PLACE]
    return tuple(r.candidates[0].place for r in rank_names(found))


def _find_names(text: str, gazetteer: Gazetteer) -> list[Found]:
    lexicon = load_lexicon()
    tokens = read_tokens(text)
    people, surnames = read_people(tokens, lexicon)
    reading = Reading(text, tokens, gazetteer, lexicon, people, surnames)
    found = find_names(reading)
    read_surroundings(reading, found)
    return found


def choose_names(found: list[Found]) -> list[Found]:
    """Return the names with enough evidence; less is enough for one in a country that the others are about."""
    plain = {f.key for f in found if f.evidence >= THRESHOLD + SURE and not f.tag}
    for name in found:
        if name.key in plain:
            name.evidence += SAME_NAME
    sure = [f for f in found if f.evidence >= THRESHOLD]
    countries = {f.best.place.country for f in sure if f.best.place.country}
    kept = []
    for name in found:
        if name.evidence >= THRESHOLD or (
            name.evidence >= THRESHOLD - NEAR_THRESHOLD
            and any(c.place.country in countries for c in name.candidates[:3])
        ):
            kept.append(name)
    return kept


def is_location(mention: PlaceMention) -> bool:
    """Tell whether the words can say where an act was: no people, and not part of a body's name or office."""
    return not NO_WHERE.intersection(mention.why)


def is_named(mention: PlaceMention) -> bool:
    """Tell whether the words hold the place's name, be it inside a body's name; words for a people do not."""
    return DEMONYM not in mention.why


def _to_mention(name: Found, ranked: Ranked) -> PlaceMention:
    places = tuple(c.place for c in ranked.candidates[:KEPT])
    if ranked.stranger:
        # Which place is meant is not known; what is known of the name stays for a person to choose from.
        return PlaceMention(name.span, None, places, (*ranked.why, STRANGER))
    return PlaceMention(name.span, places[0], places[1:], ranked.why)
