"""What a machine has and what it lacks is told, with what to do."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from onrecord.cli import app, register_commands
from onrecord.cli import doctor as room

register_commands()


def test_what_is_needed_works_here():
    done = CliRunner().invoke(app, ["doctor", "--json"])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert all(f["works"] for f in found if f["needed"])
    assert all(f["next_step"] for f in found if not f["works"])


def test_what_is_missing_is_told_with_what_to_do(monkeypatch):
    monkeypatch.setattr(room.shutil, "which", lambda name: None)
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 0, "text recognition is for one use"
    assert "apt install tesseract-ocr" in done.output


def test_what_is_broken_and_needed_is_a_finding(monkeypatch):
    def broken():
        raise OSError("no file")

    monkeypatch.setattr(room, "_check_model", broken)
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert "Install onrecord again" in done.output


@pytest.mark.parametrize(
    ("walls", "found", "works"),
    [
        (("/usr/bin/bwrap", True), "bubblewrap", True),
        (("/usr/bin/bwrap", False), "bubblewrap is refused namespaces", False),
        ((None, False), "no bubblewrap", False),
    ],
)
def test_it_says_whether_files_are_read_within_walls(monkeypatch, walls, found, works):
    monkeypatch.setattr("onrecord.sandbox.find_walls", lambda: walls)
    done = CliRunner().invoke(app, ["doctor", "--json"])
    assert done.exit_code == 0, "it is a layer more, and no fault where it is missing"
    (row,) = (f for f in json.loads(done.stdout) if f["name"] == "walls around it")
    assert (row["found"], row["works"]) == (found, works)
    assert works or "bubblewrap" in row["next_step"] or "without" in row["next_step"]


def test_a_processor_whose_calls_are_not_known_is_told(monkeypatch):
    from onrecord.sandbox import seccomp

    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 0
    assert "no list of system calls for the processor riscv64" in " ".join(done.output.split())
