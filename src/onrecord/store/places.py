"""Places a user brought into the record: kept in its database, encrypted as the rest of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onrecord.errors import RecordError
from onrecord.store.models import PlacesImport

SHORT = 12
"""Letters of an import's id that are shown and suffice to name it."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import as lists show it."""

    id: str
    kind: str
    places: int
    added_at: datetime


def list_imports() -> list[ImportLine]:
    """Return what was imported, newest first."""
    rows = PlacesImport.objects.values_list("id", "kind", "places", "added_at")
    return [ImportLine(id_[:SHORT], kind, places, at) for id_, kind, places, at in rows]


def keep_import(import_id: str, *, kind: str, places: int, packed: bytes) -> bool:
    """Keep imported places; False where the same were there already."""
    _, made = PlacesImport.objects.get_or_create(
        pk=import_id, defaults={"kind": kind, "places": places, "packed": packed}
    )
    return made


def remove_import(short_id: str) -> int:
    """Take imported places out again and return how many; raises RecordError where no one import is meant."""
    found = list(PlacesImport.objects.filter(pk__startswith=short_id)) if short_id else []
    if len(found) != 1:
        raise RecordError(
            "no one import is called so.", item=short_id, next_step="See `onrecord places list` for their ids."
        )
    places = found[0].places
    found[0].delete()
    return places


def imported_places() -> tuple[bytes, ...]:
    """Return the packed stores of all that was imported, newest first."""
    return tuple(bytes(packed) for packed in PlacesImport.objects.values_list("packed", flat=True))
