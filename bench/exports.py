"""How long a release of invented rows takes in each format, and the scan of it for masked words.

Run with `python bench/exports.py [ROWS]`; what is printed stands in eval/RESULTS.md.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from onrecord.codebook import load_codebook
from onrecord.release import EXPORTERS, export_release
from onrecord.release.exports import tell_frame
from onrecord.release.released import PublicRelease, parse_release
from onrecord.release.scan import make_scan

SEED, MASKED = 3, 20_000
T = TypeVar("T")


def main() -> None:
    """Print seconds and sizes."""
    release = invent(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
    names = [name for name, exporter in EXPORTERS.items() if "counts" in exporter.KINDS]
    frame, took = measure(lambda: tell_frame(release, names))
    print(f"what all formats say of themselves: {took:.1f} s")
    provinces = {row.province for row in release.rows}
    scan, took = measure(lambda: make_scan(invent_names(), provinces, frame))
    print(f"a scan for {MASKED} masked words made: {took:.1f} s")
    for name in names:
        files, wrote = measure(lambda name=name: export_release(release, [name]))
        _, looked = measure(lambda files=files: [scan.check(*item) for item in files.items()])
        size = sum(map(len, files.values())) / 2**20
        print(f"{name:12} {len(release.rows)} rows, {size:4.1f} MiB: written {wrote:4.1f} s, scanned {looked:4.1f} s")


def measure(work: Callable[[], T]) -> tuple[T, float]:
    """Return what some work gives and the seconds it took."""
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def invent(rows: int) -> PublicRelease:
    """Return a release of so many invented rows."""
    chance, acts = random.Random(SEED), [*load_codebook().types]  # noqa: S311 - invented rows, the same each time
    lines = [
        {
            "id": f"{chance.getrandbits(48):012x}",
            "act": chance.choice(acts),
            "country": chance.choice(["MM", "CD", "KE", "SY"]),
            "province": f"Province {chance.randrange(40)}",
            "period": chance.choice(["2021-03", "2021-Q2", "2020"]),
            "count": chance.choice(["1–4", "not shown"]),
            "status": chance.choice(["single", "contested"]),
        }
        for _ in range(rows)
    ]
    manifest = {"release": "0a", "policy": "partners", "date": "2021-06-01", "columns": [*lines[0]], "assumed": []}
    return parse_release(manifest, lines, "counts")


def invent_names() -> list[str]:
    """Return masked words, half of them of two parts."""
    chance = random.Random(SEED)  # noqa: S311
    singles = [f"word{n}" for n in range(MASKED // 2)]
    return [*singles, *(f"ama{chance.randrange(10**6)} lo{n}" for n in range(MASKED // 2))]


if __name__ == "__main__":
    main()
