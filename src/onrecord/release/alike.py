"""How many acts a row may be, and the levels at which it says less until enough are alike: a k-map.

Whoever did the acts has a log of them and knows the rules of this file: a row that leads to fewer than k entries of
that log is not shown at its level. An entry that would be shown finer cannot be a coarser row, so that it does not
count there; and a row without a date may be no act that a dated row has used up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.release.counts import ActCounts
from onrecord.release.levels import FAMILY, Cell, Level

Told = Sequence[tuple[Cell, int]]


@dataclass(frozen=True, slots=True)
class Shown:
    """The level at which a row may be shown, what it says there, and how many acts that may be."""

    level: Level
    cell: Cell
    alike: int


class AlikeTable:
    """The numbers of acts that are alike at each level, of a release's own rows and of counts that a person gave."""

    def __init__(
        self,
        own: Iterable[tuple[Cell, str]],
        families: Mapping[str, str],
        levels: Sequence[Level],
        *,
        least: Mapping[str, int],
        finest: Mapping[str, str] | None = None,
        given: ActCounts | None = None,
        given_share: float = 1.0,
    ) -> None:
        """Take each row as told, with its happening: rows that may be of one happening count once.

        `least` is k for each act and "" for all others, `finest` the name of the level an act is never shown finer
        than, `given_share` how far counts are trusted.
        """
        self._families, self._levels = families, tuple(levels)
        self._least, self._finest = least, finest or {}
        self._hidden: list[dict[Cell, int]] = []
        rows = list(own)
        dated, undated = [r for r in rows if r[0].period], [r for r in rows if not r[0].period]
        spare = self._build(dated, _group_by_facets(given, families, given_share))
        self._add_undated(undated, dated, spare)

    def find(self, cell: Cell) -> Shown | None:
        """Return how a row as told may be shown: at the finest level with enough alike; None where there is none."""
        return next((s for s in self.climb(cell) if s.alike >= self.find_least(s.cell)), None)

    def climb(self, cell: Cell) -> Iterator[Shown]:
        """Yield each level that says less than the one before, with the acts that the row may be there."""
        before = None
        for n, level in enumerate(self._levels):
            if not self._may_stand(cell, n):
                continue
            here = level.coarsen(cell, self._families)
            if here != before:
                yield Shown(level, here, self._hidden[n].get(here, 0))
            before = here

    def find_least(self, cell: Cell) -> int:
        """Return k: what the act asks for, or the most that any act of the family does."""
        acts = [a for a, f in self._families.items() if f + FAMILY == cell.act] or [cell.act]
        return max(self._least.get(act, self._least[""]) for act in acts)

    def _may_stand(self, cell: Cell, n: int) -> bool:
        """Tell whether a row as told says enough for a level, and whether its act may be shown as fine."""
        finest = self._finest.get(cell.act)
        barred = finest is not None and finest in (later.name for later in self._levels[n + 1 :])
        return not barred and self._levels[n].holds(cell)

    def _build(self, rows: Sequence[tuple[Cell, str]], told: Sequence[Told]) -> list[dict[Cell, int]]:
        """Fill in what dated rows may be at each level; returns the acts of each cell that no dated row stands for."""
        given: dict[Cell, int] = {}
        gone: dict[Cell, int] = {}
        spare: list[dict[Cell, int]] = []
        for n in range(len(self._levels)):
            mine = self._count(rows, n)
            # Numbers of several kinds (by month, by year) are of the same acts: the largest sum holds.
            sums = [self._sum([(c, k) for c, k in one if self._may_stand(c, n)], n) for one in told]
            sums.append(self._sum(given.items(), n))
            given = {c: max(s.get(c, 0) for s in sums) for s in sums for c in s}
            shown = self._sum(gone.items(), n)
            acts = {c: max(given.get(c, 0), mine.get(c, 0)) for c in given.keys() | mine.keys()}
            hidden = {c: k - shown.get(c, 0) for c, k in acts.items()}
            gone = {c: acts[c] if k >= self.find_least(c) else shown.get(c, 0) for c, k in hidden.items()}
            spare.append({c: k - mine.get(c, 0) for c, k in acts.items()})
            self._hidden.append(hidden)
        return spare

    def _add_undated(
        self,
        rows: Sequence[tuple[Cell, str]],
        dated: Sequence[tuple[Cell, str]],
        spare: Sequence[Mapping[Cell, int]],
    ) -> None:
        """Add what rows without a date may be: each other, or an act of any time that no dated row stands for.

        A dated row that says too little for a level may still stand for an act there, so that it takes one away.
        """
        for n, level in enumerate(self._levels):
            vague = Counter(
                replace(self._levels[-1].coarsen(c, self._families), period="")
                for c, _ in dated
                if not self._may_stand(c, n)
            )
            free: dict[Cell, int] = defaultdict(int)
            for cell, k in spare[n].items():
                free[replace(cell, period="")] += k
            for cell, k in self._count(rows, n).items():
                taken = vague[replace(self._levels[-1].coarsen(cell, self._families), period="")]
                self._hidden[n][level.coarsen(cell, self._families)] = k + max(0, free[cell] - taken)

    def _count(self, rows: Iterable[tuple[Cell, str]], n: int) -> dict[Cell, int]:
        """Return how many happenings the rows of each cell are of, of those rows that may stand at a level."""
        told = {(self._levels[n].coarsen(c, self._families), h) for c, h in rows if self._may_stand(c, n)}
        return Counter(cell for cell, _ in told)

    def _sum(self, pairs: Iterable[tuple[Cell, int]], n: int) -> dict[Cell, int]:
        found: dict[Cell, int] = defaultdict(int)
        for cell, k in pairs:
            found[self._levels[n].coarsen(cell, self._families)] += k
        return found


def _group_by_facets(given: ActCounts | None, families: Mapping[str, str], share: float) -> list[Told]:
    """Return given numbers by what they tell apart, since those by month and those by year may be of the same acts."""
    groups: dict[tuple[bool, int, bool], list[tuple[Cell, int]]] = defaultdict(list)
    for row in given.rows if given else ():
        if row.act in families:
            cell = Cell(row.act, row.country, row.period, row.count, row.province)
            groups[bool(row.province), len(row.period) + ("Q" in row.period), bool(row.count)].append(
                (cell, int(row.number * share))
            )
    return list(groups.values())
