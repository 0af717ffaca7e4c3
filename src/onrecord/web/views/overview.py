"""The first page: what the record holds and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onrecord.engine.showing import status
from onrecord.store.reports import list_reports


def show_overview(request: HttpRequest) -> HttpResponse:
    """Show counts and what to do next."""
    counts = status()
    waiting = list_reports("undecided")
    counts["contested"] = counts["by_status"]["contested"]
    return render(
        request,
        "onrecord/overview.html",
        {"counts": counts, "next_report": waiting[0].id if waiting else None, "page": "overview"},
    )
