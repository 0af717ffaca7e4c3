"""The first page: what the record holds and what to do next."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onrecord.engine.showing import count_held
from onrecord.store.models import ClaimRow, FollowUp
from onrecord.store.queue import Choice, choose_claims


def show_overview(request: HttpRequest) -> HttpResponse:
    """Show counts and what to do next."""
    counts = count_held()
    first = choose_claims(Choice()).values_list("id", flat=True).first()
    waiting = ClaimRow.objects.filter(pk=first).values_list("report_id", flat=True).first() if first else None
    counts["contested"] = counts["by_status"]["contested"]
    due = FollowUp.objects.filter(done=False, due__lte=datetime.now(UTC).date()).count()
    return render(
        request,
        "onrecord/overview.html",
        {"counts": counts, "next_report": waiting, "due": due, "page": "overview"},
    )
