"""Times that come again: "every day", "on Mondays", "twice a week", "annually"."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, make_period, read_number


def make_set(found: Found, value: str) -> Reading:
    """Return a SET reading."""
    return Reading(found.start(), found.end(), "SET", value)


def read_every(scene: Scene, found: Found) -> Reading | None:
    """Read "every two weeks", "each Monday", "every morning"."""
    groups = found.groupdict()
    if groups.get("weekday"):
        part = scene.read("part", found) or ""
        return make_set(found, f"XXXX-WXX-{scene.read('weekday', found)}{part if part.startswith('T') else ''}")
    if groups.get("month"):
        return make_set(found, f"XXXX-{scene.read('month', found):02d}") if len(found["month"]) > 2 else None
    if groups.get("part"):
        part = scene.read("part", found)
        return make_set(found, f"XXXX-XX-XX{part if part.startswith('T') else 'T' + part}")
    if groups.get("season"):
        return make_set(found, f"XXXX-{scene.read('season', found)}")
    unit = scene.read("unit", found)
    words = found[0].lower().split()
    if unit == "night" and len(words) == 2:
        return make_set(found, "XXXX-XX-XXTNI")
    number = read_number(scene, groups["number"]) if groups.get("number") else 2.0 if "other" in words else 1.0
    return make_set(found, make_period(None if "few" in words else number, unit))


def read_times(scene: Scene, found: Found) -> Reading | None:
    """Read "three times a week" as its period; "10 years a month" is none."""
    unit, words = scene.read("unit", found), found[0].lower().split()
    if "times" not in words and words[0] not in {"once", "twice", "thrice"}:
        return None
    return make_set(found, make_period(1, unit))


def read_frequency(scene: Scene, found: Found) -> Reading | None:
    """Read "daily" and "annual"; "the Daily Mail" is a newspaper."""
    if found[0][0].isupper() and scene.word_before(found.start()):
        return None
    return make_set(found, scene.read("frequency", found))


def read_weekdays(scene: Scene, found: Found) -> Reading | None:
    """Read "on Mondays"."""
    return make_set(found, f"XXXX-WXX-{scene.read('weekdays', found)}") if found[0][0].isupper() else None


READERS: Mapping[str, Reader] = {
    "every": read_every,
    "times": read_times,
    "frequency": read_frequency,
    "weekdays": read_weekdays,
}
