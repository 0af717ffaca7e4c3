"""Reads the words right around a date that change it: "early", "since", "about", "the morning of", "Sunday night"."""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.resolve.dates.families.anchored import with_part
from onrecord.resolve.dates.lexicon import GAP
from onrecord.resolve.dates.scene import BEFORE, Reading, Scene

HALVES = {"early": "TMO", "late": "TEV"}
"""Part of the day that "early on Sunday" and "late on Sunday" mean."""


ARTICLED = frozenset({"season", "quarter", "half", "decade", "century"})
"""Units whose article belongs to the expression, as TimeML has it: "the 1990s", "the summer of 2019"."""
THE = re.compile(rf"(?<!\w)the{GAP}['’‘]?\Z", re.IGNORECASE)


def _is_articled(scene: Scene, reading: Reading) -> bool:
    """Tell whether an article before it is its own; in "the summer 2014 offensive" it is not."""
    if reading.cal is None or reading.cal.unit not in ARTICLED:
        return False
    return reading.cal.unit != "season" or " of " in scene.text[reading.start : reading.end]


def widen(scene: Scene, reading: Reading, floor: int) -> Reading:
    """Return the reading with its part of the day and the words before it that belong to it, not before `floor`."""
    if reading.cal is None or reading.value is None:
        return reading
    if reading.cal.unit in {"day", "weekday"} and reading.type == "DATE":
        reading = _take_part(scene, reading)
    before = scene.lexicon.before["modifiers"].search(scene.text[max(floor, reading.start - BEFORE) : reading.start])
    early = None
    if before:
        start = max(floor, reading.start - BEFORE) + before.start()
        early = next((HALVES[w] for w in before[0].lower().split() if w in HALVES), None)
        reading = replace(reading, start=start)
    elif _is_articled(scene, reading) and (article := THE.search(scene.text, floor, reading.start)):
        reading = replace(reading, start=article.start())
    if early and reading.cal and reading.cal.unit == "day" and reading.type == "DATE":
        reading = replace(reading, time=early)
    return open_interval(scene, reading)


def _take_part(scene: Scene, reading: Reading) -> Reading:
    parts = scene.lexicon.lists["part"]
    found = re.compile(
        rf"(?:,?{GAP}(?:in{GAP}the{GAP}|at{GAP}|early{GAP}|late{GAP})?)(?P<part>{parts.expression})(?!\w)",
        re.IGNORECASE,
    ).match(scene.text, reading.end)
    if not found or found["part"].lower().endswith("s"):
        return reading
    return replace(with_part(reading, parts.read(found["part"])), end=found.end())


def open_interval(scene: Scene, reading: Reading) -> Reading:
    """Return the reading as an interval open on one side after "since" or "until", as approximate after "about"."""
    edtf = reading.edtf
    if edtf is None or reading.type not in {"DATE", "TIME"}:
        return reading
    article = THE.search(scene.text, max(0, reading.start - BEFORE), reading.start)
    start = article.start() if article else reading.start
    if scene.follows("since", start):
        return replace(reading, edtf=f"{edtf.partition('/')[0]}/..")
    if scene.follows("until", start):
        return replace(reading, edtf=f"../{edtf.rpartition('/')[2]}")
    is_clock = ":" in (reading.time or "")
    if scene.follows("approximate", start) and "/" not in edtf and not is_clock:
        return replace(reading, edtf=f"{edtf}~")
    return reading
