"""A short fuzzing of every reader, half a second each (`make fuzz SECONDS=600` is for longer)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "bench" / "torture" / "fuzz.py"


@pytest.mark.slow
def test_altered_files_of_every_kind_never_hurt_the_process_that_asks():
    done = subprocess.run([sys.executable, SCRIPT, "--seconds", "0.5"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert len(found) >= 12
    assert all(kind["files"] for kind in found.values())
