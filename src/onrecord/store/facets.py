"""What entries of the search index are counted by, kept in memory as numbers, to be counted all at once.

The memory follows the table: entries added since are read when next asked, and those removed since are passed over.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from onrecord.store.search import KINDS, list_hidden
from onrecord.store.viewing import limited_viewer

FACETS = ("act", "country", "province", "outlet", "source", "month", "year", "status")
DAY = "day"
"""What an entry has beside its facets, for its place among those of its month."""
FEWEST_ALIVE = 0.7
"""Part of the rows that are not removed below which all are read anew."""
Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Facet:
    """The values of one facet, and which entry has which: an entry may have several, or none."""

    values: list[str] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)
    rows: Any = field(default_factory=lambda: np.zeros(0, np.int64))
    cells: Any = field(default_factory=lambda: np.zeros(0, np.int64))

    def code(self, value: str) -> int:
        """Return the number of a value, giving it one where it has none."""
        if value not in self.codes:
            self.codes[value] = len(self.values)
            self.values.append(value)
        return self.codes[value]


@dataclass(slots=True)
class Counted:
    """All entries as rows of numbers, in order of their own."""

    key: str = ""
    removed: int = 0
    """How far the list of removed entries was read."""
    alive: Any = field(default_factory=lambda: np.zeros(0, bool))
    ids: Any = field(default_factory=lambda: np.zeros(0, np.int64))
    kinds: Any = field(default_factory=lambda: np.zeros(0, np.int8))
    times: Any = field(default_factory=lambda: np.zeros(0, np.int32))
    """Days of some 31-day calendar, -1 where no year is known: for the order of results."""
    reports: list[str | None] = field(default_factory=list)
    facets: dict[str, Facet] = field(default_factory=lambda: {name: Facet() for name in FACETS})

    def mark(self, ids: Iterable[int] | None) -> Mask:
        """Return which rows have one of these numbers; all where None is given."""
        if ids is None:
            everything: Mask = self.alive.copy()
            return everything
        wanted = np.fromiter(ids, np.int64)
        marked = np.zeros(len(self.ids), bool)
        at = np.searchsorted(self.ids, wanted)
        inside = at < len(self.ids)
        at = at[inside]
        marked[at[self.ids[at] == wanted[inside]]] = True
        return marked

    def of_kind(self, kind: str) -> Mask:
        """Return which rows are reports, claims or incidents."""
        found: Mask = self.alive & (self.kinds == KINDS.index(kind))
        return found

    def having(self, name: str, value: str) -> Mask:
        """Return which rows have a value of a facet."""
        facet = self.facets[name]
        marked = np.zeros(len(self.ids), bool)
        if value in facet.codes:
            marked[facet.rows[facet.cells == facet.codes[value]]] = True
        return marked

    def without_reports(self, gone: Collection[str]) -> Mask:
        """Return which rows are of none of these reports."""
        if not gone:
            return np.ones(len(self.ids), bool)
        return np.fromiter((r not in gone for r in self.reports), bool, len(self.ids))

    def without(self, ids: Iterable[int]) -> Counted:
        """Return the entries without some, and without values that no entry has then."""
        kept = ~self.mark(ids)
        row_now = np.cumsum(kept) - 1
        facets = {}
        for name, facet in self.facets.items():
            inside = kept[facet.rows]
            used, cells = np.unique(facet.cells[inside], return_inverse=True)
            values = [facet.values[code] for code in used]
            facets[name] = Facet(values, {v: n for n, v in enumerate(values)}, row_now[facet.rows[inside]], cells)
        reports = [r for r, keep in zip(self.reports, kept, strict=True) if keep]
        rest = (self.alive[kept], self.ids[kept], self.kinds[kept], self.times[kept])
        return Counted(self.key, self.removed, *rest, reports, facets)

    def count(self, name: str, mask: Mask) -> dict[str, int]:
        """Return how many of the rows marked have each value of a facet, most first, none left out."""
        facet = self.facets[name]
        numbers = np.bincount(facet.cells[mask[facet.rows]], minlength=len(facet.values))
        found = {facet.values[i]: int(n) for i, n in enumerate(numbers) if n}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def values_of(self, entry: int, name: str) -> list[str]:
        """Return the values that an entry has of a facet."""
        facet, row = self.facets[name], int(np.searchsorted(self.ids, entry))
        first, last = np.searchsorted(facet.rows, [row, row + 1])
        return [facet.values[c] for c in facet.cells[first:last]]

    def newest_first(self, mask: Mask) -> NDArray[np.int64]:
        """Return the numbers of the rows marked, the latest first, undated ones last; then those added first."""
        rows = np.flatnonzero(mask)
        order = np.lexsort((self.ids[rows], -self.times[rows]))
        found: NDArray[np.int64] = self.ids[rows[order]]
        return found


_lock = threading.Lock()
_held = Counted()


def count_entries() -> Counted:
    """Return all entries of the record that is open, as they are now, that who looks may see."""
    viewer, counted = limited_viewer(), _count_all()
    return counted.without(list_hidden(viewer)) if viewer else counted


def _count_all() -> Counted:
    global _held
    key = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM store_search),"
            " (SELECT coalesce(max(seq), 0) FROM store_search_removed)"
        )
        last, removed = cursor.fetchone()
    with _lock:
        held = _held if _held.key == key else Counted(key)
        known = int(held.ids[-1]) if len(held.ids) else 0
        if _held.key == key and known >= last and held.removed == removed:
            return held
        held = _extend(held, _read_rows(known))
        gone = _read_removed(held.removed)
        held.alive &= ~np.isin(held.ids, gone)
        held.removed = removed
        if len(held.ids) and held.alive.mean() < FEWEST_ALIVE:
            held = _extend(Counted(key, removed), _read_rows(0))
        _held = held
        return held


def forget_counts() -> None:
    """Empty the memory: what was forgotten or closed is not in it any longer."""
    global _held
    with _lock:
        _held = Counted()


def _read_rows(after: int) -> list[tuple[int, str, str | None, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, kind, report, facets FROM store_search WHERE id > %s ORDER BY id", [after])
        return list(cursor.fetchall())


def _read_removed(after: int) -> NDArray[np.int64]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry FROM store_search_removed WHERE seq > %s", [after])
        return np.array([row[0] for row in cursor.fetchall()], np.int64)


def _extend(held: Counted, rows: Sequence[tuple[int, str, str | None, str]]) -> Counted:
    start = len(held.ids)
    facets = {name: Facet(f.values, f.codes) for name, f in held.facets.items()}
    added: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in FACETS}
    times = []
    for at, (_, _, _, written) in enumerate(rows, start):
        values: Mapping[str, Sequence[str]] = json.loads(written)
        for name, given in values.items():
            for value in given if name in added else ():
                added[name][0].append(at)
                added[name][1].append(facets[name].code(value))
        times.append(_order(values))
    for name, facet in facets.items():
        facet.rows = np.concatenate([held.facets[name].rows, np.array(added[name][0], np.int64)])
        facet.cells = np.concatenate([held.facets[name].cells, np.array(added[name][1], np.int64)])
    return Counted(
        held.key,
        held.removed,
        np.concatenate([held.alive, np.ones(len(rows), bool)]),
        np.concatenate([held.ids, np.array([r[0] for r in rows], np.int64)]),
        np.concatenate([held.kinds, np.array([KINDS.index(r[1]) for r in rows], np.int8)]),
        np.concatenate([held.times, np.array(times, np.int32)]),
        [*held.reports, *(r[2] for r in rows)],
        facets,
    )


def _order(values: Mapping[str, Sequence[str]]) -> int:
    """Return when something was, as exactly as it is known: by its day, its month or its year."""
    known = next((values[name][0] for name in (DAY, "month", "year") if values.get(name)), "")
    if not known:
        return -1
    year, month, day = [*map(int, known.split("-")), 0, 0][:3]
    return (year * 13 + month) * 32 + day


def shorten(value: str) -> str:
    """Return a short name of a value that may stand in an address, where the value itself is one of a place."""
    return hashlib.blake2b(value.encode(), digest_size=6).hexdigest()
