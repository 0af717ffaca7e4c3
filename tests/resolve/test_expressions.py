"""Expressions checked by hand, one file a family and language under expressions/: their span, type and values.

A line is `published | sentence with [[the expression]] | TYPE | TIMEX3 | EDTF | time`; `-` stands for none and `*` for
not checked. A line of two fields is a sentence in which no expression may be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from onrecord.codebook import load_words
from onrecord.codebook.edtf import is_valid
from onrecord.resolve.dates import find_times
from onrecord.resolve.dates.phrases import READERS

FOLDER = Path(__file__).parent / "expressions"
ENOUGH = {"en": 400, "es": 120, "ar": 120, "ko": 120}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file of expressions."""

    where: str
    language: str
    published: date | None
    sentence: str
    wanted: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence without its brackets."""
        return self.sentence.replace("[[", "").replace("]]", "")

    def found(self):
        """Return what is found in the sentence, as the fields of a line."""
        return [
            (t.span.start, t.span.end, t.type, t.value, t.edtf or "-", t.time or "-")
            for t in find_times(self.text, self.published, self.language)
        ]


def read_lines():
    lines = []
    for path in sorted(FOLDER.glob("*/*.txt")):
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not row.strip() or row.startswith("#"):
                continue
            published, sentence, *wanted = (field.strip() for field in row.split("|"))
            day = None if published == "-" else date.fromisoformat(published)
            where = f"{path.parent.name}/{path.stem}:{number}"
            lines.append(Line(where, path.parent.name, day, sentence, tuple(wanted)))
    return lines


LINES = read_lines()


@pytest.mark.parametrize("line", [row for row in LINES if row.wanted], ids=lambda row: row.where)
def test_words_get_the_value_checked_by_hand(line):
    start, end = line.sentence.index("[["), line.sentence.index("]]") - 2
    at_span = [row[2:] for row in line.found() if row[:2] == (start, end)]
    agreeing = [row for row in at_span if all(want in ("*", got) for want, got in zip(line.wanted, row, strict=True))]
    assert agreeing, f"{line.text}: wanted {line.wanted} at {line.text[start:end]!r}, found {line.found()}"


@pytest.mark.parametrize("line", [row for row in LINES if not row.wanted], ids=lambda row: row.where)
def test_words_that_only_look_like_a_time_are_left_alone(line):
    assert line.found() == [], line.text


@pytest.mark.parametrize("line", LINES, ids=lambda row: row.where)
def test_every_value_found_is_valid(line):
    for _, _, _, _, edtf, _ in line.found():
        assert edtf == "-" or is_valid(edtf)


@pytest.mark.parametrize(("language", "enough"), ENOUGH.items())
def test_each_language_has_as_many_checked_expressions_as_promised(language, enough):
    assert sum(row.language == language and bool(row.wanted) for row in LINES) >= enough


@pytest.mark.parametrize("language", ["ar", "es", "ko"])
def test_every_word_list_and_rule_of_a_further_language_is_of_use(language):
    words = load_words(f"dates_{language}")
    patterns = " ".join(
        [*(p for found in words["rules"].values() for p in found), *words.get("fragments", {}).values()]
    )
    assert set(words["rules"]) <= set(READERS)
    for name in {*words["words"], *words.get("fragments", {})} - {"deictic_part"}:
        assert f"{{{name}}}" in patterns or f"{{{name}=" in patterns or f"={name}}}" in patterns, name
