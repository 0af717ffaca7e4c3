"""Days of other calendars as days of the Gregorian one: Hijri, Solar Hijri, Ethiopian; and years of Buddhist and Juche.

Hijri months begin with the sighted moon, so a day of the tabular calendar may be a day off either way; the others are
exact. Sources: the civil tabular Hijri calendar and the Ethiopian one after Reingold and Dershowitz, Calendrical
Calculations (4th ed., 2018); Solar Hijri leap years by the cycle of 33 years, which holds from 1277 to 1498.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

JULIAN_DAY_BEFORE_YEAR_1 = 1721425
SIGHTING = timedelta(days=1)
"""How far a Hijri month as it was sighted may lie from the tabular one."""


class Era(StrEnum):
    """A calendar other than the Gregorian."""

    HIJRI = "hijri"
    SOLAR_HIJRI = "solar-hijri"
    ETHIOPIAN = "ethiopian"
    BUDDHIST = "buddhist"
    JUCHE = "juche"


YEARS_BETWEEN: Mapping[Era, int] = {Era.BUDDHIST: -543, Era.JUCHE: 1911}
"""What turns a year of a calendar with Gregorian months into a Gregorian year."""

LIKELY_YEARS: Mapping[Era, range] = {
    Era.HIJRI: range(1, 1600),
    Era.SOLAR_HIJRI: range(1277, 1499),
    Era.ETHIOPIAN: range(1, 2200),
    Era.BUDDHIST: range(2300, 2700),
    Era.JUCHE: range(1, 200),
}
"""Years of each calendar that a report may name and that are converted rightly."""


@dataclass(frozen=True, slots=True)
class OtherDate:
    """A date of another calendar: `year`, and `month` and `day` as far as said."""

    era: Era
    year: int
    month: int | None = None
    day: int | None = None

    def bounds(self) -> tuple[date, date] | None:
        """Return the first and the last Gregorian day it may be; None for a date its calendar does not have."""
        if self.year not in LIKELY_YEARS[self.era] or self.era in YEARS_BETWEEN:
            return None
        last_month = 13 if self.era is Era.ETHIOPIAN else 12
        first = (self.year, self.month or 1, self.day or 1)
        if not 1 <= first[1] <= last_month or not 1 <= first[2] <= self._length(first[1]):
            return None
        if self.day:
            end = _to_gregorian(self.era, *first)
        elif self.month and self.month < last_month:
            end = _to_gregorian(self.era, self.year, self.month + 1, 1) - timedelta(days=1)
        else:
            end = _to_gregorian(self.era, self.year + 1, 1, 1) - timedelta(days=1)
        around = SIGHTING if self.era is Era.HIJRI else timedelta(0)
        return _to_gregorian(self.era, *first) - around, end + around

    def gregorian_year(self) -> int | None:
        """Return the Gregorian year of a calendar that differs in its years alone, None for the others."""
        shift = YEARS_BETWEEN.get(self.era)
        return self.year + shift if shift is not None and self.year in LIKELY_YEARS[self.era] else None

    def _length(self, month: int) -> int:
        start = _to_gregorian(self.era, self.year, month, 1)
        last_month = 13 if self.era is Era.ETHIOPIAN else 12
        after = (self.year, month + 1) if month < last_month else (self.year + 1, 1)
        return (_to_gregorian(self.era, *after, 1) - start).days


def _to_gregorian(era: Era, year: int, month: int, day: int) -> date:
    if era is Era.HIJRI:
        before = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2
        return date.fromordinal(1948439 - JULIAN_DAY_BEFORE_YEAR_1 + before + day)
    if era is Era.ETHIOPIAN:
        return date.fromordinal(2796 + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1)
    # Six months of 31 days, five of 30, and Esfand, which leap years make 30 days long.
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return date.fromordinal(226894 + 365 * (year - 1) + (8 * year + 21) // 33 + before + day)
