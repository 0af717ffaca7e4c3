"""Days written with a month's name: "3 May 2021", "August 22", "3–7 May", "on the 13th", "Christmas Eve"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from onrecord.model import Basis
from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, make_date, read_digits
from onrecord.resolve.dates.values import Calendar, is_day, make_interval


def read_day_number(scene: Scene, found: Found, group: str = "day") -> int | None:
    """Return the day of the month a group writes in digits or as an ordinal word."""
    groups = found.groupdict()
    number = read_digits(groups.get(group) or groups.get("day_ordinal"))
    return number if number is not None else scene.read("ordinal", found, "day_word")


def read_full(scene: Scene, found: Found) -> Reading | None:
    """Read a day with its year."""
    year, month, day = int(found["year"]), scene.read("month", found), read_day_number(scene, found)
    if day is None or not is_day(year, month, day):
        return None
    return scene.state(found, Calendar("day", year, month, day))


def read_month_day(scene: Scene, found: Found) -> Reading | None:
    """Read a day without a year; the tense, or a weekday beside it, tells which year is meant."""
    month, day = scene.read("month", found), read_day_number(scene, found)
    if day is None or not is_day(None, month, day) or not is_month_written(scene, found):
        return None
    return make_yearless(scene, found.start(), found.end(), month, day, scene.read("any_weekday", found))


def make_yearless(scene: Scene, start: int, end: int, month: int, day: int, weekday: int | None = None) -> Reading:
    """Return the reading of a day whose words give no year."""
    reading = make_date(start, end, scene.place_day(month, day, weekday, start, end))
    if scene.published is None:
        return reading
    resolved = replace(reading, basis=Basis.RESOLVED, anchor=scene.published.isoformat())
    return resolved if weekday else scene.place_by_told(resolved)


def is_month_written(scene: Scene, found: Found) -> bool:
    """Tell whether "may 3" and "in May 14 people" are left alone: a count follows, or the month is a verb."""
    word = found["month"].rstrip(".")
    if word.islower() and (
        word in scene.lexicon.around["ambiguous_months"] or word in {"mar", "sat", "sun", "dec", "jan"}
    ):
        return False
    counted = scene.word_after(found.end()).lower()
    month_first = found.start("month") < (found.start("day") if "day" in found.groupdict() else found.end())
    if month_first and found.end() == found.end("day" if found.groupdict().get("day") else "month"):
        if counted in scene.lexicon.around["counted"]:
            return False
        # "In May 14 protesters": a month-day goes with "on".
        return not (scene.word_before(found.start()) == "in" and counted.endswith("s") and counted.islower())
    return True


def read_month_day_of_year(scene: Scene, found: Found) -> Reading | None:
    """Read "3 May last year" and "3 May of the same year"."""
    month, day = scene.read("month", found), read_day_number(scene, found)
    steps, from_last = scene.read("which", found), False
    if steps is None:
        steps, from_last = scene.read("anchor", found, "of_anchor") or scene.read("anchor", found) or 0, True
    year = scene.shift_last(steps, "year") if from_last else scene.from_published(steps, "year")
    if day is None or not is_day(None, month, day):
        return None
    if year and year.year and not is_day(year.year, month, day):
        return None
    cal = Calendar("day", year.year if year else None, month, day)
    if year is None:
        return make_date(found.start(), found.end(), cal)
    return scene.count_from_last(found, cal, cal.timex()) if from_last else scene.resolve(found, cal)


def read_day_range(scene: Scene, found: Found) -> tuple[Reading, ...] | None:
    """Read "3–7 May 2021" as its whole, an interval, and its two ends."""
    month, first, last = scene.read("month", found), read_digits(found["day"]), read_digits(found["last"])
    year = int(found["year"]) if found["year"] else None
    if first is None or last is None or first >= last or not (is_day(year, month, first) and is_day(year, month, last)):
        return None
    if year is None and not is_month_written(scene, found):
        return None
    start, end = found.span()
    if year is not None:
        cal = Calendar("day", year, month, last)
        one = make_date(start, end, cal, year_said=True)
    else:
        one = make_yearless(scene, start, end, month, last)
    if one.cal is None or (one.cal.year and not is_day(one.cal.year, month, first)):
        return None
    other = replace(one.cal, day=first)
    ends = (
        replace(one, end=found.end("day"), value=other.timex(), edtf=other.edtf(), cal=other),
        replace(one, start=found.start("last")),
    )
    return (replace(one, value=None, edtf=make_interval(other, one.cal)), *ends)


def read_ordinal_day(scene: Scene, found: Found) -> Reading | None:
    """Read "on the 13th" as a day of the month named before, else of publication."""
    day = read_digits(found["day_ordinal"])
    if day is None or not 1 <= day <= 31:
        return None
    after = scene.word_after(found.end()).lower()
    asks = found.groupdict()
    if not asks.get("anchor") and not asks.get("which"):
        goes_on = after and after not in scene.lexicon.around["after_ordinal_day"]
        if scene.word_before(found.start()) != "on" or goes_on:
            return None
    month = scene.from_published(scene.read("which", found) or 0, "month") if asks.get("which") else None
    from_last = month is None
    if month is None:
        month = scene.shift_last(scene.read("anchor", found) or 0, "month")
    if month is None or month.month is None or not is_day(month.year, month.month, day):
        return Reading(found.start(), found.end(), "DATE", f"XXXX-XX-{day:02d}", basis=Basis.ANCHORED)
    cal = Calendar("day", month.year, month.month, day)
    return scene.count_from_last(found, cal, cal.timex()) if from_last else scene.resolve(found, cal)


def read_holiday(scene: Scene, found: Found) -> Reading | None:
    """Read a feast with a fixed day: "Christmas Eve 2019", "last Christmas"; after a forename it is a person."""
    before = re.search(r"(\w+) \Z", scene.text[max(0, found.start() - 24) : found.start()])
    if found[0][0].islower() and not found.groupdict().get("which"):
        return None
    if before and before[1][0].isupper() and before[1].lower() not in scene.lexicon.around["month_leads"]:
        return None
    month, day = (int(n) for n in scene.read("holiday", found).split("-"))
    groups = found.groupdict()
    if groups.get("year"):
        return scene.state(found, Calendar("day", int(found["year"]), month, day))
    if groups.get("which") and scene.published:
        here, steps = scene.published, scene.read("which", found)
        year = (
            here.year
            if steps == 0
            else here.year + (0 if ((month, day) < (here.month, here.day)) == (steps < 0) else steps)
        )
        return scene.resolve(found, Calendar("day", year, month, day))
    return make_yearless(scene, found.start(), found.end(), month, day)


READERS: Mapping[str, Reader] = {
    "full": read_full,
    "month_day": read_month_day,
    "month_day_of_year": read_month_day_of_year,
    "day_range": read_day_range,
    "ordinal_day": read_ordinal_day,
    "holiday": read_holiday,
}
