"""The first page: what the record holds and what to do next."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onrecord.engine.showing import count_held
from onrecord.store.models import FollowUp
from onrecord.store.reports import list_reports


def show_overview(request: HttpRequest) -> HttpResponse:
    """Show counts and what to do next."""
    counts = count_held()
    waiting = list_reports("undecided", most=1)
    counts["contested"] = counts["by_status"]["contested"]
    due = FollowUp.objects.filter(done=False, due__lte=datetime.now(UTC).date()).count()
    return render(
        request,
        "onrecord/overview.html",
        {"counts": counts, "next_report": waiting[0].id if waiting else None, "due": due, "page": "overview"},
    )
