"""Run all attackers on each seed's release: `python bench/attack SEED…`. Takes nothing but seeds and reads no file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from attackers import (
    Figure,
    attack_by_acquaintance,
    attack_by_archive,
    attack_by_difference,
    attack_by_log,
    attack_by_neighbour,
    attack_by_register,
    attack_by_search,
    find_worst_act,
    measure_use,
)
from population import FAMILIES, INCIDENTS, World, make_world
from releases import Release, release_naive, release_nothing, release_public, release_with_counts

BARS = {
    "global risk, 1/F": 0.03,
    "worst row, 1/F": 0.05,
    "perpetrator: row": 0.05,
    "perpetrator: source": 0.10,
    "acquaintance: gain": 0.02,
    "neighbour: gain": 0.02,
    "searcher: who left": 0.02,
    "searcher: how it ended": 0.02,
    "searcher: where they are": 0.02,
    "searcher: who helped": 0.02,
    "differencer: kept back, recovered": 0.0,
}
"""What an upper bound may be at most."""


LARGE = 10
"""A population so many times as large beside, in which rows with province and month are shown; the bars are those of
the smallest."""


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
    gain = attack_by_neighbour(world, release)
    yield "neighbour: gain", gain, gain
    article: Figure = attack_by_archive(world, release)
    yield "archive: row to article", article.mean, article.upper
    for name, better in attack_by_search(world, release).items():
        yield f"searcher: {name}", better, better
    if release.name == "public":
        recovered, alone = attack_by_difference(world)
        yield "differencer: kept back, recovered", recovered, recovered
        yield "differencer: added rows alone", alone, alone
    yield "perpetrator: worst act", *(find_worst_act(world, release),) * 2
    for name, value in measure_use(world, release).items():
        # What is worst is least here.
        yield f"utility: {name}", value, 1 - value


def main() -> int:
    """Print the worst seed of each figure and release; return 1 where `public` misses a bar."""
    if not sys.argv[1:] or not all(a.isdecimal() for a in sys.argv[1:]):
        print("give seeds, which are numbers; nothing else is taken", file=sys.stderr)
        return 2
    worst: dict[tuple[str, str], tuple[float, float]] = {}
    for seed in sys.argv[1:]:
        world = make_world(int(seed))
        large = make_world(int(seed), families=LARGE * FAMILIES, incidents=LARGE * INCIDENTS)
        for where, release in (
            (world, release_public(world)),
            (world, release_with_counts(world, int(seed))),
            (large, release_public(large, name="large")),
            (world, release_naive(world)),
            (world, release_nothing(world)),
        ):
            for name, mean, held in attack(where, release):
                worst[name, release.name] = max(worst.get((name, release.name), (held, mean)), (held, mean))
    missed = 0
    named = " ".join(f"{name:>16s}" for name in ("public", "with counts", "large", "naive"))
    print(f"{'worst of seeds ' + ' '.join(sys.argv[1:]):38s} {named} {'nothing':>9s}")
    for name in dict.fromkeys(n for n, _ in worst):
        shown = [worst.get((name, r), (0.0, 0.0)) for r in ("public", "counts", "large", "naive", "nothing")]
        bar = BARS.get(name)
        failed = bar is not None and max(held for held, _ in shown[:2]) > bar
        missed += failed
        bare = name.startswith("utility")
        cells = [f"{100 * mean:6.2f}" + ("" if bare else f" (≤{100 * held:6.2f})") for held, mean in shown[:4]]
        verdict = "" if bar is None else f"  at most {100 * bar:g}: {'MISSED' if failed else 'held'}"
        print(f"{name:38s} {' '.join(f'{c:>16s}' for c in cells)} {100 * shown[4][bare]:9.2f}{verdict}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
