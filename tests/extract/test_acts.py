"""Cues are found the same however few of their patterns are tried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.codebook import load_codebook
from onrecord.extract import acts
from onrecord.extract.sentences import split_sentences

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.txt"))
ODD = "Soldiers took them İnto custody, were taKen Into cuſtody, and were taken ınto custody. They opened\nfire on 3."


@pytest.fixture
def every_pattern():
    """The matcher of the codebook with all patterns tried on every sentence that holds their first word."""
    matcher = acts._compile(load_codebook())
    cues = {word: tuple(replace(cue, anchor="") for cue in found) for word, found in matcher.cues.items()}
    return replace(matcher, cues=cues)


@pytest.mark.parametrize("text", [ODD, *(p.read_text("utf-8") for p in SAMPLES)])
def test_a_pattern_is_left_untried_only_where_it_cannot_match(text, every_pattern):
    matcher = acts._compile(load_codebook())
    for sentence in split_sentences(text):
        words = sentence.of(text)
        assert list(acts._find_hits(words, matcher, ())) == list(acts._find_hits(words, every_pattern, ()))
