"""What a reader of a further language knows while a report is read; its text is the folded one."""

from __future__ import annotations

import re
from collections.abc import Callable
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


PhraseReader = Callable[[PhraseScene, Found], Reading | tuple[Reading, ...] | None]
