"""The gazetteer's file: names in sorted, compressed blocks that a look-up reads one of, and places likewise.

Layout: 8 bytes of magic, the header's length (4 bytes, little-endian), the header (JSON), then the blocks.
Each block is zlib-compressed lines. A name's line is `key TAB place numbers` (base 36, best known first); a
place's line holds the fields of `Row`. The header says where each block lies, the first key of each, and what
the file was built from. Nothing is unpacked to disk; the file is mapped, and only recently used blocks are
kept in memory.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from onrecord.errors import InputError

MAGIC = b"ORGAZ\x00\x001"
NAMES_A_BLOCK = 192
PLACES_A_BLOCK = 64
"""Small enough that one block inflates in some 20 microseconds, large enough to compress well."""
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
KEPT_BLOCKS = 2048
"""About 15 MB of names and 10 MB of places at most."""


class Kind(StrEnum):
    """What a gazetteer's entry is."""

    COUNTRY = "country"
    REGION = "region"
    ADMIN1 = "admin1"
    ADMIN2 = "admin2"
    PLACE = "place"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the file. `precision` is the coordinate's, and may be coarser than the entry's kind."""

    kind: Kind
    name: str
    lat: float | None
    lon: float | None
    precision: str
    geonames: int | None
    population: int
    country: str | None
    admin1: str | None
    admin2: str | None
    type: str = ""


def write_store(path: Path, rows: Sequence[Row], names: Mapping[str, Sequence[int]], about: Mapping[str, Any]) -> int:
    """Write `rows` and the keys leading to them to `path`, as `pack_store` packs them; return its size in bytes."""
    return path.write_bytes(pack_store(rows, names, about))


def pack_store(rows: Sequence[Row], names: Mapping[str, Sequence[int]], about: Mapping[str, Any]) -> bytes:
    """Return `rows` and the keys leading to them (`names`: key to row numbers) as the bytes of a gazetteer file.

    The same input gives the same bytes. `about` is kept in the header: what the file was built from, under
    which licence.
    """
    texts, numbers = _intern(rows)
    places = [_pack(lines) for lines in _chunks([_row_line(r, numbers) for r in rows], PLACES_A_BLOCK)]
    keys = sorted(names)
    groups = list(_chunks(keys, NAMES_A_BLOCK))
    blocks = [_pack([f"{k}\t{' '.join(_to_base36(i) for i in names[k])}" for k in group]) for group in groups]
    header = {
        "about": dict(about),
        "rows": len(rows),
        "names": len(keys),
        "texts": texts,
        "first": [group[0] for group in groups],
        "places_sizes": [len(b) for b in places],
        "names_sizes": [len(b) for b in blocks],
    }
    packed = zlib.compress(json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return b"".join([MAGIC, struct.pack("<I", len(packed)), packed, *places, *blocks])


def _intern(rows: Iterable[Row]) -> tuple[list[str], dict[str, int]]:
    texts = sorted({t for r in rows for t in (r.country, r.admin1, r.admin2, r.type, r.precision) if t})
    return texts, {t: i for i, t in enumerate(texts)}


def _row_line(row: Row, numbers: Mapping[str, int]) -> str:
    def point(value: float | None) -> str:
        return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")

    def text(value: str | None) -> str:
        return _to_base36(numbers[value]) if value else ""

    fields = (
        row.kind.value,
        row.name,
        point(row.lat),
        point(row.lon),
        text(row.precision),
        _to_base36(row.geonames) if row.geonames else "",
        _to_base36(row.population) if row.population else "",
        text(row.country),
        text(row.admin1),
        text(row.admin2),
        text(row.type),
    )
    return "\t".join(f.replace("\t", " ").replace("\n", " ") for f in fields)


def _to_base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
        if not number:
            return digits


def _chunks(items: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _pack(lines: Sequence[str]) -> bytes:
    return zlib.compress(("\n" + "\n".join(lines) + "\n").encode(), 9)


class Store:
    """A gazetteer file, mapped into memory and read block by block, or the bytes of one."""

    def __init__(self, source: Path | bytes) -> None:
        self._map: mmap.mmap | bytes
        if isinstance(source, bytes):
            self._map = source
        else:
            with source.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._map[: len(MAGIC)] != MAGIC:
            raise InputError("This is no gazetteer file.", next_step="Build it again with `make gazetteer`.")
        at = len(MAGIC) + 4
        (length,) = struct.unpack("<I", self._map[len(MAGIC) : at])
        header = json.loads(zlib.decompress(self._map[at : at + length]))
        self.about: Mapping[str, Any] = header["about"]
        self.row_count: int = header["rows"]
        self.name_count: int = header["names"]
        self._texts: list[str] = header["texts"]
        self._first: list[str] = header["first"]
        ends = list(accumulate(header["places_sizes"] + header["names_sizes"], initial=at + length))
        self._places = ends[: len(header["places_sizes"]) + 1]
        self._names = ends[len(header["places_sizes"]) :]
        self._read_names = lru_cache(KEPT_BLOCKS)(self._inflate_names)
        self._read_places = lru_cache(KEPT_BLOCKS)(self._inflate_places)

    def _inflate_names(self, block: int) -> bytes:
        return zlib.decompress(self._map[self._names[block] : self._names[block + 1]])

    def _inflate_places(self, block: int) -> list[str]:
        text = zlib.decompress(self._map[self._places[block] : self._places[block + 1]]).decode()
        return text.strip("\n").split("\n")

    def find(self, key: str) -> list[int]:
        """Return the numbers of the rows filed under `key`, best known first; empty when there is none."""
        block = bisect_right(self._first, key) - 1
        if block < 0:
            return []
        data = self._read_names(block)
        start = data.find(b"\n" + key.encode() + b"\t")
        if start < 0:
            return []
        start = data.index(b"\t", start) + 1
        return [int(n, 36) for n in data[start : data.index(b"\n", start)].split()]

    def row(self, number: int) -> Row:
        """Return one entry by its number."""
        block, offset = divmod(number, PLACES_A_BLOCK)
        kind, name, lat, lon, precision, geonames, population, *units = self._read_places(block)[offset].split("\t")
        country, admin1, admin2, type_ = (self._texts[int(u, 36)] if u else None for u in units)
        return Row(
            Kind(kind),
            name,
            float(lat) if lat else None,
            float(lon) if lon else None,
            self._texts[int(precision, 36)],
            int(geonames, 36) if geonames else None,
            int(population, 36) if population else 0,
            country,
            admin1,
            admin2,
            type_ or "",
        )
