"""What a record holds: in numbers, and whole for its owners."""

from __future__ import annotations

from onrecord.model import Json
from onrecord.store import viewing
from onrecord.store.decisions import claim_verdicts, list_stranded, log_event, verify_chain
from onrecord.store.models import BY_RECORD, ClaimRow, Decision, DecisionKind, Incident, Report, User
from onrecord.store.reports import count_states, list_reports

NOTICE = "Records of people at risk wait for later work on protection: use samples and already published reports only."


def status() -> Json:
    """Return how far the record has come: counts, what is left to do, and whether the chain of decisions holds."""
    claims = ClaimRow.objects.filter(current=True)
    chain = verify_chain()
    return {
        "reports": Report.objects.count(),
        "states": count_states(),
        "undated": len(list_reports("undated")),
        "offered": sum(bool(r.offered) for r in Report.objects.only("offered")),
        "claims": claims.count(),
        "undecided": claims.count() - len(claim_verdicts(claims.values_list("id", flat=True))),
        "incidents": Incident.objects.filter(current=True).count(),
        "by_status": {
            s: Incident.objects.filter(current=True, status=s).count() for s in ("single", "corroborated", "contested")
        },
        "decisions": Decision.objects.exclude(kind__in=BY_RECORD).count(),
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
