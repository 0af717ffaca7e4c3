"""The ladder of the attack benchmark: what it shows has enough rows alike, and no row is shown twice."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[2] / "bench" / "attack"))

from ladder import LADDERS, climb, find_chances

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["arrest", "killing"]),
        st.sampled_from(["2021-Q1", "2021-Q2", "2022-Q1"]),
        st.sampled_from(["1–4", "5–19"]),
    ),
    max_size=60,
)


@given(rows=ROWS, alike=st.integers(1, 8), name=st.sampled_from(sorted(LADDERS)))
def test_every_row_shown_has_enough_alike_and_none_is_shown_twice(rows, alike, name):
    shown = climb(rows, LADDERS[name], alike)
    assert all(n >= alike for step in shown for n in step.values())
    assert sum(sum(step.values()) for step in shown) <= len(rows)


@given(rows=ROWS, untold=ROWS, alike=st.integers(1, 8), name=st.sampled_from(sorted(LADDERS)))
def test_a_log_of_all_acts_never_finds_a_row_more_often_than_one_in_those_alike(rows, untold, alike, name):
    steps = LADDERS[name]
    assert all(c <= 1 / alike for c in find_chances(climb(rows, steps, alike), steps, rows + untold))


def test_one_alike_shows_all_rows_as_they_are():
    rows = [("arrest", "2021-Q1", "1–4"), ("killing", "2021-Q2", "5–19")]
    assert climb(rows, LADDERS["no band, then year"], 1)[0] == Counter(rows)
