from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from onrecord.sandbox import Limits, OutcomeState
from onrecord.sandbox.client import SandboxError

QUICK = Limits(seconds=1.0)


def test_the_value_comes_back_with_the_options_it_was_asked_with(probe):
    outcome = probe("answer_length").call(b"12345", {"suffix": ".txt"})
    assert outcome.state is OutcomeState.DONE
    assert outcome.value == {"length": 5, "options": {"suffix": ".txt"}}


def test_a_hundred_calls_need_one_server_and_take_little_time(probe):
    sandbox = probe("answer_length")
    sandbox.call(b"")
    server, start = sandbox._server, time.monotonic()
    assert all(sandbox.call(b"x" * n).value["length"] == n for n in range(100))
    assert sandbox._server is server
    assert time.monotonic() - start < 60  # a server for each would take minutes


def test_ten_megabytes_go_through_the_pipe(probe):
    assert probe("answer_length").call(b"x" * 10_000_000).value["length"] == 10_000_000


@pytest.mark.parametrize("function", ["sleep", "spin"])
def test_a_call_without_end_is_stopped_at_its_time(probe, function):
    sandbox = probe(function, QUICK)
    assert sandbox.call(b"").state is OutcomeState.TIMED_OUT  # starts the server, which may take long itself
    start = time.monotonic()
    assert sandbox.call(b"").state is OutcomeState.TIMED_OUT
    assert time.monotonic() - start < 60


def test_what_the_child_started_is_stopped_with_it(probe):
    """Where a system lets it start something at all."""
    mark = "59.4571"
    sandbox = probe("sleep_in_grandchild", QUICK)
    state = sandbox.call(b"", {"seconds": mark}).state
    assert state is (OutcomeState.CRASHED if sandbox.protection.calls else OutcomeState.TIMED_OUT)
    assert not _is_running(mark)


def test_memory_beyond_the_limit_is_an_end_of_its_own(probe):
    sandbox = probe("take_memory")
    assert sandbox.call(b"", {"bytes": 3 * 2**30}).state is OutcomeState.OUT_OF_MEMORY
    assert sandbox.call(b"", {"bytes": 1000}).value == 1000


@pytest.mark.parametrize(("function", "detail"), [("abort", "SIGABRT"), ("read_address_zero", "SIGSEGV")])
def test_a_child_that_dies_takes_nothing_down_and_the_next_call_works(probe, function, detail):
    sandbox = probe(function)
    for _ in range(2):
        outcome = sandbox.call(b"")
        assert (outcome.state, outcome.detail) == (OutcomeState.CRASHED, detail)


def test_an_exception_is_told_by_its_type_and_never_by_its_words(probe):
    outcome = probe("raise_with_a_quote").call(b"")
    assert outcome.state is OutcomeState.CRASHED
    assert outcome.detail.startswith("ValueError at line")
    assert "secret" not in outcome.detail


def test_more_output_than_allowed_is_not_taken(probe):
    sandbox = probe("talk_without_end", Limits(output_bytes=10_000))
    assert sandbox.call(b"", {"words": 10_000_000}).state is OutcomeState.TOO_MUCH_OUTPUT
    assert sandbox.call(b"", {"words": 2}).value == "word word "


def test_no_byte_is_written_to_a_file(probe, tmp_path):
    target = tmp_path / "written"
    assert probe("write_file").call(b"", {"path": str(target)}).value in {"OSError", "PermissionError"}
    assert not target.exists() or target.stat().st_size == 0


def test_noise_on_the_standard_streams_does_not_spoil_the_answer(probe):
    sandbox = probe("print_noise")
    assert [sandbox.call(b"").value for _ in range(3)] == ["said"] * 3


def test_a_child_that_kills_the_server_is_a_crash_and_the_next_call_works(probe):
    sandbox = probe("kill_the_parent")
    assert sandbox.call(b"").state is OutcomeState.CRASHED
    assert sandbox.call(b"").state is OutcomeState.CRASHED


def test_a_child_that_leaves_before_it_answers_is_a_crash(probe):
    assert probe("leave_early").call(b"").state is OutcomeState.CRASHED


def test_a_value_that_is_not_json_is_a_crash(probe):
    assert probe("return_nan").call(b"").state is OutcomeState.CRASHED


def test_the_child_sees_nothing_of_our_environment(probe, monkeypatch):
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", "/nowhere")
    assert set(probe("list_environment").call(b"").value) <= {
        "LANG",
        "LC_CTYPE",
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "PWD",  # "/", where bubblewrap starts it
    }


def test_the_child_holds_only_its_answer_pipe_and_dev_null(probe):
    opened = probe("list_open_files").call(b"").value
    assert opened[:3] == [0, 1, 2]
    assert len(opened) == 4  # and the pipe


def test_a_server_killed_between_calls_is_started_again(probe):
    sandbox = probe("answer_length")
    sandbox.call(b"")
    os.kill(sandbox._server.pid, signal.SIGKILL)
    sandbox._server.wait()
    assert sandbox.call(b"12").value["length"] == 2


def test_a_function_that_is_not_there_says_that_nothing_can_be_read(probe):
    with pytest.raises(SandboxError, match="no file was read"):
        probe("no_such_function").call(b"")


def test_a_fork_of_the_caller_has_a_server_of_its_own(probe):
    sandbox = probe("answer_length")
    sandbox.call(b"")
    server = sandbox._server
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if sandbox.call(b"123").value["length"] == 3 and sandbox._server is not server else 2
            sandbox.close()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert sandbox.call(b"1").value["length"] == 1
    assert sandbox._server is server


def _is_running(mark: str) -> bool:
    for _ in range(300):
        if not any(mark.encode() in line.split(b"\0") for line in _list_commands()):
            return False
        time.sleep(0.1)
    return True


def _list_commands() -> Iterator[bytes]:
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended while we looked
            yield command.read_bytes()
