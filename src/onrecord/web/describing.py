"""The table in which dates, outlets and languages are set for many reports at once: what its form says, as changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from onrecord.engine.correcting import MetadataChange
from onrecord.errors import UsageError
from onrecord.store.models import Report

MOST_ROWS = 200
"""Rows of the table; a form of Django's takes a thousand fields."""
LONGEST = {"title": 500, "publisher": 200, "language": 16}
FIELDS = ("published", "publisher", "language", "title")


@dataclass(frozen=True, slots=True)
class Row:
    """A report as the table shows it, with what its file offers."""

    id: str
    number: int
    title: str
    publisher: str
    published: str
    language: str
    offers: Mapping[str, tuple[str, str]]
    """By field: the value, and where in the file it stands."""


def make_rows(reports: Sequence[Report]) -> list[Row]:
    """Return reports as the table shows them."""
    return [
        Row(
            id=r.id,
            number=n,
            title=r.title or "",
            publisher=r.publisher or "",
            published=r.published.isoformat() if r.published else "",
            language=r.language or "",
            offers={k: (v["value"], v["origin"]) for k, v in r.offered.items()},
        )
        for n, r in enumerate(reports, 1)
    ]


def read_changes(sent: Mapping[str, str], reports: Sequence[Report]) -> dict[str, MetadataChange]:
    """Return what a form says of each report: its own cells, then what is set for all that are empty.

    `take` names what is taken from the files: "all", a field for all empty cells, or FIELD:REPORT for one. Raises
    UsageError naming the row whose date is none.
    """
    take = sent.get("take", "")
    return {r.id: _read_row(sent, r, n, take) for n, r in enumerate(reports, 1)}


def _read_row(sent: Mapping[str, str], report: Report, number: int, take: str) -> MetadataChange:
    values: dict[str, Any] = {}
    for field in FIELDS:
        words = sent.get(f"{field}-{report.id}")
        if words is None:
            continue
        words = words.strip()[: LONGEST.get(field)]
        offered = report.offered.get(field, {}).get("value", "")
        if take == f"{field}:{report.id}" or (take in {"all", field} and not words):
            words = offered or words
        words = words or sent.get(f"all-{field}", "").strip()[: LONGEST.get(field)]
        if field == "published":
            values[field] = _read_day(words, number)
        elif field != "language" or words:
            values[field] = words or None
    return MetadataChange(**values)


def _read_day(words: str, number: int) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError as error:
        raise UsageError(
            gettext("row %(number)d has no date in it.") % {"number": number},
            next_step=gettext("Write it as 2024-05-02; nothing was saved."),
        ) from error
