"""Phrases found by comparing strings are those that a regular expression of the same words finds."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.extract.phrases import make_phrase, read_line, read_phrase

BETWEEN = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
GAP = r"(?:[^\S\n]+(?!(?:who|which|that|after|before|while|when|because|but|as|if)\b)[\w’'.%-]+){0,6}?"
PHRASES = (
    (("take", "took", "taken"), "~", "into", "custody"),
    (("take", "took", "taken"), "into", "custody"),
    ("file", "~", "report", "with", "~", "police"),
    ("years’", "prison"),
    ("raid",),
)


def as_pattern(parts):
    out = ""
    for at, part in enumerate(parts):
        if part == "~":
            out += GAP
            continue
        choices = [part] if isinstance(part, str) else sorted(part, key=lambda p: (-len(p), p))
        out += (BETWEEN if at else "") + f"(?:{'|'.join(c.replace('’', '[’' + chr(39) + ']') for c in choices)})"
    return re.compile(rf"(?<![\w-])(?:{out})(?![\w-])", re.IGNORECASE)


WORDS = st.sampled_from(
    [
        "take",
        "took",
        "Taken",
        "into",
        "İnto",
        "custody",
        "cuſtody",
        "file",
        "report",
        "with",
        "police",
        "years’",
        "years'",
        "prison",
        "raid",
        "raids",
        "raid-",
        "and",
        "when",
        "K2",
        "5%",
        "a.m.",
        ",",
        "-",
        "é",
        "_",
    ]
)
SPACES = st.sampled_from([" "] * 8 + ["  ", "\n", " \n ", "\n\n", "\t", "\u00a0", "\u2028", ""])


@given(st.lists(st.tuples(WORDS, SPACES), max_size=14), st.sampled_from(PHRASES))
@example([("took", " "), ("a", " "), ("into", "\n \n"), ("into", " \n"), ("custody", "")], PHRASES[0])
def test_a_phrase_is_found_where_its_pattern_matches(words, parts):
    text = "".join(word + space for word, space in words)
    line = read_line(text)
    phrase = make_phrase(parts)
    pattern = as_pattern(parts)
    found = {line.find_span(*span) for span in phrase.find(line)}
    assert found == {m.span() for at in range(len(text)) if (m := pattern.match(text, at))}


def test_a_phrase_ends_with_whole_words():
    assert list(read_phrase("raid").find(read_line("The raids, the raid-like raid"))) == [(25, 29)]
