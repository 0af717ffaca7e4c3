"""The only values a release is made of; `mask` alone can make them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onrecord.codebook.edtf import bounds
from onrecord.errors import InvalidValueError
from onrecord.model import Claim, Count, Role, Unit
from onrecord.release.alike import Cell, Shown, Step

_MASK_KEY: Final = object()
"""Known to this module only: proof that a value came through `mask`."""


COARSENED = {
    Step.FULL: "",
    Step.NO_COUNT: "count",
    Step.YEAR: "count; quarter to year",
    Step.FAMILY: "count; quarter to year; act to its kind",
}
"""What a row at each step no longer says."""


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One row anyone may see: act type or family, country, quarter or year, count band. `id` is random in each release.

    `alike` is how many acts it may be; it is not shown.
    """

    id: str
    act: str
    country: str
    period: str | None
    count: str | None
    step: Step
    alike: int
    made_by: object

    def __post_init__(self) -> None:
        if self.made_by is not _MASK_KEY:
            raise InvalidValueError("A public row is made by mask() alone.")

    def cells(self) -> dict[str, str]:
        """Return the row's columns as text; what is not known says so, and what is kept back says so too."""
        return {
            "id": self.id,
            "act": self.act,
            "country": self.country,
            "period": self.period or "not known",
            "count": self.count or ("not known" if self.step is Step.FULL else "not shown"),
            "coarsened": COARSENED[self.step],
        }

    def cell(self) -> Cell:
        """Return what the row says, without its id."""
        return Cell(self.act, self.country, self.period or "", self.count or "")


def mask(act: str, country: str, claims: Sequence[Claim], bands: Sequence[Sequence[int]]) -> PublicRow:
    """Return the row, as fine as any may be, for one act of one incident; `claims` are those accepted of it."""
    return PublicRow(
        id=secrets.token_hex(6),
        act=act,
        country=country,
        period=find_quarter(claims),
        count=find_band(claims, bands),
        step=Step.FULL,
        alike=1,
        made_by=_MASK_KEY,
    )


def coarsen(row: PublicRow, shown: Shown) -> PublicRow:
    """Return the row as it may be shown."""
    cell = shown.cell
    step = Step.FULL if cell == row.cell() else shown.step
    return replace(
        row, act=cell.act, period=cell.period or None, count=cell.count or None, step=step, alike=shown.alike
    )


def find_quarter(claims: Iterable[Claim]) -> str | None:
    """Return the quarter (`2021-Q1`) all dated claims lie in; None where they do not, or none is dated."""
    quarters = set()
    for claim in claims:
        if claim.when is None:
            continue
        first, last = bounds(claim.when.edtf)
        if first is None or last is None:
            continue
        ends = {f"{d.year:04d}-Q{(d.month - 1) // 3 + 1}" for d in (first, last)}
        quarters.add(ends.pop() if len(ends) == 1 else None)
    return quarters.pop() if len(quarters) == 1 else None


def find_band(claims: Iterable[Claim], bands: Sequence[Sequence[int]]) -> str | None:
    """Return the band of how many people were affected, wide enough for every value told."""
    counts = [
        p.count
        for claim in claims
        for p in claim.participants
        if p.count and p.role is Role.AFFECTED and p.count.unit is Unit.PERSON
    ]
    if not counts:
        return None
    lows = [_band_of(c.min if c.min is not None else 1, bands) for c in counts]
    highs = [_band_of(_high(c), bands) for c in counts]
    return _show(bands[min(lows)][0], bands[max(highs)][1])


def _high(count: Count) -> int:
    return count.max if count.max is not None else count.min or 1


def _band_of(number: int, bands: Sequence[Sequence[int]]) -> int:
    return next((n for n, (low, high) in enumerate(bands) if number <= high or high == 0), len(bands) - 1)


def _show(low: int, high: int) -> str:
    return f"{low}–{high}" if high else f"{low} or more"
