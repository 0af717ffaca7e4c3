"""Reports: lists for a person, and how each may be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from typing import Any, Literal

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from onrecord.errors import RecordError
from onrecord.model import HandlingBasis, Json, Scope
from onrecord.store.decisions import log_event
from onrecord.store.models import ClaimRow, DecisionKind, Report, ReportState

Which = Literal["all", "undecided", "undated", "unread", "failed"]
FAILED = (ReportState.FAILED, ReportState.NO_TEXT_LAYER, ReportState.TIMED_OUT, ReportState.CRASHED)


class Unset(Enum):
    """Marks a field that a change leaves as it is."""

    KEEP = "keep"


KEEP = Unset.KEEP


@dataclass(frozen=True, slots=True)
class HandlingChange:
    """What changes in how reports may be used; fields left out stay."""

    basis: HandlingBasis | Unset = KEEP
    scope: Scope | Unset = KEEP
    by: str | Unset | None = KEEP
    expires: date | Unset | None = KEEP
    embargo: date | Unset | None = KEEP
    withdrawn: bool | Unset = KEEP
    legal_hold: bool | Unset = KEEP

    def values(self) -> Json:
        """Return the fields that change."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not KEEP}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as a list shows it."""

    id: str
    given: str | None
    title: str | None
    publisher: str | None
    published: date | None
    language: str | None
    read: bool
    claims: int
    undecided: int
    state: str
    reason: str
    next_step: str
    warnings: tuple[str, ...]
    offered: Json
    basis: str
    scope: str


def list_reports(which: Which = "all", *, start: int = 0, most: int | None = None) -> list[ReportLine]:
    """Return reports in the order they came, all or those with something left to do: `most` of them from `start`."""
    rows = _choose(which)[start : None if most is None else start + most]
    return [_line(report, report.found, report.left) for report in rows]


def count_reports(which: Which = "all") -> int:
    """Return how many reports such a list has."""
    return _choose(which, counted=False).count()


def _choose(which: Which, *, counted: bool = True) -> QuerySet[Any]:
    """Return the reports of a list, with how many claims were found in each and how many are left to judge."""
    rows: QuerySet[Any] = Report.objects.defer("text", "attributions", "shingles")
    mine = ClaimRow.objects.filter(report=OuterRef("pk"), current=True)
    if counted:
        rows = rows.annotate(found=_count(mine), left=_count(mine.filter(verdict=None)))
    if which == "undecided":
        return rows.filter(Exists(mine.filter(verdict=None)))
    if which == "undated":
        return rows.filter(published=None, state__in=[ReportState.READ, ReportState.WAITING])
    if which == "unread":
        return rows.filter(state=ReportState.UNREAD_LANGUAGE)
    if which == "failed":
        return rows.filter(state__in=FAILED)
    return rows


def _count(rows: QuerySet[ClaimRow]) -> Coalesce:
    counted = rows.order_by().values("report").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _line(report: Report, claims: int, undecided: int) -> ReportLine:
    return ReportLine(
        id=report.id,
        given=report.given,
        title=report.title,
        publisher=report.publisher,
        published=report.published,
        language=report.language,
        read=report.language_read,
        claims=claims,
        undecided=undecided,
        state=report.state,
        reason=report.reason,
        next_step=report.next_step,
        warnings=tuple(report.warnings),
        offered=report.offered,
        basis=report.basis,
        scope=report.scope,
    )


def count_states() -> dict[str, int]:
    """Return how many reports are in each state."""
    return dict(Report.objects.order_by().values_list("state").annotate(Count("id")))


def get_report(report_id: str) -> Report:
    """Return a report; raises RecordError where there is none of this id."""
    report = Report.objects.filter(Q(pk=report_id) | Q(given=report_id)).first()
    if report is None:
        raise RecordError(
            "there is no such report.",
            item=report_id,
            next_step="Its id is the last part of its page's address; `onrecord add FILE --json` tells it too.",
        )
    return report


def list_claims(report_id: str) -> list[ClaimRow]:
    """Return a report's claims in the order of its text, those still found first."""
    rows = ClaimRow.objects.filter(report_id=report_id).select_related("report")
    return sorted(rows, key=lambda c: (not c.current, c.order, c.id))


def set_handling(report_ids: Iterable[str], change: HandlingChange, *, who: str, why: str = "") -> None:
    """Change how reports may be used, and record who did."""
    values: dict[str, Any] = change.values()
    said = {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
    for report_id in report_ids:
        report = get_report(report_id)
        for name, value in values.items():
            setattr(report, name, value.value if isinstance(value, HandlingBasis | Scope) else value)
        report.save(update_fields=list(values))
        log_event(DecisionKind.HANDLING, report.id, said, who=who, why=why)
