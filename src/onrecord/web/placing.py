"""Putting a place right: what a name may mean, as the form offers it, and what a person chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.errors import UsageError
from onrecord.gazetteer import Gazetteer, fold_name
from onrecord.model import Claim, Json, Place, Precision, Where

OFFERED = 8
REMEMBERED = "chosen for this name before in this record"
SHORT_PRECISION = {
    Precision.PLACE: "town or village",
    Precision.ADMIN2: "district",
    Precision.ADMIN1: "province",
    Precision.COUNTRY: "country",
    Precision.REGION: "region",
}


@dataclass(frozen=True, slots=True)
class Option:
    """A place that may be chosen: what the form sends, and what it shows."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A name of a claim with the places it may mean, the one remembered for it first."""

    key: str
    written: str
    shown: str
    options: tuple[Option, ...]


def show_place(place: Place) -> str:
    """Return a place with the units it lies in: "Goma, North Kivu, CD"."""
    units = [u for u in (place.admin1, place.country) if u and u != place.name]
    return ", ".join([place.name, *units])


def list_choices(claim: Claim, text: str, remembered: Mapping[str, Json]) -> tuple[PlaceChoice, ...]:
    """Return, for each name of the claim, what it may mean."""
    return tuple(_list_options(w, text, remembered) for w in claim.where)


def _list_options(where: Where, text: str, remembered: Mapping[str, Json]) -> PlaceChoice:
    written = " ".join(where.span.of(text).split())
    options = [
        Option(f"other-{at}", f"{show_place(p)} ({SHORT_PRECISION[p.precision]})")
        for at, p in enumerate(where.reading.others[:OFFERED])
        if p != where.place
    ]
    before = remembered.get(fold_name(written))
    if before and Place.from_json(before) != where.place:
        options.insert(0, Option("remembered", f"{show_place(Place.from_json(before))}: {REMEMBERED}"))
    return PlaceChoice(_key(where), written, show_place(where.place), tuple(options))


def _key(where: Where) -> str:
    return f"where-{where.span.start}-{where.span.end}"


def read_places(
    sent: Mapping[str, str], claim: Claim, text: str, remembered: Mapping[str, Json], gazetteer: Gazetteer
) -> list[Json]:
    """Return the places a person chose in the form, as a correction holds them; empty where all stay as read.

    Raises UsageError where a name that was typed is no place's or several's, listing those.
    """
    chosen = []
    for where in claim.where:
        key = _key(where)
        written = " ".join(where.span.of(text).split())
        typed, before = sent.get(f"{key}-typed", "").strip(), remembered.get(fold_name(written))
        place = find_typed(typed, gazetteer) if typed else _find_picked(sent.get(key, ""), where, before)
        if place:
            chosen.append({"span": where.span.to_json(), "written": written, "place": place.to_json()})
    return chosen


def _find_picked(picked: str, where: Where, before: Json | None) -> Place | None:
    if not picked:
        return None
    if picked == "remembered" and before:
        return Place.from_json(before)
    number = picked.removeprefix("other-")
    if number.isdecimal() and int(number) < len(where.reading.others):
        return where.reading.others[int(number)]
    raise UsageError("there is no such place to choose.", next_step="Load the report's page again.")


def find_typed(typed: str, gazetteer: Gazetteer) -> Place:
    """Return the one place that a typed name means: "Goma", "Goma, North Kivu" or "Goma, CD"; never one like it."""
    name, *inside = [part.strip() for part in typed.split(",")]
    found = list(dict.fromkeys(c.place for c in gazetteer.look_up(name)))
    kept = [p for p in found if _lies_in(p, inside, gazetteer.country_name(p.country or ""))]
    towns = [p for p in kept if p.precision is Precision.PLACE]
    # "Goma, CD" is the town; the district of its name can be chosen from the list.
    if len(towns) == 1 and all((p.country, p.admin1) == (towns[0].country, towns[0].admin1) for p in kept):
        return towns[0]
    if len(kept) == 1:
        return kept[0]
    if not kept:
        raise UsageError(
            "no place is written exactly so.",
            next_step="Check the spelling, or bring the place in with `onrecord places import`.",
        )
    listed = "; ".join(show_place(p) for p in kept[:5])
    raise UsageError(f"{len(kept)} places are called so.", next_step=f"Write which one, such as {listed}.")


def _lies_in(place: Place, inside: Sequence[str], country: str) -> bool:
    units = {fold_name(u) for u in (place.admin1, place.admin2, place.country, country) if u}
    return all(fold_name(unit) in units for unit in inside)
