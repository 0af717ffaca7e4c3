"""Whatever the bytes, a reader returns a result or says why not; it raises nothing else."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.read.results import ReadResult, UnreadableError
from onrecord.read.warming import list_samples
from onrecord.read.worker import _ARCHIVES, _READERS, _read

SAMPLES = [(content, suffix) for content, suffix in list_samples() if len(content) < 20_000]
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def end_in_a_state(act):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = act()
        except UnreadableError as error:
            result = error.result
            assert result.reason and result.next_step
    assert isinstance(result, ReadResult)
    assert ReadResult.from_json(result.to_json()) == result


@pytest.mark.parametrize("kind", [*_READERS, *_ARCHIVES])
@given(untrusted_bytes=st.binary(max_size=600))
@FEW
def test_any_bytes_end_in_a_state(kind, untrusted_bytes):
    if kind in _ARCHIVES:
        end_in_a_state(lambda: _ARCHIVES[kind](untrusted_bytes, lambda part, end: _read(part, end, 1)))
    else:
        end_in_a_state(lambda: _READERS[kind](untrusted_bytes))


@pytest.mark.parametrize("number", range(len(SAMPLES)), ids=lambda n: f"{n}{SAMPLES[n][1]}")
@given(data=st.data())
@FEW
def test_a_good_file_with_a_piece_changed_ends_in_a_state(number, data):
    content, suffix = SAMPLES[number]
    at = data.draw(st.integers(0, len(content)))
    piece = data.draw(st.binary(max_size=12))
    cut = data.draw(st.integers(0, 40))
    end_in_a_state(lambda: _read(content[:at] + piece + content[at + cut :], suffix))
