"""Searching the record: words, facets and counts over time. What is asked is neither logged, nor kept anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onrecord.codebook import load_codebook
from onrecord.gazetteer import open_gazetteer
from onrecord.pipeline.searching import Query, read_query
from onrecord.store import search
from onrecord.store.facets import Counted, Mask, count_entries, shorten
from onrecord.web.cards import join_words, show_act, show_country
from onrecord.web.charts import draw_months
from onrecord.web.explaining import tell_edtf
from onrecord.web.snippets import make_snippet

ON_A_PAGE = 20
SHOWN = 10
"""Values of a facet that are shown at once; the rest is folded away."""
MOST = 60
IN_ADDRESS = ("act", "country", "province", "source", "month", "year", "status")
"""Facets that an address may name. Outlets are posted only."""
OFFERED = ("act", "country", "outlet", "source", "year", "status")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for: words, the kind of thing, and values of facets."""

    words: str = ""
    kind: str = "incident"
    filters: Mapping[str, str] = field(default_factory=dict)
    page: int = 1


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def show_search(request: HttpRequest) -> HttpResponse:
    """Show what holds the words asked for; they are posted, so that they stand in no address."""
    asked = _read_asked(request)
    query = read_query(asked.words, open_gazetteer())
    counted = count_entries()
    found = {"asked": asked, "page": "search", "refused": query.refused, "empty": not len(counted.ids)}
    if not query.refused:
        found |= _find(asked, query, counted)
    return render(request, "onrecord/search.html", found)


def _read_asked(request: HttpRequest) -> Asked:
    given = request.POST if request.method == "POST" else request.GET
    names = ("outlet", *IN_ADDRESS) if request.method == "POST" else IN_ADDRESS
    filters = {name: given[name][:200] for name in names if given.get(name)}
    words = request.POST.get("q", "") if request.method == "POST" else ""
    for name, value in (a.split("=", 1) for a in request.POST.getlist("add") if "=" in a):
        if name in ("outlet", *IN_ADDRESS):
            filters[name] = value
    for name in request.POST.getlist("drop"):
        filters.pop(name, None)
    kind = given.get("kind", "")
    page = given.get("page", "")
    return Asked(
        words,
        kind if kind in search.KINDS else "incident",
        filters,
        int(page) if page.isdecimal() and page.isascii() and len(page) < 6 else 1,
    )


def _find(asked: Asked, query: Query, counted: Counted) -> dict[str, Any]:
    words = counted.mark(search.find_entries(query)) & counted.without_reports(search.list_withdrawn())
    having = {name: counted.having(name, _value_of(counted, name, value)) for name, value in asked.filters.items()}
    kept = words & _all(having.values(), words)
    of_kind = counted.of_kind(asked.kind)
    ids = counted.newest_first(kept & of_kind)
    pages = max(1, -(-len(ids) // ON_A_PAGE))
    page = min(max(1, asked.page), pages)
    hits = search.read_hits([int(i) for i in ids[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]])
    months = counted.count("month", kept & of_kind)
    return {
        "kinds": [(kind, _name_kind(kind), int((kept & counted.of_kind(kind)).sum())) for kind in search.KINDS],
        "total": len(ids),
        "number": page,
        "pages": pages,
        "hits": [_show_hit(hit, query, counted) for hit in hits],
        "facets": [_show_facet(name, counted, words & of_kind, having, asked) for name in OFFERED],
        "filters": [
            {
                "name": name,
                "label": name_facet(name),
                "value": show_value(name, _value_of(counted, name, value)),
                "sent": value,
            }
            for name, value in asked.filters.items()
        ],
        "strip": draw_months(months),
        "undated": len(ids) - sum(months.values()),
    }


def _all(masks: Any, otherwise: Mask) -> Mask:
    kept = otherwise
    for mask in masks:
        kept = kept & mask
    return kept


def _value_of(counted: Counted, name: str, sent: str) -> str:
    """Return a facet's value by what stands for it in an address."""
    if name != "province":
        return sent
    return next((v for v in counted.facets["province"].values if shorten(v) == sent), "")


def _show_facet(name: str, counted: Counted, words: Mask, having: Mapping[str, Mask], asked: Asked) -> dict[str, Any]:
    """Return the values of a facet with how many each would leave, under all other filters."""
    mask = _all((m for other, m in having.items() if other != name), words)
    counts = counted.count(name, mask)
    values = sorted(counts.items(), reverse=True) if name == "year" else list(counts.items())
    rows = [
        {
            "sent": f"{name}={value}",
            "label": show_value(name, value),
            "count": n,
            "on": asked.filters.get(name) == value,
        }
        for value, n in values[:MOST]
    ]
    return {
        "name": name,
        "label": name_facet(name),
        "names": name in {"outlet", "province"},
        "first": rows[:SHOWN],
        "rest": rows[SHOWN:],
        "more": len(values) - len(rows),
    }


def _show_hit(hit: search.Hit, query: Query, counted: Counted) -> dict[str, Any]:
    address = reverse("incident", args=[hit.target]) if hit.kind == "incident" else reverse("report", args=[hit.report])
    return {
        "kind": {"incident": _("incident"), "claim": _("claim"), "report": _("report")}[hit.kind],
        "title": hit.title if hit.kind == "report" else _retitle(hit.title),
        "named": hit.kind == "report",
        "address": address,
        "snippet": make_snippet(hit.shown, query),
        "outlet": ", ".join(counted.values_of(hit.id, "outlet")[:3]),
        "when": ", ".join(map(tell_edtf, counted.values_of(hit.id, "month") or counted.values_of(hit.id, "year"))),
        "status": next(iter(counted.values_of(hit.id, "status")), "") if hit.kind != "report" else "",
    }


def _retitle(title: str) -> str:
    """Return the title of an incident or claim with its acts in the language of the page."""
    acts, comma, place = title.partition(", ")
    # The longest first: a label may hold an "and" of its own.
    for label, act in sorted(((t.label, t.id) for t in load_codebook().types.values()), key=lambda a: -len(a[0])):
        acts = re.sub(rf"(?<![^ ]){re.escape(label)}(?![^ ])", f"\0{act}\0", acts)
    parts = acts.split("\0")
    return (join_words([show_act(part) for part in parts[1::2]]) or acts) + (_(", ") + place if comma else "")


def _name_kind(kind: str) -> str:
    return {"incident": _("incidents"), "claim": _("claims"), "report": _("reports")}[kind]


def name_facet(name: str) -> str:
    """Return what a facet is called."""
    return {
        "act": _("act"),
        "country": _("country"),
        "province": _("province"),
        "outlet": _("outlet"),
        "source": _("kind of source"),
        "month": _("month"),
        "year": _("year"),
        "status": _("status"),
    }[name]


def show_value(name: str, value: str) -> str:
    """Return a facet's value in words."""
    if name == "act":
        return show_act(value)
    if name == "country":
        return show_country(value)
    if name == "province":
        return value.split(":", 1)[-1]
    if name == "month":
        return tell_edtf(value)
    return _show_word(value) if name in {"source", "status"} else value


def _show_word(value: str) -> str:
    words = {
        "author": _("author"),
        "official": _("official"),
        "organisation": _("organisation"),
        "media": _("media"),
        "witness": _("witness"),
        "anonymous": _("anonymous"),
        "document": _("document"),
        "unknown": _("unknown"),
        "single": _("single"),
        "corroborated": _("corroborated"),
        "contested": _("contested"),
    }
    return words.get(value, value)


__all__: Sequence[str] = ["name_facet", "show_search", "show_value"]
