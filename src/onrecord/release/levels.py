"""What a row says at each level of a policy: where, when, how many and which act, each level saying less than the last.

The levels are a chain: a coarser row holds all acts of a finer one, so that no part of what is shown is rarer than it
(special uniques).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onrecord.errors import CodebookError

FAMILY = "-any"
"""Ends the act of a row that says only to which family its act belongs."""

PLACES = ("place", "province", "country")
PERIODS = ("day", "month", "quarter", "year")
LENGTHS = {"day": 10, "month": 7, "quarter": 7, "year": 4}
"""Characters of a period as written: 2021-03-08, 2021-03, 2021-Q1, 2021."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What alike rows say: act (or family), country, period, count band, province, place; "" where not said.

    A period is a day (`2021-03-08`), a month (`2021-03`), a quarter (`2021-Q1`) or a year (`2021`).
    """

    act: str
    country: str
    period: str = ""
    count: str = ""
    province: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """How much a row says: the finest unit of place and of time, whether it says a number, and whether its own act."""

    name: str
    place: str
    period: str
    count: bool
    act: bool
    withheld: str = ""
    """What a row at this level no longer says of what the policy's first level does, in words."""

    def holds(self, cell: Cell) -> bool:
        """Tell whether a cell says all that this level shows; one without any date may stand at every level."""
        return (
            (self.place != "place" or bool(cell.place))
            and (self.place == "country" or bool(cell.province))
            and (not self.count or bool(cell.count))
            and (not cell.period or PERIODS.index(unit_of(cell.period)) <= PERIODS.index(self.period))
        )

    def coarsen(self, cell: Cell, families: Mapping[str, str]) -> Cell:
        """Return what a row of this cell says at this level."""
        return Cell(
            act=cell.act if self.act or cell.act.endswith(FAMILY) else families[cell.act] + FAMILY,
            country=cell.country,
            period=coarsen_period(cell.period, self.period),
            count=cell.count if self.count else "",
            province=cell.province if self.place != "country" else "",
            place=cell.place if self.place == "place" else "",
        )


def unit_of(period: str) -> str:
    """Return which unit a written period is."""
    if "Q" in period:
        return "quarter"
    return next(unit for unit, length in LENGTHS.items() if length == len(period))


def coarsen_period(period: str, unit: str) -> str:
    """Return the unit that a period lies in; itself where it is as coarse already, "" where there is none."""
    if not period or PERIODS.index(unit_of(period)) >= PERIODS.index(unit):
        return period
    if unit == "quarter":
        return f"{period[:4]}-Q{(int(period[5:7]) - 1) // 3 + 1}"
    return period[: LENGTHS[unit]]


def read_levels(rows: Sequence[Mapping[str, Any]], *, policy: str) -> tuple[Level, ...]:
    """Return a policy's levels. Raises CodebookError where one says more than the one before."""
    levels: list[Level] = []
    for row in rows:
        try:
            level = Level(
                name=str(row["name"]),
                place=PLACES[PLACES.index(row["place"])],
                period=PERIODS[PERIODS.index(row["period"])],
                count=bool(row.get("count", False)),
                act=bool(row.get("act", True)),
            )
        except (KeyError, ValueError) as error:
            raise _bad(policy, f"a level is not as described ({error})") from error
        if levels and not _says_less(level, levels[-1]):
            raise _bad(policy, f"level {level.name!r} says more than {levels[-1].name!r} before it")
        levels.append(replace(level, withheld=_describe(level, levels[0] if levels else level)))
    if not levels:
        raise _bad(policy, "it has no level")
    return tuple(levels)


def _says_less(level: Level, before: Level) -> bool:
    def rank(one: Level) -> tuple[int, int, bool, bool]:
        return PLACES.index(one.place), PERIODS.index(one.period), not one.count, not one.act

    return rank(level) != rank(before) and all(a >= b for a, b in zip(rank(level), rank(before), strict=True))


def _describe(level: Level, first: Level) -> str:
    gone = [
        first.place if level.place != first.place else "",
        "count" if first.count and not level.count else "",
        f"{first.period} to {level.period}" if level.period != first.period else "",
        "act to its kind" if first.act and not level.act else "",
    ]
    return "; ".join(g for g in gone if g)


def _bad(policy: str, what: str) -> CodebookError:
    return CodebookError(
        f"{what}.", item=f"policies/{policy}.toml", next_step="Order its levels from the finest to the coarsest."
    )
