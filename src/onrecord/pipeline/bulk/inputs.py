"""Reads archives of reports row by row, without ever holding one whole: JSONL, Parquet, WARC.

A report whose handling basis is not `published` is refused: what is not public is read in a record, by people.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import InputError, UsageError
from onrecord.model import HandlingBasis, Json
from onrecord.pipeline.bulk.extras import load_parquet
from onrecord.read import ReadState, check_size, read_untrusted

COLUMNS = ("id", "text", "title", "published", "publisher", "language")
SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".parquet", ".warc", ".warc.gz")
LONGEST = 5_000_000
"""Characters of one report's text."""
ROWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no report, by its file and number, and why; never its words."""

    file: str
    row: int
    reason: str


def list_inputs(path: Path) -> list[Path]:
    """Return the archives at a path, a file or a folder, in a fixed order; raises UsageError where there is none."""
    found = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    found = [p for p in found if p.name.lower().endswith(SUFFIXES) and p.is_file()]
    if not found:
        raise UsageError(
            "there is no archive of reports there.",
            item=str(path),
            next_step=f"Name {', '.join(SUFFIXES)}, or a folder.",
        )
    return found


def count_rows(paths: list[Path]) -> int | None:
    """Return how many rows archives hold, to say how long is left; None where that is known only once all are read."""
    total = 0
    for path in paths:
        name = path.name.lower()
        if ".warc" in name or name.endswith(".gz"):
            return None
        try:
            total += load_parquet().read_metadata(path).num_rows if name.endswith(".parquet") else _count_lines(path)
        except (OSError, ValueError):
            return None
    return total


def _count_lines(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(block.count(b"\n") for block in iter(lambda: lines.read(2**20), b""))


def read_rows(paths: list[Path], *, basis: HandlingBasis | None = None) -> Iterator[Json | BadRow]:
    """Yield the reports of archives in order, with what cannot be taken among them.

    `basis` is what a person says of rows that say none themselves.
    """
    for path in paths:
        for number, row in enumerate(_read_file(path), 1):
            yield row if isinstance(row, BadRow) else _check(row, path, number, basis)


def _read_file(path: Path) -> Iterator[Json | BadRow]:
    name = path.name.lower()
    if name.endswith(".parquet"):
        yield from _read_parquet(path)
    elif ".warc" in name:
        yield from _read_warc(path)
    else:
        yield from _read_lines(path)


def _read_lines(path: Path) -> Iterator[Json | BadRow]:
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        lines = stack.enter_context(gzip.open(raw)) if path.name.lower().endswith(".gz") else raw
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                yield BadRow(path.name, number, "not JSON")
                continue
            yield row if isinstance(row, dict) else BadRow(path.name, number, "not an object")


def _read_parquet(path: Path) -> Iterator[Json | BadRow]:
    parquet = load_parquet()
    try:
        with parquet.ParquetFile(path) as file:
            wanted = [c for c in (*COLUMNS, "basis") if c in file.schema_arrow.names]
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=wanted):
                for row in batch.to_pylist():
                    yield {k: v if v is None or isinstance(v, str) else str(v) for k, v in row.items()}
    except (OSError, ValueError) as error:
        yield BadRow(path.name, 0, f"no Parquet file that can be read ({type(error).__name__})")


def _read_warc(path: Path) -> Iterator[Json | BadRow]:
    """Yield the pages of a WARC file, read in the locked-down child as every file from outside."""
    found = check_size(path.stat().st_size) or read_untrusted(path.read_bytes(), path.suffix)
    if found.state is not ReadState.READ:
        yield BadRow(path.name, 0, found.reason or found.state.value)
        return
    for number, report in enumerate(found.reports, 1):
        yield {
            "id": report.given or f"{path.stem}-{number}",
            "text": report.text,
            "title": report.title,
            "published": report.published.isoformat() if report.published else None,
            "publisher": report.publisher,
            "language": report.language.code,
        }


def _check(row: Json, path: Path, number: int, basis: HandlingBasis | None) -> Json | BadRow:
    said: Any = row.get("basis") or (basis.value if basis else None)
    if said != HandlingBasis.PUBLISHED.value:
        return BadRow(path.name, number, "its handling basis is not “published”")
    if not isinstance(row.get("id"), str | int) or not isinstance(row.get("text"), str) or not row["text"].strip():
        return BadRow(path.name, number, "a report needs an id and a text")
    if len(row["text"]) > LONGEST:
        return BadRow(path.name, number, f"its text has more than {LONGEST:,} characters")
    clean = {name: row.get(name) if isinstance(row.get(name), str) else None for name in COLUMNS}
    clean["id"] = str(row["id"])
    try:
        from onrecord.pipeline.reading import document_from_row

        document_from_row({**clean, "text": "x", "language": "en"})
    except InputError as error:
        return BadRow(path.name, number, error.what)
    return clean
