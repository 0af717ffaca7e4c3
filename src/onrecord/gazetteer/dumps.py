"""Reads GeoNames' own dumps: 19 columns parted by tabs, as its readme describes them.

Kept are populated places (class P) and units (class A); waters, mountains and buildings are not what an act is placed
at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.gazetteer.lines import Line, PassedOver, Problem, Taken, find_broken, read_number, read_point
from onrecord.gazetteer.names import is_usable
from onrecord.gazetteer.store import Kind, Row

COLUMNS = 19
UNITS: Mapping[str, Kind] = {"ADM1": Kind.ADMIN1, "ADM2": Kind.ADMIN2, "ADM3": Kind.ADMIN2, "ADM4": Kind.ADMIN2}
TYPE_WORD = re.compile(r" (?:State|Province|Region|Governorate|Prefecture)$")
"""What the gazetteer that ships leaves out of a first-level unit's name."""
Named = Mapping[int, str]
"""The gazetteer's names of units by GeoNames' number."""


def is_dump(first: str) -> bool:
    """Tell whether a file that begins with this line is a dump."""
    return first.count("\t") == COLUMNS - 1


def read_dump(lines: Iterable[str]) -> Iterator[Line]:
    """Yield what each line of a dump holds; its units are still GeoNames' codes."""
    for number, line in enumerate(lines, 1):
        yield _read_line(number, line)


def _read_line(number: int, line: str) -> Line:
    fields = line.rstrip("\r\n").split("\t")
    broken = find_broken(line)
    if broken:
        return Problem(number, broken)
    if len(fields) != COLUMNS:
        return Problem(number, f"has {len(fields)} columns, not {COLUMNS}")
    kind = Kind.PLACE if fields[6] == "P" else UNITS.get(fields[7]) if fields[6] == "A" else None
    if kind is None:
        return PassedOver()
    point = read_point(fields[4], fields[5])
    if point is None:
        return Problem(number, "has no coordinates that can be read")
    if not fields[1] or not fields[0].isdecimal():
        return Problem(number, "has no number or no name")
    row = Row(
        kind, fields[1], *point, kind.value, int(fields[0]), read_number(fields[14]), fields[8] or None, None, None
    )
    names = (n for n in (fields[2], *fields[3].split(",")) if is_usable(n))
    return Taken(row, tuple(names), (fields[10], fields[11]))


def name_units(taken: Sequence[Taken], known: Named) -> list[Row]:
    """Return the rows with the names of their units in place of codes, as the gazetteer that ships calls them."""
    firsts: dict[tuple[str | None, str], str] = {}
    seconds: dict[tuple[str | None, str, str], str] = {}
    for line in taken:
        row, (first, second) = line.row, line.unit
        if row.kind is Kind.ADMIN1:
            firsts[row.country, first] = known.get(row.geonames or 0) or TYPE_WORD.sub("", row.name)
        elif row.kind is Kind.ADMIN2 and second:
            seconds.setdefault((row.country, first, second), known.get(row.geonames or 0) or row.name)
    return [
        replace(
            t.row,
            admin1=firsts.get((t.row.country, t.unit[0])),
            admin2=_name_second(t, seconds.get((t.row.country, *t.unit))),
        )
        for t in taken
    ]


def _name_second(line: Taken, around: str | None) -> str | None:
    if line.row.kind is Kind.ADMIN1:
        return None
    return line.row.name if line.row.kind is Kind.ADMIN2 and not around else around
