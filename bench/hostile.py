"""Read every file of a folder in the sandbox: `python bench/hostile.py FOLDER`. Counts by state, time and memory."""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from pathlib import Path

from onrecord.read import read_untrusted


def main() -> int:
    """Print the counts; return 1 where a file took over 30 seconds or ended in no state."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        print("name a folder", file=sys.stderr)
        return 2
    files = sorted(p for p in Path(sys.argv[1]).rglob("*") if p.is_file())
    states: Counter[str] = Counter()
    worst, started = 0.0, time.monotonic()
    for path in files:
        begun = time.monotonic()
        found = read_untrusted(path.read_bytes(), path.suffix)
        worst = max(worst, time.monotonic() - begun)
        states[found.state.value] += 1
    took = time.monotonic() - started
    # The server's forks are its children, and it is ours: what the largest of all used is known when it has ended.
    from onrecord.read import _sandbox

    _sandbox().close()
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"{len(files)} files in {took:.0f} s: {dict(states.most_common())}")
    print(f"worst {worst:.1f} s, memory of the largest process {memory:.2f} GiB")
    return int(worst > 40 or sum(states.values()) != len(files))


if __name__ == "__main__":
    sys.exit(main())
