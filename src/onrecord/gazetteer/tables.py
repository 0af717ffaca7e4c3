"""Reads a table of places of one's own: a CSV file, UTF-8, whose first line names its columns."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from onrecord.gazetteer.lines import Line, PassedOver, Problem, Taken, find_broken, read_number, read_point
from onrecord.gazetteer.store import Kind, Row

NEEDED = ("name", "latitude", "longitude")
COLUMNS = (*NEEDED, "alternates", "country", "admin1", "admin2", "kind", "type", "population")
KINDS = (Kind.PLACE, Kind.ADMIN2, Kind.ADMIN1, Kind.COUNTRY)
ToCode = Callable[[str], str | None]
"""Turns a country's code or name into its ISO alpha-2 code; None where there is no such country."""


def read_header(first: str) -> list[str]:
    """Return the names of the columns."""
    try:
        return [c.strip().lower() for c in next(csv.reader([first]), [])]
    except csv.Error:
        return []


def read_table(lines: Iterable[str], header: Sequence[str], to_code: ToCode) -> Iterator[Line]:
    """Yield what each line holds. Lines are read one by one: an open quote spoils its own line and no other."""
    for number, line in enumerate(lines, 1):
        if number > 1:
            yield _read_line(number, line, header, to_code)


def _read_line(number: int, line: str, header: Sequence[str], to_code: ToCode) -> Line:
    broken = find_broken(line)
    if broken:
        return Problem(number, broken)
    try:
        values = [v.strip() for v in next(csv.reader([line], strict=True), [])]
    except csv.Error:
        return Problem(number, "has a quotation mark that is not closed")
    if not any(values):
        return PassedOver()
    if len(values) > len(header):
        return Problem(number, f'has {len(values)} columns, not {len(header)}; write "…" around what holds a comma')
    return _read_fields(number, dict(zip(header, values, strict=False)), to_code)


def _read_fields(number: int, fields: Mapping[str, str], to_code: ToCode) -> Line:
    name, written = fields.get("name", ""), fields.get("country", "")
    point = read_point(fields.get("latitude", ""), fields.get("longitude", ""))
    kind = fields.get("kind", "").lower() or Kind.PLACE.value
    country = to_code(written) if written else None
    if not name:
        return Problem(number, "has no name")
    if point is None:
        return Problem(number, "has no coordinates that can be read; write degrees as 12.5, south and west as -12.5")
    if kind not in KINDS:
        return Problem(number, f"has the kind {kind!r}; write {', '.join(KINDS)}, or nothing for a place")
    if written and country is None:
        return Problem(number, f"has the country {written!r}; write its two letters, such as MM")
    row = Row(
        Kind(kind),
        name,
        *point,
        kind,
        None,
        read_number(fields.get("population", "")),
        country,
        name if kind == Kind.ADMIN1 else fields.get("admin1") or None,
        name if kind == Kind.ADMIN2 else fields.get("admin2") or None,
        fields.get("type", ""),
    )
    return Taken(row, tuple(filter(None, (n.strip() for n in fields.get("alternates", "").split(";")))))
