"""Times counted from the date named before: "two days later", "the next day", "the same month", "the year before"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.model import Basis
from onrecord.resolve.dates.families.relative import CLOCK_UNITS, PARTIAL
from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, make_period, read_number
from onrecord.resolve.dates.values import Calendar


def read_later(scene: Scene, found: Found) -> Reading | None:
    """Read "two days later"; compared with ("than a month earlier") or followed by its event it is a duration."""
    groups = found.groupdict()
    unit = scene.read("unit", found, "unit" if groups.get("unit") else "units")
    sign = scene.read("direction", found)
    word = found["direction"].lower()
    number = read_number(scene, groups["number"]) if groups.get("number") else None
    follows = scene.word_after(found.end()).lower()
    if word in {"on", "hence", "prior"} and follows:
        return None
    if "half" in found[0].lower().split() and number is not None:
        number += 0.5
    if (word in {"after", "before", "prior"} and follows) or unit in CLOCK_UNITS or _is_compared(scene, found):
        # "three days after the raid": the event gives the date, not the words.
        kept = found.start("direction")
        end = len(scene.text[:kept].rstrip())
        return Reading(found.start(), end, "DURATION", make_period(number, unit))
    if number is None:
        return Reading(
            found.start(), found.end(), "DATE", "FUTURE_REF" if sign > 0 else "PAST_REF", basis=Basis.ANCHORED
        )
    if number % 1 and unit == "year":
        number, unit = number * 12, "month"
    return scene.count_from_last(found, count_on(scene, sign * int(number), unit), PARTIAL.get(unit, "XXXX"))


def _is_compared(scene: Scene, found: Found) -> bool:
    return scene.word_before(found.start()) in scene.lexicon.around["comparison_leads"]


def count_on(scene: Scene, steps: int, unit: str) -> Calendar | None:
    """Return the date named before moved on; a night as the day, decades and centuries to the year."""
    if unit in {"decade", "century", "millennium"}:
        return scene.shift_last(steps * {"decade": 10, "century": 100, "millennium": 1000}[unit], "year")
    return scene.shift_last(steps, "day" if unit == "night" else unit)


def read_unit(scene: Scene, found: Found) -> Reading | None:
    """Read "the following week", "the same year", "the day before", "that month"."""
    unit, groups = scene.read("unit", found), found.groupdict()
    if unit in CLOCK_UNITS or unit not in PARTIAL or found["unit"].lower() in scene.lexicon.lists["units"].values:
        return None
    words = found[0].lower().split()
    if groups.get("anchor"):
        steps = scene.read("anchor", found)
        if steps and _is_stretch(scene, found, unit):
            return Reading(found.start(), found.end(), "DURATION", make_period(1, unit))
        if words[0] in {"same", "following"} and scene.word_before(found.start()) not in {"on", "in", "of", "", "the"}:
            return None
    else:
        steps = 1 if words[-1] == "after" else -1
        if scene.word_after(found.end()) and words[-1] in {"after", "before", "prior"} and _goes_on(scene, found):
            return None
    if unit == "night":
        reading = scene.count_from_last(found, scene.shift_last(steps, "day"), PARTIAL["night"])
        return replace(
            reading, type="TIME", time="TNI", value=f"{reading.value}TNI" if reading.cal else PARTIAL["night"]
        )
    return scene.count_from_last(found, scene.shift_last(steps, unit), PARTIAL[unit])


def _is_stretch(scene: Scene, found: Found, unit: str) -> bool:
    """Tell whether "the next year" is how long something lasts: "for the next year", "the next decade"."""
    leads = {"for", "over", "within", "during", "throughout"}
    return unit in {"decade", "century"} or (unit != "day" and scene.word_before(found.start()) in leads)


def _goes_on(scene: Scene, found: Found) -> bool:
    """Tell whether the event counted from is named: "the day after the raid"."""
    after = scene.word_after(found.end()).lower()
    return after not in {"and", "when", "but", "at", "in", "on", "by", "as", "with", "had", "was", "were", "who"}


def read_part(scene: Scene, found: Found) -> Reading | None:
    """Read "the next morning" and "that night"."""
    groups, part = found.groupdict(), scene.read("part", found)
    if groups.get("anchor"):
        steps = scene.read("anchor", found)
        if found["anchor"].lower() in {"same", "following"}:
            return None
    else:
        steps = 1 if found[0].lower().endswith("after") else -1
        if scene.word_after(found.end()) and _goes_on(scene, found):
            return None
    return with_part(scene.count_from_last(found, scene.shift_last(steps, "day"), PARTIAL["day"]), part)


def with_part(reading: Reading, part: str) -> Reading:
    """Return the reading of a day as one of a part of it, or of a time of day."""
    glue = "" if part.startswith("T") else "T"
    return replace(reading, type="TIME", time=part, value=f"{reading.value}{glue}{part}" if reading.value else None)


def read_same(scene: Scene, found: Found) -> Reading | None:
    """Read "the same day"; "the same time" only refers back."""
    if found[0].lower().endswith("time"):
        return None
    return scene.count_from_last(found, scene.shift_last(0, "day"), PARTIAL["day"])


READERS: Mapping[str, Reader] = {"later": read_later, "unit": read_unit, "part": read_part, "same": read_same}
