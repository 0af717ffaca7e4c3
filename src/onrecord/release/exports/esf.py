"""CSV in the shape of HURIDOCS' Events Standard Formats: an event record and an act record for each row."""

from __future__ import annotations

from onrecord.release.exports.words import codes_of, describe_row, name_act, name_country, write_csv
from onrecord.release.page import label_act
from onrecord.release.released import PublicRelease, ReleasedRow

LABEL = "HURIDOCS ESF-shaped CSV"
KINDS = frozenset({"counts"})
EVENT_COLUMNS = (
    "101 Event record number", "102 Event title", "111 Geographical term", "112 Local geographical area",
    "113 Initial date", "113 Initial date (type)", "114 Final date", "114 Final date (type)", "115 Event description",
    "onrecord EDTF", "onrecord status",
)  # fmt: skip
"""Fields of the event format by number, then those of ours."""
ACT_COLUMNS = (
    "2101 Act record number", "2103 Event", "2109 Type of act", "2109 Type of act (label)", "2111 Initial date",
    "2111 Initial date (type)", "2112 Exact location", "2121 Final date", "2121 Final date (type)", "2150 Remarks",
    "onrecord act", "onrecord EDTF", "onrecord count",
)  # fmt: skip
"""Fields of the act format by number, then those of ours. 2109 is of micro-thesaurus 4 (HURIDOCS, types of acts), the
types of dates of micro-thesaurus 48."""
UNKNOWN_DAY, UNKNOWN_MONTH = "02", "03"
"""Micro-thesaurus 48: the day of a date is not known, or neither its month nor its day."""
CANNOT_HOLD: tuple[str, ...] = (
    "A month, quarter or year as one value: the dates are the first and the last day it may be, with the type of date"
    " 02 (unknown day) for a month and 03 (unknown month and day) for a quarter or a year; `onrecord EDTF` tells these"
    " apart.",
    "Persons: an act record of theirs names a victim and an involvement names a perpetrator. A release names neither,"
    " so that 2102 and the formats for persons, involvement, information and intervention are left out.",
    "That several acts are one event: the rows of a release are not joined, so that each is an event of its own.",
    "An act that micro-thesaurus 4 has no term for, or a kind of acts: the code is empty and `onrecord act` says it.",
    "A contest: `onrecord status` and the description say where origins disagree.",
    "A band of people affected: `onrecord count` has it.",
)


def export(release: PublicRelease) -> dict[str, bytes]:
    """Return the rows as two CSV files, of events and of acts, joined by number."""
    return {
        "esf-events.csv": write_csv(EVENT_COLUMNS, (_write_event(row) for row in release.rows)),
        "esf-acts.csv": write_csv(ACT_COLUMNS, (_write_act(row) for row in release.rows)),
    }


def _write_event(row: ReleasedRow) -> dict[str, str]:
    when = row.when
    values = (
        row.id, name_act(row), name_country(row.country), _name_local(row), when.start, _type_date(row), when.end,
        _type_date(row), describe_row(row), when.edtf, row.status,
    )  # fmt: skip
    return dict(zip(EVENT_COLUMNS, values, strict=True))


def _write_act(row: ReleasedRow) -> dict[str, str]:
    when = row.when
    values = (
        row.id, row.id, codes_of(row.act).get("esf", ""), label_act(row.act), when.start, _type_date(row),
        _name_local(row), when.end, _type_date(row), describe_row(row), row.act, when.edtf, row.count,
    )  # fmt: skip
    return dict(zip(ACT_COLUMNS, values, strict=True))


def _name_local(row: ReleasedRow) -> str:
    return ", ".join(part for part in (row.place, row.province) if part)


def _type_date(row: ReleasedRow) -> str:
    """Return what is not known of a row's dates, as micro-thesaurus 48 codes it; "" where it is a day, or no date."""
    if not row.period or len(row.period) == 10:
        return ""
    return UNKNOWN_DAY if len(row.period) == 7 and "Q" not in row.period else UNKNOWN_MONTH
