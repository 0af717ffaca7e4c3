"""Weekdays: "on Tuesday", "last Friday", "Monday of last week", "the following Sunday"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.model import Basis
from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, make_date, read_number
from onrecord.resolve.dates.values import Calendar


def read_bare(scene: Scene, found: Found) -> Reading | None:
    """Read a weekday alone; the tense tells whether the one before or after publication is meant."""
    if found["weekday"].islower():
        return None
    weekday = scene.read("weekday", found)
    reading = make_date(found.start(), found.end(), scene.place_weekday(weekday, *found.span()))
    return replace(reading, basis=Basis.RESOLVED, anchor=scene.published.isoformat() if scene.published else None)


def read_which(scene: Scene, found: Found) -> Reading | None:
    """Read "last Friday", strictly before publication, "next Friday", strictly after, and "this Friday"."""
    weekday, steps = scene.read("weekday", found), scene.read("which", found)
    if steps is None:
        steps = -1 if found[0].lower().endswith("last") else 1
    partial = f"XXXX-WXX-{weekday}"
    if scene.published is None:
        return scene.resolve(found, None, partial=partial)
    here = Calendar.of_day(scene.published)
    back = (scene.published.isoweekday() - weekday) % 7
    if steps == 0:
        return scene.resolve(found, scene.place_weekday(weekday, *found.span()))
    return scene.resolve(found, here.shift(-(back or 7) if steps < 0 else 7 - back, "day"))


def read_week_of(scene: Scene, found: Found) -> Reading | None:
    """Read "Monday of last week"."""
    weekday = scene.read("weekday", found)
    week = scene.from_published(scene.read("which", found), "week")
    return scene.resolve(found, _day_of(week, weekday), partial=f"XXXX-WXX-{weekday}")


def read_anchored(scene: Scene, found: Found) -> Reading | None:
    """Read "the following Tuesday", counted from the day named before."""
    weekday, steps = scene.read("weekday", found), scene.read("anchor", found)
    partial = f"XXXX-WXX-{weekday}"
    if found[0].lower().endswith("week"):
        return scene.count_from_last(found, _day_of(scene.shift_last(steps, "week"), weekday), partial)
    here = scene.shift_last(0, "day")
    if here is None:
        return scene.count_from_last(found, None, partial)
    first = here.first_day()
    back = (first.isoweekday() - weekday) % 7 if first else 0
    days = -(back or 7) if steps < 0 else 7 - back if steps > 0 else -back
    return scene.count_from_last(found, here.shift(days, "day"), partial)


def read_ago(scene: Scene, found: Found) -> Reading | None:
    """Read "two weeks ago Monday"."""
    weekday = scene.read("weekday", found)
    week = scene.from_published(-int(read_number(scene, found["number"])), "week")
    return scene.resolve(found, _day_of(week, weekday), partial=f"XXXX-WXX-{weekday}")


def _day_of(week: Calendar | None, weekday: int) -> Calendar | None:
    """Return the weekday of a week; a week is counted from its Monday."""
    first = week.first_day() if week else None
    return Calendar.of_day(first).shift(weekday - 1, "day") if first else None


READERS: Mapping[str, Reader] = {
    "bare": read_bare,
    "which": read_which,
    "week_of": read_week_of,
    "anchored": read_anchored,
    "ago": read_ago,
}
