"""Run all attackers on each seed's release: `python bench/attack SEED…`. Takes nothing but seeds and reads no file."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from attackers import (
    Figure,
    attack_by_acquaintance,
    attack_by_archive,
    attack_by_difference,
    attack_by_log,
    attack_by_register,
    attack_by_search,
)
from population import World, make_world
from releases import Release, release_naive, release_nothing, release_public

BARS = {
    "global risk, 1/F": 0.03,
    "worst row, 1/F": 0.05,
    "perpetrator: row": 0.05,
    "perpetrator: source": 0.10,
    "acquaintance: gain": 0.02,
    "searcher: who left": 0.02,
    "searcher: how it ended": 0.02,
    "searcher: where they are": 0.02,
    "searcher: who helped": 0.02,
    "differencer: kept back, recovered": 0.0,
}
"""What an upper bound may be at most."""


def attack(world: World, release: Release) -> Iterator[tuple[str, float, float]]:
    """Yield each figure's name, its mean and what is held against the bar: its upper bound, or the worst."""
    register = attack_by_register(world, release)
    yield "global risk, 1/F", register.mean, register.upper
    yield "worst row, 1/F", register.worst, register.worst
    row, source = attack_by_log(world, release)
    yield "perpetrator: row", row.mean, row.upper
    yield "perpetrator: worst row", row.worst, row.worst
    yield "perpetrator: source", source.mean, source.upper
    gain = attack_by_acquaintance(world, release)
    yield "acquaintance: gain", gain, gain
    article: Figure = attack_by_archive(world, release)
    yield "archive: row to article", article.mean, article.upper
    for name, better in attack_by_search(world, release).items():
        yield f"searcher: {name}", better, better
    if release.name == "public":
        recovered, alone = attack_by_difference(world)
        yield "differencer: kept back, recovered", recovered, recovered
        yield "differencer: added rows alone", alone, alone
    told = len(world.reported)
    yield "utility: rows kept", len(release.rows) / told, len(release.rows) / told


def main() -> int:
    """Print the worst seed of each figure and release; return 1 where `public` misses a bar."""
    if not sys.argv[1:] or not all(a.isdecimal() for a in sys.argv[1:]):
        print("give seeds, which are numbers; nothing else is taken", file=sys.stderr)
        return 2
    worst: dict[tuple[str, str], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for seed in sys.argv[1:]:
        world = make_world(int(seed))
        for release in (release_public(world), release_naive(world), release_nothing(world)):
            for name, mean, held in attack(world, release):
                worst[name, release.name] = max(worst[name, release.name], (held, mean))
    missed = 0
    print(f"{'worst of seeds ' + ' '.join(sys.argv[1:]):38s} {'public':>16s} {'naive':>16s} {'nothing':>9s}")
    for name in dict.fromkeys(n for n, _ in worst):
        shown = [worst.get((name, r), (0.0, 0.0)) for r in ("public", "naive", "nothing")]
        bar = BARS.get(name)
        failed = bar is not None and shown[0][0] > bar
        missed += failed
        cells = [f"{100 * mean:6.2f} (≤{100 * held:6.2f})" for held, mean in shown[:2]]
        verdict = "" if bar is None else f"  at most {100 * bar:g}: {'MISSED' if failed else 'held'}"
        print(f"{name:38s} {cells[0]:>16s} {cells[1]:>16s} {100 * shown[2][0]:9.2f}{verdict}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
