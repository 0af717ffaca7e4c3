"""Putting a place right: what a name may mean, as the form offers it, and what a person chose."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from onrecord.errors import UsageError
from onrecord.gazetteer import Gazetteer, fold_name
from onrecord.model import Claim, Json, Place, Precision, Where, content_hash
from onrecord.web.explaining import BY_PERSON, show_place

OFFERED = 8
FOUND = 30
"""How many places of one typed name are shown."""
REMEMBERED = gettext_lazy("chosen for this name before in this record")
AS_READ = gettext_lazy("as read")
SHORT_PRECISION = {
    Precision.PLACE: gettext_lazy("town or village"),
    Precision.ADMIN2: gettext_lazy("district"),
    Precision.ADMIN1: gettext_lazy("province"),
    Precision.COUNTRY: gettext_lazy("country"),
    Precision.REGION: gettext_lazy("region"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A place that may be chosen: what the form sends, what it shows, and why it is offered where that is special."""

    value: str
    label: str
    why: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A name of a claim with the places it may mean, the one remembered for it first."""

    key: str
    written: str
    shown: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Choosing:
    """What a choice is made from: a claim as it was read, its text, what a person put right in it so far (`corrected`),
    and the places chosen in the record before, by folded name (`remembered`).
    """

    claim: Claim
    text: str
    corrected: Json
    remembered: Mapping[str, Json]

    def written(self, where: Where) -> str:
        """Return the report's words for a place."""
        return " ".join(where.span.of(self.text).split())

    def right(self, where: Where) -> Place | None:
        """Return the place that a person put in the place of the one read."""
        rows = (row for row in self.corrected.get("where") or () if row["span"] == where.span.to_json())
        return next((Place.from_json(row["place"]) for row in rows), None)

    def before(self, where: Where) -> Place | None:
        """Return the place that was chosen for the same name in the record before."""
        row = self.remembered.get(fold_name(self.written(where)))
        return Place.from_json(row) if row else None

    def offered(self, where: Where) -> list[Place]:
        """Return the places a name may mean: the one chosen before, the one put right, the one read, then others."""
        first = [p for p in (self.before(where), self.right(where)) if p]
        others = [p for p in dict.fromkeys(where.reading.others) if p not in (*first, where.place)][:OFFERED]
        return list(dict.fromkeys([*first, where.place, *others]))


def list_choices(choosing: Choosing) -> tuple[PlaceChoice, ...]:
    """Return, for each name of the claim, what it may mean."""
    return tuple(_list_options(where, choosing) for where in choosing.claim.where)


def _list_options(where: Where, choosing: Choosing) -> PlaceChoice:
    offered, right, before = choosing.offered(where), choosing.right(where), choosing.before(where)
    options = []
    for place, label in zip(offered, label_places(offered), strict=True):
        # The place as read is sent as nothing, so that choosing it puts nothing right.
        value = "" if place == where.place else key_place(place)
        reasons = ((before, REMEMBERED), (where.place, AS_READ), (right, BY_PERSON))
        why = ", ".join(str(reason) for of, reason in reasons if of == place)
        options.append(Option(value, label, why, chosen=place == (right or where.place)))
    return PlaceChoice(_key(where), choosing.written(where), show_place(where.place), tuple(options))


def key_place(place: Place) -> str:
    """Return what a form sends for a place: a hash of all of it, so that no other can be meant later."""
    return content_hash(json.dumps(place.to_json(), sort_keys=True).encode())[:16]


def label_places(places: Sequence[Place]) -> list[str]:
    """Return what places are called in a list: name, units, country and exactness, and more where two look alike."""
    plain = [f"{show_place(p)} ({SHORT_PRECISION[p.precision]})" for p in places]
    closer = [
        gettext("%(place)s, in %(unit)s") % {"place": label, "unit": p.admin2} if p.admin2 else label
        for label, p in zip(plain, places, strict=True)
    ]
    closest = [
        gettext("%(place)s, at %(point)s") % {"place": label, "point": _show_point(p)}
        for label, p in zip(closer, places, strict=True)
    ]
    plainly, closely = Counter(plain), Counter(closer)
    return [
        plain[i] if plainly[plain[i]] == 1 else closer[i] if closely[closer[i]] == 1 else closest[i]
        for i in range(len(places))
    ]


def _show_point(place: Place) -> str:
    return gettext("no point") if place.lat is None or place.lon is None else f"{place.lat:.2f}, {place.lon:.2f}"


def _key(where: Where) -> str:
    return f"where-{where.span.start}-{where.span.end}"


def read_places(sent: Mapping[str, str], choosing: Choosing, gazetteer: Gazetteer) -> list[Json]:
    """Return the places a person chose in the form, as a correction holds them; empty where all stay as read.

    Raises UsageError where a name that was typed is no place's or several's, listing those, and where a place is not
    among those offered any longer.
    """
    chosen = []
    for where in choosing.claim.where:
        key = _key(where)
        if key not in sent and f"{key}-typed" not in sent:
            place = choosing.right(where)
        else:
            place = _find_chosen(sent.get(key, ""), sent.get(f"{key}-typed", "").strip(), where, choosing, gazetteer)
        if place and place != where.place:
            written = choosing.written(where)
            chosen.append({"span": where.span.to_json(), "written": written, "place": place.to_json()})
    return chosen


def _find_chosen(picked: str, typed: str, where: Where, choosing: Choosing, gazetteer: Gazetteer) -> Place | None:
    offered = {key_place(p): p for p in choosing.offered(where)}
    found = {key_place(p): p for p in find_namesakes(typed, gazetteer)} if typed else {}
    if picked in found:
        return found[picked]
    right = choosing.right(where)
    if typed:
        # A tick that is only the form's own state gives way to a name that was typed.
        if picked and not (right and picked == key_place(right)):
            raise UsageError(
                "a place was chosen and another one typed.", next_step="Empty the field, or choose among those found."
            )
        return find_typed(typed, gazetteer)
    if picked and picked not in offered:
        raise UsageError("that place is not offered any longer.", next_step="Load the report's page again.")
    return offered.get(picked)


def find_namesakes(typed: str, gazetteer: Gazetteer) -> list[Place]:
    """Return the places written exactly so: "Goma", "Goma, North Kivu" or "Goma, CD"; never one like it.

    Those whose own name it is come before those that are also called so.
    """
    name, *inside = [part.strip() for part in typed.split(",")]
    found = dict.fromkeys(c.place for c in sorted(gazetteer.look_up(name), key=lambda c: not c.chief))
    return [p for p in found if _lies_in(p, inside, gazetteer.country_name(p.country or ""))]


def list_found(typed: str, gazetteer: Gazetteer) -> tuple[Option, ...]:
    """Return the places written exactly as typed, to choose from."""
    found = find_namesakes(typed, gazetteer)[:FOUND]
    return tuple(Option(key_place(p), label) for p, label in zip(found, label_places(found), strict=True))


def find_typed(typed: str, gazetteer: Gazetteer) -> Place:
    """Return the one place that a typed name means; raises UsageError where it means none or several."""
    kept = find_namesakes(typed, gazetteer)
    towns = [p for p in kept if p.precision is Precision.PLACE]
    # "Goma, CD" is the town; the district of its name can be chosen from the list.
    if len(towns) == 1 and _lie_together(kept):
        return towns[0]
    if len(kept) == 1:
        return kept[0]
    if not kept:
        raise UsageError(
            "no place is written exactly so.",
            next_step="Check the spelling, or bring the place in with `onrecord places import`.",
        )
    listed = "; ".join(label_places(kept)[:5])
    raise UsageError(f"{len(kept)} places are called so.", next_step=f"Choose which one, such as {listed}.")


def _lie_together(places: Iterable[Place]) -> bool:
    return len({(p.country, p.admin1) for p in places}) == 1


def _lies_in(place: Place, inside: Sequence[str], country: str) -> bool:
    units = {fold_name(u) for u in (place.admin1, place.admin2, place.country, country) if u}
    return all(fold_name(unit) in units for unit in inside)
