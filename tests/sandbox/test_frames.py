from __future__ import annotations

import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.sandbox.frames import DeadlineError, PipeClosedError, read_frame, write_frame


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3), st.binary(max_size=2000))
def test_a_message_comes_out_as_it_went_in(header, payload):
    reading, writing = os.pipe()
    try:
        write_frame(writing, header, payload)
        assert read_frame(reading) == (header, payload)
    finally:
        os.close(reading)
        os.close(writing)


def test_a_message_cut_off_in_the_middle_is_not_a_message(pipe):
    reading, writing = pipe
    os.write(writing, b"\0\0\0\x02\0\0\0\0\0\0\0\x05{}abc")
    os.close(writing)
    with pytest.raises(PipeClosedError):
        read_frame(reading)


def test_nobody_answering_is_noticed_at_the_deadline(pipe):
    with pytest.raises(DeadlineError):
        read_frame(pipe[0], deadline=time.monotonic() + 0.05)


def test_nobody_listening_is_noticed(pipe):
    reading, writing = pipe
    os.close(reading)
    with pytest.raises(PipeClosedError):
        write_frame(writing, {})
