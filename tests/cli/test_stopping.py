"""Ctrl-C in the middle of a run, as the shell sends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from records import PASSPHRASE, fast_record

REPORTS = 100
"""So many that they are not all read between a look at the record and the signal."""


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_read_and_the_next_run_goes_on(tmp_path):
    made = fast_record(tmp_path)
    reports = tmp_path / "many"
    reports.mkdir()
    for n in range(REPORTS):
        body = f"Police arrested {n + 2} men in Goma on {n % 28 + 1} May 2024, a witness said. " * 4
        (reports / f"{n}.txt").write_text(body)
    with made.activate():
        from onrecord.engine.adding import add_files

        add_files(made, [reports])
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    environment = {**os.environ, "ONRECORD_PASSPHRASE_FILE": str(secret)}
    command = [sys.executable, "-m", "onrecord", "-C", str(made.directory)]

    running = subprocess.Popen(
        [*command, "run"], env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=listen_to_ctrl_c
    )
    deadline = time.monotonic() + 180
    while count_read(made) == 0 and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert count_read(made) > 0, "nothing was read within three minutes"
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=180)[1]
    assert running.returncode == 130, said
    assert "goes on from there" in said
    kept = count_read(made)
    assert 0 < kept < REPORTS
    done = subprocess.run([*command, "run", "--json"], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["read"] == REPORTS - kept


def listen_to_ctrl_c():
    """Where the tests run in the background of a shell, Ctrl-C is ignored, and programs they start inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def count_read(record):
    with record.activate():
        from onrecord.store.models import Report

        return Report.objects.filter(state="read").count()
