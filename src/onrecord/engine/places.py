"""Bringing places into a record, and taking them out again; what was read is to be read anew with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onrecord.gazetteer.imports import Tell, read_places
from onrecord.gazetteer.lines import Problem
from onrecord.store import Record
from onrecord.store.places import SHORT, keep_import


@dataclass(frozen=True, slots=True)
class PlacesAdded:
    """What became of a file of places; `bad` lines were left out, the first of them are in `problems`."""

    id: str
    places: int
    names: int
    bad: int
    passed_over: int
    problems: tuple[Problem, ...]
    new: bool


def import_places(record: Record, path: Path, tell: Tell | None = None) -> PlacesAdded:
    """Keep the places of a file in the record; the same places again change nothing.

    Raises InputError or UsageError where the file holds none, and then nothing is kept.
    """
    found = read_places(path, tell)
    import_id = record.keyed(b"places\0" + found.packed)
    new = keep_import(import_id, kind=found.kind, places=found.places, packed=found.packed)
    return PlacesAdded(
        id=import_id[:SHORT],
        places=found.places,
        names=found.names,
        bad=found.bad,
        passed_over=found.passed_over,
        problems=found.problems,
        new=new,
    )
