"""How many acts a row may be, and the steps at which it says less until enough are alike: a k-map.

Whoever did the acts has a log of them and knows the rules of this file: a row that leads to fewer than k entries of
that log is not shown at its step. An entry that would be shown finer cannot be a coarser row, so that it does not count
there; and a row without a date may be no act that a dated row has used up. A coarser key holds all acts of a finer one,
so that no part of a shown key is rarer than it (special uniques).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from onrecord.release.counts import ActCounts

FAMILY = "-any"
"""Ends the act of a row that says only to which family its act belongs."""


class Step(IntEnum):
    """How much a row says; each says less than the one before."""

    FULL = 0
    NO_COUNT = 1
    YEAR = 2
    FAMILY = 3


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What alike rows say: act (or family), country, period (`2021-Q1`, `2021`), count band; "" where not said."""

    act: str
    country: str
    period: str = ""
    count: str = ""


def coarsen_cell(cell: Cell, step: Step, families: Mapping[str, str]) -> Cell:
    """Return what a row of this cell says at a step."""
    if step >= Step.NO_COUNT:
        cell = replace(cell, count="")
    if step >= Step.YEAR:
        cell = replace(cell, period=cell.period[:4])
    if step >= Step.FAMILY and not cell.act.endswith(FAMILY):
        cell = replace(cell, act=families[cell.act] + FAMILY)
    return cell


@dataclass(frozen=True, slots=True)
class Shown:
    """The step at which a row may be shown, what it says there, and how many acts that may be."""

    step: Step
    cell: Cell
    alike: int


class AlikeTable:
    """The numbers of acts that are alike at each step, of a release's own rows and of counts that a person gave."""

    def __init__(
        self,
        own: Iterable[tuple[Cell, str]],
        families: Mapping[str, str],
        *,
        least: Mapping[str, int],
        given: ActCounts | None = None,
        given_share: float = 1.0,
    ) -> None:
        """Take each row as told, with its happening: rows that may be of one happening count once.

        `least` is k for each act and "" for all others, `given_share` how far counts are trusted.
        """
        self._families = families
        self._least = least
        self._hidden: list[dict[Cell, int]] = []
        rows = list(own)
        told = [(c, int(n * given_share)) for c, n in _cells_of(given, families)]
        spare = self._build([(c, h) for c, h in rows if c.period], told)
        self._add_undated([(c, h) for c, h in rows if not c.period], spare)

    def find(self, cell: Cell) -> Shown | None:
        """Return how a row as told may be shown: at the finest step with enough alike; None where there is none."""
        return next((s for s in self.climb(cell) if s.alike >= self.find_least(s.cell)), None)

    def climb(self, cell: Cell) -> Iterator[Shown]:
        """Yield each step that says less than the one before, with the acts that it may be there."""
        before = None
        for step in Step:
            if step is Step.FULL and not cell.count:
                continue
            here = coarsen_cell(cell, step, self._families)
            if here != before:
                yield Shown(step, here, self._hidden[step].get(here, 0))
            before = here

    def find_least(self, cell: Cell) -> int:
        """Return k: what the act asks for, or the most that any act of the family does."""
        acts = [a for a, f in self._families.items() if f + FAMILY == cell.act] or [cell.act]
        return max(self._least.get(act, self._least[""]) for act in acts)

    def _build(self, rows: Sequence[tuple[Cell, str]], told: Sequence[tuple[Cell, int]]) -> list[dict[Cell, int]]:
        """Fill in what dated rows may be at each step; returns the acts of each cell that no dated row stands for."""
        given: dict[Cell, int] = {}
        gone: dict[Cell, int] = {}
        spare: list[dict[Cell, int]] = []
        for step in Step:
            mine = self._count(rows, step)
            here = self._sum(((c, n) for c, n in told if _is_told_at(c, step)), step)
            lower, shown = self._sum(given.items(), step), self._sum(gone.items(), step)
            given = {c: max(here.get(c, 0), lower.get(c, 0)) for c in here.keys() | lower.keys()}
            acts = {c: max(given.get(c, 0), mine.get(c, 0)) for c in given.keys() | mine.keys()}
            hidden = {c: n - shown.get(c, 0) for c, n in acts.items()}
            gone = {c: acts[c] if n >= self.find_least(c) else shown.get(c, 0) for c, n in hidden.items()}
            spare.append({c: n - mine.get(c, 0) for c, n in acts.items()})
            self._hidden.append(hidden)
        return spare

    def _add_undated(self, rows: Sequence[tuple[Cell, str]], spare: Sequence[Mapping[Cell, int]]) -> None:
        """Add what rows without a date may be: each other, or an act of any time that no dated row stands for."""
        for step in Step:
            free: dict[Cell, int] = defaultdict(int)
            for cell, n in spare[step].items():
                free[replace(cell, period="")] += n
            for cell, n in self._count(rows, step).items():
                self._hidden[step][cell] = n + free[cell]

    def _count(self, rows: Iterable[tuple[Cell, str]], step: Step) -> dict[Cell, int]:
        """Return how many happenings the rows of each cell are of; a row that says no number has no first step."""
        told = {(coarsen_cell(c, step, self._families), h) for c, h in rows if step > Step.FULL or c.count}
        return Counter(cell for cell, _ in told)

    def _sum(self, pairs: Iterable[tuple[Cell, int]], step: Step) -> dict[Cell, int]:
        found: dict[Cell, int] = defaultdict(int)
        for cell, n in pairs:
            found[coarsen_cell(cell, step, self._families)] += n
        return found


def _is_told_at(cell: Cell, step: Step) -> bool:
    """Tell whether a given number holds at a step: one of a year says nothing of its quarters."""
    finest = Step.YEAR if len(cell.period) == 4 else Step.FULL if cell.count else Step.NO_COUNT
    return step >= finest


def _cells_of(given: ActCounts | None, families: Mapping[str, str]) -> Iterator[tuple[Cell, int]]:
    for row in given.rows if given else ():
        if row.act in families:
            yield Cell(row.act, row.country, row.period, row.count), row.number
