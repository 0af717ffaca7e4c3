"""Reads places somebody else listed, a GeoNames country dump or a table of one's own, into a packed store."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from onrecord.errors import InputError, UsageError
from onrecord.gazetteer import Gazetteer, open_gazetteer
from onrecord.gazetteer.dumps import is_dump, name_units, read_dump
from onrecord.gazetteer.lines import BROKEN, Line, Problem, Taken
from onrecord.gazetteer.names import fold_name
from onrecord.gazetteer.store import Kind, Row, pack_store
from onrecord.gazetteer.tables import COLUMNS, NEEDED, read_header, read_table

SHOWN_PROBLEMS = 20
LARGEST = 2_000_000_000
"""Bytes of the largest file that is unpacked; all of GeoNames is some 1.7 GB."""
PROGRESS_EVERY = 20_000
SHORTEST_KEY = 2
ENCRYPTED = 0x1
"""The flag of a ZIP's member that asks for a password."""

Tell = Callable[[int, int], None]
"""Called with the bytes that are read and those there are."""


@dataclass(frozen=True, slots=True)
class ImportedPlaces:
    """What a file held: its places packed as a store, how many, and how many lines were left out and passed over.

    `problems` are the first of the lines that could not be used; `bad` says how many there were.
    """

    packed: bytes
    kind: str
    places: int
    names: int
    bad: int
    passed_over: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a file, how many bytes it has and how many of them were read."""

    text: io.TextIOBase
    read: Callable[[], int]
    size: int


def read_places(path: Path, tell: Tell | None = None) -> ImportedPlaces:
    """Return the places of a GeoNames dump (`XX.txt` or `XX.zip`) or of a CSV file with the columns of `tables`.

    A line that cannot be used is left out, with its number and the reason, and the others are kept; a file in which
    none can be used, or that is neither, raises InputError saying what it lacks.
    """
    try:
        with _open_lines(path) as lines:
            return _read_file(path, lines, tell)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise UsageError(
            "the file cannot be read.", item=path.name, next_step="Check the path and that it is whole."
        ) from error


def _read_file(path: Path, lines: _Lines, tell: Tell | None) -> ImportedPlaces:
    first = lines.text.readline().removeprefix("\ufeff")
    whole = _with_progress(first, lines, tell)
    gazetteer = open_gazetteer()
    if is_dump(first):
        taken, counts = _sort_lines(path, read_dump(whole))
        return _pack(taken, name_units(taken, _find_known(taken, gazetteer)), counts, kind="geonames")
    header = read_header(first)
    missing = [c for c in NEEDED if c not in header]
    if missing:
        what = "is not written in UTF-8" if BROKEN in first or "\0" in first else f"has no column {missing[0]!r}"
        raise InputError(
            f"{what}, and is no GeoNames dump either.",
            item=f"{path.name}, line 1",
            next_step=f"Give a dump of 19 columns parted by tabs, or a UTF-8 table that begins {','.join(COLUMNS)}.",
        )
    taken, counts = _sort_lines(path, read_table(whole, header, lambda written: _find_code(written, gazetteer)))
    return _pack(taken, [t.row for t in taken], counts, kind="table")


@contextmanager
def _open_lines(path: Path) -> Iterator[_Lines]:
    if path.suffix.lower() != ".zip":
        with path.open("rb") as file, _to_text(file) as text:
            yield _Lines(text, file.tell, path.stat().st_size)
        return
    with zipfile.ZipFile(path) as archive:
        inside = [i for i in archive.infolist() if i.filename.endswith(".txt") and "readme" not in i.filename.lower()]
        if len(inside) != 1 or inside[0].file_size > LARGEST or inside[0].flag_bits & ENCRYPTED:
            raise InputError(
                "the ZIP does not hold one open list of places.",
                item=path.name,
                next_step="Unpack it and give the text file.",
            )
        with archive.open(inside[0]) as member, _to_text(member) as text:
            yield _Lines(text, member.tell, inside[0].file_size)


def _to_text(file: IO[bytes]) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, encoding="utf-8", errors="replace")


def _with_progress(first: str, lines: _Lines, tell: Tell | None) -> Iterator[str]:
    yield first
    for number, line in enumerate(lines.text, 2):
        if tell and number % PROGRESS_EVERY == 0:
            tell(lines.read(), lines.size)
        yield line
    if tell:
        tell(lines.size, lines.size)


@dataclass(frozen=True, slots=True)
class _Counts:
    """What became of the lines that hold no place."""

    bad: int
    passed_over: int
    problems: tuple[Problem, ...]


def _sort_lines(path: Path, lines: Iterable[Line]) -> tuple[list[Taken], _Counts]:
    taken: list[Taken] = []
    problems: list[Problem] = []
    bad = passed_over = 0
    for line in lines:
        if isinstance(line, Taken):
            taken.append(line)
        elif isinstance(line, Problem):
            bad += 1
            problems += [line] if bad <= SHOWN_PROBLEMS else []
        else:
            passed_over += 1
    if not taken:
        first = f": line {problems[0].line} {problems[0].reason}" if problems else ""
        raise InputError(
            f"holds no place that can be used{first}.", item=path.name, next_step="Mend it and import it again."
        )
    return taken, _Counts(bad, passed_over, tuple(problems))


def _pack(taken: Sequence[Taken], rows: Sequence[Row], counts: _Counts, *, kind: str) -> ImportedPlaces:
    """Pack the rows under their names; those of one's own table speak for themselves, see `gazetteer.OWN`."""
    keys: dict[str, list[int]] = defaultdict(list)
    for at, (row, line) in enumerate(zip(rows, taken, strict=True)):
        for key in {fold_name(name) for name in (row.name, *line.names)}:
            if len(key) >= SHORTEST_KEY:
                keys[key].append(at)
    filed = {key: sorted(found, key=lambda at: -rows[at].population) for key, found in keys.items()}
    packed = pack_store(rows, filed, {"own": kind == "table", "kind": kind})
    return ImportedPlaces(packed, kind, len(rows), len(filed), counts.bad, counts.passed_over, counts.problems)


def _find_code(written: str, gazetteer: Gazetteer) -> str | None:
    """Return a country's code from its code or its name."""
    if gazetteer.country(written):
        return written.upper()
    countries = (c.place.country for c in gazetteer.look_up(written) if c.kind is Kind.COUNTRY)
    return next(countries, None)


def _find_known(taken: Iterable[Taken], gazetteer: Gazetteer) -> dict[int, str]:
    """Return what the gazetteer that ships calls the units of a dump, by GeoNames' number."""
    known: dict[int, str] = {}
    for line in taken:
        row = line.row
        if row.kind is Kind.PLACE or row.geonames is None:
            continue
        found = [c for name in (row.name, *line.names) for c in gazetteer.look_up(name) if c.kind is row.kind]
        same = [c for c in found if c.place.geonames == row.geonames]
        alike = [] if row.kind is not Kind.ADMIN1 else [c for c in found if c.place.country == row.country]
        for candidate in (same or alike)[:1]:
            known[row.geonames] = candidate.place.name
    return known
