"""Two reports beside each other: their differences, or a text and its translation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from onrecord.store.reports import get_report
from onrecord.store.translations import say_translation, take_back_translation, translated_from
from onrecord.web.comparing import compare_texts, pair_paragraphs
from onrecord.web.views.accounts import for_deciders, get_user


@require_GET
def show_beside(request: HttpRequest, report_id: str, other_id: str) -> HttpResponse:
    """Show two reports sentence by sentence; or, where one is a translation of the other, paragraph by paragraph."""
    left, right = get_report(report_id), get_report(other_id)
    translation = translated_from(left.id) == right.id or translated_from(right.id) == left.id
    as_translation = translation if "as" not in request.GET else request.GET["as"] == "translation"
    compared = None if as_translation else compare_texts(left.text, right.text)
    found = {
        "left": left,
        "right": right,
        "translation": translation,
        "as_translation": as_translation,
        "paragraphs": pair_paragraphs(left.text, right.text) if as_translation else [],
        "lines": compared.lines if compared else (),
        "cut": compared.cut if compared else False,
        "counts": {kind: compared.count(kind) for kind in ("same", "changed", "left", "right")} if compared else {},
        "may_decide": get_user(request).may_decide,
        "page": "reports",
    }
    return render(request, "onrecord/beside.html", found)


@require_POST
@for_deciders
def say_translated(request: HttpRequest, report_id: str, other_id: str) -> HttpResponse:
    """Record that the second report is a translation of the first, or take back that one is of the other."""
    who = get_user(request).pseudonym
    left, right = get_report(report_id), get_report(other_id)
    if request.POST.get("do") == "undo":
        for one, other in ((left.id, right.id), (right.id, left.id)):
            if translated_from(one) == other:
                take_back_translation(one, who=who)
        messages.success(request, gettext("Taken back."))
    else:
        say_translation(right.id, left.id, who=who)
        messages.success(request, gettext("Recorded: the second is a translation of the first."))
    return redirect("beside", report_id=left.id, other_id=right.id)
