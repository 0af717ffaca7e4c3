"""Looking at a report's original: what the locked-down child makes of it, and the page a claim stands on."""

from __future__ import annotations

from onrecord.engine.adding import fetch_original, fetch_pages
from onrecord.read import View, find_page, view_untrusted
from onrecord.store import Record
from onrecord.store.models import ClaimRow, IncidentClaim, Report

REPEATS = "repeats"
"""What the reason of an origin says where one report has another's words."""


def view_original(record: Record, report: Report, number: int = 0) -> View:
    """Return how a report's original looks: its text or page, or with a `number` from 1 one of its sheets."""
    return view_untrusted(fetch_original(record, report), report.receipt.suffix, number)


def find_claim_page(record: Record, claim: ClaimRow) -> int | None:
    """Return the page of the original that a claim's act is told on; None where it has no pages."""
    return find_page(fetch_pages(record, claim.report), claim.to_claim().act.trigger.start)


def list_repeated(report_id: str) -> list[str]:
    """Return the reports that go back to one origin with a report because one has the other's words."""
    rows = IncidentClaim.objects.filter(claim__report_id=report_id).values_list("incident__data", flat=True)
    found: dict[str, None] = {}
    for data in rows:
        for origin in data["origins"]:
            if report_id in origin["reports"] and REPEATS in origin["why"]:
                found.update(dict.fromkeys(r for r in origin["reports"] if r != report_id))
    return list(found)
