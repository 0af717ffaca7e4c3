"""What phrases that count from a day, or tell how long or how often, mean in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.model import Basis
from onrecord.resolve.dates.families.anchored import count_on, with_part
from onrecord.resolve.dates.families.clock import at_time
from onrecord.resolve.dates.families.relative import CLOCK_UNITS, PARTIAL, count_back, place_weekend
from onrecord.resolve.dates.phrases.scene import PhraseReader, PhraseScene
from onrecord.resolve.dates.scene import Found, Reading, make_date, make_period
from onrecord.resolve.dates.values import Calendar


def read_weekday(scene: PhraseScene, found: Found) -> Reading:
    """Read a weekday: alone, "last", "next", of a week that is pointed to, or after the day named before."""
    weekday, groups = scene.read("weekday", found), found.groupdict()
    partial = f"XXXX-WXX-{weekday}"
    if groups.get("which_week"):
        week = scene.from_published(scene.read("which_week", found), "week")
        first = week.first_day() if week else None
        return scene.resolve(
            found, Calendar.of_day(first).shift(weekday - 1, "day") if first else None, partial=partial
        )
    steps = scene.read("which", found)
    if groups.get("anchor"):
        here = scene.shift_last(0, "day")
        first = here.first_day() if here else None
        back = (first.isoweekday() - weekday) % 7 if first else 0
        ahead = scene.read("anchor", found)
        days = -(back or 7) if ahead < 0 else 7 - back if ahead > 0 else -back
        return scene.count_from_last(found, here.shift(days, "day") if here and first else None, partial)
    if scene.published is None:
        return scene.resolve(found, None, partial=partial)
    back = (scene.published.isoweekday() - weekday) % 7
    if steps:
        day = Calendar.of_day(scene.published).shift(-(back or 7) if steps < 0 else 7 - back, "day")
        return scene.resolve(found, day)
    placed = make_date(*found.span(), scene.place_weekday(weekday, *found.span()))
    return replace(placed, basis=Basis.RESOLVED, anchor=scene.published.isoformat())


def read_deictic(scene: PhraseScene, found: Found) -> Reading:
    """Read "ayer", "오늘" and, with its part of the day, "anoche"."""
    steps = scene.read("deictic", found)
    part = scene.read("deictic_part", found, "deictic")
    if not isinstance(part, str):
        part = None
    reading = scene.resolve(
        found, scene.from_published(steps, "day"), partial="PRESENT_REF" if not steps and not part else PARTIAL["day"]
    )
    return with_part(reading, part) if part else reading


def read_which(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "la semana pasada", "이번 달", "العام المقبل"."""
    # One word for both: "지난달".
    whole = scene.read("which_unit", found)
    steps, unit = whole or (scene.read("which", found), scene.read("unit", found))
    if unit in CLOCK_UNITS or unit not in PARTIAL:
        return None
    if unit == "weekend":
        return scene.resolve(found, place_weekend(scene, found, steps), partial=PARTIAL[unit])
    return scene.resolve(found, scene.from_published(steps, unit), partial=PARTIAL[unit])


def read_last_few(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "los últimos tres meses" as a duration."""
    groups = found.groupdict()
    number = scene.read("number", found) if groups.get("number") else None
    return Reading(*found.span(), "DURATION", make_period(number, scene.read("unit", found)))


def _amount(scene: PhraseScene, found: Found) -> tuple[float | None, str]:
    """Return how many of which unit a phrase counts; None where nobody said how many."""
    groups = found.groupdict()
    counted = scene.read("counted_unit", found)
    if counted:
        # One word for number and unit: "사흘", "يومين".
        number, unit = counted
    else:
        unit = scene.read("unit", found)
        number = scene.read("number", found) if groups.get("number") else 1 if groups.get("one") else None
    if groups.get("half"):
        number = 0.5
    if groups.get("and_half"):
        number = (number or 1) + 0.5
    return number, unit


def read_ago(scene: PhraseScene, found: Found) -> Reading:
    """Read "hace tres días", as exact as its unit."""
    number, unit = _amount(scene, found)
    if number is None or unit in CLOCK_UNITS:
        return Reading(*found.span(), "DATE", "PAST_REF", basis=Basis.RESOLVED)
    if number % 1 and unit == "year":
        number, unit = number * 12, "month"
    return scene.resolve(found, count_back(scene, -number, unit), partial=PARTIAL.get(unit, "PAST_REF"))


def read_ahead(scene: PhraseScene, found: Found) -> Reading:
    """Read "dentro de dos semanas"."""
    number, unit = _amount(scene, found)
    if number is None or unit in CLOCK_UNITS:
        return Reading(*found.span(), "DATE", "FUTURE_REF", basis=Basis.RESOLVED)
    if number % 1 and unit == "year":
        number, unit = number * 12, "month"
    return scene.resolve(found, count_back(scene, number, unit), partial=PARTIAL.get(unit, "FUTURE_REF"))


def _from_last(scene: PhraseScene, found: Found, sign: int) -> Reading | None:
    number, unit = _amount(scene, found)
    if unit in CLOCK_UNITS:
        return Reading(*found.span(), "DURATION", make_period(number, unit))
    if number is None:
        return Reading(*found.span(), "DATE", "FUTURE_REF" if sign > 0 else "PAST_REF", basis=Basis.ANCHORED)
    if number % 1 and unit == "year":
        number, unit = number * 12, "month"
    return scene.count_from_last(found, count_on(scene, sign * int(number), unit), PARTIAL.get(unit, "XXXX"))


def read_later(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "tres días después", counted from the date named before."""
    return _from_last(scene, found, 1)


def read_earlier(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "dos semanas antes", counted from the date named before."""
    return _from_last(scene, found, -1)


def read_later_or_ahead(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "사흘 뒤": from the date named shortly before, else from publication."""
    return _from_last(scene, found, 1) if _has_near(scene, found) else read_ahead(scene, found)


NEAR = 250
"""Characters within which a date named before is counted from."""


def _has_near(scene: PhraseScene, found: Found) -> bool:
    last = scene.last
    return last is not None and last.basis is not Basis.RESOLVED and 0 <= found.start() - last.end < NEAR


def read_step(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "al día siguiente", "그해", "الشهر نفسه": a unit so many steps from the date named before."""
    unit, steps = scene.read("unit", found), scene.read("anchor", found)
    whole = scene.read("step", found)
    if whole:
        steps, unit = whole
    if unit in CLOCK_UNITS or unit not in PARTIAL:
        return None
    return scene.count_from_last(found, scene.shift_last(steps, unit), PARTIAL[unit])


def read_duration(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "dos años y medio", "2년 6개월", "varias semanas"."""
    number, unit = _amount(scene, found)
    groups = found.groupdict()
    if groups.get("unit2"):
        rest = make_period(scene.read("number", found, "number2"), scene.read("unit", found, "unit2"))
        whole = make_period(number, unit)
        glue = rest.removeprefix("P")
        return Reading(*found.span(), "DURATION", whole + (glue.removeprefix("T") if "T" in whole else glue))
    if number == 0.5 and unit in {"year", "hour"}:
        return Reading(*found.span(), "DURATION", "P6M" if unit == "year" else "PT30M")
    return Reading(*found.span(), "DURATION", make_period(number, unit))


def read_set(scene: PhraseScene, found: Found) -> Reading | None:
    """Read "cada día", "매주 월요일", "مرتين في الشهر" as its period or weekday."""
    groups = found.groupdict()
    value = None
    if groups.get("frequency"):
        value = scene.read("frequency", found)
    if groups.get("weekday"):
        part = scene.read("part", found) if groups.get("part") else None
        value = f"XXXX-WXX-{scene.read('weekday', found)}{part if part and part.startswith('T') else ''}"
    elif groups.get("month"):
        value = f"XXXX-{scene.read('month', found):02d}"
    elif groups.get("season"):
        value = f"XXXX-{scene.read('season', found)}"
    elif groups.get("part"):
        value = f"XXXX-XX-XX{scene.read('part', found)}"
    elif groups.get("unit"):
        number, unit = _amount(scene, found)
        value = make_period(1 if number is None and not groups.get("few") else number, unit)
    elif groups.get("counted_unit"):
        value = make_period(*_amount(scene, found))
    return Reading(*found.span(), "SET", value) if value else None


def read_clock(scene: PhraseScene, found: Found) -> Reading | None:
    """Read a time of day: `hour`, perhaps `minute`, and a part of the day that tells morning from evening."""
    hour, groups = int(scene.read("hour", found)), found.groupdict()
    minute = int(scene.read("minute", found) or 0) if groups.get("minute") else 0
    if groups.get("half_hour"):
        minute = 30
    if hour > 24 or minute > 59:
        return None
    side = scene.read("side", found)
    if (side == "pm" and hour < 12) or (side == "night" and 5 < hour < 12):
        hour += 12
    elif side in {"am", "night"} and hour == 12:
        hour = 0
    return at_time(scene, found, f"{hour % 24:02d}:{minute:02d}")


def read_part(scene: PhraseScene, found: Found) -> Reading:
    """Read a part of the day that stands by itself."""
    return at_time(scene, found, scene.read("part", found))


def read_part_beside(scene: PhraseScene, found: Found) -> Reading:
    """Read a part of the day that says nothing without a day beside it: without a value, it is dropped alone."""
    return Reading(*found.span(), "TIME", None, time=scene.read("part", found))


def read_reference(scene: PhraseScene, found: Found) -> Reading:
    """Read "ahora", "최근", "قريبا"."""
    return Reading(*found.span(), "DATE", scene.read("reference", found), basis=Basis.RESOLVED)


READERS: Mapping[str, PhraseReader] = {
    "weekday": read_weekday,
    "deictic": read_deictic,
    "which": read_which,
    "last_few": read_last_few,
    "ago": read_ago,
    "ahead": read_ahead,
    "later": read_later,
    "earlier": read_earlier,
    "later_or_ahead": read_later_or_ahead,
    "step": read_step,
    "duration": read_duration,
    "set": read_set,
    "clock": read_clock,
    "part": read_part,
    "part_beside": read_part_beside,
    "reference": read_reference,
}
