"""Spans of a head: the best path's, however few stretches of words are gone through for it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.encoder.reading import log_softmax
from onrecord.extract.learned.tagging import OUTSIDE, _decode, _find_uncertain

ROWS = st.lists(st.tuples(*[st.floats(-8, 8, width=32)] * 3), min_size=1, max_size=30)
PENALTIES = st.sampled_from([(0.0, 0.0, 0.0), (0.5, 0.0, 0.0), (0.8, 2.0, 0.0), (0.3, 2.0, 3.0)])


def decode_all(table, outside, split, begin):
    """The runs of every stretch that is not surely outside, each word of it gone through."""
    found, start = [], None
    for at, row in enumerate([*table.tolist(), [0.0] * 3]):
        if row[0] < OUTSIDE and start is None:
            start = at
        elif not row[0] < OUTSIDE and start is not None:
            found += _decode(table[start:at].tolist(), start, outside, split, begin)
            start = None
    return found


@given(ROWS, PENALTIES)
def test_stretches_that_are_passed_over_hold_no_span(rows, penalties):
    table = log_softmax(np.array(rows, dtype=np.float32))
    found = [
        run
        for start, end in _find_uncertain(table, penalties[0])
        for run in _decode(table[start:end].tolist(), start, *penalties)
    ]
    assert found == decode_all(table, *penalties)
