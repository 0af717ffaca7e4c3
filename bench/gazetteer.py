"""Measure the gazetteer: size, time to its first look-up, look-ups a second, memory: `python bench/gazetteer.py`.

Names are those of 20,000 entries spread over the whole file, so that no block is met twice in a row.
"""

from __future__ import annotations

import resource
import time


def main() -> None:
    """Print the figures."""
    started = time.perf_counter()
    from onrecord.gazetteer import PLACES, open_gazetteer

    loaded = time.perf_counter()
    gazetteer = open_gazetteer()
    assert gazetteer.look_up("Goma")
    first = time.perf_counter()
    store = gazetteer._shipped
    names = [store.row(n).name for n in range(0, store.row_count, max(1, store.row_count // 20_000))]
    started_all = time.process_time()
    found = sum(bool(gazetteer.look_up(name)) for name in names)
    seconds = time.process_time() - started_all
    print(f"file: {PLACES.stat().st_size / 1e6:.1f} MB, {store.row_count:,} entries, {store.name_count:,} names")
    print(f"import {1000 * (loaded - started):.0f} ms, then opening and first look-up {1000 * (first - loaded):.0f} ms")
    print(f"{len(names):,} look-ups: {len(names) / seconds:,.0f} a second, {found} found")
    print(f"memory of the whole process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
