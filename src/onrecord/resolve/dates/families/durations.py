"""Durations: "three days", "a decade", "several weeks", "two and a half years", "half an hour"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, make_period, read_number

MILITARY = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d ")
"""A time of day as soldiers tell it: "2300 hours"."""


def read_counted(scene: Scene, found: Found) -> Reading | None:
    """Read a number of units; ages, "a second" and "one day" are no durations."""
    groups, unit, words = found.groupdict(), scene.read("unit", found), found[0].lower()
    if is_age(scene, found.end()) or (unit == "second" and found["unit"].lower() == "second"):
        return None
    if unit == "quarter" and scene.word_after(found.end()).lower() == "of":
        return None
    if unit == "hour" and MILITARY.match(found[0]):
        return None
    number = read_number(scene, groups["number"]) if groups.get("number") else 0.0
    if number >= 1000 and found[0][:4].isdecimal() and not found["unit"].lower().endswith("s"):
        # "the 2018 day of mourning".
        return None
    if groups.get("last"):
        number = read_number(scene, groups["last"])
    if "half" in words.replace("-", " ").split():
        number += 0.5
    single = number == 1 and not words[0].isdigit()
    if (
        single
        and unit in {"day", "night", "weekend", "minute", "second", "quarter"}
        and not scene.follows("duration_leads", found.start())
    ):
        return None
    if not number or (unit in {"quarter", "weekend"} and not scene.follows("duration_leads", found.start())):
        return None
    if unit == "hour" and number == 0.5:
        return Reading(found.start(), found.end(), "DURATION", "PT30M")
    return Reading(found.start(), found.end(), "DURATION", make_period(number, unit))


def is_age(scene: Scene, end: int) -> bool:
    """Tell whether an age ends here: "17-year-old", "40 years of age"."""
    after = scene.text[end : end + 8].lower().replace("-", " ")
    return after.startswith((" old", " of age", " olds"))


def read_vague(scene: Scene, found: Found) -> Reading | None:
    """Read "several weeks" as weeks nobody counted."""
    unit = scene.read("unit", found)
    if found["unit"].lower() not in scene.lexicon.lists["units"].values or unit == "quarter":
        return None
    return Reading(found.start(), found.end(), "DURATION", make_period(None, unit))


def read_plural(scene: Scene, found: Found) -> Reading | None:
    """Read "weeks" or "for years" as units nobody counted."""
    unit, before = scene.read("units", found), scene.word_before(found.start())
    if unit in {"second", "night", "weekend", "quarter"} or before in scene.lexicon.around["age_leads"]:
        return None
    if unit == "minute" and before not in scene.lexicon.around["duration_leads"]:
        # The minutes of a meeting.
        return None
    if found[0][0].isupper() or scene.text[found.start() - 1 : found.start()] == "-" or is_age(scene, found.end()):
        return None
    return Reading(found.start(), found.end(), "DURATION", make_period(None, unit))


def read_whole(scene: Scene, found: Found) -> Reading | None:
    """Read "the whole week", "another year", "all day"."""
    words = found[0].lower().split()
    unit = scene.lexicon.read("unit", words[-1])
    plural = words[-1] in scene.lexicon.lists["units"].values
    if unit in {"second", "minute", "quarter"} or plural:
        return None
    if words[0] == "another" and unit in {"day", "night", "weekend"}:
        return None
    return Reading(found.start(), found.end(), "DURATION", make_period(1, unit))


READERS: Mapping[str, Reader] = {
    "counted": read_counted,
    "vague": read_vague,
    "plural": read_plural,
    "whole": read_whole,
}
