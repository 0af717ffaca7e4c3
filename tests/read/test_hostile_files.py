"""Whatever a file holds, reading it ends in a state, and takes nothing with it."""

from __future__ import annotations

import time

import pytest
from hostile import list_hostile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.read import READ_SUFFIXES, ReadState, read_untrusted

FILES = {what: (content, suffix) for what, content, suffix in list_hostile()}


def test_there_are_many_kinds_of_harm():
    assert len(FILES) >= 80


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_ends_in_a_state_within_its_time(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    content, suffix = FILES[what]
    started = time.monotonic()
    found = read_untrusted(content, suffix)
    assert isinstance(found.state, ReadState)
    assert found.state is ReadState.READ or (found.reason and found.next_step)
    assert time.monotonic() - started < 120  # a call may take 30; the rest is for a machine that has much else to do
    assert list(tmp_path.iterdir()) == []
    assert "root:" not in "".join(r.text for r in found.reports)


def test_the_next_file_is_read_after_all_of_that():
    assert read_untrusted(b"Police arrested two men in the harbour.", ".txt").state is ReadState.READ


@given(
    st.binary(max_size=400),
    st.sampled_from(READ_SUFFIXES),
    st.sampled_from(["", "PK\x03\x04", "{\\rtf1", "%PDF-1.4", "<rss>", "WARC/1.0\r\n", "From: a\nTo: b\nDate: c\n"]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_end_in_a_state(content, suffix, start):
    found = read_untrusted(start.encode("latin-1") + content, suffix)
    assert isinstance(found.state, ReadState)
