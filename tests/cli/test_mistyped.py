"""Who names the record in another place than it is meant is told what to type."""

from __future__ import annotations

import subprocess
import sys

import pytest

from onrecord.cli import find_hint


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["status", "-C", "my-record"], "-C comes before the command: onrecord -C DIR status …"),
        (["my-record", "status"], "a record is named with -C: onrecord -C my-record COMMAND"),
        (["-C", "my-record", "statsu"], None),
        (["runn"], None),
        ([], None),
    ],
)
def test_a_record_named_in_the_wrong_place_is_met_with_a_hint(words, hint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-record").mkdir()
    assert find_hint(words) == hint


def test_the_hint_stands_under_what_was_refused(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "onrecord", "status", "-C", "x"], capture_output=True, text=True, cwd=tmp_path
    )
    assert ran.returncode == 2
    assert ran.stderr.rstrip().endswith("onrecord: -C comes before the command: onrecord -C DIR status …")
