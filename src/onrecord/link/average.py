"""Average linkage over sparse scores: the two clusters whose members score highest on average become one, and so on."""

from __future__ import annotations

import heapq
from collections.abc import Mapping

Pair = tuple[int, int]


def link_by_average(n: int, scores: Mapping[Pair, float], *, join: float, unknown: float) -> list[list[int]]:
    """Return the clusters of `n` items, each sorted, in order of their first item.

    `scores` hold pairs (i, j) with i < j; a pair that was not scored counts as `unknown`, which must be below `join`.
    Two clusters join while the average over all their pairs is at least `join`; ties go to those that come first.
    """
    members: dict[int, list[int]] = {i: [i] for i in range(n)}
    # Sums above `unknown`, so that pairs without a score add nothing.
    sums: dict[int, dict[int, float]] = {i: {} for i in range(n)}
    for (i, j), score in scores.items():
        sums[i][j] = sums[j][i] = score - unknown
    heap = [(unknown - score, i, j) for (i, j), score in scores.items() if score >= join]
    heapq.heapify(heap)
    need = join - unknown
    while heap:
        against, i, j = heapq.heappop(heap)
        if i not in members or j not in members:
            continue
        average = sums[i].get(j, 0.0) / (len(members[i]) * len(members[j]))
        if average + 1e-12 < -against:
            continue  # what it was before one of the two grew
        _join(members, sums, i, j)
        for third, total in sums[i].items():
            grown = total / (len(members[i]) * len(members[third]))
            if grown >= need:
                heapq.heappush(heap, (-grown, min(i, third), max(i, third)))
    return sorted(sorted(found) for found in members.values())


def _join(members: dict[int, list[int]], sums: dict[int, dict[int, float]], i: int, j: int) -> None:
    """Put the cluster `j` into `i`."""
    members[i] += members.pop(j)
    sums[i].pop(j, None)
    for third, total in sums.pop(j).items():
        if third == i:
            continue
        sums[third].pop(j)
        both = sums[i].get(third, 0.0) + total
        sums[i][third] = sums[third][i] = both
