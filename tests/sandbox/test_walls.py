"""Where bubblewrap works, what reads files from outside is in namespaces of its own; elsewhere all goes as without."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from onrecord.sandbox import OutcomeState, walls

stand = pytest.mark.skipif(
    not walls.stands_here(),
    reason="bubblewrap is not installed" if walls.find_program() is None else "this system refuses it namespaces",
)


@pytest.fixture
def without_landlock(monkeypatch, probe):
    """Start servers whose children give up no files and no calls, so that only the walls stand in their way."""
    from onrecord.sandbox import client

    built = client.build_command
    boot = "import onrecord.sandbox.protection as p; p.give_up_files = lambda: False; p.give_up_calls = lambda: False; "

    def build(function):
        command = built(function)
        command[command.index("-c") + 1] = boot + command[command.index("-c") + 1]
        return command

    monkeypatch.setattr(client, "build_command", build)
    return probe


@stand
def test_the_server_is_in_no_namespace_of_ours(probe):
    sandbox = probe("answer_length")
    assert sandbox.call(b"12345").value["length"] == 5
    assert sandbox.protection.walls


@stand
def test_behind_the_walls_alone_there_is_no_home_no_record_no_process_of_ours_and_no_network(
    without_landlock, tmp_path
):
    record = tmp_path / "record.db"
    record.write_text("a source's words")
    sandbox = without_landlock("look_around")
    found = sandbox.call(b"", {"paths": [str(record), "/etc/passwd", "/var"], "home": str(Path.home())})
    assert found.state is OutcomeState.DONE, found.detail
    assert not sandbox.protection.files and not sandbox.protection.calls
    seen, kept = found.value, [*walls.list_folders(), Path(__file__).parent]
    assert seen["there"] == []
    leading = {p for folder in kept for p in (folder, *folder.parents)}
    assert {Path.home() / name for name in seen["home"]} <= leading, "what leads to Python, and nothing beside it"
    assert {Path("/tmp", name) for name in seen["temporary"]} <= leading
    assert len(seen["processes"]) <= 3, "bubblewrap, the server and this child"
    assert seen["interfaces"] == ["lo"]
    assert seen["written"] == []


@stand
def test_one_server_within_walls_reads_many_files(probe):
    sandbox = probe("answer_length")
    sandbox.call(b"")
    server = sandbox._server
    assert all(sandbox.call(b"x" * n).value["length"] == n for n in range(20))
    assert sandbox._server is server


@stand
def test_what_is_within_walls_ends_when_the_sandbox_is_closed(probe):
    sandbox = probe("answer_length")
    sandbox.call(b"")
    group = sandbox._server.pid
    assert len(_list_group(group)) >= 2
    sandbox.close()
    for _ in range(50):
        if not _list_group(group):
            return
        time.sleep(0.1)
    pytest.fail("something is left behind")


@stand
def test_what_is_within_walls_ends_when_bubblewrap_is_killed(probe):
    sandbox = probe("answer_length")
    sandbox.call(b"")
    group = sandbox._server.pid
    os.kill(group, signal.SIGKILL)
    sandbox._server.wait()
    assert sandbox.call(b"12").value["length"] == 2
    for _ in range(50):
        if not _list_group(group):
            return
        time.sleep(0.1)
    pytest.fail("something is left behind")


def test_where_bubblewrap_is_not_installed_all_goes_as_without(probe, monkeypatch):
    monkeypatch.setattr(walls, "find_program", lambda: None)
    walls.stands_here.cache_clear()
    try:
        sandbox = probe("answer_length")
        assert sandbox.call(b"12345").value["length"] == 5
        assert not sandbox.protection.walls
        assert walls.wall_in(["true"]) == ["true"]
    finally:
        walls.stands_here.cache_clear()


PRETENDS = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"'


@pytest.mark.parametrize("script", ["exit 1", "exit 0", PRETENDS])
def test_a_bubblewrap_that_gives_no_namespaces_is_not_taken_for_walls(tmp_path, monkeypatch, script):
    program = tmp_path / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(walls, "find_program", lambda: str(program))
    walls.stands_here.cache_clear()
    try:
        assert not walls.stands_here()
    finally:
        walls.stands_here.cache_clear()


def test_a_server_that_does_not_start_within_walls_starts_without(probe, monkeypatch):
    from onrecord.sandbox import client

    monkeypatch.setattr(client, "wall_in", lambda command: [sys.executable, "-c", "raise SystemExit(1)"])
    sandbox = probe("answer_length")
    assert sandbox.call(b"123").value["length"] == 3
    assert not sandbox.protection.walls


def test_no_home_is_kept(monkeypatch, tmp_path):
    home = tmp_path / "home"
    (home / "python").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", str(home / "python"))
    found = walls.list_folders()
    assert tmp_path not in found and home not in found
    assert home / "python" in found


def _list_group(group):
    """Return the processes of a group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[2]) == group and words[0] != "Z":
            found.append(int(stat.parent.name))
    return found
