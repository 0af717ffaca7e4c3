"""No private name reaches a word that is compared across reports."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.link.words import find_safe_words, measure_overlap, shingle
from onrecord.model import Span


def whole(text):
    return Span(0, len(text))


def test_names_are_blanked_and_kept_places_are_not():
    text = "Soldiers took Daw Hla Khin from the clinic in Myitkyina"
    at = text.index("Myitkyina")
    words = find_safe_words(text, whole(text), [Span(at, at + 9)])
    assert words == {"took", "clinic", "myitkyina"}


def test_a_name_that_opens_the_sentence_is_blanked_too():
    text = "Okello ran to the river"
    assert "okello" not in find_safe_words(text, whole(text))


@given(st.text(min_size=1))
def test_no_capitalised_word_survives(text):
    assert not any(w in find_safe_words(text, whole(text)) and w != w.lower() for w in text.split())


def test_a_text_repeats_itself_wholly():
    text = "one two three four five six seven"
    assert measure_overlap(shingle(text), shingle(text)) == 1.0
    assert measure_overlap(shingle(text), shingle("nothing of this kind was ever written here")) == 0.0
    assert measure_overlap(shingle(""), shingle("")) == 0.0
