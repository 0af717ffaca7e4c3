"""Reads a table of somebody else's (CSV, XLSX, or one in a ZIP) by a mapping of its columns: a report a row.

What a row says in codes is not made into claims: its text is read as any report is. Columns about single people are
never read, and a table that is a list of people is refused.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from onrecord.read import caps
from onrecord.read.archives import open_archive
from onrecord.read.kinds import Kind, tell_kind
from onrecord.read.language import language_of
from onrecord.read.mapping import TableMapping, find_person_columns, fold_column, is_register
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
from onrecord.read.tables import LANGUAGE, gather_reports, load_sheets, read_day, split_csv
from onrecord.read.text import clean_label, freeze_text, has_words

_DELIMITERS = ",;\t|"
_OURS = ("onrecord act", "onrecord status", "when edtf")
"""Columns that an export of onrecord's has."""
_SHOWN = 8
"""Columns that are named in a note."""
_MEND = "Name the file's own columns in a mapping, and import it with --map FILE.toml."


def read_mapped(untrusted_bytes: bytes, suffix: str, mapping: TableMapping) -> ReadResult:
    """Return the reports of a table; a row that cannot be taken is named by its number, and so are columns left out.

    Raises UnreadableError where it is no table, where none of its columns is the text, or where it is a list of people.
    """
    sheets, warnings = _load(untrusted_bytes, suffix, mapping)
    for rows in sheets:
        filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
        if filled and _count_known(filled[0][1], mapping):
            return _read_rows(filled, mapping, warnings)
    header = next((row for rows in sheets for row in rows if any(cell.strip() for cell in row)), None)
    if header is None:
        raise UnreadableError(ReadState.EMPTY, "The table is empty.", "Leave it out, or fetch it again.")
    raise refuse(f"No column that the mapping {mapping.label} names is there (its columns: {_show(header)}).", _MEND)


def _load(untrusted_bytes: bytes, suffix: str, mapping: TableMapping) -> tuple[list[list[list[str]]], tuple[str, ...]]:
    """Return the sheets of a table, from within a ZIP where the mapping names its member."""
    kind, _ = tell_kind(untrusted_bytes, suffix)
    if kind is Kind.ZIP and mapping.member:
        with open_archive(untrusted_bytes, "ZIP file", save_again=_MEND, guard_xml=False) as archive:
            if mapping.member not in archive.namelist():
                raise refuse(f"There is no {mapping.member} in the ZIP file.", _MEND)
            untrusted_bytes, kind = archive.read(mapping.member), Kind.CSV
    if kind is Kind.XLSX:
        return load_sheets(untrusted_bytes), ()
    if kind not in {Kind.CSV, Kind.PLAIN}:
        raise refuse(f"It is a {kind}, not a table.", "Import CSV in UTF-8, or XLSX.")
    text, warnings = decode_text(untrusted_bytes)
    # Cells of such tables are full of the signs that part others: the header tells which one parts this.
    head = text[:65536]
    best = max(_DELIMITERS, key=lambda sign: _count_known(_split_head(head, sign), mapping))
    return [split_csv(text, _dialect(best))], warnings


def _split_head(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(text.splitlines(), _dialect(delimiter)), [])
    except csv.Error:
        return []


def _dialect(sign: str) -> type[csv.Dialect]:
    class Parted(csv.excel):
        delimiter = sign

    return Parted


def _count_known(header: Sequence[str], mapping: TableMapping) -> int:
    return len({fold_column(cell) for cell in header} & mapping.named())


def _read_rows(
    filled: Sequence[tuple[int, Sequence[str]]], mapping: TableMapping, warnings: tuple[str, ...]
) -> ReadResult:
    header = [cell.strip().removeprefix("\ufeff") for cell in filled[0][1]]
    persons = find_person_columns(header)
    if is_register(persons):
        shown = _show([name for names in persons.values() for name in names])
        raise refuse(
            f"It is a list of people (its columns: {shown}): onrecord takes none in.",
            "Take those columns out. What people told belongs into a report's text, under consent.",
        )
    if len(filled) > caps.MAX_REPORTS:
        raise refuse(f"The table has more than {caps.MAX_REPORTS:,} rows.", "Split it, and import the parts.")
    at = _find_columns(header, mapping)
    if not any(name.startswith("text") for name in at) and not mapping.describe:
        raise refuse(f"No column of the table holds the text of reports (its columns: {_show(header)}).", _MEND)
    reports: list[RawReport] = []
    problems: list[LineProblem] = []
    described = 0
    for number, row in filled[1:]:
        cells = {name: row[n].strip() if n < len(row) else "" for name, n in at.items()}
        # A comma in a text that is not in quotes would cut it, and nobody would see.
        over = any(cell.strip() for cell in row[len(header) :])
        read = "It has more cells than the header: put texts in quotes." if over else _read_row(cells, mapping)
        if isinstance(read, str):
            problems.append(LineProblem(number, read, "row"))
        else:
            reports.append(read)
            described += not any(v for name, v in cells.items() if name.startswith("text "))
    notes = (*warnings, *_list_notes(header, at, persons, described))
    return gather_reports(reports, problems, notes)


def _find_columns(header: Sequence[str], mapping: TableMapping) -> dict[str, int]:
    """Return where each field stands; texts and details, of which there may be several, with their number or name."""
    places: dict[str, int] = {}
    for n, cell in reversed(list(enumerate(header))):
        places[fold_column(cell)] = n
    found: dict[str, int] = {}
    for field, names in mapping.columns.items():
        there = [places[fold_column(name)] for name in names if fold_column(name) in places]
        if field == "text":
            found |= {f"text {n}": at for n, at in enumerate(dict.fromkeys(there))}
        elif there:
            found[field] = there[0]
    for label, name in mapping.details.items():
        if fold_column(name) in places:
            found[f"detail {label}"] = places[fold_column(name)]
    return found


def _read_row(cells: Mapping[str, str], mapping: TableMapping) -> RawReport | str:
    """Return the report of a row, or why there is none."""
    said = [value for name, value in cells.items() if name.startswith("text ") and has_words(value)]
    details = [
        f"{name.removeprefix('detail ')}: {value}"
        for name, value in cells.items()
        if name.startswith("detail ") and has_words(value)
    ]
    if not said and not (mapping.describe and details):
        return "It has no text."
    text = freeze_text("\n\n".join([*said, *(["\n".join(details)] if details else [])]))
    if len(text) > caps.MAX_REPORT_CHARS:
        return f"Its text is longer than {caps.MAX_REPORT_CHARS:,} characters."
    published = cells.get("published", "")
    day = _read_day(published, mapping.published_form)
    if published and day is None:
        return f"Its date {clean_label(published[:30]) or '…'!r} is no day like 2021-03-10."
    report = offer_report(
        text,
        MetadataOrigin.GIVEN,
        title=clean_label(cells.get("title")),
        published=day,
        publisher=clean_label(cells.get("publisher")) or mapping.fixed.get("publisher"),
    )
    if cells.get("id"):
        report = replace(report, given=freeze_text(cells["id"])[:200])
    language = cells.get("language") or mapping.fixed.get("language", "")
    if LANGUAGE.fullmatch(language):
        origins = {**report.origins, "language": MetadataOrigin.GIVEN}
        report = replace(report, language=language_of(language), origins=origins)
    return report


def _read_day(value: str, form: str) -> date | None:
    if not form:
        return read_day(value)
    try:
        return datetime.strptime(value.strip(), form).date()
    except ValueError:
        return None


def _list_notes(
    header: Sequence[str], at: Mapping[str, int], persons: Mapping[str, Sequence[str]], described: int
) -> list[str]:
    """Return what a person must know of a table: which columns were left out, and what its text is made of."""
    notes = []
    private = [name for names in persons.values() for name in names]
    if private:
        notes.append(f"Columns about single people were not read: {_show(private)}.")
    taken = set(at.values())
    others = [name for n, name in enumerate(header) if name and n not in taken and name not in private]
    if others:
        notes.append(f"Other columns were not read: {_show(others)}.")
    if described:
        notes.append(f"{described} rows have no text of their own: what their columns say was written out as text.")
    if {fold_column(name) for name in header} & set(_OURS):
        notes.append(
            "This is an export of onrecord: what it tells was told by reports before, and is no origin of its own."
        )
    return notes


def _show(columns: Sequence[str]) -> str:
    names = [name for cell in columns if (name := clean_label(cell[:40]))]
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
