"""Times counted from the publication date: "yesterday", "last week", "two months ago", "by the end of the year"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.model import Basis
from onrecord.resolve.dates.scene import (
    SAME_PASSAGE,
    Found,
    Reader,
    Reading,
    Scene,
    make_period,
    read_number,
)
from onrecord.resolve.dates.values import Calendar

PARTIAL = {
    "day": "XXXX-XX-XX",
    "night": "XXXX-XX-XXTNI",
    "week": "XXXX-WXX",
    "fortnight": "XXXX-WXX",
    "weekend": "XXXX-WXX-WE",
    "month": "XXXX-XX",
    "quarter": "XXXX-QX",
    "year": "XXXX",
    "decade": "XXX",
    "century": "XX",
}
"""TIMEX3 value of a unit nobody can place."""

CLOCK_UNITS = frozenset({"second", "minute", "hour"})


def read_deictic(scene: Scene, found: Found) -> Reading | None:
    """Read "yesterday" and "last night", the latter with its part of the day; "the last night of term" is another."""
    if scene.word_after(found.end()).lower() == "of":
        return None
    steps, part = scene.read("deictic", found), scene.read("deictic_part", found, "deictic")
    partial = "PRESENT_REF" if steps == 0 and not part else "XXXX-XX-XX" + (part or "")
    reading = scene.resolve(found, scene.from_published(steps, "day"), partial=partial)
    if part is None:
        return reading
    return replace(reading, type="TIME", time=part, value=f"{reading.cal.timex()}{part}" if reading.cal else partial)


def read_which(scene: Scene, found: Found) -> Reading | None:
    """Read "this month", "last week", "next year", "this weekend"."""
    unit, steps = scene.read("unit", found), scene.read("which", found)
    words = found["which"].lower()
    plural = found["unit"].lower() in scene.lexicon.lists["units"].values
    if unit in CLOCK_UNITS or unit == "millennium" or (plural and not (words == "this" and unit == "year")):
        # "This years festival" lacks its apostrophe.
        return None
    if "past" in words.split() or (unit == "decade" and steps):
        # "the past year" is the twelve months before publication, not a calendar year.
        return Reading(found.start(), found.end(), "DURATION", make_period(1, unit))
    if unit == "night":
        return None
    if words == "the last" and unit in {"day", "week", "month", "year"}:
        return Reading(found.start(), found.end(), "DURATION", make_period(1, unit))
    if unit == "day" and steps:
        # "our last day" is no yesterday.
        return None
    if unit == "day":
        return scene.resolve(
            found, scene.from_published(steps, "day"), partial="PRESENT_REF" if not steps else PARTIAL["day"]
        )
    if unit == "weekend":
        return scene.resolve(found, place_weekend(scene, found, steps), partial=PARTIAL[unit])
    return scene.resolve(found, scene.from_published(steps, unit), partial=PARTIAL[unit])


def place_weekend(scene: Scene, found: Found, steps: int) -> Calendar | None:
    """Return the weekend meant: "this" one lies ahead unless the tense is past or publication is a Monday."""
    if scene.published is None:
        return None
    here = Calendar.of_weekend(scene.published)
    if scene.published.isoweekday() < 6 and (steps < 0 or (steps == 0 and scene.tense(*found.span()) == "past")):
        return here.shift(-1, "weekend")
    if scene.published.isoweekday() >= 6 and steps:
        return here.shift(steps, "weekend")
    if steps > 0:
        return here.shift(0, "weekend")
    return here


def read_ago(scene: Scene, found: Found) -> Reading:
    """Read "three months ago", as exact as its unit; "a few days ago" only looks back."""
    groups = found.groupdict()
    unit = scene.read("unit", found, "unit" if groups.get("unit") else "units")
    if not groups.get("number") or unit in CLOCK_UNITS:
        return Reading(found.start(), found.end(), "DATE", "PAST_REF", basis=Basis.RESOLVED)
    number = read_number(scene, found["number"])
    if "half" in found[0].lower().split() and unit == "year":
        number, unit = number * 12 + 6, "month"
    if unit == "night":
        reading = scene.resolve(found, scene.from_published(-int(number), "day"), partial=PARTIAL["night"])
        return replace(reading, type="TIME", time="TNI", value=f"{reading.value}TNI" if reading.cal else reading.value)
    return scene.resolve(found, count_back(scene, -number, unit), partial=PARTIAL.get(unit, "PAST_REF"))


def count_back(scene: Scene, steps: float, unit: str) -> Calendar | None:
    """Return the stretch `steps` units from publication; decades and centuries to the year, as a rough one."""
    if unit in {"decade", "century", "millennium"}:
        steps, unit = steps * {"decade": 10, "century": 100, "millennium": 1000}[unit], "year"
    return scene.from_published(int(steps), unit)


def read_from_now(scene: Scene, found: Found) -> Reading:
    """Read "two weeks from now" and "in three days' time"."""
    groups = found.groupdict()
    unit = scene.read("unit", found) or scene.read("unit_time", found, "unit")
    if not groups.get("number") or unit in CLOCK_UNITS:
        return Reading(found.start(), found.end(), "DATE", "FUTURE_REF", basis=Basis.RESOLVED)
    steps = read_number(scene, found["number"])
    return scene.resolve(found, count_back(scene, steps, unit), partial=PARTIAL.get(unit, "FUTURE_REF"))


def read_the_period(scene: Scene, found: Found) -> Reading | None:
    """Read "earlier in the week", "the end of the month" and "over the weekend"; "the month" alone is left alone."""
    unit = scene.read("unit", found)
    if unit == "weekend":
        if scene.word_before(found.start()) not in {"over", "during", "on", "at", "for", "of", "throughout"}:
            return None
        return scene.resolve(
            found,
            place_weekend(scene, found, 0 if scene.tense(*found.span()) == "future" else -1),
            partial=PARTIAL[unit],
        )
    if unit not in {"week", "month", "year", "decade", "century"} or not scene.follows("modifiers", found.start()):
        return None
    if found["unit"].lower() in scene.lexicon.lists["units"].values:
        return None
    if _tells_of_last(scene, found, unit):
        return scene.count_from_last(found, scene.shift_last(0, unit), PARTIAL[unit])
    return scene.resolve(found, scene.from_published(0, unit), partial=PARTIAL[unit])


def _tells_of_last(scene: Scene, found: Found, unit: str) -> bool:
    """Tell whether "the end of the month" is that of the date named before rather than of publication."""
    told = scene.told
    if told is None or told.cal is None or told is not scene.last or scene.shift_last(0, unit) is None:
        return False
    if scene.published is None:
        return True
    passage = scene.text[told.end : found.start()]
    near = scene.narrative or (len(passage) < SAME_PASSAGE and "\n\n" not in passage)
    return near and (scene.narrative or scene.tense(*found.span()) != "future")


def read_end_of(scene: Scene, found: Found) -> Reading | None:
    """Read "year end" and "end of next month"."""
    groups = found.groupdict()
    unit = (
        scene.read("unit", found)
        if groups.get("unit")
        else ("year" if found[0].lower().startswith("year") else "month")
    )
    if unit not in PARTIAL or unit in {"day", "night"}:
        return None
    steps = scene.read("which", found) if groups.get("which") else 0
    if not groups.get("which") and _tells_of_last(scene, found, unit):
        return scene.count_from_last(found, scene.shift_last(0, unit), PARTIAL[unit])
    return scene.resolve(found, scene.from_published(steps, unit), partial=PARTIAL[unit])


def read_last_few(scene: Scene, found: Found) -> Reading:
    """Read "the last three days" as a duration."""
    groups = found.groupdict()
    unit = scene.read("unit", found, "unit" if groups.get("unit") else "units")
    words = groups.get("number") or groups.get("count")
    return Reading(
        found.start(), found.end(), "DURATION", make_period(read_number(scene, words) if words else None, unit)
    )


READERS: Mapping[str, Reader] = {
    "deictic": read_deictic,
    "which": read_which,
    "ago": read_ago,
    "from_now": read_from_now,
    "the_period": read_the_period,
    "end_of": read_end_of,
    "last_few": read_last_few,
}
