"""Days written in digits: "2021-05-03", "2021/5/3", "03.05.2021", "8-May-2006".

Where day and month may be swapped (03/05/2021), another date of the report may tell the order; else only the
year is sure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, expand_year
from onrecord.resolve.dates.values import Calendar, is_day


def read_iso(scene: Scene, found: Found) -> Reading | None:
    """Read an ISO 8601 day, with a time of day if it has one."""
    year, month, day = (int(found[g]) for g in ("year", "month", "day"))
    if not is_day(year, month, day):
        return None
    reading = scene.state(found, Calendar("day", year, month, day))
    if not found["hour"] or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        return reading
    time = f"{found['hour']}:{found['minute']}"
    return replace(reading, type="TIME", time=time, value=f"{reading.value}T{time}")


def read_year_first(scene: Scene, found: Found) -> Reading | None:
    """Read year, month and day parted by slashes or full stops."""
    year, month, day = (int(found[g]) for g in ("year", "month", "day"))
    return scene.state(found, Calendar("day", year, month, day)) if is_day(year, month, day) else None


def read_day_first(scene: Scene, found: Found) -> Reading | None:
    """Read day, month and year in either order of the first two."""
    first, second = int(found["first"]), int(found["second"])
    if len(found["year"]) == 2 and found["mark"] != "/":
        return None
    year = expand_year(found["year"], scene.published)
    orders = [(m, d) for m, d in ((second, first), (first, second)) if is_day(year, m, d)]
    if not orders:
        return None
    if len(orders) == 1:
        scene.day_first = orders[0] == (second, first)
    elif found["mark"] == "." or scene.day_first is not None or first == second:
        # Nobody writes month first with full stops.
        orders = orders[:1] if found["mark"] == "." or scene.day_first else orders[1:]
    if len(orders) == 1:
        return scene.state(found, Calendar("day", year, *orders[0]), year_said=len(found["year"]) == 4)
    written = "XXXX" if year is None else f"{year:04d}"
    reading = scene.state(found, Calendar("year", year))
    return replace(reading, value=f"{written}-XX-XX", edtf=f"{written}-XX-XX" if year is not None else None)


def read_named(scene: Scene, found: Found) -> Reading | None:
    """Read "8-May-2006" and "08MAY2006"."""
    year, month, day = expand_year(found["year"], scene.published), scene.read("month", found), int(found["day"])
    if len(found["year"]) == 2 and "-" not in found[0] and "/" not in found[0]:
        return None
    return scene.state(found, Calendar("day", year, month, day)) if is_day(year, month, day) else None


def read_event(scene: Scene, found: Found) -> Reading:
    """Read "9/11" as the day the world knows by it; its year is in nobody's words, so it has no EDTF value."""
    value = "2001-09-11" if scene.published and scene.published.year > 2000 else "XXXX-09-11"
    return Reading(found.start(), found.end(), "DATE", value)


READERS: Mapping[str, Reader] = {
    "iso": read_iso,
    "year_first": read_year_first,
    "day_first": read_day_first,
    "named": read_named,
    "event": read_event,
}
