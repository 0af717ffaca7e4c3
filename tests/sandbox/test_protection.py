"""A child that reads bytes from outside can do nothing else, however it tries."""

from __future__ import annotations

import errno
import sys
from dataclasses import replace

import probes
import pytest

from onrecord.sandbox import OutcomeState, Protection, probe_protection, protection
from onrecord.sandbox.limits import Limits

pytest_plugins = ()
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")


@pytest.fixture(scope="module")
def held():
    return probe_protection(Limits())


@LINUX
def test_every_layer_holds_here_or_it_is_said_which_does_not(held):
    assert held.limits
    assert held.is_whole or list(held.list_gaps())


@LINUX
@pytest.mark.parametrize("what", probes.ATTEMPTS)
def test_what_a_hostile_file_would_try_is_denied(probe, tmp_path, held, what):
    if not held.is_whole:
        pytest.skip("; ".join(held.list_gaps()))
    target = tmp_path / "file"
    target.write_text("a source's words")
    outcome = probe("attempt").call(b"", {"what": what, "path": str(target)})
    assert outcome.state is OutcomeState.DONE, outcome.detail
    assert outcome.value.startswith("denied"), outcome.value
    if "raw call" in what:
        assert outcome.value == f"denied: {errno.EPERM}", "refused for another reason than the filter"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_memory_of_three_gibibytes_is_denied(probe):
    assert probe("take_memory").call(b"", {"bytes": 3 * 2**30}).state is OutcomeState.OUT_OF_MEMORY


def test_a_child_that_ends_by_an_odd_signal_takes_nothing_down(probe):
    sandbox = probe("end_by_an_odd_signal")
    for _ in range(2):
        outcome = sandbox.call(b"")
        assert (outcome.state, outcome.detail) == (OutcomeState.CRASHED, "signal 37")


@LINUX
def test_a_child_that_lacks_a_layer_its_system_has_looks_at_nothing(probe, held):
    """With so few files a layer cannot be asked for."""
    outcome = probe("answer_length", Limits(open_files=3)).call(b"12345")
    assert outcome.state is (OutcomeState.CRASHED if held.files else OutcomeState.DONE)
    assert outcome.value is None or not held.files


def test_threads_still_work(probe):
    assert probe("think_in_a_thread").call(b"").value == 1


def test_the_caller_knows_what_holds_its_children(probe, held):
    sandbox = probe("answer_length")
    assert sandbox.protection is None
    sandbox.call(b"")
    assert replace(sandbox.protection, walls=False) == held


@pytest.mark.parametrize("missing", ["give_up_files", "give_up_calls"])
def test_where_a_layer_is_missing_it_is_said_what_that_leaves_open(monkeypatch, missing):
    monkeypatch.setattr(protection, missing, lambda: False)
    found = probe_protection(Limits())
    assert not found.is_whole
    assert len(list(found.list_gaps())) == 1


def test_nothing_that_could_not_be_asked_is_taken_for_granted():
    assert not Protection().is_whole
    assert len(list(Protection().list_gaps())) == 3
