"""The first page, and what a release would show."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onrecord.engine.showing import status
from onrecord.gazetteer import open_gazetteer
from onrecord.release import label_act, plan_release
from onrecord.store.incidents import list_incidents, list_releasable
from onrecord.store.reports import list_reports
from onrecord.web.cards import show_act


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


def preview_release(request: HttpRequest) -> HttpResponse:
    """Show what a public release would hold and, for each absent row, why."""
    plan = plan_release(list_releasable(), "public", today=datetime.now(UTC).date())
    acts = {line.id: ", ".join(show_act(t) for t in line.types) for line in list_incidents()}
    name = open_gazetteer().country_name
    rows = [{**row.cells(), "act": label_act(row.act), "country": name(row.country)} for row in plan.rows]
    absent = [
        {
            "incident": a.incident,
            "what": acts.get(a.incident, "incident"),
            "act": show_act(a.act) if a.act else None,
            "rule": a.rule,
            "value": a.value,
            "mend": a.mend,
        }
        for a in plan.absent
    ]
    found = {"plan": plan, "rows": rows, "absent": absent, "reasons": plan.count_reasons(), "page": "release"}
    return render(request, "onrecord/release.html", found)
