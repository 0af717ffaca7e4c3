"""Reads a table of reports (CSV, XLSX), a report a row, and the tables that archiving tools write.

Columns are told by their names, whatever their case: text and any of id, title, published, publisher, language, or the
usual other words for them, auto-archiver's among them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any
from warnings import catch_warnings, simplefilter

from onrecord.read import caps
from onrecord.read.archives import open_archive
from onrecord.read.autoarchiver import READ_AS_ARCHIVED, is_archiver_log, make_report, parse_metadata
from onrecord.read.language import language_of
from onrecord.read.plain import decode_text
from onrecord.read.results import (
    LineProblem,
    MetadataOrigin,
    RawReport,
    ReadResult,
    ReadState,
    UnreadableError,
    offer_report,
    refuse,
)
from onrecord.read.text import clean_label, freeze_text, has_words

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "report", "description", "narrative", "full text", "text content", "statement"),
    "id": ("id", "report id", "number", "case id", "entry number", "reference"),
    "title": ("title", "headline", "subject", "upload title"),
    "published": ("published", "date published", "publication date", "upload timestamp", "pubdate", "date"),
    "made": ("createdat", "created at", "submission date", "submissiondate", "submission time"),
    "publisher": ("publisher", "outlet", "source name", "media outlet", "newspaper"),
    "language": ("language", "lang"),
}
"""Names of columns, the surest first. Those with “upload” and “text content” are auto-archiver's; “description” with
“createdAt” is how Tella Web holds a report, whose author and device are never read. When a form was made or sent is no
day of publication: `made` is only offered."""
ARCHIVER = frozenset({"archive status", "archive date", "destination folder", "archive location"})
"""Columns of auto-archiver: how a link was archived."""
_WHAT = "spreadsheet"
_SAVE_AGAIN = "Open it, save it as CSV in UTF-8, and add that."
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
"""How a cell writes a language's code."""
_DAYS = ("%d.%m.%Y", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y")


def read_csv(untrusted_bytes: bytes) -> ReadResult:
    """Return the reports of a CSV table; a row that cannot be taken is named by its line."""
    text, warnings = decode_text(untrusted_bytes)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:8192], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    return _read_rows(split_csv(text, dialect), warnings)


def split_csv(text: str, dialect: type[csv.Dialect] | csv.Dialect = csv.excel) -> list[list[str]]:
    """Return the rows of a CSV text; raises UnreadableError where it is none."""
    csv.field_size_limit(caps.MAX_REPORT_CHARS)
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), dialect), caps.MAX_LINES))
    except csv.Error as error:
        raise refuse("The table is no CSV that can be read.", _SAVE_AGAIN) from error


def read_xlsx(untrusted_bytes: bytes) -> ReadResult:
    """Return the reports of a spreadsheet's first sheet that has a column of texts."""
    sheets = load_sheets(untrusted_bytes)
    refused: UnreadableError | None = None
    for rows in sheets:
        try:
            more = ("The other sheets were not read.",) if len(sheets) > 1 else ()
            return _read_rows(rows, more)
        except UnreadableError as error:
            refused = refused or error
    raise refused or UnreadableError(ReadState.EMPTY, "The spreadsheet has no sheet with cells.", _SAVE_AGAIN)


def load_sheets(untrusted_bytes: bytes) -> list[list[list[str]]]:
    """Return the sheets of a spreadsheet as rows of text; raises UnreadableError where it is none."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    with open_archive(untrusted_bytes, _WHAT, save_again=_SAVE_AGAIN):
        pass
    try:
        with catch_warnings():
            simplefilter("ignore")
            book = load_workbook(io.BytesIO(untrusted_bytes), read_only=True, data_only=True, keep_links=False)
            return [_take_cells(sheet) for sheet in book.worksheets[: caps.MAX_SHEETS]]
    except (KeyError, ValueError, TypeError, AttributeError, BadZipFile, SyntaxError, IndexError) as error:
        raise refuse("The spreadsheet is damaged, or not one.", _SAVE_AGAIN) from error


def _take_cells(sheet: Any) -> list[list[str]]:
    rows = sheet.iter_rows(values_only=True, max_row=caps.MAX_LINES, max_col=caps.MAX_COLUMNS)
    return [[_show(cell) for cell in row] for row in rows]


def _show(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute) else cell.isoformat()
    return "" if cell is None else str(cell)


def _read_rows(rows: Sequence[Sequence[str]], warnings: tuple[str, ...]) -> ReadResult:
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not filled:
        raise UnreadableError(ReadState.EMPTY, "The table is empty.", "Leave it out, or fetch it again.")
    if len(filled) > caps.MAX_REPORTS or len(rows) >= caps.MAX_LINES:
        raise refuse(f"The table has more than {caps.MAX_REPORTS:,} rows.", "Split it, and add the parts.")
    header = filled[0][1]
    if is_archiver_log(header):
        return _read_log(filled[1:], warnings)
    columns = find_columns(header)
    if "text" not in columns:
        named = clean_label(", ".join(c.strip() for c in header[:8] if c.strip())[:120])
        raise refuse(
            f"No column of the table holds the text of reports (its columns: {named}).",
            "Name one “text”; “title”, “published” (2021-03-10), “publisher”, “language” and “id” are read beside it.",
        )
    reports: list[RawReport] = []
    problems: list[LineProblem] = []
    for number, row in filled[1:]:
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        # A comma in a text that is not in quotes would cut it, and nobody would see.
        over = any(cell.strip() for cell in row[len(header) :])
        read = "It has more cells than the header: put texts in quotes." if over else _read_row(cells)
        if isinstance(read, str):
            problems.append(LineProblem(number, read, "row"))
        else:
            reports.append(read)
    if ARCHIVER & {c.strip().casefold() for c in header}:
        warnings = (*warnings, READ_AS_ARCHIVED)
    return gather_reports(reports, problems, warnings)


def _read_log(rows: Sequence[tuple[int, Sequence[str]]], warnings: tuple[str, ...]) -> ReadResult:
    """Return the reports of auto-archiver's own log, whose cells hold what it knows of a link."""
    reports: list[RawReport] = []
    problems: list[LineProblem] = []
    for number, row in rows:
        known = parse_metadata(row[1]) if len(row) > 1 else {}
        report = make_report(known)
        if report:
            reports.append(report)
        else:
            problems.append(LineProblem(number, "It has no text.", "row"))
    return gather_reports(reports, problems, (*warnings, READ_AS_ARCHIVED))


def gather_reports(reports: list[RawReport], problems: list[LineProblem], warnings: tuple[str, ...]) -> ReadResult:
    """Return the result of a table; raises UnreadableError where no row of it is a report."""
    if not reports:
        why = f" Row {problems[0].line}: {problems[0].reason}" if problems else ""
        raise UnreadableError(ReadState.EMPTY, f"No row of the table is a report.{why}", "Mend it, and add it again.")
    return ReadResult(ReadState.READ, tuple(reports), problems=tuple(problems), warnings=warnings)


def find_columns(header: Iterable[str]) -> dict[str, int]:
    """Return where each field stands in a table's header; the surest name of a field wins."""
    names = [re.sub(r"[\s_-]+", " ", cell.strip().removeprefix("\ufeff")).casefold() for cell in header]
    found = {}
    for field, words in COLUMNS.items():
        at = next((names.index(word) for word in words if word in names), None)
        if at is not None:
            found[field] = at
    return found


def _read_row(cells: Mapping[str, str]) -> RawReport | str:
    """Return the report of a row, or why there is none."""
    text = freeze_text(cells["text"])
    if not has_words(text):
        return "It has no text."
    if len(text) > caps.MAX_REPORT_CHARS:
        return f"Its text is longer than {caps.MAX_REPORT_CHARS:,} characters."
    published, language = cells.get("published", ""), cells.get("language", "")
    day = read_day(published)
    if published and day is None:
        return f"Its date {clean_label(published[:30]) or '…'!r} is no day like 2021-03-10."
    report = offer_report(
        text,
        MetadataOrigin.GIVEN,
        title=clean_label(cells.get("title")),
        published=day,
        publisher=clean_label(cells.get("publisher")),
    )
    if day is None and (made := read_day(cells.get("made", ""))):
        report = replace(report, published=made, origins={**report.origins, "published": MetadataOrigin.FILE})
    if cells.get("id"):
        report = replace(report, given=freeze_text(cells["id"])[:200])
    if language and LANGUAGE.fullmatch(language):
        report = replace(
            report, language=language_of(language), origins={**report.origins, "language": MetadataOrigin.GIVEN}
        )
    return report


def read_day(value: str) -> date | None:
    """Return the day that a cell writes in one of the usual forms; None where it is none."""
    try:
        return datetime.fromisoformat(value.strip().replace("Z", "+00:00")).date()
    except ValueError:
        pass
    for form in _DAYS:
        try:
            return datetime.strptime(value.strip(), form).date()
        except ValueError:
            continue
    return None
