"""Calendar values as exact as the words, their arithmetic, and how they print as EDTF and as TIMEX3."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

SEASON_NUMBERS: Mapping[str, int] = {"SP": 21, "SU": 22, "FA": 23, "WI": 24}

MONTHS_PER: Mapping[str, int] = {
    "month": 1,
    "quarter": 3,
    "half": 6,
    "season": 12,
    "year": 12,
    "decade": 120,
    "century": 1200,
}
"""How many months a step by one of a unit is; a season steps to the same season of the next year."""

FINENESS: Mapping[str, int] = {
    "day": 0,
    "weekend": 1,
    "week": 1,
    "month": 2,
    "season": 3,
    "quarter": 3,
    "half": 3,
    "years": 4,
    "year": 4,
    "decade": 5,
    "century": 6,
}
"""Units from fine to coarse; a value can be told in a coarser unit than its own, never in a finer one."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A stretch of the calendar: `unit`, `year` (None where nobody said it), `month` and `day` as far as said.

    Weeks and weekends carry the date of their Monday and their Saturday. `part` is a season's TIMEX3
    letters or the number of a quarter, half or of a weekday without a date (unit "weekday"). A "years" runs from
    `year` to the next (a fiscal or school year). Years before 1 are astronomical: 300 BC is -299.
    """

    unit: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""

    @classmethod
    def of_day(cls, day: date) -> Calendar:
        """Return the value of a day."""
        return cls("day", day.year, day.month, day.day)

    @classmethod
    def of_week(cls, day: date) -> Calendar:
        """Return the week (Monday to Sunday) that holds `day`."""
        monday = day - timedelta(days=day.weekday())
        return cls("week", monday.year, monday.month, monday.day)

    @classmethod
    def of_weekend(cls, day: date) -> Calendar:
        """Return the weekend of the week that holds `day`."""
        saturday = day + timedelta(days=5 - day.weekday())
        return cls("weekend", saturday.year, saturday.month, saturday.day)

    def first_day(self) -> date | None:
        """Return the day it starts with, None where the year is unknown or before 1."""
        if self.year is None or not 1 <= self.year <= 9999:
            return None
        if self.unit in {"day", "week", "weekend", "month"}:
            return date(self.year, self.month or 1, self.day or 1)
        if self.unit in {"quarter", "half"}:
            return date(self.year, (int(self.part) - 1) * MONTHS_PER[self.unit] + 1, 1)
        if self.unit == "season":
            return date(self.year, {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[self.part], 1)
        if self.unit == "weekday":
            return None
        return date(self.year, 1, 1)

    def edtf(self) -> str | None:
        """Return it as EDTF, None where only a weekday is known."""
        year = _write_edtf_year(self.year)
        if self.unit == "day":
            return f"{year}-{self.month:02d}-{self.day:02d}" if self.month else None
        if self.unit == "weekday":
            return None
        if self.unit == "month":
            return f"{year}-{self.month:02d}"
        if self.unit == "season":
            return f"{year}-{SEASON_NUMBERS[self.part]}"
        if self.unit in {"week", "weekend"}:
            first = self.first_day()
            last = first and first + timedelta(days=6 if self.unit == "week" else 1)
            return f"{first}/{last}" if first else None
        if self.unit in {"quarter", "half"}:
            width = MONTHS_PER[self.unit]
            month = (int(self.part) - 1) * width + 1
            return f"{year}-{month:02d}/{year}-{month + width - 1:02d}"
        if self.unit == "years" and self.year is not None:
            return f"{year}/{_write_edtf_year(self.year + 1)}"
        if self.unit in {"decade", "century"} and self.year is not None:
            return self._edtf_decades(10 if self.unit == "decade" else 100)
        return year if self.unit == "year" and self.year is not None else None

    def _edtf_decades(self, width: int) -> str:
        year = self.year or 0
        if year < 0:
            return f"{_write_edtf_year(year - width + 1)}/{_write_edtf_year(year)}"
        digits = f"{year:04d}"
        return digits[:-1] + "X" if width == 10 else digits[:-2] + "XX"

    def timex(self) -> str:
        """Return it as a TIMEX3 value."""
        year = _write_timex_year(self.year)
        if self.unit == "weekday":
            return f"XXXX-WXX-{self.part}"
        if self.unit == "day":
            return f"{year}-{self.month:02d}-{self.day:02d}"
        if self.unit == "month":
            return f"{year}-{self.month:02d}"
        if self.unit == "season":
            return f"{year}-{self.part}"
        if self.unit in {"quarter", "half"}:
            return f"{year}-{'Q' if self.unit == 'quarter' else 'H'}{self.part}"
        if self.unit in {"week", "weekend"}:
            first = self.first_day()
            if first is None:
                return "XXXX-WXX" + ("-WE" if self.unit == "weekend" else "")
            iso = first.isocalendar()
            return f"{iso.year:04d}-W{iso.week:02d}" + ("-WE" if self.unit == "weekend" else "")
        if self.unit in {"decade", "century"}:
            # A BC decade or century is told by its latest year.
            return year[: -1 if self.unit == "decade" else -2]
        return year

    def shift(self, steps: int, unit: str) -> Calendar | None:
        """Return it moved by `steps` of `unit`, in that unit; None where it is not known as exactly as that."""
        if unit == "fortnight":
            steps, unit = steps * 2, "week"
        if FINENESS.get(unit, -1) < FINENESS.get(self.unit, 99) or self.unit == "weekday":
            return None
        if unit in {"day", "week", "weekend"}:
            return self._shift_days(steps, unit)
        if self.year is None:
            return None
        if unit in {"decade", "century"}:
            width = MONTHS_PER[unit] // 12
            start = (self.year // width + steps) * width
            return Calendar(unit, start) if 0 < start <= 9990 else None
        at = self.year * 12 + (self._first_month() - 1) + steps * MONTHS_PER[unit]
        year, month = at // 12, at % 12 + 1
        if not 1 <= year <= 9999:
            return None
        if unit == "month":
            return Calendar("month", year, month)
        if unit in {"quarter", "half"}:
            return Calendar(unit, year, part=str((month - 1) // MONTHS_PER[unit] + 1))
        if unit == "season":
            return replace(self, year=year) if self.unit == "season" else None
        return Calendar("years" if self.unit == "years" else "year", year)

    def _first_month(self) -> int:
        if self.unit in {"quarter", "half"}:
            return (int(self.part) - 1) * MONTHS_PER[self.unit] + 1
        return self.month or 1

    def _shift_days(self, steps: int, unit: str) -> Calendar | None:
        first = self.first_day()
        if first is None:
            return None
        try:
            moved = first + timedelta(days=steps * (1 if unit == "day" else 7))
            return {"day": Calendar.of_day, "week": Calendar.of_week, "weekend": Calendar.of_weekend}[unit](moved)
        except OverflowError:
            return None


def is_day(year: int | None, month: int, day: int) -> bool:
    """Tell whether the calendar has that day; without a year, 29 February passes."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(2000 if year is None else 2000 + year % 400, month)[1]


def make_interval(first: Calendar, last: Calendar) -> str | None:
    """Return the EDTF interval from the start of `first` to the end of `last`."""
    start, end = first.edtf(), last.edtf()
    if start is None or end is None:
        return None
    return f"{start.partition('/')[0]}/{end.rpartition('/')[2]}"


def _write_edtf_year(year: int | None) -> str:
    if year is None:
        return "XXXX"
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


def _write_timex_year(year: int | None) -> str:
    if year is None:
        return "XXXX"
    return f"{year:04d}" if year > 0 else f"BC{1 - year:04d}"
