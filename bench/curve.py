"""What reading costs as an archive grows: `python bench/curve.py REPORTS SECONDS [--whole]`, one process, `--fast`.

Short reports of 30 words cut by chance, with a seed, from the invented samples and drafts, a third of them repeats of
an earlier one under another outlet, as wires are. At each mark are printed CPU seconds a report, and the memory then.
It stops at so many reports or after so many seconds; `--whole` reads with the model of six layers.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pyarrow as pa

from onrecord.pipeline.bulk import read_batch
from onrecord.pipeline.bulk.inputs import COLUMNS

ROOT = Path(__file__).parent.parent
WORDS_OF_A_REPORT, AT_ONCE, KEPT = 30, 100, 200
REPEATED = 1 / 3
MARKS = tuple(m * 10**n for n in range(2, 7) for m in (1, 2, 5))


def make_reports(count: int) -> Iterator[dict[str, str]]:
    """Yield invented reports."""
    chance = random.Random(1)  # noqa: S311 - a seeded bench, no secret
    texts = [*(ROOT / "samples").glob("*.txt"), *(ROOT / "corpus" / "drafts").glob("*.txt")]
    words = [w for p in sorted(texts) for w in p.read_text("utf-8").split()]
    earlier: list[str] = []
    for n in range(count):
        if earlier and chance.random() < REPEATED:
            text = chance.choice(earlier)
        else:
            at = chance.randrange(len(words) - WORDS_OF_A_REPORT)
            text = " ".join(words[at : at + WORDS_OF_A_REPORT])
            earlier = [*earlier, text][-KEPT:]
        yield {"id": f"r{n}", "text": text, "published": "2024-05-01", "publisher": f"Outlet {chance.randrange(50)}"}


def main() -> None:
    """Read, and print a line at each mark."""
    count, seconds, fast = int(sys.argv[1]), float(sys.argv[2]), "--whole" not in sys.argv
    schema = pa.schema([(c, pa.string()) for c in COLUMNS])
    process, started = psutil.Process(os.getpid()), time.monotonic()
    rows: list[dict[str, str]] = []
    done, claims, last = 0, 0, (0, 0.0)
    for report in make_reports(count):
        rows.append(report)
        if len(rows) < AT_ONCE:
            continue
        claims += read_batch(pa.RecordBatch.from_pylist(rows, schema=schema), fast=fast).num_rows
        done, rows = done + len(rows), []
        late = time.monotonic() - started > seconds
        if done in MARKS or late or done == count:
            cpu = time.process_time()
            each = 1000 * (cpu - last[1]) / (done - last[0]) if done > last[0] else 0.0
            print(
                f"{done:,} reports: {each:.1f} CPU ms a report since the last mark, "
                f"{process.memory_info().rss / 1e6:.0f} MB, {claims:,} claims",
                flush=True,
            )
            last = (done, cpu)
        if late:
            return


if __name__ == "__main__":
    main()
