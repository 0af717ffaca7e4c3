"""The queue: claims that ask for a person's eyes, judged one by one or many at once, and put right for all alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from onrecord.engine.relinking import relinking
from onrecord.errors import RecordError, UsageError
from onrecord.model import ClaimVerdict, Mode, SourceKind, Status
from onrecord.review.triage import word_reason
from onrecord.store import decisions
from onrecord.store.alike import find_alike
from onrecord.store.models import ClaimRow
from onrecord.store.queue import Choice, choose_claims, list_choices, list_provinces
from onrecord.store.working import list_second, read_second
from onrecord.web.cards import show_act, show_country, show_value
from onrecord.web.paging import read_page
from onrecord.web.views.accounts import for_deciders, get_user
from onrecord.web.views.reports import make_cards, show_choices

SHOWN, SECOND_SHOWN = 20, 8
"""Claims on one page of the queue."""


def show_queue(request: HttpRequest) -> HttpResponse:
    """Show the claims that wait, those that ask most first, chosen by what they are about."""
    choice = read_choice(request)
    claims = choose_claims(choice)
    page = read_page(request, claims.count(), size=SHOWN)
    # Ids first: they stand in the index, and only the rows that are shown are read.
    ids = list(claims.values_list("id", flat=True)[page.start : page.start + SHOWN])
    held = {r.id: r for r in ClaimRow.objects.filter(pk__in=ids).select_related("report")}
    rows = [held[i] for i in ids if i in held]
    found = {
        "lines": [
            {"card": card, "row": row, "reasons": [_(word_reason(r)) for r in row.asks[:3]]}
            for card, row in zip(make_cards(rows), rows, strict=True)
        ],
        "paging": page,
        "choice": choice,
        "chosen": bool(page.rest),
        "filters": list_filters(choice),
        "mine": get_user(request).pseudonym,
        "batch": request.session.pop("batch", None),
        "back": request.get_full_path(),
        "page": "queue",
        **show_choices(request),
    }
    return render(request, "onrecord/queue.html", found)


def read_choice(request: HttpRequest) -> Choice:
    """Return what the address asks the queue for; what is no value of its field is left out."""
    asked = request.GET
    return Choice(
        act=asked.get("act", ""),
        country=asked.get("country", "")[:2],
        province=asked.get("province", "") if asked.get("country") else "",
        since=_read_date(asked.get("since", "")),
        until=_read_date(asked.get("until", "")),
        source=asked.get("source", ""),
        mode=asked.get("mode", ""),
        status=asked.get("status", ""),
        publisher=asked.get("publisher", ""),
        whose=get_user(request).pseudonym if asked.get("mine") else "",
        due=datetime.now(UTC).date() if asked.get("due") else None,
        judged=bool(asked.get("judged")),
    )


def _read_date(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def list_filters(choice: Choice) -> dict[str, Any]:
    """Return what the record's claims and incidents can be chosen by."""
    held = list_choices()
    return {
        "acts": sorted(((a, show_act(a)) for a in held["acts"]), key=lambda a: a[1]),
        "countries": sorted(((c, show_country(c)) for c in held["countries"]), key=lambda c: c[1]),
        "provinces": list_provinces(choice.country) if choice.country else [],
        "outlets": held["outlets"],
        "sources": [k.value for k in SourceKind],
        "modes": [m.value for m in Mode],
        "statuses": [s.value for s in Status],
    }


# ---- many at once ------------------------------------------------------------------------------
@require_POST
@for_deciders
def decide_many(request: HttpRequest) -> HttpResponse:
    """Record one verdict on all claims that were ticked, or take such a step back whole."""
    who = get_user(request).pseudonym
    if request.POST.get("undo"):
        count = decisions.undo_batch(request.POST["undo"], who=who)
        _relink_if_changed()
        messages.success(
            request,
            ngettext("%(n)s decision was taken back.", "%(n)s decisions were taken back.", count) % {"n": count},
        )
        return redirect(_way_back(request))
    verdict = request.POST.get("verdict", "")
    if verdict not in {ClaimVerdict.READS_RIGHT, ClaimVerdict.READS_WRONG}:
        raise UsageError("there is no such decision.", next_step="Use the buttons of the page.")
    chosen = request.POST.getlist("claim")
    request.session["batch"] = decisions.decide_claims(chosen, ClaimVerdict(verdict), who=who)
    _relink_if_changed()
    messages.success(
        request, ngettext("%(n)s claim was judged.", "%(n)s claims were judged.", len(chosen)) % {"n": len(chosen)}
    )
    return redirect(_way_back(request))


def _relink_if_changed() -> None:
    if ClaimRow.objects.filter(to_link=True).exists():
        relinking.ask()


def _way_back(request: HttpRequest) -> str:
    """Return the page of ours that a form came from; the queue where it names none."""
    back = request.POST.get("back", "")
    return back if back.startswith("/") and not back.startswith("//") and "\\" not in back else reverse("queue")


# ---- put right for all alike -------------------------------------------------------------------
@for_deciders
def put_alike_right(request: HttpRequest, claim_id: str) -> HttpResponse:
    """Show the claims that were read wrong as one was that a person put right; posted, put right those ticked."""
    row = ClaimRow.objects.select_related("report").filter(pk=claim_id).first()
    corrected = decisions.corrections([claim_id]).get(claim_id)
    if row is None or corrected is None:
        raise RecordError("that claim was not put right.", next_step="Put it right first, then all that are alike.")
    alike = find_alike(row, corrected)
    if request.method == "POST":
        ticked = set(request.POST.getlist("claim"))
        right = {a.row.id: a.corrected for a in alike if a.row.id in ticked}
        request.session["batch"] = decisions.put_right(
            right, ClaimVerdict.CORRECTED, who=get_user(request).pseudonym, why="alike"
        )
        relinking.ask()
        messages.success(
            request,
            ngettext("%(n)s claim was put right.", "%(n)s claims were put right.", len(right)) % {"n": len(right)},
        )
        return redirect("queue")
    return render(
        request,
        "onrecord/alike.html",
        {
            "card": make_cards([row])[0],
            "report": row.report,
            "corrected": describe_correction(corrected),
            "lines": [
                {"card": card, "row": a.row, "right": describe_correction(a.corrected)}
                for a, card in zip(alike, make_cards([a.row for a in alike]), strict=True)
            ],
            "page": "queue",
        },
    )


def describe_correction(corrected: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the fields put right and their values in words."""
    said = []
    for name, value in corrected.items():
        if name == "where":
            said += [(name, f"{row['written']} → {row['place']['name']}") for row in value]
        elif name == "type":
            said.append((name, show_act(value)))
        elif name == "count":
            said.append((name, show_value(name, list(value))))
        elif name == "when":
            said.append((name, show_value(name, value)))
        else:
            said.append((name, _(str(value).replace("-", " "))))
    return said


# ---- second readings ---------------------------------------------------------------------------
@for_deciders
def read_again(request: HttpRequest) -> HttpResponse:
    """Show claims that others judged, without what they decided; posted, record how this person reads one."""
    who = get_user(request).pseudonym
    if request.method == "POST":
        verdict = request.POST.get("verdict", "")
        if verdict not in {ClaimVerdict.READS_RIGHT, ClaimVerdict.READS_WRONG}:
            raise UsageError("there is no such decision.", next_step="Use the buttons of the page.")
        read_second(request.POST.get("claim", ""), ClaimVerdict(verdict), who=who)
        return redirect("second")
    rows = list_second(who, SECOND_SHOWN)
    return render(
        request, "onrecord/second.html", {"lines": _show_blind(rows), "page": "queue", **show_choices(request)}
    )


def _show_blind(rows: Sequence[ClaimRow]) -> list[dict[str, Any]]:
    return [{"card": card, "row": row} for card, row in zip(make_cards(list(rows), blind=True), rows, strict=True)]
