"""Commands in a process of their own, with nothing loaded before: as a person runs them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from records import fast_record, write_reports


@pytest.fixture
def run(tmp_path):
    (tmp_path / "passphrase").write_text("correct horse battery staple\n")
    fast_record(tmp_path)
    environment = {**os.environ, "ONRECORD_PASSPHRASE_FILE": str(tmp_path / "passphrase")}

    def call(*words):
        command = [sys.executable, "-m", "onrecord", "-C", str(tmp_path / "record"), *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    return call


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("status",), 0),
        (("verify",), 0),
        (("release", "--alone", "a test", "out"), 0),
        (("release", "--policy", "cited", "out"), 0),
        (("release", "--policy", "internal", "--plaintext", "out"), 0),
        (("release", "out"), 3),
        (("release", "--policy", "internal", "out"), 2),
        (("release", "withdraw", "nowhere"), 2),
        (("cite", "nothing", "https://news.example/1"), 3),
        (("decide", "undo"), 2),
        (("places", "list"), 0),
        (("export", "--plaintext", "all.json"), 0),
    ],
)
def test_a_command_answers_without_a_trace_of_the_program(run, tmp_path, monkeypatch, words, code):
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr


def test_reports_are_added_and_read_by_commands_alone(run, tmp_path):
    assert run("add", write_reports(tmp_path), "--basis", "published").returncode == 0
    assert run("run").returncode == 0
