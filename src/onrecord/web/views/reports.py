"""Reports: the list, one with its claims beside its text, and decisions on its claims."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from onrecord.codebook import load_codebook
from onrecord.engine import coding
from onrecord.engine.coding import take_back
from onrecord.engine.correcting import MetadataChange, confirm_offered, correct_metadata
from onrecord.engine.indexing import update_index
from onrecord.engine.relinking import relinking
from onrecord.errors import RecordError, UsageError
from onrecord.gazetteer import open_gazetteer
from onrecord.model import ClaimVerdict, HandlingBasis, Mode, Polarity, Scope, SourceKind, Span
from onrecord.review import CORRECTABLE, check_correction
from onrecord.review.corrections import read_count
from onrecord.store import active_record, decisions, reports
from onrecord.store.circles import list_circles_of
from onrecord.store.models import ClaimRow
from onrecord.store.places import imported_places
from onrecord.store.working import RATINGS, list_ratings
from onrecord.web.cards import Card, make_card, show_act
from onrecord.web.highlight import cut_text, list_marks
from onrecord.web.paging import read_page
from onrecord.web.placing import Choosing, list_found, read_places
from onrecord.web.saying import say
from onrecord.web.views.accounts import for_deciders, for_owners, get_user
from onrecord.web.views.working import list_told, show_work_on

STATES: dict[str, reports.Which] = {
    "undecided": "undecided",
    "undated": "undated",
    "unread": "unread",
    "failed": "failed",
}
AT_ONCE = 40
"""Reports that are given a date at once."""


def list_reports(request: HttpRequest) -> HttpResponse:
    """Show all reports, or those with something left to do."""
    asked = request.GET.get("state", "")
    state = STATES.get(asked, "all")
    page = read_page(request, reports.count_reports(state))
    found = {
        "reports": reports.list_reports(state, start=page.start, most=page.size),
        "undated": reports.list_reports("undated", most=AT_ONCE) if get_user(request).may_decide else [],
        "paging": page,
        "state": asked if asked in STATES else "",
        "page": "reports",
    }
    return render(request, "onrecord/reports.html", found)


def show_report(request: HttpRequest, report_id: str) -> HttpResponse:
    """Show a report's text with its claims marked in it and listed beside it."""
    report = reports.get_report(report_id)
    rows = reports.list_claims(report.id)
    cards = make_cards(rows)
    contents = {a.id: a.content for a in report.list_attributions()}
    corrected = decisions.corrections([r.id for r in rows])
    marks = []
    for row, card in zip(rows, cards, strict=True):
        if row.current:
            claim = row.to_claim()
            content = [s for link in claim.attribution.chain[-1:] for s in contents.get(link.attribution, ())]
            marks += list(list_marks(claim, card.key, report.text, content, corrected.get(claim.id)))
    pieces = cut_text(report.text, marks)
    layers = sorted({layer for p in pieces for layer in p.layers})
    found = {
        "report": report,
        "claims": cards,
        "pieces": pieces,
        "layers": layers,
        "page": "reports",
        "bases": [b.value for b in HandlingBasis],
        "scopes": [s.value for s in Scope],
        "may_own": get_user(request).may_own,
        "circles": list_circles_of(get_user(request)),
        "work": show_work_on(request, "report", report.id),
        "history": list_told(report.id),
        "rating": (rating := list_ratings().get(report.publisher or "", "")),
        "rating_words": say(RATINGS.get(rating, "")),
        **show_choices(request),
    }
    return render(request, "onrecord/report.html", found)


def make_cards(rows: list[ClaimRow], *, blind: bool = False) -> list[Card]:
    """Return claims as the pages show them; `blind`: as they were read, without what anybody decided."""
    ids = [r.id for r in rows]
    verdicts = {} if blind else decisions.claim_verdicts(ids)
    corrected = {} if blind else decisions.corrections(ids)
    remembered = {} if blind else decisions.place_choices()
    incidents = dict(
        ClaimRow.incidents.through.objects.filter(claim_id__in=[r.id for r in rows]).values_list(
            "claim_id", "incident_id"
        )
    )
    return [
        make_card(
            row.to_claim(),
            row.report.text,
            verdict=verdicts[row.id].value if row.id in verdicts else None,
            incident=incidents.get(row.id),
            stranded=not row.current,
            corrected=corrected.get(row.id),
            remembered=remembered,
            by_hand=row.by_hand,
            page=(page := row.report.find_page(row.order)),
            recognised=row.report.is_recognised(page),
            language=row.report.language or "",
        )
        for row in rows
    ]


@require_POST
@for_deciders
def decide_claim(request: HttpRequest, claim_id: str) -> HttpResponse:
    """Add a decision on a claim; htmx gets the claim back, a form the page."""
    row = ClaimRow.objects.select_related("report").filter(pk=claim_id).first()
    if row is None:
        raise RecordError("there is no such claim any longer.", next_step="Load the report's page again.")
    verdict, who = request.POST.get("verdict", ""), get_user(request).pseudonym
    if verdict == "undo":
        if take_back(claim_id, who=who):
            messages.success(request, _("The claim that was added by hand is gone again."))
            return _go_on(request, reverse("report", args=[row.report_id]))
    elif verdict == "corrected":
        corrected = _read_correction(request, row)
        decisions.decide_claim(claim_id, ClaimVerdict.CORRECTED, who=who, corrected=corrected)
    elif verdict == "no-longer-at-risk":
        decisions.decide_no_longer_at_risk(claim_id, _read_day(request.POST.get("since", "")), who=who)
        messages.success(request, _("Recorded. Its rows may be shown twelve months from that day."))
    elif verdict in {ClaimVerdict.READS_RIGHT, ClaimVerdict.READS_WRONG}:
        decisions.decide_claim(claim_id, ClaimVerdict(verdict), who=who)
    else:
        raise UsageError("there is no such decision.", next_step="Use the buttons of the page.")
    if ClaimRow.objects.filter(pk=claim_id, to_link=True).exists():
        # What was put right may be another happening.
        relinking.ask()
    if request.headers.get("HX-Request"):
        row.refresh_from_db()
        return render(request, "onrecord/_claim.html", {"c": make_cards([row])[0], **show_choices(request)})
    return redirect("report", report_id=row.report_id)


def _go_on(request: HttpRequest, address: str) -> HttpResponse:
    """Send to a page, also where htmx asked and only a part was to be replaced."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


@require_POST
@for_deciders
def add_claim(request: HttpRequest, report_id: str) -> HttpResponse:
    """Add a claim whose words were selected in the text; what was read around them can be put right at once."""
    report = reports.get_report(report_id)
    span = _find_words(report.text, request.POST.get("words", ""), request.POST.get("start", ""))
    said = {
        k: request.POST[k].strip() for k in ("mode", "polarity", "when", "source") if request.POST.get(k, "").strip()
    }
    if request.POST.get("count", "").strip():
        said["count"] = read_count(request.POST["count"])  # type: ignore[assignment]
    row = coding.add_claim(
        active_record(), report.id, request.POST.get("type", ""), span, who=get_user(request).pseudonym, said=said
    )
    messages.success(request, _("Added."))
    return redirect(f"{reverse('report', args=[report.id])}#c-{row.id[:12]}")


def _find_words(text: str, words: str, start: str) -> Span:
    """Return where words stand in a text, of several places the nearest to where they were selected."""
    wanted = words.strip()
    places = [m.span() for m in re.finditer(r"\s+".join(map(re.escape, wanted.split())), text)] if wanted else []
    if not places:
        raise UsageError(
            "those words are not in the text.", next_step="Select them in it, or copy them from it, letter for letter."
        )
    near = int(start) if start.isdecimal() else 0
    return Span(*min(places, key=lambda p: abs(p[0] - near)))


@require_POST
@for_deciders
def set_metadata(request: HttpRequest, report_id: str) -> HttpResponse:
    """Put right what is known about a report; its claims are read anew and decisions kept."""
    report = reports.get_report(report_id)
    day = request.POST.get("published", "").strip()
    said: dict[str, Any] = {
        "published": _read_day(day) if day else None,
        "publisher": request.POST.get("publisher", "").strip()[:200] or None,
        "title": request.POST.get("title", "").strip()[:500] or None,
        "language": request.POST.get("language", "").strip()[:16] or report.language,
    }
    changed = {k: v for k, v in said.items() if v != getattr(report, k)}
    if changed:
        correct_metadata(active_record(), [report.id], MetadataChange(**changed), who=get_user(request).pseudonym)
        messages.success(request, _("Recorded; its claims were read anew."))
    return redirect("report", report_id=report.id)


def _read_correction(request: HttpRequest, row: ClaimRow) -> dict[str, Any]:
    """Return what the form puts right, with what was put right before in fields that the form does not have."""
    before = {k: v for k, v in decisions.corrections([row.id]).get(row.id, {}).items() if k != "where"}
    sent: dict[str, Any] = {k: request.POST[k].strip() for k in CORRECTABLE if k in request.POST}
    if sent.get("count"):
        sent["count"] = read_count(sent["count"])
    corrected: dict[str, Any] = {k: v for k, v in (before | sent).items() if v or k not in sent}
    places = read_places(request.POST, _choosing(row), open_gazetteer(imported_places()))
    if places:
        corrected["where"] = places
    check_correction(corrected)
    return corrected


def _choosing(row: ClaimRow) -> Choosing:
    corrected = decisions.corrections([row.id]).get(row.id, {})
    return Choosing(row.to_claim(), row.report.text, corrected, decisions.place_choices())


@require_POST
@for_deciders
def find_places(request: HttpRequest) -> HttpResponse:
    """Show the places written exactly as was typed, to choose from; posted, so that no name stands in an address."""
    key = request.POST.get("key", "")
    typed = request.POST.get(f"{key}-typed", "").strip()[:120]
    options = list_found(typed, open_gazetteer(imported_places())) if typed else ()
    return render(request, "onrecord/_found.html", {"key": key, "typed": typed, "options": options})


@require_POST
@for_deciders
def set_dates(request: HttpRequest) -> HttpResponse:
    """Set the publication date of several reports; their claims are read anew and decisions kept.

    With `take` the date and outlet that each file gives of itself are taken.
    """
    chosen = request.POST.getlist("report")
    if not chosen:
        raise UsageError("no report was chosen.", next_step="Tick at least one.")
    if request.POST.get("take"):
        confirm_offered(active_record(), chosen, who=get_user(request).pseudonym)
        messages.success(request, _("Taken from the files; claims were read anew."))
        return redirect("reports")
    day = _read_day(request.POST.get("published", ""))
    correct_metadata(active_record(), chosen, MetadataChange(published=day), who=get_user(request).pseudonym)
    said = ngettext(
        "%(n)s report dated %(day)s; its claims were read anew.",
        "%(n)s reports dated %(day)s; their claims were read anew.",
        len(chosen),
    )
    messages.success(request, said % {"n": len(chosen), "day": date_format(day)})
    return redirect("reports")


@require_POST
@for_owners
def set_handling(request: HttpRequest, report_id: str) -> HttpResponse:
    """Change how a report may be used."""
    try:
        basis, scope = HandlingBasis(request.POST.get("basis", "")), Scope(request.POST.get("scope", ""))
    except ValueError as error:
        raise UsageError("there is no such basis or scope.", next_step="Choose from the lists.") from error
    change = reports.HandlingChange(
        basis=basis, scope=scope, withdrawn="withdrawn" in request.POST, legal_hold="legal_hold" in request.POST
    )
    reports.set_handling([report_id], change, who=get_user(request).pseudonym)
    update_index([report_id])
    messages.success(request, _("Recorded."))
    return redirect("report", report_id=report_id)


def show_choices(request: HttpRequest) -> dict[str, Any]:
    """Return what the form that puts a claim right offers."""
    return {
        "may_decide": get_user(request).may_decide,
        "types": sorted(((t.id, show_act(t.id)) for t in load_codebook().types.values()), key=lambda t: t[1]),
        "modes": [m.value for m in Mode],
        "polarities": [p.value for p in Polarity],
        "sources": [k.value for k in SourceKind],
    }


def _read_day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise UsageError("that is no date.", next_step="Write it as 2024-05-02.") from error
