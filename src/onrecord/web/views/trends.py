"""Trends: incidents by month, act, country or province and status, drawn on the server with their tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from onrecord.store.facets import Counted, Mask, count_entries, shorten
from onrecord.web.charts import Chart, draw_months, draw_names
from onrecord.web.views.search import show_value

NAMES = 20
"""Bars by name that are drawn; the rest is summed up."""
STATUSES = ("single", "corroborated", "contested")


@require_GET
def show_trends(request: HttpRequest) -> HttpResponse:
    """Show how many incidents there are by month, act, place and status; of one act, country or status if asked."""
    counted = count_entries()
    incidents = counted.of_kind("incident")
    chosen = {n: request.GET[n] for n in ("act", "country", "status") if request.GET.get(n) in counted.facets[n].codes}
    kept = incidents
    for name, value in chosen.items():
        kept = kept & counted.having(name, value)
    months, years = counted.count("month", kept), counted.count("year", kept)
    total, dated = int(kept.sum()), sum(months.values())
    place = "province" if "country" in chosen else "country"
    found = {
        "page": "trends",
        "total": total,
        "months": draw_months(months, lambda key: _link(chosen | {"year" if len(key) == 4 else "month": key})),
        "by_month": dated,
        "by_year_only": sum(years.values()) - dated,
        "undated": total - sum(years.values()),
        "charts": [
            _draw(_("By act"), "act", counted, kept, chosen, _("An incident of two acts counts under both.")),
            _draw(
                _("By province") if place == "province" else _("By country"),
                place,
                counted,
                kept,
                chosen,
                _("An incident told of in two places counts under both; one that names no place, under none."),
            ),
        ],
        "statuses": _draw(_("By status"), "status", counted, kept, chosen, ""),
        "choices": [_offer(name, counted, incidents, chosen) for name in ("act", "country", "status")],
        "chosen": chosen,
    }
    return render(request, "onrecord/trends.html", found)


def _link(filters: Mapping[str, str]) -> str:
    return f"{reverse('search')}?{urlencode({'kind': 'incident', **filters})}"


def _draw(title: str, name: str, counted: Counted, kept: Mask, chosen: Mapping[str, str], note: str) -> dict[str, Any]:
    counts = counted.count(name, kept)
    if name == "status":
        counts = {s: counts.get(s, 0) for s in STATUSES}
    rows = [(value, show_value(name, value), n) for value, n in list(counts.items())[:NAMES]]
    sent: Callable[[str], str] = shorten if name == "province" else str
    chart: Chart = draw_names(rows, lambda key: _link({**chosen, name: sent(key)}))
    return {"title": title, "name": name, "chart": chart, "note": note, "more": max(0, len(counts) - NAMES)}


def _offer(name: str, counted: Counted, incidents: Mask, chosen: Mapping[str, str]) -> dict[str, Any]:
    values = sorted((show_value(name, v), v) for v in counted.count(name, incidents))
    label = {"act": _("Act"), "country": _("Country"), "status": _("Status")}[name]
    return {"name": name, "label": label, "values": values, "value": chosen.get(name, "")}
