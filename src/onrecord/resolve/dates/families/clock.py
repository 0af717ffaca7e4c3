"""Times of day: "at 10:30 p.m.", "22:00", "2000 GMT", "six o'clock", "at dawn". A day beside joins them later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.model import Basis
from onrecord.resolve.dates.families.anchored import with_part
from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene, read_number

LED_PARTS = frozenset(
    {
        "at",
        "by",
        "until",
        "before",
        "around",
        "after",
        "till",
        "about",
        "since",
        "toward",
        "towards",
        "from",
        "near",
    }
)
NEAR = 400
"""Characters within which a day named before is the day of a bare time; a guess that newspapers keep to."""


def at_time(scene: Scene, found: Found, time: str) -> Reading:
    """Return a time of the day named shortly before.

    Without one its TIMEX3 value takes the day of publication, and EDTF gets none.
    """
    last, glue = scene.last, "" if time.startswith("T") else "T"
    start, end = found.span()
    if (
        last
        and last.cal
        and last.cal.unit == "day"
        and start - last.end < NEAR
        and "\n\n" not in scene.text[last.end : start]
    ):
        base = replace(last, start=start, end=end, type="TIME", value=last.cal.timex(), edtf=last.cal.edtf())
        base = replace(base, year_said=False)
        return with_part(replace(base, basis=Basis.ANCHORED, anchor=last.cal.edtf()), time)
    day = scene.published.isoformat() if scene.published else "XXXX-XX-XX"
    return Reading(start, end, "TIME", f"{day}{glue}{time}", time=time, basis=Basis.RESOLVED)


def read_twelve(scene: Scene, found: Found) -> Reading | None:
    """Read "10:30 p.m." and "8am"."""
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    hour = hour % 12 + (12 if found["half"][0].lower() == "p" else 0)
    return at_time(scene, found, f"{hour:02d}:{minute:02d}")


def read_twenty_four(scene: Scene, found: Found) -> Reading | None:
    """Read "22:30"; scores and verses ("won 3:10") are not led by a preposition of time."""
    hour = int(found["hour"])
    before = scene.word_before(found.start())
    if before not in LED_PARTS and (len(found["hour"]) == 1 or _is_verse(scene, found)):
        return None
    return at_time(scene, found, f"{hour:02d}:{found['minute']}")


def _is_verse(scene: Scene, found: Found) -> bool:
    """Tell whether a name stands right before: "Luke 12:40"."""
    before = scene.text[max(0, found.start() - 16) : found.start()].split(" ")
    name = before[-2] if len(before) > 1 and not before[-1] else ""
    dated = any(scene.lexicon.read(words, name) for words in ("month", "any_weekday"))
    return len(name) > 2 and name.isalpha() and name.istitle() and not dated


def read_military(scene: Scene, found: Found) -> Reading:
    """Read "1900 hours" and "2000 GMT"."""
    return at_time(scene, found, f"{found['hour']}:{found['minute']}")


def read_oclock(scene: Scene, found: Found) -> Reading | None:
    """Read "six o'clock"; morning or evening is known only if it says so."""
    hour = int(read_number(scene, found["hour"]))
    return at_time(scene, found, f"{hour:02d}:00") if 1 <= hour <= 24 and hour != 24 else None


def read_part(scene: Scene, found: Found) -> Reading | None:
    """Read "at dawn", "in the evening", "the night"; a part of the day alone is left to the day beside it."""
    before, words = scene.word_before(found.start()), found[0].lower().split()
    led = before in LED_PARTS or words[0] in {"the", "early", "late"} or found[0].lower() == "overnight"
    if not led or found["part"].lower().endswith("s"):
        return None
    return at_time(scene, found, scene.read("part", found))


READERS: Mapping[str, Reader] = {
    "twelve": read_twelve,
    "twenty_four": read_twenty_four,
    "military": read_military,
    "oclock": read_oclock,
    "part": read_part,
}
