"""The original beside the text that was read from it. Nothing from outside is parsed here: the child did."""

from __future__ import annotations

from html import escape

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from onrecord.engine.viewing import find_claim_page, view_original
from onrecord.errors import RecordError
from onrecord.read import Showing
from onrecord.store import active_record
from onrecord.store.models import ClaimRow, Report
from onrecord.store.reports import get_report
from onrecord.web.highlight import Mark, Piece, cut_text

FRAME_POLICY = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
"""Of the original page: it may load, run, send and embed nothing, and is of no origin."""


@require_GET
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # its hints know views of one argument
def show_original(request: HttpRequest, report_id: str) -> HttpResponse:
    """Show a report's text and its original; with `claim`, its words marked and the page they stand on."""
    report = get_report(report_id)
    claim = ClaimRow.objects.select_related("report").filter(pk=request.GET.get("claim", ""), report=report).first()
    view = view_original(active_record(), report)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
    if not number and claim and view.showing is Showing.SHEETS:
        number = find_claim_page(active_record(), claim) or 0
    number = max(1, min(number, view.sheets))
    found = {
        "report": report,
        "pieces": _mark(report, claim),
        "view": view,
        "number": number,
        "before": number - 1 if number > 1 else None,
        "after": number + 1 if number < view.sheets else None,
        "claim": claim.id if claim else None,
        "page": "reports",
    }
    return render(request, "onrecord/original.html", found)


@require_GET
def find_original(request: HttpRequest, claim_id: str) -> HttpResponse:
    """Lead from a claim to its words in the original."""
    report_id = ClaimRow.objects.filter(pk=claim_id).values_list("report_id", flat=True).first()
    if report_id is None:
        raise RecordError(
            gettext("there is no such claim any longer."), next_step=gettext("Load the report's page again.")
        )
    return redirect(f"{reverse('original', kwargs={'report_id': report_id})}?claim={claim_id}")


@require_GET
@xframe_options_sameorigin
def show_original_page(request: HttpRequest, report_id: str) -> HttpResponse:
    """Show a web page as headings, paragraphs and tables, under a policy that lets nothing load or run."""
    report = get_report(report_id)
    view = view_original(active_record(), report)
    if view.showing is not Showing.PAGE:
        raise Http404
    language = escape(report.language or "")
    page = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><body dir="auto">{view.text}</body></html>'
    response = HttpResponse(page)
    response["Content-Security-Policy"] = FRAME_POLICY
    return response


@require_GET
def show_sheet(request: HttpRequest, report_id: str, number: int) -> HttpResponse:
    """Show one page of an original as a picture of ours."""
    view = view_original(active_record(), get_report(report_id), number) if 0 < number < 10**5 else None
    if view is None or view.sheet is None:
        raise Http404
    return HttpResponse(view.sheet.to_png(), content_type="image/png")


def _mark(report: Report, claim: ClaimRow | None) -> list[Piece]:
    if claim is None:
        return [Piece(report.text, (), ())]
    act = claim.to_claim().act
    return cut_text(report.text, [Mark(act.clause, "content", claim.id), Mark(act.trigger, "act", claim.id)])
