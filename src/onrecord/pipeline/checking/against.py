"""What a draft tells beside earlier releases: a claim that says more than a row undoes what that was coarse for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from onrecord.codebook import load_codebook
from onrecord.codebook.edtf import bounds
from onrecord.model import Claim, Mode, Polarity, Precision, Role, Span
from onrecord.release.levels import FAMILY, PERIODS, Cell, coarsen_period, unit_of


def find_finer(claims: Iterable[Claim], released: Sequence[Cell]) -> Iterator[Span]:
    """Yield the clauses of claims that may be of an act which a release shows, and say more of it than the row does."""
    for claim in claims:
        told = claim.mode is Mode.HAPPENED and claim.polarity is Polarity.ASSERTED
        if told and any(_may_be(claim, row) and _says_more(claim, row) for row in released):
            yield claim.act.clause


def _may_be(claim: Claim, row: Cell) -> bool:
    families = {t.id: t.family for t in load_codebook().types.values()}
    act = claim.act.type
    countries = {w.place.country for w in claim.where if w.place.country}
    same_act = row.act in (act, families.get(act, "") + FAMILY)
    period = _period_of(claim)
    unit = unit_of(row.period) if row.period else ""
    same_time = not period or not row.period or _coarse(period, unit) in ("", row.period)
    return same_act and same_time and (not countries or row.country in countries)


def _says_more(claim: Claim, row: Cell) -> bool:
    period = _period_of(claim)
    finer_time = bool(period) and (
        not row.period or PERIODS.index(unit_of(period)) < PERIODS.index(unit_of(row.period))
    )
    finest = min((list(Precision).index(w.place.precision) for w in claim.where), default=len(Precision))
    shown = Precision.PLACE if row.place else Precision.ADMIN1 if row.province else Precision.COUNTRY
    exact = not row.count and any(p.role is Role.AFFECTED and p.count for p in claim.participants)
    return finer_time or finest < list(Precision).index(shown) or exact


def _period_of(claim: Claim) -> str:
    """Return the day, month or year of a claim as a release writes it; "" where it has none in one year."""
    first, last = bounds(claim.when.edtf) if claim.when else (None, None)
    if first is None or last is None or first.year != last.year:
        return ""
    if first == last:
        return first.isoformat()
    return f"{first:%Y-%m}" if first.month == last.month else f"{first.year:04d}"


def _coarse(period: str, unit: str) -> str:
    """Return the unit a period lies in; "" where it is coarser than that unit, and so may lie in any."""
    return coarsen_period(period, unit) if PERIODS.index(unit_of(period)) <= PERIODS.index(unit) else ""
