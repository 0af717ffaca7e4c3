"""What a reader of a further language knows while a report is read; its text is the folded one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from onrecord.resolve.dates.lexicon import Lexicon
from onrecord.resolve.dates.phrases.grammar import Grammar
from onrecord.resolve.dates.scene import BEFORE, Found, Reading, Scene, is_narrative

WINDOW = 160
"""Characters on each side in which a verb that tells past from future is looked for."""
SENTENCE_END = re.compile(r"[.!?؟。](?=\s|\Z)|\n\s*\n")
NO_LEXICON = Lexicon({}, {}, {}, {}, {})


class PhraseScene(Scene):
    """A scene whose words come from a grammar."""

    def __init__(self, text: str, published: date | None, grammar: Grammar) -> None:
        super().__init__(text, published, NO_LEXICON)
        self.grammar = grammar
        self.narrative = is_narrative(text, published, grammar.deictic)
        self.day_first = grammar.day_first

    def follows(self, names: str, start: int) -> bool:
        """Tell whether words for the opening or the limit `names` stand right before `start`."""
        pattern: re.Pattern[str] | None = getattr(self.grammar.around, f"{names}_before", None)
        return bool(pattern and pattern.search(self.text[max(0, start - BEFORE) : start]))

    def tense(self, start: int, end: int) -> str | None:
        """Return "future" where the nearest word that tells is one of what is to come, else "past"."""
        before = self.text[max(0, start - WINDOW) : start]
        for found in SENTENCE_END.finditer(before):
            before = before[found.end() :] if found.end() <= len(before) else before
        cut = SENTENCE_END.search(self.text, end, end + WINDOW)
        after = self.text[end : cut.start() if cut else end + WINDOW]
        ahead = self._distance(self.grammar.future, before, after)
        if ahead is None:
            return "past"
        past = self._distance(self.grammar.past, before, after) if self.grammar.past else None
        return "past" if past is not None and past < ahead else "future"

    def _distance(self, pattern: re.Pattern[str], before: str, after: str) -> int | None:
        """Return how many characters away the nearest match is, None without one."""
        spans = [len(before) - found.end() for found in pattern.finditer(before)]
        spans += [found.start() for found in pattern.finditer(after)][:1]
        return min(spans, default=None)

    def read(self, name: str, found: Found, group: str | None = None) -> Any:
        """Return what the words of a group mean in the list of its name (a number after it tells two apart)."""
        written = found.groupdict().get(group or name)
        return None if written is None else self.grammar.read(name, written)

    def widen(self, reading: Reading, floor: int) -> Reading:
        """Return the reading with the words right around it that belong to it."""
        return widen_phrase(self, reading, floor)


def widen_phrase(scene: PhraseScene, reading: Reading, floor: int) -> Reading:
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


PhraseReader = Callable[[PhraseScene, Found], Reading | tuple[Reading, ...] | None]
