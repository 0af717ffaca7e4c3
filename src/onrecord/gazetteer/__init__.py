"""Places of the world by name: countries, units, towns and regions, with where they are and how exactly that
is known.

The file `data/places.gaz` is built by `tools/build_gazetteer.py` from GeoNames (CC BY 4.0) and read where it
lies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from onrecord.gazetteer.names import fold_name, trim_possessive
from onrecord.gazetteer.store import Kind, Row, Store
from onrecord.model import Place, Precision

__all__ = ["Candidate", "Gazetteer", "Kind", "fold_name", "open_gazetteer"]

PLACES = Path(__file__).parent / "data" / "places.gaz"
OWN = "own"
"""Key of a store's header: true where its places are a record's own choice, which speaks for them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean. `chief`: the name is the place's own, not a further one of it.

    `own`: it comes from the record's own additions. `type` is what the place's country calls such a unit.
    """

    place: Place
    kind: Kind
    population: int
    chief: bool
    type: str = ""
    own: bool = False

    @property
    def fallback(self) -> bool:
        """Whether the coordinate is that of a larger unit around it."""
        return self.kind is Kind.ADMIN2 and self.place.precision is Precision.ADMIN1


class Gazetteer:
    """All places by name. Look-ups are exact but for spelling: case, diacritics, apostrophes, hyphens, "the",
    "'s".
    """

    def __init__(self, shipped: Store, additions: Sequence[Store] = ()) -> None:
        own = [store for store in additions if store.about.get(OWN)]
        self._shipped = shipped
        self._stores = (*own, shipped, *(store for store in additions if store not in own))
        self.look_up = lru_cache(maxsize=16384)(self._look_up)

    @property
    def about(self) -> Mapping[str, Any]:
        """What the file was built from, under which licence, and whom to credit."""
        return self._shipped.about

    def _look_up(self, name: str, *, after_comma: bool = False) -> tuple[Candidate, ...]:
        """Return the places called `name`, best known first: own additions, countries, regions, then by
        population.

        With `after_comma`, short forms that count only there ("Dayton, OH") are tried first.
        """
        key = fold_name(trim_possessive(name)) or fold_name(name)
        if not key:
            return ()
        if after_comma and (short := self._read(f"~{key}", key)):
            return short
        return self._read(key, key)

    def _read(self, filed: str, key: str) -> tuple[Candidate, ...]:
        found: list[Candidate] = []
        seen: set[int | tuple[Kind, Place]] = set()
        for store in self._stores:
            own = bool(store.about.get(OWN))
            for number in store.find(filed):
                candidate = _to_candidate(store.row(number), key, own=own)
                # A country dump holds places that ship, too, and a table that was mended those it held before.
                same = candidate.place.geonames or (candidate.kind, candidate.place)
                if same not in seen:
                    found.append(candidate)
                seen.add(same)
        return tuple(found)

    def country(self, iso2: str) -> Place | None:
        """Return a country by its ISO alpha-2 code; None for a code there is no country of."""
        found = self._read(f"={iso2.casefold()}", "")
        return found[0].place if found else None

    def country_name(self, iso2: str) -> str:
        """Return a country's usual English name; the code itself where there is none."""
        place = self.country(iso2)
        return place.name if place else iso2

    def countries(self) -> Mapping[str, str]:
        """Return the English names of all countries and territories by ISO alpha-2 code, in order of name."""
        return _list_countries(self)


@lru_cache(maxsize=4)
def _list_countries(gazetteer: Gazetteer) -> Mapping[str, str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    codes = (f"{a}{b}".upper() for a in letters for b in letters)
    named = ((place.name, code) for code in codes if (place := gazetteer.country(code)))
    return {code: name for name, code in sorted(named)}


def _to_candidate(row: Row, key: str, *, own: bool) -> Candidate:
    place = Place(
        name=row.name,
        lat=row.lat,
        lon=row.lon,
        precision=Precision(row.precision),
        geonames=row.geonames,
        country=row.country,
        admin1=row.admin1,
        admin2=row.admin2,
    )
    return Candidate(place, row.kind, row.population, _is_chief(row, key), row.type, own)


TYPE_ENDINGS = re.compile(r" (?:gun|si|do|shi|xian|sheng|qu|zhou|county|district|province|governorate|oblast|raion)$")
"""What a unit's own name may end in, which reports leave out or translate: "Yongchon-gun"."""


def _is_chief(row: Row, key: str) -> bool:
    own = fold_name(row.name)
    return own == key or (row.kind in {Kind.ADMIN1, Kind.ADMIN2} and TYPE_ENDINGS.sub("", own) == key)


@cache
def _open_shipped() -> Store:
    return Store(PLACES)


@lru_cache(maxsize=4)
def open_gazetteer(additions: tuple[bytes, ...] = ()) -> Gazetteer:
    """Return the gazetteer that ships; `additions` are the packed stores of what a record imported, newest first."""
    return Gazetteer(_open_shipped(), [Store(packed) for packed in additions])
