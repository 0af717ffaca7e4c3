"""Dates in other calendars: "1 Ramadan 1445 AH", "15 Mizan 1402", "B.E. 2565", "Juche 105", "Meskerem 2013 (E.C.)"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.resolve.dates.calendars import YEARS_BETWEEN, Era, OtherDate
from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, make_date, read_digits
from onrecord.resolve.dates.values import Calendar


def make_other(start: int, end: int, other: OtherDate) -> Reading | None:
    """Return a date of another calendar as a Gregorian day or interval of days, None for one that cannot be."""
    year = other.gregorian_year()
    if year is not None:
        unit = "day" if other.day else "month" if other.month else "year"
        reading = make_date(start, end, Calendar(unit, year, other.month, other.day), year_said=True)
        return replace(reading, calendar=other.era.value)
    bounds = other.bounds()
    if bounds is None:
        return None
    first, last = bounds
    edtf = first.isoformat() if first == last else f"{first}/{last}"
    middle = Calendar.of_day(first + (last - first) / 2)
    cal = middle if other.day else replace(middle, unit="month" if other.month else "year", day=None)
    return Reading(start, end, "DATE", cal.timex(), edtf, cal=cal, year_said=True, calendar=other.era.value)


def read_month(scene: Scene, found: Found) -> Reading | None:
    """Read a month of another calendar with its year, and perhaps its day; "Tir" is in two, which the year tells."""
    groups = found.groupdict()
    era = next(era for era in MONTHS if groups.get(f"{era.name.lower()}_month"))
    mark = scene.read("calendar", found, "mark")
    month = scene.read(f"{era.name.lower()}_month", found)
    if mark not in {None, era.value}:
        return None
    return make_other(*found.span(), OtherDate(era, int(found["old_year"]), month, read_digits(groups.get("day"))))


def read_year(scene: Scene, found: Found) -> Reading | None:
    """Read a year marked as one of another calendar, with a Gregorian day and month where they stand beside it."""
    mark, groups = found["calendar"], found.groupdict()
    if len(mark) < LONGEST_SHORT and not mark[0].isupper():
        return None
    era, year = Era(scene.read("calendar", found)), int(found["old_year"])
    if groups.get("month") and era not in YEARS_BETWEEN:
        return None
    day, month = read_digits(groups.get("day")), scene.read("month", found) if groups.get("month") else None
    return make_other(*found.span(), OtherDate(era, year, month, day))


MONTHS = (Era.HIJRI, Era.SOLAR_HIJRI, Era.ETHIOPIAN)
"""Calendars with months of their own, the most often named first."""

LONGEST_SHORT = 5
"""Marks shorter than this are abbreviations, which are written in capitals: "BE", not "be"."""

READERS: Mapping[str, Reader] = {"month": read_month, "year": read_year}
