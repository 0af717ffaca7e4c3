"""What a release would hold, why the rest would not be in it, and a second person's signature of just these rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from onrecord.codebook import list_policies
from onrecord.engine.proposing import Progress, proposals
from onrecord.engine.releasing import sign
from onrecord.errors import UsageError
from onrecord.release import AbsentRow, label_act, read_policy
from onrecord.release.levels import FAMILY
from onrecord.release.page import HEADINGS
from onrecord.store.incidents import choose_incidents, list_lines
from onrecord.store.viewing import refuse_if_limited
from onrecord.web.cards import join_words, show_act, show_country
from onrecord.web.saying import say
from onrecord.web.views.accounts import for_deciders, get_user

LISTED = 100
"""Absent rows of one rule that a page lists."""
FIRST = ("public", "partners", "cited", "internal")
"""The order in which policies are offered; others come after these, by name."""


def preview_release(request: HttpRequest) -> HttpResponse:
    """Show what a release would hold and, for each absent row, why; numbers of acts may be given with the form.

    In a large record it is worked out in the background: the page says how far that is, and asks again by itself.
    """
    refuse_if_limited("a release")
    name = request.POST.get("policy") or request.GET.get("policy") or "public"
    rules, given = read_policy(name), request.POST.get("counts", "").strip()
    found: dict[str, Any] = {
        "policies": [(p, read_policy(p).label) for p in _order(list_policies())],
        "rules": rules,
        "counts": given,
        "page": "release",
    }
    proposal = proposals.look(name, given, _today())
    if isinstance(proposal, Progress):
        return render(request, "onrecord/release.html", found | {"progress": proposal})
    plan = proposal.plan
    shown = [c for c in plan.columns if c != "id"]
    found |= {
        "plan": plan,
        "headings": [HEADINGS.get(c, c.capitalize()) for c in shown],
        "rows": [_show_row(row.cells(shown)) for row in plan.rows],
        "absent": _list_absent(plan.absent, plan.count_reasons()),
        "absent_number": len(plan.absent),
        "digest": proposal.digest,
        "signatures": len(proposal.signed_by),
        "signed": get_user(request).pseudonym in proposal.signed_by,
        "may_sign": get_user(request).may_decide and rules.second_signature,
    }
    return render(request, "onrecord/release.html", found)


@require_POST
@for_deciders
def sign_release(request: HttpRequest) -> HttpResponse:
    """Record that the user lets just these rows out; refused where they are others by now."""
    refuse_if_limited("a release")
    rules = read_policy(request.POST.get("policy", ""))
    proposal = proposals.look(rules.name, request.POST.get("counts", "").strip(), _today())
    if isinstance(proposal, Progress) or proposal.digest != request.POST.get("digest", ""):
        raise UsageError("the rows have changed since you looked.", next_step="Look at them again, then sign.")
    sign(proposal, who=get_user(request).pseudonym)
    said = ngettext(
        "Signed: %(n)s row under “%(policy)s”. If any changes, sign anew.",
        "Signed: %(n)s rows under “%(policy)s”. If any changes, sign anew.",
        len(proposal.plan.rows),
    )
    messages.success(request, said % {"n": len(proposal.plan.rows), "policy": say(rules.label)})
    return redirect("release")


def _order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))


def _show_row(cells: dict[str, str]) -> list[str]:
    named = {**cells, "act": _show_act(cells["act"])}
    if cells["country"]:
        named["country"] = show_country(cells["country"])
    return list(named.values())


def _show_act(act: str) -> str:
    """Return an act or a family of acts in the language of the page."""
    return say(label_act(act)) if act.endswith(FAMILY) else show_act(act)


def _list_absent(absent: tuple[AbsentRow, ...], reasons: dict[str, int]) -> list[tuple[str, int, list[dict[str, str]]]]:
    """Return the absent rows by the rule that keeps them back, the commonest first: how many, and the first of them."""
    reasons = dict(sorted(reasons.items(), key=lambda rule: (-rule[1], rule[0])))
    place = {incident: at for at, incident in enumerate(choose_incidents())}
    ordered = sorted(absent, key=lambda a: (place.get(a.incident, len(place)), a.act or "", a.value))
    shown = [a for rule in reasons for a in [b for b in ordered if b.rule == rule][:LISTED]]
    lines = list_lines({a.incident for a in shown})
    acts = {line.id: join_words([show_act(t) for t in line.types]) for line in lines}
    by_rule: dict[str, list[dict[str, str]]] = {rule: [] for rule in reasons}
    for a in shown:
        row = {
            "incident": a.incident,
            "what": acts.get(a.incident, gettext("incident")),
            "act": show_act(a.act) if a.act else gettext("all"),
            "value": a.value,
            "mend": a.mend,
        }
        by_rule[a.rule].append(row)
    return [(rule, reasons[rule], rows) for rule, rows in by_rule.items()]


def _today() -> date:
    return datetime.now(UTC).date()
