"""A Spark cluster on this machine: `python bench/cluster.py [REPORTS]`, a master and two workers as processes.

The claims must be those of processes, row for row, also where a worker is killed in the middle; and nothing of it may
listen anywhere but on 127.0.0.1.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pyspark

sys.path.insert(0, str(Path(__file__).parent))
from bulk import make_archive, read_claims

HERE, PORT = "127.0.0.1", 17077
SPARK = Path(pyspark.__file__).parent
DEPLOY = "org.apache.spark.deploy"
BEFORE_THE_KILL = 0.5
"""Part of an undisturbed run's time after which a worker is killed."""


@contextmanager
def start_cluster(place: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Start a master and two workers of one core each, and yield the workers."""
    one = {"SPARK_LOCAL_IP": HERE, "SPARK_HOME": str(SPARK), "PYSPARK_PYTHON": sys.executable}
    # The workers know nothing of onrecord but what is shipped to them.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | one | {"SPARK_DAEMON_MEMORY": "256m"}
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> None:
        command = [str(SPARK / "bin" / "spark-class"), f"{DEPLOY}.{name}", "--host", HERE, *arguments]
        log = (place / f"log-{len(started)}.txt").open("wb")
        started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))  # noqa: S603 - Spark's own

    try:
        start("master.Master", "--port", str(PORT), "--webui-port", "0")
        time.sleep(8)
        for n in range(2):
            work = ["--cores", "1", "--memory", "1g", "--webui-port", "0", "--work-dir", str(place / f"work-{n}")]
            start("worker.Worker", *work, f"spark://{HERE}:{PORT}")
        time.sleep(8)
        yield started[1:]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def read(source: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start reading an archive."""
    command = [sys.executable, "-m", "onrecord", "bulk", str(source), "-o", str(out), "--size", "200", *more]
    return subprocess.Popen(command)  # noqa: S603 - ours


def end(worker: subprocess.Popen[bytes]) -> None:
    """Kill a worker with the executor it started, and all it started."""
    for process in [*psutil.Process(worker.pid).children(recursive=True), psutil.Process(worker.pid)]:
        process.kill()


def find_open(root: int) -> set[str]:
    """Return the addresses beside loopback that a process and its children listen on or talk to."""
    found = set()
    for process in [psutil.Process(root), *psutil.Process(root).children(recursive=True)]:
        try:
            connections = process.net_connections("inet")
        except psutil.Error:
            continue
        for each in connections:
            found |= {a.ip for a in (each.laddr, each.raddr) if a}
    return {ip for ip in found if ip.removeprefix("::ffff:") not in {HERE, "::1"}}


def main() -> int:
    """Print what came of it; return 1 where a row differs or something listened elsewhere."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    spark = ("--engine", "spark", "--port", str(PORT))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        make_archive(place / "in.jsonl", count)
        started = time.monotonic()
        assert read(place / "in.jsonl", place / "processes", "--jobs", "2").wait() == 0
        print(f"{count} reports, two processes: {time.monotonic() - started:.0f} s", flush=True)
        with start_cluster(place) as workers:
            started = time.monotonic()
            running = read(place / "in.jsonl", place / "cluster", *spark)
            elsewhere: set[str] = set()
            while running.poll() is None:
                elsewhere |= find_open(os.getpid())
                time.sleep(1)
            assert running.returncode == 0
            took = time.monotonic() - started
            print(f"a master and two workers: {took:.0f} s", flush=True)
            running = read(place / "in.jsonl", place / "killed", *spark)
            time.sleep(took * BEFORE_THE_KILL)
            assert running.poll() is None
            started_work = bool(list((place / "work-0").rglob("stderr")))
            end(workers[0])
            assert running.wait() == 0
        print(f"with a worker killed after {took * BEFORE_THE_KILL:.0f} s (it was at work: {started_work}): done")
        whole = read_claims(place / "processes")
        same = [whole == read_claims(place / name) for name in ("cluster", "killed")]
    print(f"{len(whole)} claims; the cluster's are the same: {same[0]}, after the kill: {same[1]}")
    print(f"addresses beside loopback: {sorted(elsewhere) or 'none'}")
    return int(not all(same) or bool(elsewhere) or not whole)


if __name__ == "__main__":
    sys.exit(main())
