"""What a record holds: in numbers, and whole for its owners."""

from __future__ import annotations

from django.db.models import Count

from onrecord.model import Json
from onrecord.store import viewing
from onrecord.store.decisions import list_stranded, log_event, verify_chain
from onrecord.store.models import BY_RECORD, ClaimRow, Decision, DecisionKind, Incident, Report, User
from onrecord.store.reports import count_reports, count_states

NOTICE = (
    "Nobody outside the project has audited onrecord yet: read docs/threat-model.md before you keep records of "
    "people at risk."
)


def count_held() -> Json:
    """Return what the record holds and what is left to do, in numbers."""
    claims = ClaimRow.objects.filter(current=True)
    incidents = Incident.objects.filter(current=True)
    by_status = dict(incidents.order_by().values_list("status").annotate(Count("id")))
    return {
        "reports": Report.objects.count(),
        "states": count_states(),
        "undated": count_reports("undated"),
        "offered": Report.objects.exclude(offered={}).count(),
        "claims": claims.count(),
        "undecided": claims.filter(verdict=None).count(),
        "incidents": sum(by_status.values()),
        "by_status": {s: by_status.get(s, 0) for s in ("single", "corroborated", "contested")},
        "decisions": Decision.objects.exclude(kind__in=BY_RECORD).count(),
    }


def status() -> Json:
    """Return how far the record has come: counts, what is left to do, and whether the chain of decisions holds."""
    chain = verify_chain()
    return {
        **count_held(),
        "stranded": len(list_stranded()),
        "chain": {"holds": chain.broken_at is None, "broken_at": chain.broken_at, "head": chain.head},
        "notice": NOTICE,
    }


def export(*, who: str = "owner", seen_by: User | None = None) -> Json:
    """Return the whole record for its owners, and record that it was exported. It names people and sources.

    With `seen_by` only what that user may see.
    """
    if seen_by:
        with viewing.seen_by(seen_by):
            return export(who=who)
    reports = Report.objects.all()
    claims = ClaimRow.objects.filter(current=True)
    log_event(DecisionKind.EXPORT, "record", {"reports": reports.count(), "claims": claims.count()}, who=who)
    return {
        "reports": [
            {
                "id": r.id,
                "given": r.given,
                "title": r.title,
                "published": r.published.isoformat() if r.published else None,
                "publisher": r.publisher,
                "language": {"code": r.language, "read": r.language_read},
                "state": r.state,
            }
            for r in reports
        ],
        "claims": [{**c.data, "report": c.report_id} for c in claims],
        "incidents": [i.data for i in Incident.objects.filter(current=True).order_by("id")],
    }
