"""Linking on a Spark cluster of this machine: `python bench/cluster_link.py [CLAIMS]`, a master and two workers.

The incidents must be those of DuckDB, row for row, ids included: of an archive, of a day more linked against what
either made, and where a worker is killed in the middle; and nothing of it may listen anywhere but on 127.0.0.1.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pyarrow.parquet as parquet

sys.path.insert(0, str(Path(__file__).parent))
from cluster import BEFORE_THE_KILL, PORT, end, find_open, start_cluster
from linking import write_shards

DAY = 30
SPARK = ("--engine", "spark", "--port", str(PORT))


def link(out: Path, *more: str | Path) -> subprocess.Popen[bytes]:
    """Start linking shards into a folder."""
    return subprocess.Popen([sys.executable, "-m", "onrecord", "bulk-link", *map(str, more), "-o", str(out)])  # noqa: S603 - ours


def count_cpu() -> float:
    """Return the CPU seconds of what this process started, so far."""
    done = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = done.ru_utime + done.ru_stime
    for process in psutil.Process().children(recursive=True):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        used += times.user + times.system
    return used


def watch(what: str, running: subprocess.Popen[bytes]) -> tuple[float, set[str]]:
    """Wait for a run and print what it took; return its seconds and the addresses beside loopback seen meanwhile."""
    started, cpu, elsewhere = time.monotonic(), count_cpu(), set[str]()
    used = cpu
    while running.poll() is None:
        elsewhere |= find_open(os.getpid())
        used = max(used, count_cpu())
        time.sleep(1)
    assert running.returncode == 0, what
    took = time.monotonic() - started
    print(f"{what}: {took:.0f} s, {used - cpu:.0f} CPU s", flush=True)
    return took, elsewhere


def read_rows(out: Path) -> list[list[dict[str, object]]]:
    """Return the rows of links and incidents of a folder, as they stand."""
    return [parquet.read_table(next(out.glob(f"{name}-*.parquet"))).to_pylist() for name in ("links", "incidents")]


def main() -> int:
    """Print what came of it; return 1 where a row differs or something listened elsewhere."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        archive, day = place / "in", place / "day"
        write_shards(archive, count, 1)
        write_shards(day, DAY, 2)
        watch(f"{count} claims, DuckDB", link(place / "duckdb", archive))
        with start_cluster(place) as workers:
            took, elsewhere = watch("a master and two workers", link(place / "spark", archive, *SPARK))
            same = [read_rows(place / "duckdb") == read_rows(place / "spark")]
            # Each engine goes on with what the other made.
            shutil.copytree(place / "spark", place / "other")
            watch(f"{DAY} more, DuckDB after the cluster", link(place / "other", archive, day))
            elsewhere |= watch(f"{DAY} more, the cluster after DuckDB", link(place / "duckdb", archive, day, *SPARK))[1]
            same.append(read_rows(place / "duckdb") == read_rows(place / "other"))
            running = link(place / "killed", archive, *SPARK)
            time.sleep(took * BEFORE_THE_KILL)
            assert running.poll() is None
            started_work = bool(list((place / "work-0").rglob("stderr")))
            end(workers[0])
            watch(f"killed after {took * BEFORE_THE_KILL:.0f} s (it was at work: {started_work}), the rest", running)
            same.append(read_rows(place / "killed") == read_rows(place / "spark"))
        rows = len(read_rows(place / "spark")[1])
    print(f"{rows} incidents; the same: {same[0]}, with a day more: {same[1]}, after the kill: {same[2]}")
    print(f"addresses beside loopback: {sorted(elsewhere) or 'none'}")
    return int(not all(same) or bool(elsewhere) or not rows)


if __name__ == "__main__":
    sys.exit(main())
