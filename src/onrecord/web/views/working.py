"""What people say to each other about the work: comments, follow-ups, ratings of outlets, and the audit page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onrecord.errors import UsageError
from onrecord.store import decisions, working
from onrecord.store.models import ClaimRow, Decision, DecisionKind
from onrecord.store.queue import list_choices
from onrecord.store.users import list_deciders, list_users
from onrecord.web.paging import read_page
from onrecord.web.saying import say
from onrecord.web.views.accounts import for_deciders, get_user


def show_work_on(request: HttpRequest, about: str, target: str) -> dict[str, Any]:
    """Return what a page shows of the work on a report or incident: comments, follow-ups, who may take them."""
    return {
        "about": about,
        "target": target,
        "tasks": working.list_tasks(target),
        "people": [u.pseudonym for u in list_deciders()],
        "me": get_user(request).pseudonym,
        "today": datetime.now(UTC).date(),
    }


def describe_decision(decision: Decision) -> dict[str, Any]:
    """Return a decision as a history shows it."""
    value = decision.value if isinstance(decision.value, dict) else {}
    rules = {"must": "joined with another", "cannot": "kept apart"}
    what = value.get("verdict") or rules.get(value.get("rule", "")) or str(decision.kind)
    if decision.kind == DecisionKind.FOLLOW_UP and "done" in value:
        what = "done" if value["done"] else "not done"
    return {
        "when": decision.when,
        "who": decision.who,
        "what": what,
        "more": ", ".join(_(said) for said in (value.get("standard"), value.get("method")) if said),
        "why": decision.why,
    }


TOLD = (DecisionKind.COMMENT, DecisionKind.FOLLOW_UP, DecisionKind.METADATA, DecisionKind.HANDLING)


def list_told(target: str) -> list[dict[str, Any]]:
    """Return what people said of a report and changed in what is known about it, oldest first."""
    return [describe_decision(d) for d in decisions.list_history(target) if d.kind in TOLD]


@require_POST
@for_deciders
def comment_on(request: HttpRequest) -> HttpResponse:
    """Add a comment, something to follow up, or record that something was done."""
    who, about, target = get_user(request).pseudonym, request.POST.get("about", ""), request.POST.get("target", "")
    asked = request.POST.get("do", "")
    if asked == "comment":
        working.comment(about, target, request.POST.get("words", ""), who=who)
    elif asked == "follow-up":
        whose = request.POST.get("whose", "")
        if whose and whose not in {u.pseudonym for u in list_deciders()}:
            raise UsageError("there is nobody of that name.", next_step="Choose from the list.")
        due = request.POST.get("due", "")
        working.follow_up(
            about, target, request.POST.get("words", ""), who=who, whose=whose, due=_read_day(due) if due else None
        )
    elif asked in {"done", "not-done"}:
        seq = request.POST.get("seq", "")
        working.finish(int(seq) if seq.isdecimal() else 0, who=who, done=asked == "done")
    else:
        raise UsageError("there is no such thing to do.", next_step="Use the buttons of the page.")
    return redirect(_page_of(request.POST.get("page", about), target))


def _page_of(page: str, target: str) -> str:
    if page == "tasks":
        return reverse("tasks")
    if page == "claim":
        row = ClaimRow.objects.filter(pk=target).first()
        return f"{reverse('report', args=[row.report_id])}#c-{target[:12]}" if row else reverse("queue")
    return reverse(page, args=[target]) if page in {"report", "incident"} else reverse("overview")


def _read_day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise UsageError("that is no date.", next_step="Write it as 2024-05-02.") from error


def show_tasks(request: HttpRequest) -> HttpResponse:
    """Show what is to be followed up: one's own, and everybody's."""
    me = get_user(request).pseudonym
    tasks = working.list_tasks(open_only=True)
    reports = {t.target: reverse("report", args=[t.target]) for t in tasks if t.about == "report"}
    incidents = {t.target: reverse("incident", args=[t.target]) for t in tasks if t.about == "incident"}
    of = dict(
        ClaimRow.objects.filter(pk__in=[t.target for t in tasks if t.about == "claim"]).values_list("id", "report_id")
    )
    claims = {c: f"{reverse('report', args=[r])}#c-{c[:12]}" for c, r in of.items()}
    ways = {**reports, **incidents, **claims}
    lines = [{"task": t, "address": ways.get(t.target, "")} for t in tasks]
    return render(
        request,
        "onrecord/tasks.html",
        {
            "mine": [line for line in lines if line["task"].whose == me],  # type: ignore[attr-defined]
            "others": [line for line in lines if line["task"].whose != me],  # type: ignore[attr-defined]
            "today": datetime.now(UTC).date(),
            "may_decide": get_user(request).may_decide,
            "page": "tasks",
        },
    )


@for_deciders
def rate_outlets(request: HttpRequest) -> HttpResponse:
    """Show the record's outlets with how reliable each is; posted, set one."""
    if request.method == "POST":
        name, rating = request.POST.get("of", ""), request.POST.get("rating", "")
        working.rate(name, rating, who=get_user(request).pseudonym, why=request.POST.get("why", "")[:400])
        messages.success(request, _("Recorded."))
        return redirect("outlets")
    held, outlets = working.list_ratings(), list_choices()["outlets"]
    names = [*outlets, *sorted(set(held) - set(outlets))]
    return render(
        request,
        "onrecord/outlets.html",
        {
            "outlets": [{"name": n, "rating": held.get(n, "")} for n in names],
            "ratings": [(letter, say(words)) for letter, words in working.RATINGS.items()],
            "page": "outlets",
        },
    )


def show_audit(request: HttpRequest) -> HttpResponse:
    """Show who did what, how far second readings agree, and what was decided last; no words of reports."""
    done = working.count_done()
    kinds = sorted({kind for _who, kind in done})
    people = {u.pseudonym: u.role for u in list_users()}
    page = read_page(request, Decision.objects.count())
    agreement = working.measure_agreement()
    return render(
        request,
        "onrecord/audit.html",
        {
            "people": [
                {"who": who, "role": people.get(who, ""), "counts": [done.get((who, k), 0) for k in kinds]}
                for who in sorted({w for w, _kind in done})
            ],
            "kinds": kinds,
            "agreement": agreement,
            "pairs": sorted((a, b, n) for (a, b), n in agreement.pairs.items()),
            "share": f"{agreement.agreed / agreement.read:.0%}" if agreement.read else "",
            "kappa": None if agreement.kappa is None else f"{agreement.kappa:.2f}",
            "done": working.list_done(start=page.start, most=page.size),
            "paging": page,
            "page": "audit",
        },
    )
