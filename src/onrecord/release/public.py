"""The only values a release of counts is made of; `mask` alone can make them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from onrecord.codebook.edtf import bounds
from onrecord.errors import InvalidValueError
from onrecord.model import Claim, Count, Precision, Role, Unit
from onrecord.release.alike import Shown
from onrecord.release.levels import Cell, Level

_MASK_KEY: Final = object()
"""Known to this module only: proof that a value came through `mask`."""

NOT_KNOWN, NOT_SHOWN = "not known", "not shown"
COLUMNS = ("id", "act", "country", "province", "place", "period", "count", "status", "coarsened")
"""Every column a row may have, in the order in which they are written; a policy names those it has."""


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One row as a policy shows it: act type or family, where, when, a count band. `id` is random in each release.

    `alike` is how many acts it may be; it is not shown. `status` is whether independent origins tell of it.
    """

    id: str
    cell: Cell
    level: Level
    alike: int
    status: str
    made_by: object

    def __post_init__(self) -> None:
        if self.made_by is not _MASK_KEY:
            raise InvalidValueError("A public row is made by mask() alone.")

    def cells(self, columns: Collection[str]) -> dict[str, str]:
        """Return some of the row's columns as text; what is not known says so, and what is kept back says so too."""
        cell = self.cell
        whole = {
            "id": self.id,
            "act": cell.act,
            "country": cell.country,
            "province": cell.province or NOT_SHOWN,
            "place": cell.place or NOT_SHOWN,
            "period": cell.period or NOT_KNOWN,
            "count": cell.count or NOT_SHOWN,
            "status": self.status,
            "coarsened": self.level.withheld,
        }
        return {name: whole[name] for name in COLUMNS if name in columns}


def mask(
    act: str,
    country: str,
    claims: Sequence[Claim],
    bands: Sequence[Sequence[int]],
    finest: Level,
    *,
    status: str = "",
) -> PublicRow:
    """Return the row, as fine as any may be, for one act of one incident; `claims` are those accepted of it."""
    cell = Cell(
        act=act,
        country=country,
        period=find_period(claims, days=finest.period == "day"),
        count=find_band(claims, bands) or "",
        province=_find_one(w.place.admin1 for c in claims for w in c.where if w.place.country == country),
        place=_find_one(
            w.place.name if w.place.precision is Precision.PLACE else None
            for c in claims
            for w in c.where
            if w.place.country == country
        ),
    )
    return PublicRow(secrets.token_hex(6), cell, finest, 1, status, made_by=_MASK_KEY)


def coarsen(row: PublicRow, shown: Shown) -> PublicRow:
    """Return the row as it may be shown."""
    return replace(row, cell=shown.cell, level=shown.level, alike=shown.alike)


def find_period(claims: Iterable[Claim], *, days: bool = False) -> str:
    """Return the month (`2021-03`), quarter (`2021-Q1`) or year (`2021`) all dated claims lie in; "" where none.

    `days`: the day, where there is one.
    """
    ends: set[date] = set()
    for claim in claims:
        if claim.when is None:
            continue
        first, last = bounds(claim.when.edtf)
        if first is None or last is None:
            return ""
        ends |= {first, last}
    if days and len(ends) == 1:
        return min(ends).isoformat()
    for write in (_month_of, _quarter_of, _year_of):
        if len(written := {write(day) for day in ends}) == 1:
            return written.pop()
    return ""


def _month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _quarter_of(day: date) -> str:
    return f"{day.year:04d}-Q{(day.month - 1) // 3 + 1}"


def _year_of(day: date) -> str:
    return f"{day.year:04d}"


def _find_one(names: Iterable[str | None]) -> str:
    """Return the one name that all give; "" where they give several, or one gives none."""
    found = set(names)
    return (found.pop() or "") if len(found) == 1 else ""


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
