"""Joins readings that stand side by side: two ends of a range, a time of day and its day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.resolve.dates.families.anchored import with_part
from onrecord.resolve.dates.lexicon import GAP
from onrecord.resolve.dates.scene import Reading, Scene
from onrecord.resolve.dates.values import Calendar, make_interval

RANGE_UNITS = frozenset({"day", "month", "year", "decade", "century", "season"})


@dataclass(frozen=True, slots=True)
class Joins:
    """What may stand between two readings that belong together, as full matches; `between` ends what is before them.

    `parts` tells that a part of the day is read on its own and joins its day as a clock time does.
    """

    to: re.Pattern[str]
    both: re.Pattern[str]
    between: re.Pattern[str]
    time_day: re.Pattern[str]
    day_time: re.Pattern[str]
    parts: bool = False


TO = re.compile(
    rf"(?:{GAP}?[-–—]{GAP}?|,?{GAP}(?:to|until|till|through|thru|up{GAP}to){GAP}(?:the{GAP}|about{GAP})?)",
    re.IGNORECASE,
)
AND = re.compile(rf"{GAP}and{GAP}(?:the{GAP})?", re.IGNORECASE)
BETWEEN = re.compile(rf"\b(?:between){GAP}(?:the{GAP})?\Z", re.IGNORECASE)
TIME_DAY = re.compile(rf",?{GAP}(?:(?:on|of|in|from){GAP})?(?:the{GAP})?", re.IGNORECASE)
DAY_TIME = re.compile(
    rf",?{GAP}\(?(?:(?:at|by|around|from|in|about|shortly{GAP}after|just{GAP}after){GAP}){{0,2}}", re.IGNORECASE
)
ENGLISH = Joins(TO, AND, BETWEEN, TIME_DAY, DAY_TIME)


def join_ranges(scene: Scene, readings: Sequence[Reading], joins: Joins = ENGLISH) -> list[Reading]:
    """Return the readings with each range as an interval before its two ends."""
    joined: list[Reading] = []
    at = 0
    while at < len(readings):
        pair = readings[at : at + 2]
        # A range already read as a whole is followed by its ends.
        known = bool(joined) and joined[-1].value is None and joined[-1].end >= pair[-1].end
        whole = _join_pair(scene, pair[0], pair[1], joins) if len(pair) == 2 and not known else None
        if whole:
            joined.extend(whole)
            at += 2
        else:
            joined.append(readings[at])
            at += 1
    return joined


def _join_pair(scene: Scene, one: Reading, two: Reading, joins: Joins) -> tuple[Reading, Reading, Reading] | None:
    if (
        one.cal is None
        or two.cal is None
        or one.type != "DATE"
        or two.type != "DATE"
        or one.value is None
        or two.value is None
    ):
        return None
    if one.cal.unit not in RANGE_UNITS or two.cal.unit not in RANGE_UNITS or not 0 < two.start - one.end < 24:
        return None
    between, before = scene.text[one.end : two.start], scene.text[max(0, one.start - 24) : one.start]
    if not (joins.to.fullmatch(between) or (joins.both.fullmatch(between) and joins.between.search(before))):
        return None
    one, two = settle_years(one, two)
    if one.cal is None or two.cal is None:
        return None
    first, last = one.cal.first_day(), two.cal.first_day()
    if first and last and first > last:
        return None
    edtf = make_interval(one.cal, two.cal)
    if edtf is None or (first is None) != (last is None):
        return None
    ends = (replace(one, edtf=one.cal.edtf()), replace(two, edtf=two.cal.edtf()))
    return replace(one, end=two.end, value=None, edtf=edtf, basis=two.basis, anchor=two.anchor), *ends


def settle_years(one: Reading, two: Reading) -> tuple[Reading, Reading]:
    """Return the ends of a range with the year that one of them gives, in order."""
    a, b = one.cal, two.cal
    if a is None or b is None or a.month is None or b.month is None or a.year is None or b.year is None:
        return _lend_year(one, two)
    if not one.year_said and not two.year_said and (a.year, a.month) > (b.year, b.month):
        return one, _with_year(two, a.year if a.month <= b.month else a.year + 1)
    return _lend_year(one, two)


def _lend_year(one: Reading, two: Reading) -> tuple[Reading, Reading]:
    a, b = one.cal, two.cal
    if a and b and a.month and b.month and two.year_said and not one.year_said and b.year is not None:
        return replace(_with_year(one, b.year if a.month <= b.month else b.year - 1), basis=two.basis, anchor=None), two
    if a and b and a.month and b.month and one.year_said and not two.year_said and a.year is not None:
        return one, replace(_with_year(two, a.year if a.month <= b.month else a.year + 1), basis=one.basis, anchor=None)
    return one, two


def _with_year(reading: Reading, year: int) -> Reading:
    cal = reading.cal
    if cal is None or (cal.month == 2 and cal.day == 29):
        return reading
    moved: Calendar = replace(cal, year=year)
    return replace(reading, cal=moved, value=moved.timex(), edtf=moved.edtf())


def join_times(scene: Scene, readings: Sequence[Reading], joins: Joins = ENGLISH) -> list[Reading]:
    """Return the readings with each time of day joined to the day beside it: "10 p.m. on 3 May"."""
    joined: list[Reading] = []
    at = 0
    while at < len(readings):
        here = readings[at]
        after = readings[at + 1] if at + 1 < len(readings) else None
        whole = _join_time(scene, here, after, joins) if after else None
        if whole is None:
            joined.append(here)
            at += 1
            continue
        at += 2
        # The ends of a range that a night spans are not told apart from it.
        while at < len(readings) and readings[at].end <= whole.end:
            at += 1
        joined.append(whole)
    return joined


def _join_time(scene: Scene, one: Reading, two: Reading, joins: Joins) -> Reading | None:
    if not 0 <= two.start - one.end < 24:
        return None
    between, is_time = scene.text[one.end : two.start], _is_time if joins.parts else _is_clock
    if _is_time(one) and _is_day(two) and joins.time_day.fullmatch(between):
        time, day = one, two
    elif _is_day(one) and one.value is not None and is_time(two) and joins.day_time.fullmatch(between):
        time, day = two, one
    else:
        return None
    bare = replace(day, start=one.start, end=two.end, value=day.value or _start_of(day))
    value = (bare.value or "").partition("T")[0]
    return with_part(replace(bare, value=value), time.time or "")


def _start_of(day: Reading) -> str | None:
    return day.edtf.partition("/")[0] if day.edtf else None


def _is_time(reading: Reading) -> bool:
    return reading.type == "TIME" and reading.time is not None and not reading.year_said


def _is_clock(reading: Reading) -> bool:
    return _is_time(reading) and (reading.time or "").find(":") > 0


def _is_day(reading: Reading) -> bool:
    return reading.type in {"DATE", "TIME"} and reading.cal is not None and reading.cal.unit in {"day", "weekday"}
