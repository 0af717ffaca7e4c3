"""Cues are found whatever the white space, line breaks, apostrophes and letters they are written with."""

from __future__ import annotations

import pytest

from onrecord.codebook import load_codebook
from onrecord.extract.acts import find_acts
from onrecord.extract.sentences import split_sentences


def find(text):
    found = find_acts(text, split_sentences(text), load_codebook())
    return {(act.type, act.trigger.of(text)) for act in found}


@pytest.mark.parametrize(
    "words", ["taken into custody", "taKen Into cuſtody", "taken ınto custody", "taken \u00a0 into\n custody"]
)
def test_a_cue_is_found_with_odd_letters_and_spaces_and_quotes_them(words):
    assert ("arrest", words) in find(f"On Monday  two students were {words} by soldiers.")


def test_a_gap_takes_in_words_of_one_clause_only():
    assert ("arrest", "took the two young men away") in find("Police took the two young men away at night.")
    assert not [words for _, words in find("Police took a rest, when they drove away.") if words.startswith("took")]
