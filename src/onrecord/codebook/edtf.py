"""Calendar values as exact as the words: reading, printing and checking EDTF, and the days a value may mean.

The calendar is knowledge every stage shares, so it lies with the codebook. Source: the Extended Date/Time
Format (ISO 8601-2:2019; loc.gov/standards/datetime), level 1 without years of more than four digits, plus
of level 2 unspecified leading digits (`XXXX-08-22`) and quarters (`2019-33` to `2019-36`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from onrecord.errors import InvalidValueError

__all__ = ["EdtfDate", "EdtfInterval", "bounds", "is_valid", "parse", "precision"]

SEASONS: Mapping[int, tuple[tuple[int, int, int], tuple[int, int, int]]] = {
    21: ((0, 3, 1), (0, 6, 21)),
    22: ((0, 6, 1), (0, 9, 23)),
    23: ((0, 9, 1), (0, 12, 21)),
    24: ((0, 1, 1), (1, 3, 21)),
}
"""First and last day of a season as (years later, month, day): meteorological start, astronomical end.

A "winter of 2019" may be the one that 2019 begins or ends with, so its days run from January 2019 to March 2020.
Northern; EDTF leaves the hemisphere of 21–24 open.
"""

QUARTERS: Mapping[int, int] = {33: 1, 34: 4, 35: 7, 36: 10}
"""First month of a quarter, by EDTF's number for it."""

UNITS_BY_DAYS = ((1, "day"), (7, "week"), (31, "month"), (113, "season"), (366, "year"), (3653, "decade"))
"""The longest interval, in days, that is still called by a unit's name; longer ones are centuries."""

DATE = re.compile(
    r"(?P<year>-(?!0000)\d{4}|\d{4}|\d{3}X|\d{2}XX|\dXXX|XXXX)"
    r"(?:-(?P<month>0[1-9]|1[0-2]|2[1-4]|3[3-6]|XX)(?:-(?P<day>0[1-9]|[12]\d|3[01]|XX))?)?"
    r"(?P<qualifier>[?~%]?)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """One date: `year` with X for digits nobody said, `month` (21–24 seasons, 33–36 quarters) and `day` if said.

    0 stands for a month or day that is written but unspecified (`2019-XX`). `qualifier` is "", "?", "~" or "%".
    """

    year: str
    month: int | None = None
    day: int | None = None
    qualifier: str = ""

    def __post_init__(self) -> None:
        if not _is_real(self):
            raise InvalidValueError(f"{self} is no date of the calendar: give a day that its month has")

    def __str__(self) -> str:
        parts = [self.year] + [f"{n:02d}" if n else "XX" for n in (self.month, self.day) if n is not None]
        return "-".join(parts) + self.qualifier

    def bounds(self) -> tuple[date | None, date | None]:
        """Return the earliest and the latest day it may mean; None where its year is unknown or before 1."""
        first, last = self.year.replace("X", "0"), self.year.replace("X", "9")
        if self.year in {"XXXX", "0000"} or self.year.startswith("-") or first == "0000":
            return None, None
        return _first_day(int(first), self.month, self.day), _last_day(int(last), self.month, self.day)

    def precision(self) -> str:
        """Return the unit the date is exact to: day, month, season, quarter, year, decade, century or unknown."""
        if self.month in SEASONS:
            return "season"
        if self.month in QUARTERS:
            return "quarter"
        if self.day:
            return "day"
        if self.month:
            return "month"
        return {0: "year", 1: "decade", 2: "century"}.get(self.year.count("X"), "unknown")


@dataclass(frozen=True, slots=True)
class EdtfInterval:
    """From `start` to `end`, both included; `".."` is an open end (goes on), `""` an unknown one."""

    start: EdtfDate | str
    end: EdtfDate | str

    def __post_init__(self) -> None:
        if not isinstance(self.start, EdtfDate) and not isinstance(self.end, EdtfDate):
            raise InvalidValueError(f"{self} has no end that says a date: give at least one")
        first, last = _end_bounds(self.start)[0], _end_bounds(self.end)[1]
        if first and last and first > last:
            raise InvalidValueError(f"{self} ends before it starts: swap its ends")

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"

    def bounds(self) -> tuple[date | None, date | None]:
        """Return the first day of the start and the last of the end; None where that end is open or unknown."""
        return _end_bounds(self.start)[0], _end_bounds(self.end)[1]

    def precision(self) -> str:
        """Return the smallest unit as long as the interval; unknown where an end is."""
        first, last = self.bounds()
        if first is None or last is None:
            return "unknown"
        days = (last - first).days + 1
        return next((unit for longest, unit in UNITS_BY_DAYS if days <= longest), "century")


def parse(edtf: str) -> EdtfDate | EdtfInterval:
    """Return the value `edtf` writes; InvalidValueError where it is not EDTF or no date of the calendar."""
    start, slash, end = edtf.partition("/")
    if slash:
        return EdtfInterval(_parse_end(start), _parse_end(end))
    return _parse_date(edtf)


def is_valid(edtf: str) -> bool:
    """Tell whether `parse` reads it."""
    try:
        parse(edtf)
    except InvalidValueError:
        return False
    return True


def bounds(edtf: str) -> tuple[date | None, date | None]:
    """Return the earliest and the latest day `edtf` may mean; None on a side that has no bound.

    A value whose year nobody said (`XXXX-08-22`) or whose year lies before 1 has none on either side.
    InvalidValueError where it is not EDTF.
    """
    return parse(edtf).bounds()


def precision(edtf: str) -> str:
    """Return how exact `edtf` is: day, week, month, season, quarter, year, decade, century, or unknown.

    An interval is as exact as the smallest unit as long as it; `XXXX-08-22` is exact to the day.
    InvalidValueError where it is not EDTF.
    """
    return parse(edtf).precision()


def _parse_end(edtf: str) -> EdtfDate | str:
    return edtf if edtf in {"", ".."} else _parse_date(edtf)


def _parse_date(edtf: str) -> EdtfDate:
    found = DATE.fullmatch(edtf)
    if not found:
        raise InvalidValueError(f"{edtf!r} is not EDTF: write it like 2021-05-03, 2021-05, XXXX-05-03 or 2021-05/..")
    month, day = (None if n is None else 0 if n == "XX" else int(n) for n in found.group("month", "day"))
    return EdtfDate(found["year"], month, day, found["qualifier"])


def _is_real(value: EdtfDate) -> bool:
    """Tell whether the calendar has the day; 29 February passes where the year may be a leap year."""
    if value.day is None:
        return True
    if value.month is None or value.month > 12 or (value.month == 0 and value.day):
        return False
    if value.month == 0 or value.day == 0:
        return True
    # A year with unknown digits is given the benefit of a leap year; BC years are astronomical (-0300 is 301 BC).
    year = 2000 if "X" in value.year else int(value.year)
    return value.day <= monthrange(2000 + year % 400, value.month)[1]


def _first_day(year: int, month: int | None, day: int | None) -> date:
    if month is not None and month in SEASONS:
        later, m, d = SEASONS[month][0]
        return date(year + later, m, d)
    return date(year, QUARTERS.get(month or 0, month or 1), day or 1)


def _last_day(year: int, month: int | None, day: int | None) -> date:
    if month is not None and month in SEASONS:
        later, m, d = SEASONS[month][1]
        return date(min(year + later, date.max.year), m, d)
    last_month = QUARTERS[month] + 2 if month is not None and month in QUARTERS else month or 12
    return date(year, last_month, day or monthrange(year, last_month)[1])


def _end_bounds(end: EdtfDate | str) -> tuple[date | None, date | None]:
    return end.bounds() if isinstance(end, EdtfDate) else (None, None)
