"""Finds times in languages other than English: patterns over the folded text, one file of words a language.

Matches are taken from the left, the longest first; neighbours then join as in English. A language is read where its
`codebook/words/dates_XX.toml` is there (see docs in the file for Spanish).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from onrecord.resolve.dates.join import join_ranges, join_times
from onrecord.resolve.dates.phrases import calendar, counted
from onrecord.resolve.dates.phrases.grammar import load_grammar
from onrecord.resolve.dates.phrases.scene import PhraseScene
from onrecord.resolve.dates.scene import Reading, as_readings

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
        taken = scene.take(made, done)
        readings += taken
        done = max((reading.end for reading in taken), default=done)
    return readings
