"""An archive of short reports once through: `python bench/once.py REPORTS [JOBS]`, with `--fast`.

Reports of 30 words, a third of them repeats, as in `bench/curve.py`. Printed are the seconds by the clock and of the
processor, the largest process and what came out.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as parquet

sys.path.insert(0, str(Path(__file__).parent))
from curve import make_reports


def main() -> None:
    """Write the archive, read it, and print what it took."""
    count, jobs = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "2"
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.jsonl", Path(folder) / "out"
        with source.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(report | {"basis": "published"}) + "\n" for report in make_reports(count))
        started = time.monotonic()
        command = [sys.executable, "-m", "onrecord", "bulk", str(source), "-o", str(out), "--fast", "--jobs", jobs]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
        took = time.monotonic() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        shards = sorted(out.glob("claims-*.parquet"))
        claims = sum(parquet.read_metadata(path).num_rows for path in shards)
        size = sum(path.stat().st_size for path in shards)
    print(
        f"{count:,} reports of 30 words, {jobs} processes: {took:.0f} s, {used.ru_utime + used.ru_stime:.0f} CPU s "
        f"({1000 * (used.ru_utime + used.ru_stime) / count:.2f} ms a report), largest process "
        f"{used.ru_maxrss / 1e3:.0f} MB, {claims:,} claims in {len(shards):,} shards, {size / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    main()
