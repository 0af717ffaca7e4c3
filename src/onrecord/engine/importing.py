"""Bringing in tables of other programs: by a mapping that ships, or by one that a person wrote."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from onrecord.codebook import list_imports, load_import
from onrecord.errors import UsageError
from onrecord.read import ReadResult, TableMapping, read_mapped_untrusted, read_mapping


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table would bring in: how many reports, and how many of them have a title, a day, an outlet, an id."""

    reports: int
    titled: int
    dated: int
    published_by: int
    numbered: int
    result: ReadResult


def find_mapping(name: str) -> TableMapping:
    """Return the mapping that ships under a name, or that of a TOML file. Raises UsageError where there is neither."""
    if name in list_imports():
        return read_mapping(load_import(name), name=name)
    path = Path(name)
    known = ", ".join(list_imports())
    try:
        rows = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(
            "there is no such mapping.", item=name, next_step=f"Name {known}, or a TOML file of your own."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"this is no TOML ({error}).", item=path.name, next_step="Mend the file.") from error
    return read_mapping(rows, name=path.name)


def preview_table(path: Path, mapping: TableMapping) -> Preview:
    """Return what a table would bring in by a mapping; nothing is kept."""
    try:
        result = read_mapped_untrusted(path.read_bytes(), path.suffix, mapping)
    except OSError as error:
        raise UsageError("the file cannot be read.", item=str(path), next_step="Check the path.") from error
    reports = result.reports
    return Preview(
        reports=len(reports),
        titled=sum(r.title is not None for r in reports),
        dated=sum(r.published is not None for r in reports),
        published_by=sum(r.publisher is not None for r in reports),
        numbered=sum(r.given is not None for r in reports),
        result=result,
    )
