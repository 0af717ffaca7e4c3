"""What coarsening until enough rows are alike would give: `python bench/attack/ladder.py SEED…`. Reads no file.

A row keeps quarter and band where at least K rows of the release say the same; else it keeps less, step by step, and
what is alone even then is held back. The perpetrator knows the rule: an entry of its log that would be shown finer
cannot be a coarser row.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from attackers import measure
from population import make_world
from releases import Key, release_public

Step = Callable[[Key], Key]


def _year(key: Key) -> Key:
    return key[0], str(key[1])[:4], key[2]


def _quarter_alone(key: Key) -> Key:
    return key[0], key[1], None


def _year_alone(key: Key) -> Key:
    return key[0], str(key[1])[:4], None


LADDERS: dict[str, Sequence[Step]] = {
    "year, then no band": (lambda k: k, _year, _year_alone),
    "no band, then year": (lambda k: k, _quarter_alone, _year_alone),
}


def climb(rows: Sequence[Key], steps: Sequence[Step], alike: int) -> list[Counter[Key]]:
    """Return for each step the rows shown at it, and how often; each is shown at the finest that has `alike` rows."""
    shown, left = [], list(rows)
    for step in steps:
        sizes = Counter(step(row) for row in left)
        shown.append(Counter({key: n for key, n in sizes.items() if n >= alike}))
        left = [row for row in left if sizes[step(row)] < alike]
    return shown


def find_chances(shown: Sequence[Counter[Key]], steps: Sequence[Step], log: Sequence[Key]) -> list[float]:
    """Return for each shown row the chance that a guess among the log's entries that fit it is right."""
    chances, left = [], list(log)
    for rows, step in zip(shown, steps, strict=True):
        fits = Counter(step(entry) for entry in left)
        chances += [1 / fits[key] for key, n in rows.items() for _ in range(n)]
        left = [entry for entry in left if step(entry) not in rows]
    return chances


def main() -> int:
    """Print for each ladder and K the worst of the seeds."""
    if not sys.argv[1:] or not all(a.isdecimal() for a in sys.argv[1:]):
        print("give seeds, which are numbers; nothing else is taken", file=sys.stderr)
        return 2
    worlds = []
    for seed in sys.argv[1:]:
        world = make_world(int(seed))
        release = release_public(world)
        worlds.append((release.rows, [release.describe(h) for h in world.happenings]))
    for name, steps in LADDERS.items():
        for alike in (1, 3, 5, 10, 15, 20):
            kept, upper, worst = 1.0, 0.0, 0.0
            for rows, log in worlds:
                shown = climb(rows, steps, alike)
                figure = measure(find_chances(shown, steps, log))
                kept = min(kept, sum(sum(s.values()) for s in shown) / len(rows))
                upper, worst = max(upper, figure.upper), max(worst, figure.worst)
            print(
                f"{name}; {alike:2d} alike: kept {100 * kept:5.1f}, log ≤ {100 * upper:5.1f}, worst {100 * worst:5.1f}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
