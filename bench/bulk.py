"""Kill `onrecord bulk` on its way: `python bench/bulk.py REPORTS KILLS`. The output must be that of an undisturbed run.

Reports of 100 words are cut by chance, with a seed, from the invented samples and drafts. Each kill ends the run's
whole group of processes with SIGKILL after a while that grows, so that it falls into every part of the work.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as parquet

ROOT = Path(__file__).parent.parent
WORDS_OF_A_REPORT = 100


def make_archive(path: Path, count: int) -> None:
    """Write an archive of so many reports."""
    chance = random.Random(1)  # noqa: S311 - a seeded bench, no secret
    texts = [*(ROOT / "samples").glob("*.txt"), *(ROOT / "corpus" / "drafts").glob("*.txt")]
    words = [w for p in sorted(texts) for w in p.read_text("utf-8").split()]
    with path.open("w", encoding="utf-8") as out:
        for n in range(count):
            at = chance.randrange(len(words) - WORDS_OF_A_REPORT)
            text = " ".join(words[at : at + WORDS_OF_A_REPORT])
            out.write(json.dumps({"id": f"r{n}", "text": text, "published": "2024-05-01", "basis": "published"}) + "\n")


def read_claims(folder: Path) -> list[dict[str, object]]:
    """Return all rows of a folder's shards in their order."""
    return [row for path in sorted(folder.glob("claims-*.parquet")) for row in parquet.read_table(path).to_pylist()]


def main() -> int:
    """Print what came of it; return 1 where a row differs."""
    count, kills = int(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        make_archive(place / "in.jsonl", count)
        size = max(1, count // 40)

        def command(out: str) -> list[str]:
            words = [
                "bulk",
                str(place / "in.jsonl"),
                "-o",
                str(place / out),
                "--jobs",
                "2",
                "--fast",
                "--size",
                str(size),
            ]
            return [sys.executable, "-m", "onrecord", *words]

        started = time.monotonic()
        subprocess.run(command("whole"), check=True, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
        took = time.monotonic() - started
        killed = 0
        for n in range(kills):
            running = subprocess.Popen(  # noqa: S603 - ours
                command("killed"), stderr=subprocess.DEVNULL, start_new_session=True
            )
            time.sleep(3 + (n % 5) * took / kills / 2)
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                killed += 1
            running.wait()
        subprocess.run(command("killed"), check=True, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
        whole, again = read_claims(place / "whole"), read_claims(place / "killed")
        print(f"{count} reports in {took:.0f} s by two processes; {killed} kills")
        print(f"{len(whole)} claims, the same after all kills: {whole == again}")
        return int(whole != again)


if __name__ == "__main__":
    sys.exit(main())
