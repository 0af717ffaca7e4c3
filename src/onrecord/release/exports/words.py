"""How exporters put a row in words: where, when, what and what is disputed, from the row's own cells alone."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from onrecord.codebook import load_codebook
from onrecord.gazetteer import open_gazetteer
from onrecord.model import Json
from onrecord.release.page import label_act
from onrecord.release.released import STATUSES, ReleasedCitation, ReleasedRow
from onrecord.release.spreadsheet import EARLIEST


def codes_of(act: str) -> Mapping[str, str]:
    """Return an act's codes in other lists by the list's name (`esf`, `plover`, `acled`); a family of acts has none."""
    types = load_codebook().types
    return types[act].codes if act in types else {}


def name_country(code: str) -> str:
    """Return a country's name by its ISO alpha-2 code; "" for none."""
    return open_gazetteer().country_name(code) if code else ""


def name_where(row: ReleasedRow | ReleasedCitation) -> str:
    """Return where a row says it was, from the smallest unit to the country."""
    place = row.place if isinstance(row, ReleasedRow) else ""
    return ", ".join(part for part in (place, row.province, name_country(row.country)) if part)


def name_act(row: ReleasedRow | ReleasedCitation) -> str:
    """Return a title for a row: act, place and time."""
    when = row.period if isinstance(row, ReleasedRow) else ""
    return ", ".join(part for part in (label_act(row.act), name_where(row), when) if part)


def describe_row(row: ReleasedRow) -> str:
    """Return all that a row says in sentences, what is disputed among it."""
    said = [
        f"{name_act(row)}.",
        f"People affected: {row.count}." if row.count else "",
        STATUSES.get(row.status, row.status),
        f"Not said: {row.coarsened}." if row.coarsened else "",
    ]
    return " ".join(part for part in said if part)


def write_csv(columns: Sequence[str], lines: Iterable[Mapping[str, str]]) -> bytes:
    """Return lines as CSV (RFC 4180, UTF-8)."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, fieldnames=columns)
    writer.writeheader()
    writer.writerows(lines)
    return buffer.getvalue().encode()


def write_json(value: Json | list[Json]) -> bytes:
    """Return a value as JSON that a person can read."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def write_json_lines(values: Iterable[Json]) -> bytes:
    """Return values as JSON, one a line."""
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode()


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """Return files in a ZIP archive that says nothing of when it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
