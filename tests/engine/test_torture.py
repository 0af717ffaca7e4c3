"""A short torture: twenty kills at system calls, sixty flipped bits, files added thrice (`make torture` does more)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "bench" / "torture" / "run.py"


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_missed_when_a_record_is_tortured():
    words = [sys.executable, SCRIPT, "--kills", "20", "--flips", "60", "--again", "30"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    found = json.loads(done.stdout)
    if shutil.which("strace"):
        assert (found["kills"]["kills"], found["kills"]["wrong"]) == (20, {})
    assert found["flips"]["missed"] == {}
    assert found["again"]["new rows after"] == {}
