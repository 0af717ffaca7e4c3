"""Finds times in languages other than English: patterns over the folded text, one file of words a language.

Matches are taken from the left, the longest first; neighbours then join as in English. A language is read where its
`codebook/words/dates_XX.toml` is there (see docs in the file for Spanish).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from onrecord.resolve.dates.join import join_ranges, join_times
from onrecord.resolve.dates.phrases import calendar, counted
from onrecord.resolve.dates.phrases.grammar import load_grammar
from onrecord.resolve.dates.phrases.scene import PhraseScene
from onrecord.resolve.dates.scene import BEFORE, Reading, as_readings

__all__ = ["LANGUAGES", "find_phrases"]

LANGUAGES = frozenset({"ar", "es", "ko"})
"""Languages whose times are read, beside English."""

READERS = {**calendar.READERS, **counted.READERS}


def find_phrases(text: str, published: date | None, language: str) -> list[Reading]:
    """Return the readings of a text in one of LANGUAGES, in its order, with places in the text as it is written."""
    grammar = load_grammar(language)
    folded = grammar.folding.fold(text)
    scene = PhraseScene(folded.text, published, grammar)
    readings = join_times(scene, join_ranges(scene, _scan(scene), grammar.joins), grammar.joins)
    return [
        replace(r, start=folded.to_original(r.start), end=folded.to_original(r.end, end=True))
        for r in readings
        if r.value or r.edtf
    ]


def _scan(scene: PhraseScene) -> list[Reading]:
    """Return the readings of one pass over the text."""
    matches = sorted(
        (
            (found.start(), -found.end(), order, found)
            for order, rule in enumerate(scene.grammar.rules)
            for found in rule.find(scene.text)
        ),
        key=lambda m: m[:3],
    )
    readings: list[Reading] = []
    done = 0
    for start, _, order, found in matches:
        if start < done:
            continue
        made = list(as_readings(READERS[scene.grammar.rules[order].meaning](scene, found)))
        for reading in made:
            widened = _widen(scene, reading, done) if len(made) == 1 else reading
            readings.append(widened)
            done = max(done, widened.end)
            if widened.cal is not None and widened.type in {"DATE", "TIME"} and widened.edtf:
                scene.remember(widened, spans=made)
    return readings


def _widen(scene: PhraseScene, reading: Reading, floor: int) -> Reading:
    """Return the reading with the words right around it that belong to it, opened by "since", closed by "until"."""
    if reading.cal is None or reading.value is None:
        return reading
    around, text = scene.grammar.around, scene.text
    before = _search(around.modifiers_before, text, max(floor, reading.start - BEFORE), reading.start)
    if before is not None:
        reading = replace(reading, start=before)
    if around.modifiers_after and (after := around.modifiers_after.match(text, reading.end)):
        reading = replace(reading, end=after.end())
    edtf = reading.edtf
    if edtf is None or reading.type not in {"DATE", "TIME"}:
        return reading
    if _stands(scene, around.since_before, around.since_after, reading):
        return replace(reading, edtf=f"{edtf.partition('/')[0]}/..")
    if _stands(scene, around.until_before, around.until_after, reading):
        return replace(reading, edtf=f"../{edtf.rpartition('/')[2]}")
    if _stands(scene, around.about_before, around.about_after, reading) and "/" not in edtf:
        return replace(reading, edtf=f"{edtf}~")
    return reading


def _search(pattern: re.Pattern[str] | None, text: str, start: int, end: int) -> int | None:
    """Return where words that end right at `end` begin, None without such words."""
    found = pattern.search(text[start:end]) if pattern else None
    return start + found.start() if found else None


def _stands(
    scene: PhraseScene, before: re.Pattern[str] | None, after: re.Pattern[str] | None, reading: Reading
) -> bool:
    left = _search(before, scene.text, max(0, reading.start - BEFORE), reading.start) is not None
    return left or bool(after and after.match(scene.text, reading.end))
