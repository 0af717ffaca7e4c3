"""Worker processes of every pool are gone once the process they work for was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LASTING = """
import os, time
from pathlib import Path

def last(*_, **__):
    Path("working", str(os.getpid())).touch()
    time.sleep(600)
"""
OPEN = """
from concurrent.futures import ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from lasting import last

def fill(initializer, *given):
    with ProcessPoolExecutor(2, get_context("spawn"), initializer=initializer, initargs=given) as pool:
        wait([pool.submit(last), pool.submit(last)])

def watch_parent():
    from multiprocessing import parent_process
    from onrecord.sandbox.parents import _watch
    _watch(parent_process().sentinel)

if __name__ == "__main__":
    {fill}
"""
POOLS = {
    "reading a record": "from onrecord.pipeline.working import start_worker; fill(start_worker, ())",
    "linking an archive": (
        "from onrecord.pipeline.bulk.linking.workers import Processes; "
        "Processes(2, '1GB').run_each(last, [(Path('a'), Path('b'))] * 2)"
    ),
    "reading an archive": (
        "from onrecord.pipeline.bulk import shards; shards.write_shard = last; "
        "made = (shards.Shard(n, (), ()) for n in range(2)); list(shards._work(made, Path('out'), 2, fast=True))"
    ),
    "where Linux does not see to it": "fill(watch_parent)",
}


@pytest.mark.parametrize("pool", POOLS)
def test_a_killed_process_leaves_no_worker_behind(pool, tmp_path):
    if "archive" in pool:
        pytest.importorskip("pyarrow")
        pytest.importorskip("duckdb")
    (tmp_path / "lasting.py").write_text(LASTING)
    (tmp_path / "open.py").write_text(OPEN.format(fill=POOLS[pool]))
    working = tmp_path / "working"
    working.mkdir()
    with (tmp_path / "said").open("wb") as said:
        parent = subprocess.Popen([sys.executable, "open.py"], cwd=tmp_path, stderr=said)
    workers: list[int] = []
    try:
        assert wait_for(lambda: len(list(working.iterdir())) == 2 or parent.poll() is not None, 240)
        assert parent.poll() is None, (tmp_path / "said").read_text()
        workers = [int(p.name) for p in working.iterdir()]
        assert all(is_running(w) for w in workers)
        parent.kill()
        parent.wait(60)
        assert wait_for(lambda: not any(is_running(w) for w in workers), 30)
    finally:
        parent.kill()
        parent.wait(60)
        for left in [w for w in workers if is_running(w)]:
            os.kill(left, signal.SIGKILL)


def wait_for(told, seconds):
    deadline = time.monotonic() + seconds
    while not told() and time.monotonic() < deadline:
        time.sleep(0.05)
    return told()


def is_running(process):
    """Tell whether a process lives; one that ended and whose end nobody asked for yet does not."""
    try:
        os.kill(process, 0)
        return " Z " not in Path(f"/proc/{process}/stat").read_text() if sys.platform == "linux" else True
    except OSError:
        return False
