"""Finds the dates, times, durations and sets of a text, and their values as exact as the words.

Rules and words are data (codebook/words/dates_*.toml); what a rule means is one reader of families/. One pass from the
start: at each word a rule can start with, the longest match wins; words around it then change it, and neighbours join.
Values follow TIMEX3 (TimeML 1.2.1) and EDTF (see codebook/edtf.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from onrecord.model import TimeExpression
from onrecord.resolve.dates.around import widen
from onrecord.resolve.dates.families import FAMILIES
from onrecord.resolve.dates.join import join_ranges, join_times
from onrecord.resolve.dates.lexicon import DIGITS, TOKEN, Lexicon, Rule, load_lexicon
from onrecord.resolve.dates.phrases import LANGUAGES, find_phrases
from onrecord.resolve.dates.scene import Found, Reading, Scene, as_readings

__all__ = ["LANGUAGES", "find_times"]

DATELINE, LONGEST_DATE, DATELINE_WITHIN = 400, 40, timedelta(days=5)
"""Characters from the start in which a line may date the report, the longest such line, and how far it may be off."""

GLUED = frozenset("$€£¥#§@_/\\=&")
"""Characters that, right before a word or number, make it part of a price, a path or a tag."""


class EnglishScene(Scene):
    """A scene whose readings are widened by English words."""

    def widen(self, reading: Reading, floor: int) -> Reading:
        """Return the reading with its part of the day and the words before it that belong to it."""
        return widen(self, reading, floor)


def find_times(text: str, published: date | None, language: str = "en") -> tuple[TimeExpression, ...]:
    """Return the expressions of time in `text` in its order, counted from `published` where the words need it.

    `language` is the text's (ISO 639-1); texts in one that is neither English nor of LANGUAGES are read as English,
    which finds their dates in digits.

    A range is returned as its whole (an EDTF interval, no TIMEX3 value) followed by its two ends. Without `published`
    no year is invented: "August 22" is `XXXX-08-22`, "this month" has no EDTF value.
    """
    if language in LANGUAGES:
        return tuple(reading.to_expression() for reading in find_phrases(text, published, language))
    lexicon = load_lexicon()
    scene = EnglishScene(text, find_dateline(text, published, lexicon), lexicon)
    readings = join_times(scene, join_ranges(scene, _scan(scene)))
    return tuple(reading.to_expression() for reading in readings)


def find_dateline(text: str, published: date | None, lexicon: Lexicon) -> date | None:
    """Return the day a report dates itself by, in a line of its own near its start, else `published`.

    A few days around `published` count: a site may put a report up later than its outlet wrote it. Without `published`
    no line is taken for a dateline.
    """
    if published is None:
        return None
    for line in text[:DATELINE].splitlines():
        bare = line.strip(" \t.,|–—-")
        if not 8 <= len(bare) <= LONGEST_DATE:
            continue
        found = _scan(EnglishScene(bare, None, lexicon))
        whole = found and found[0].start == 0 and found[0].end == len(bare)
        day = found[0].cal.first_day() if whole and found[0].cal and found[0].cal.unit == "day" else None
        if day and abs(day - published) <= DATELINE_WITHIN:
            return day
    return published


def _scan(scene: Scene) -> list[Reading]:
    """Return the readings of one pass over the text."""
    readings: list[Reading] = []
    text, lexicon, done = scene.text, scene.lexicon, 0
    tokens = list(TOKEN.finditer(text))
    words = [DIGITS if token[0][0].isdecimal() else token[0].lower() for token in tokens]
    for token, word, following in zip(tokens, words, [*words[1:], ""], strict=False):
        start = token.start()
        if start < done:
            continue
        rules = lexicon.find_rules(word, following)
        if not rules or _is_glued(text, start, digits=word == DIGITS):
            continue
        found = _read_at(scene, start, rules)
        taken = scene.take(found, done)
        readings += taken
        done = max((reading.end for reading in taken), default=done)
    return readings


def _is_glued(text: str, start: int, *, digits: bool) -> bool:
    """Tell whether what starts here is the tail of a longer number, name or address."""
    if start == 0:
        return False
    before = text[start - 1]
    if before in GLUED or before.isalnum():
        return True
    return digits and before in ".,:-–" and start > 1 and text[start - 2].isdecimal()


def _read_at(scene: Scene, start: int, rules: Sequence[Rule]) -> list[Reading]:
    """Return what the longest rule that matches at `start` and is not turned down by its reader says."""
    matches: list[tuple[int, int, Found, str, str]] = []
    for order, rule in enumerate(rules):
        found = rule.pattern.match(scene.text, start)
        if found:
            matches.append((-found.end(), order, found, rule.family, rule.name))
    for _, _, found, family, name in sorted(matches, key=lambda m: m[:2]):
        readings = list(as_readings(FAMILIES[family][name](scene, found)))
        if readings:
            return readings
    return []
