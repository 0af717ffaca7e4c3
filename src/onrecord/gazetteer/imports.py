"""Reads places somebody else listed: a GeoNames country dump, or a table of one's own, into a packed store.

A dump has the 19 columns of GeoNames' own readme, parted by tabs. Kept are populated places (class P) and units (class
A); waters, mountains and buildings are not what an act is placed at.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.errors import InputError, UsageError
from onrecord.gazetteer.names import fold_name
from onrecord.gazetteer.store import Kind, Row, pack_store

DUMP_COLUMNS = 19
SHOWN_PROBLEMS = 20
LARGEST = 2_000_000_000
"""Bytes of the largest file that is unpacked; all of GeoNames is some 1.7 GB."""
PROGRESS_EVERY = 20_000
UNITS: Mapping[str, Kind] = {"ADM1": Kind.ADMIN1, "ADM2": Kind.ADMIN2, "ADM3": Kind.ADMIN2, "ADM4": Kind.ADMIN2}
KINDS = (Kind.COUNTRY, Kind.REGION, Kind.ADMIN1, Kind.ADMIN2, Kind.PLACE)
NEEDED = ("name", "latitude", "longitude")
COLUMNS = (*NEEDED, "alternates", "country", "admin1", "admin2", "kind", "type", "population")

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was left out, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportedPlaces:
    """What a file held: its places packed as a store, how many, and the lines left out."""

    packed: bytes
    kind: str
    places: int
    names: int
    left_out: int
    problems: tuple[Problem, ...]


def read_places(path: Path, tell: Tell | None = None) -> ImportedPlaces:
    """Return the places of a GeoNames dump (`XX.txt` or `XX.zip`) or of a CSV file with the columns of COLUMNS.

    `tell` is called with the number of lines read. A line that cannot be used is left out and told of; a file in which
    none can be used, or that is neither, raises InputError saying what it lacks.
    """
    with _open_lines(path) as lines:
        first = next(lines, "")
        whole = _with_progress(first, lines, tell)
        if first.count("\t") == DUMP_COLUMNS - 1:
            return _pack(path, _read_dump(whole), kind="geonames", own=False)
        header = [c.strip().lower() for c in next(csv.reader([first.removeprefix("\ufeff")]), [])]
        missing = [c for c in NEEDED if c not in header]
        if missing:
            raise InputError(
                f"has no column {missing[0]!r}, and is no GeoNames dump either.",
                item=path.name,
                next_step=f"Give a dump of 19 columns parted by tabs, or a table that begins {','.join(COLUMNS)}.",
            )
        return _pack(path, _read_table(whole, header), kind="table", own=True)


class _Lines:
    """The lines of a text file, or of the one in a ZIP that is named after it, closed at the end."""

    def __init__(self, file: io.TextIOBase, archive: zipfile.ZipFile | None = None) -> None:
        self.file, self.archive = file, archive

    def __enter__(self) -> Iterator[str]:
        return iter(self.file)

    def __exit__(self, *_: object) -> None:
        self.file.close()
        if self.archive:
            self.archive.close()


def _open_lines(path: Path) -> _Lines:
    try:
        if path.suffix.lower() != ".zip":
            return _Lines(path.open(encoding="utf-8", errors="replace", newline=""))
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(
            "the file cannot be read.", item=path.name, next_step="Check the path and that it is whole."
        ) from error
    inside = [i for i in archive.infolist() if i.filename.endswith(".txt") and "readme" not in i.filename.lower()]
    if len(inside) != 1 or inside[0].file_size > LARGEST:
        archive.close()
        raise InputError(
            "the ZIP does not hold one list of places.", item=path.name, next_step="Unpack it and give the text file."
        )
    return _Lines(io.TextIOWrapper(archive.open(inside[0]), encoding="utf-8", errors="replace", newline=""), archive)


def _with_progress(first: str, lines: Iterable[str], tell: Tell | None) -> Iterator[str]:
    yield first
    number = 1
    for number, line in enumerate(lines, 2):
        if tell and number % PROGRESS_EVERY == 0:
            tell(number)
        yield line
    if tell:
        tell(number)


Read = tuple[int, Row | None, tuple[str, ...], str]
"""A line's number, its place with further names, or why it was left out ("": it is of a class that is not kept)."""


def _read_dump(lines: Iterable[str]) -> Iterator[Read]:
    for number, line in enumerate(lines, 1):
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) != DUMP_COLUMNS:
            yield number, None, (), f"has {len(fields)} columns, not {DUMP_COLUMNS}"
            continue
        kind = Kind.PLACE if fields[6] == "P" else UNITS.get(fields[7]) if fields[6] == "A" else None
        if kind is None:
            yield number, None, (), ""
            continue
        point = _read_point(fields[4], fields[5])
        if point is None or not fields[1] or not fields[0].isdecimal():
            yield number, None, (), "has no id, name or coordinates that can be read"
            continue
        units = (fields[8] or None, fields[10] or None)
        row = Row(kind, fields[1], *point, kind.value, int(fields[0]), _number(fields[14]), units[0], units[1], None)
        yield number, row, (fields[2], *fields[3].split(",")), ""


def _read_table(lines: Iterable[str], header: list[str]) -> Iterator[Read]:
    reader = csv.reader(lines)
    next(reader, None)
    for values in reader:
        fields = {name: value.strip() for name, value in zip(header, values, strict=False)}
        if not any(fields.values()):
            continue
        point = _read_point(fields.get("latitude", ""), fields.get("longitude", ""))
        kind = fields.get("kind") or Kind.PLACE.value
        reason = (
            "has no name"
            if not fields.get("name")
            else "has no coordinates that can be read"
            if point is None
            else f"has the kind {kind!r}, which is none of {', '.join(KINDS)}"
            if kind not in KINDS
            else ""
        )
        if reason or point is None:
            yield reader.line_num, None, (), reason
            continue
        row = Row(
            Kind(kind),
            fields["name"],
            *point,
            kind,
            None,
            _number(fields.get("population", "")),
            fields.get("country", "").upper() or None,
            fields.get("admin1") or None,
            fields.get("admin2") or None,
            fields.get("type", ""),
        )
        yield reader.line_num, row, tuple(fields.get("alternates", "").split(";")), ""


def _read_point(lat: str, lon: str) -> tuple[float, float] | None:
    try:
        north, east = float(lat), float(lon)
    except ValueError:
        return None
    return (north, east) if -90 <= north <= 90 and -180 <= east <= 180 else None


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else 0


def _pack(path: Path, lines: Iterable[Read], *, kind: str, own: bool) -> ImportedPlaces:
    rows: list[Row] = []
    further: list[tuple[str, ...]] = []
    problems: list[Problem] = []
    left_out = 0
    for number, row, names, reason in lines:
        if row is None:
            left_out += 1
            if reason and len(problems) < SHOWN_PROBLEMS:
                problems.append(Problem(number, reason))
            continue
        rows.append(row)
        further.append(names)
    if not rows:
        first = f" (line {problems[0].line} {problems[0].reason})" if problems else ""
        raise InputError(
            f"holds no place that can be used{first}.", item=path.name, next_step="Check its columns and its encoding."
        )
    rows = _name_units(rows)
    keys: dict[str, list[int]] = defaultdict(list)
    for at, (row, names) in enumerate(zip(rows, further, strict=True)):
        for key in {fold_name(name) for name in (row.name, *names)}:
            if len(key) > 1:
                keys[key].append(at)
    filed = {key: sorted(found, key=lambda at: -rows[at].population) for key, found in keys.items()}
    packed = pack_store(rows, filed, {"own": own, "kind": kind})
    return ImportedPlaces(packed, kind, len(rows), len(filed), left_out, tuple(problems))


def _name_units(rows: list[Row]) -> list[Row]:
    """Return the rows of a dump with the names of their first-level units in place of GeoNames' codes."""
    named = {(r.country, r.admin1): r.name for r in rows if r.kind is Kind.ADMIN1 and r.geonames}
    return [
        replace(r, admin1=named.get((r.country, r.admin1))) if r.geonames and r.kind is not Kind.COUNTRY else r
        for r in rows
    ]
