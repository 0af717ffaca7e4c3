"""Bringing places into a record, and taking them out again; what was read is to be read anew with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onrecord.gazetteer.imports import Problem, Tell, read_places
from onrecord.store import Record
from onrecord.store.places import SHORT, keep_import


@dataclass(frozen=True, slots=True)
class PlacesAdded:
    """What became of a file of places."""

    id: str
    places: int
    names: int
    left_out: int
    problems: tuple[Problem, ...]
    new: bool


def import_places(record: Record, path: Path, tell: Tell | None = None) -> PlacesAdded:
    """Keep the places of a file in the record; the same places again change nothing.

    Raises InputError or UsageError where the file holds none, and then nothing is kept.
    """
    found = read_places(path, tell)
    import_id = record.keyed(b"places\0" + found.packed)
    new = keep_import(import_id, kind=found.kind, places=found.places, packed=found.packed)
    return PlacesAdded(import_id[:SHORT], found.places, found.names, found.left_out, found.problems, new)
