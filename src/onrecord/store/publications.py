"""Which reports a person found to be public articles, under which address, and when."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from onrecord.errors import UsageError
from onrecord.model import HandlingBasis, Published
from onrecord.store.decisions import log_event
from onrecord.store.models import Decision, DecisionKind, Report
from onrecord.store.reports import get_report

KEY = "public"
LONGEST = 2000


def mark_public(report_id: str, url: str, *, checked: date, who: str) -> None:
    """Record that a person found a report public at an address on a day.

    Raises UsageError where the address is no web page's, or the report was not taken in as published.
    """
    report = get_report(report_id)
    if report.basis != HandlingBasis.PUBLISHED.value:
        raise UsageError(
            "this report is not held as a published one.",
            item=report.id,
            next_step="Set its basis to `published` first, if it is: serve, its page, Handling.",
        )
    log_event(DecisionKind.HANDLING, report.id, {KEY: {"url": _check(url), "checked": checked.isoformat()}}, who=who)


def mark_gone(report_id: str, *, who: str) -> None:
    """Record that a report is no longer public; it is cited no more."""
    log_event(DecisionKind.HANDLING, get_report(report_id).id, {KEY: None}, who=who)


def list_published() -> dict[str, Published]:
    """Return by report the article that a person last found it to be."""
    said: dict[str, dict[str, str] | None] = {}
    for row in Decision.objects.filter(kind=DecisionKind.HANDLING).order_by("seq").only("target", "value"):
        if KEY in row.value:
            said[row.target] = row.value[KEY]
    reports = Report.objects.filter(pk__in=[r for r, v in said.items() if v]).only("publisher", "published")
    return {
        report.id: Published(value["url"], report.publisher, report.published, date.fromisoformat(value["checked"]))
        for report in reports
        if (value := said[report.id])
    }


def _check(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        right = parts.scheme in {"http", "https"} and parts.hostname and "." in parts.hostname and not parts.username
    except ValueError:
        right = False
    if not right or len(url) > LONGEST or any(c.isspace() or not c.isprintable() for c in url.strip()):
        raise UsageError("this is no address of a web page.", next_step="Give it whole, from https:// on.")
    return url.strip()
