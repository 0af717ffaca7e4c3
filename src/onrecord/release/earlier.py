"""What a release differs by from those before it: a few changed rows tell what was added, corrected or withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.errors import OnrecordError
from onrecord.release.levels import Cell
from onrecord.release.plan import ReleasePlan

Tally = tuple[tuple[str, int], ...]
"""What rows say, each once, and how many say it."""


class DifferenceError(OnrecordError):
    """Too few rows differ from an earlier release, so that they would stand out; nothing was released."""


@dataclass(frozen=True, slots=True)
class EarlierRelease:
    """A release that was made before: its day, and how many rows said what."""

    day: date
    tally: Tally


@dataclass(frozen=True, slots=True)
class Difference:
    """How many rows say what none did in an earlier release, and how many of those are no longer there."""

    since: date
    added: int
    gone: int

    @property
    def changed(self) -> int:
        """How many rows tell the two releases apart."""
        return self.added + self.gone


def tally_rows(plan: ReleasePlan) -> Tally:
    """Return how many rows of a release say what, without their ids."""
    counts = Counter(_say(row.cell) for row in plan.rows)
    return tuple(sorted(counts.items()))


def tally_statuses(plan: ReleasePlan) -> Tally:
    """Return how many rows say what with which status; nothing where the policy does not write it."""
    if "status" not in plan.columns:
        return ()
    counts = Counter(f"{_say(row.cell)}\t{row.status}" for row in plan.rows)
    return tuple(sorted(counts.items()))


def _say(cell: Cell) -> str:
    """Return what a row says in one line, parts without a value at its end left out."""
    parts = (cell.act, cell.country, cell.period, cell.count, cell.province, cell.place)
    return "|".join(parts).rstrip("|")


def compare_releases(plan: ReleasePlan, earlier: Iterable[EarlierRelease]) -> list[Difference]:
    """Return by what a release differs from each one before it, oldest first."""
    now = _spread(tally_rows(plan))
    found = []
    for release in sorted(earlier, key=lambda r: r.day):
        before = _spread(release.tally)
        found.append(Difference(release.day, (now - before).total(), (before - now).total()))
    return found


def check_differences(plan: ReleasePlan, earlier: Sequence[EarlierRelease], least: int) -> list[Difference]:
    """Return the differences. Raises DifferenceError where rows differ from one before, but fewer than `least`."""
    # One without any row is as none: beside it, a release tells no more than by itself.
    found = compare_releases(plan, (e for e in earlier if e.tally))
    short = [d for d in found if 0 < d.changed < least]
    if short:
        raise DifferenceError(
            f"only {short[0].changed} rows differ from the release of {short[0].since}: whoever lays both side by side"
            " sees which, so nothing was released.",
            item=plan.policy,
            next_step=f"Wait until at least {least} rows differ. If a row must go now: onrecord release withdraw OUT.",
        )
    return found


def _spread(tally: Tally) -> Counter[str]:
    return Counter(dict(tally))


def read_earlier(events: Iterable[tuple[date, Mapping[str, object]]]) -> list[EarlierRelease]:
    """Return the releases of a record's own log; those from before rows were remembered are left out."""
    found = []
    for day, value in events:
        cells = value.get("cells")
        if isinstance(cells, list):
            tally = tuple(("|".join(map(str, said)).rstrip("|"), int(n)) for *said, n in cells)
            found.append(EarlierRelease(day, tally))
    return found
