"""Masking: a stretch is masked whole or not at all."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.release.masking import MASK_FROM, SURE_FROM, find_stretches


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
