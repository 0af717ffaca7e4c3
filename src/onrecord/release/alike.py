"""How many acts a row may be, and the steps at which it says less until enough are alike: a k-map.

Whoever did the acts has a log of them and knows the rules of this file: a row that leads to fewer than k entries of
that log is not shown at its step. An entry that would be shown finer cannot be a coarser row, so that it does not count
there. A coarser key holds all acts of a finer one, so that no part of a shown key is rarer than it (special uniques).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
        own: Iterable[Cell],
        families: Mapping[str, str],
        *,
        least: Mapping[str, int],
        given: ActCounts | None = None,
        given_share: float = 1.0,
    ) -> None:
        """Take the cells of all rows as told; `least` is k for each act, `given_share` how far counts are trusted."""
        self._families = families
        self._least = least
        self._hidden: list[dict[Cell, int]] = []
        rows = Counter(own)
        undated = Counter({cell: n for cell, n in rows.items() if not cell.period})
        told = [(c, int(n * given_share)) for c, n in _cells_of(given, families)]
        self._build(rows - undated, told)
        self._build_undated(undated)

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

    def _build(self, rows: Counter[Cell], told: list[tuple[Cell, int]]) -> None:
        below: dict[Cell, int] = {}
        gone: dict[Cell, int] = {}
        for step in Step:
            given = _sum((coarsen_cell(c, step, self._families), n) for c, n in told if _is_told_at(c, step))
            mine = _sum(
                (coarsen_cell(c, step, self._families), n) for c, n in rows.items() if step > Step.FULL or c.count
            )
            lower = _sum((coarsen_cell(c, step, self._families), n) for c, n in below.items())
            shown = _sum((coarsen_cell(c, step, self._families), n) for c, n in gone.items())
            cells = given.keys() | mine.keys() | lower.keys()
            below = {c: max(given.get(c, 0), mine.get(c, 0), lower.get(c, 0)) for c in cells}
            hidden = {c: n - shown.get(c, 0) for c, n in below.items()}
            gone = {c: below[c] if n >= self.find_least(c) else shown.get(c, 0) for c, n in hidden.items()}
            self._hidden.append(hidden)

    def _build_undated(self, rows: Counter[Cell]) -> None:
        """Add the cells of rows without a date: any act of the kind may be one, whenever it was."""
        for step in Step:
            hidden = self._hidden[step]
            dated = _sum((replace(c, period=""), n) for c, n in hidden.items())
            mine = _sum((coarsen_cell(c, step, self._families), n) for c, n in rows.items())
            for cell, n in mine.items():
                hidden[cell] = n + dated.get(cell, 0)


def _is_told_at(cell: Cell, step: Step) -> bool:
    """Tell whether a given number holds at a step: one of a year says nothing of its quarters."""
    finest = Step.YEAR if len(cell.period) == 4 else Step.FULL if cell.count else Step.NO_COUNT
    return step >= finest


def _cells_of(given: ActCounts | None, families: Mapping[str, str]) -> Iterator[tuple[Cell, int]]:
    for row in given.rows if given else ():
        if row.act in families:
            yield Cell(row.act, row.country, row.period, row.count), row.number


def _sum(pairs: Iterable[tuple[Cell, int]]) -> dict[Cell, int]:
    found: dict[Cell, int] = defaultdict(int)
    for cell, n in pairs:
        found[cell] += n
    return dict(found)
