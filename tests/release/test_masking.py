"""Masking: a stretch is masked whole or not at all."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.release.masking import MASK_FROM, SURE_FROM, complete_names, find_stretches, find_telling_names


def find(*chances, direct=()):
    quasi = np.array(chances, dtype=np.float32)
    return list(find_stretches(quasi, np.array(direct or [0.0] * len(chances), dtype=np.float32)))


def test_an_unsure_word_beside_a_sure_one_is_masked():
    assert find(0.0, 0.2, 0.9, 0.0) == [1, 2]


def test_an_unsure_word_alone_is_left():
    assert find(0.2, 0.0, 0.9) == [2]


def test_a_word_that_may_name_a_person_is_masked_unsure_as_it_is():
    assert find(0.2, 0.0, direct=(0.2, 0.0)) == [0]


@given(st.lists(st.floats(0, 1, width=32), max_size=30))
def test_every_sure_word_is_masked_and_no_word_below_the_edge(chances):
    masked = set(find(*chances))
    assert masked >= {i for i, c in enumerate(chances) if np.float32(c) >= SURE_FROM}
    assert not masked & {i for i, c in enumerate(chances) if np.float32(c) < MASK_FROM}


def told(text):
    return [s.of(text) for s in find_telling_names(text)]


def test_a_nationality_is_masked_with_its_noun():
    assert told("The applicant is a Swedish national born in the north.") == ["Swedish national"]
    assert told("A woman of Turkish origin was held.") == ["Turkish origin"]


def test_a_name_in_the_countrys_language_is_masked_and_plain_brackets_are_not():
    assert told("The appeal court (hovrätten i Västbo) upheld it.") == ["(hovrätten i Västbo)"]
    assert told("It was refused (see paragraph 12 above) again.") == []


def test_a_title_in_quotes_is_masked_and_a_quoted_sentence_is_not():
    assert told("He wrote for “Coast Lantern” then.") == ["“Coast Lantern”"]
    assert told("He said “we were taken from the road at night and nobody told us why”.") == []


def test_a_name_that_lacks_one_word_is_masked_whole():
    text = "The Harbour Hands Union spoke."
    masked = set(range(4, 17))
    assert [s.of(text) for s in complete_names(text, masked)] == ["The Harbour Hands Union"]
    assert list(complete_names(text, set(range(4, 11)))) == []
    assert list(complete_names(text, set())) == []
