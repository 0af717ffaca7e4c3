"""What people say about files: by option, or in a sidecar CSV with a row a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from onrecord.errors import InputError
from onrecord.model import HandlingBasis, Scope

COLUMNS = ("file", "title", "published", "publisher", "language", "basis", "scope")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class GivenMetadata:
    """What a person says about a file; None where they do not.

    `take_offered`: take the file's own word for the rest.
    """

    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    language: str | None = None
    basis: HandlingBasis | None = None
    scope: Scope | None = None
    take_offered: bool = False
    circle: str | None = None
    """The id of the circle that alone is to see it."""

    def or_else(self, other: GivenMetadata) -> GivenMetadata:
        """Return this, with what it leaves open taken from `other`."""
        return GivenMetadata(
            title=self.title or other.title,
            published=self.published or other.published,
            publisher=self.publisher or other.publisher,
            language=self.language or other.language,
            basis=self.basis or other.basis,
            scope=self.scope or other.scope,
            take_offered=self.take_offered or other.take_offered,
            circle=self.circle or other.circle,
        )


def read_sidecar(untrusted_bytes: bytes, folder: Path) -> Mapping[Path, GivenMetadata]:
    """Return what a sidecar CSV says by file; its paths are relative to `folder`.

    UTF-8 with a header row: file, and any of title, published (YYYY-MM-DD), publisher, language, basis, scope.
    Raises InputError naming the row and the column that is wrong.
    """
    try:
        text = untrusted_bytes.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the sidecar is not UTF-8.", next_step="Save it as CSV in UTF-8.") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    _check_header(list(rows.fieldnames or ()))
    found: dict[Path, GivenMetadata] = {}
    try:
        for row in rows:
            path, given = _read_row(row, rows.line_num, folder)
            if path in found:
                raise _row_error(rows.line_num, "names a file a second time", "Keep one row a file.")
            found[path] = given
    except csv.Error as error:
        raise _row_error(rows.line_num, f"is not CSV ({error})", "Mend the line.") from error
    return found


def _check_header(header: list[str]) -> None:
    unknown = [c for c in header if c not in COLUMNS]
    if "file" not in header or unknown:
        what = f"the sidecar has a column {unknown[0]!r}." if unknown else "the sidecar has no column 'file'."
        raise InputError(what, next_step=f"The columns are {', '.join(COLUMNS)}; only file is required.")


def _read_row(row: dict[str, str], line: int, folder: Path) -> tuple[Path, GivenMetadata]:
    if None in row:
        raise _row_error(line, "has more cells than the header", "Quote cells that hold a comma.")
    cells = {column: (row.get(column) or "").strip() or None for column in COLUMNS}
    name = cells["file"]
    if name is None:
        raise _row_error(line, "names no file", "Fill in its column file.")
    published = cells["published"]
    try:
        day = date.fromisoformat(published) if published else None
    except ValueError as error:
        raise _row_error(line, f"has a date {published!r}", "Write dates as 2021-03-10.") from error
    return (folder / name).resolve(), GivenMetadata(
        title=cells["title"],
        published=day,
        publisher=cells["publisher"],
        language=cells["language"],
        basis=_read_choice(HandlingBasis, cells["basis"], line),
        scope=_read_choice(Scope, cells["scope"], line),
    )


def _read_choice(choices: type[E], value: str | None, line: int) -> E | None:
    if value is None:
        return None
    try:
        return choices(value)
    except ValueError as error:
        raise _row_error(line, f"says {value!r}", f"Choose one of {', '.join(choices)}.") from error


def _row_error(line: int, what: str, next_step: str) -> InputError:
    return InputError(f"{what}.", item=f"sidecar line {line}", next_step=next_step)
