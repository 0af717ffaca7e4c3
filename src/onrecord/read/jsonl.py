"""Reads a file of reports, one JSON object a line; a broken line is named and the others go in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from onrecord.model import Language
from onrecord.read import caps
from onrecord.read.language import language_of
from onrecord.read.results import (
    LineProblem,
    MetadataOrigin,
    RawReport,
    ReadResult,
    ReadState,
    offer_report,
    refuse,
)
from onrecord.read.text import clean_label, freeze_text, has_words

KEYS = ("id", "text", "title", "published", "publisher", "language")
_SHAPE = (
    'Write a report a line: {"id": "r1", "text": "…"}, with "title", "published", "publisher", "language" where known.'
)
_LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


class _LineError(Exception):
    """Why a line is left out, in words that quote nothing of it but a date."""


def read_jsonl(untrusted_bytes: bytes) -> ReadResult:
    """Return the reports of a JSONL file and, by number, the lines that could not be taken.

    Raises UnreadableError when no line can.
    """
    lines = untrusted_bytes.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if len(lines) > caps.MAX_LINES:
        raise refuse(f"The file has more than {caps.MAX_LINES:,} lines.", "Split it, and add the parts.")
    reports, problems, seen, again = [], [], set(), 0
    for number, line in enumerate(lines, start=1):
        read = parse_report_line(line, number)
        if isinstance(read, LineProblem):
            problems.append(read)
        elif read:
            reports.append(read)
            again += read.given is not None and read.given in seen
            seen.add(read.given)
    if problems and not reports:
        raise _refuse_all(untrusted_bytes, problems)
    warnings = (f"{again} lines repeat the id of an earlier line; they were taken all the same.",) if again else ()
    return ReadResult(ReadState.READ, tuple(reports), problems=tuple(problems), warnings=warnings)


def parse_report_line(untrusted_line: bytes | str, number: int) -> RawReport | LineProblem | None:
    """Return the report on line `number` (from 1), what is wrong with it, or None for a blank line."""
    if not untrusted_line.strip():
        return None
    try:
        return _read_row(_parse_object(untrusted_line))
    except _LineError as error:
        return LineProblem(number, str(error))


def refuse_single_json(untrusted_bytes: bytes) -> ReadResult:
    """Refuse a .json file with the way to make it a file of reports."""
    first = untrusted_bytes.split(b"\n", 1)[0]
    if isinstance(parse_report_line(first, 1), RawReport):
        raise refuse(
            "The file is called .json but holds a report a line.",
            "Rename it to end in .jsonl, and add it again.",
        )
    raise refuse(
        "One JSON value is not a file of reports.",
        f"{_SHAPE} A JSON list becomes that with: jq -c '.[]' FILE.json > FILE.jsonl",
    )


def _refuse_all(untrusted_bytes: bytes, problems: list[LineProblem]) -> Exception:
    try:
        json.loads(untrusted_bytes)
    except (ValueError, RecursionError):
        first = problems[0]
        return refuse(f"No line holds a report. Line {first.line}: {first.reason}", _SHAPE)
    return refuse(
        "The file is one JSON value over many lines, not a report a line.",
        f"{_SHAPE} A JSON list becomes that with: jq -c '.[]' FILE",
    )


def _parse_object(untrusted_line: bytes | str) -> Mapping[str, Any]:
    try:
        text = untrusted_line if isinstance(untrusted_line, str) else untrusted_line.decode("utf-8")
        row = json.loads(text)
    except UnicodeDecodeError as error:
        raise _LineError(f"Byte {error.start + 1} of the line is not UTF-8.") from error
    except json.JSONDecodeError as error:
        raise _LineError(f"Not JSON: {error.msg} at character {error.colno}.") from error
    except RecursionError as error:
        raise _LineError("Nested too deep to be a report.") from error
    except ValueError as error:  # a number of thousands of digits
        raise _LineError("Not JSON that can be read: a number is too long.") from error
    if not isinstance(row, dict):
        raise _LineError('The line is not an object like {"id": …, "text": …}.')
    return row


def _read_row(row: Mapping[str, Any]) -> RawReport:
    for key in KEYS:
        if not isinstance(row.get(key), str | None):
            raise _LineError(f'"{key}" is not text in quotes.')
    text = freeze_text(row.get("text") or "")
    if not has_words(text):
        raise _LineError('"text" is missing or empty.')
    if len(text) > caps.MAX_REPORT_CHARS:
        raise _LineError(f'"text" is longer than {caps.MAX_REPORT_CHARS:,} characters.')
    given = freeze_text(row.get("id") or "")
    if not given:
        raise _LineError('"id" is missing or empty.')
    report = offer_report(
        text,
        MetadataOrigin.GIVEN,
        title=clean_label(row.get("title")),
        published=_read_date(row.get("published")),
        publisher=clean_label(row.get("publisher")),
    )
    language = _read_language(row.get("language"))
    if language is None:
        return replace(report, given=given)
    origins = {**report.origins, "language": MetadataOrigin.GIVEN}
    return replace(report, given=given, language=language, origins=origins)


def _read_language(value: str | None) -> Language | None:
    if not value:
        return None
    if not _LANGUAGE_CODE.fullmatch(value.strip()):
        shown = clean_label(value[:40]) or "…"
        raise _LineError(f'"language" is {shown!r}, not a code like "en". Leave it out where it is not known.')
    return language_of(value)


def _read_date(value: str | None) -> date | None:
    """Read a day, or a moment whose day is taken as written."""
    if not value:
        return None
    try:
        return datetime.fromisoformat(value.strip()).date()
    except ValueError as error:
        shown = clean_label(value[:40]) or "…"
        raise _LineError(
            f'"published" is {shown!r}, not a day like 2021-03-10. Leave it out where it is not known.'
        ) from error
