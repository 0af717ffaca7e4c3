"""Which report is a translation of which: a person says so, as a decision that can be taken back."""

from __future__ import annotations

from django.utils.translation import gettext

from onrecord.errors import RecordError
from onrecord.store.chain import append
from onrecord.store.models import Decision, DecisionKind
from onrecord.store.reports import get_report


def say_translation(report_id: str, of: str, *, who: str, why: str = "") -> Decision:
    """Record that a report is a translation of another; it holds instead of what was said of it before."""
    get_report(report_id)
    get_report(of)
    if of == report_id or translated_from(of) == report_id:
        raise RecordError(
            gettext("a report is no translation of itself, or of its own translation."),
            item=report_id,
            next_step=gettext("Name the other one as the translation."),
        )
    return append(DecisionKind.METADATA, report_id, {"translation_of": of}, who=who, why=why)


def take_back_translation(report_id: str, *, who: str, why: str = "") -> Decision | None:
    """Take back the last word on what a report is a translation of; None where there is none."""
    last = _list_holding(report_id)
    if not last:
        return None
    value = {"kind": str(DecisionKind.METADATA), "of": report_id}
    return append(DecisionKind.UNDO, str(last[-1].seq), value, who=who, why=why)


def translated_from(report_id: str) -> str | None:
    """Return the report that a report is a translation of."""
    last = _list_holding(report_id)
    return str(last[-1].value["translation_of"]) if last else None


def list_translations(report_id: str) -> list[str]:
    """Return the reports that are translations of a report."""
    last: dict[str, str] = {}
    for row in _list_holding():
        last[row.target] = str(row.value["translation_of"])
    return [target for target, of in last.items() if of == report_id]


def _list_holding(report_id: str | None = None) -> list[Decision]:
    rows = Decision.objects.filter(kind=DecisionKind.METADATA).order_by("seq")
    rows = rows if report_id is None else rows.filter(target=report_id)
    # Looked for here: a database on a server keeps what a decision says as text.
    found = [row for row in rows if "translation_of" in row.value]
    undone = set(
        Decision.objects.filter(kind=DecisionKind.UNDO, target__in=[str(r.seq) for r in found]).values_list(
            "target", flat=True
        )
    )
    return [row for row in found if str(row.seq) not in undone]
