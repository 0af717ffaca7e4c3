"""Windows: every word is read once, from the window where it is most central."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.encoder.reading import WINDOW, plan_windows
from onrecord.encoder.wordpiece import Words


def make_words(pieces):
    first = [0]
    for n in pieces:
        first.append(first[-1] + n)
    count = len(pieces)
    return Words(tuple(range(count)), tuple(range(1, count + 1)), tuple(first), (7,) * first[-1])


@given(st.lists(st.integers(1, 40), max_size=400))
def test_windows_cover_each_word_once(pieces):
    words = make_words(pieces)
    windows = plan_windows(words)
    assert [i for _, _, low, high in windows for i in range(low, high)] == list(range(len(pieces)))
    for start, end, low, high in windows:
        assert start <= low <= high <= end
        assert words.first[end] - words.first[start] <= WINDOW - 2 or end == start + 1


def test_a_short_text_is_one_window():
    assert plan_windows(make_words([1] * 50)) == [(0, 50, 0, 50)]


def test_nothing_has_no_window():
    assert plan_windows(make_words([])) == []
