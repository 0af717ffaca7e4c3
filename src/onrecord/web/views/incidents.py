"""Incidents: the list, one with what is agreed and contested, and decisions on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onrecord.engine.relinking import relinking
from onrecord.errors import UsageError
from onrecord.gazetteer import open_gazetteer
from onrecord.model import CaseRelation, IncidentVerdict, Place, Status
from onrecord.model import Incident as IncidentValue
from onrecord.review import METHODS, STANDARDS_OF_PROOF, apply_correction
from onrecord.store import cases, decisions, incidents
from onrecord.store.models import ClaimRow, DecisionKind, Incident
from onrecord.store.working import list_ratings
from onrecord.web.cards import Card, join_words, letter_origins, show_act, show_value, title_incident
from onrecord.web.explaining import show_precision, tell_edtf
from onrecord.web.graph import draw_origins
from onrecord.web.paging import read_page
from onrecord.web.saying import say
from onrecord.web.timeline import draw_timeline
from onrecord.web.values import Told, list_columns, list_rows
from onrecord.web.views.accounts import for_deciders, get_user
from onrecord.web.views.agreeing import show_agreed
from onrecord.web.views.queue import list_filters, read_choice
from onrecord.web.views.reports import make_cards
from onrecord.web.views.working import describe_decision, show_work_on


def list_incidents(request: HttpRequest) -> HttpResponse:
    """Show incidents, those told by most reports first, chosen by status, act, place and time."""
    status = request.GET.get("status", "")
    status = status if status in set(Status) else ""
    choice = read_choice(request)
    asked = {name: getattr(choice, name) for name in ("act", "country", "province", "since", "until")}
    page = read_page(request, incidents.choose_incidents(status or None, **asked).count())
    lines = incidents.list_incidents(status or None, start=page.start, most=page.size, **asked)
    values = {i.id: i.to_incident() for i in Incident.objects.filter(pk__in=[n.id for n in lines])}
    rows = [
        {
            "id": n.id,
            "what": title_incident(values[n.id]),
            "where": ", ".join(n.where[:3]),
            "when": ", ".join(map(tell_edtf, n.when[:3])),
            "count": ", ".join(show_value("count", v.value) for v in values[n.id].fields.get("count", ())[:3]),
            "status": n.status,
            "contested": n.contested,
            "origins": len(values[n.id].origins),
            "reports": n.reports,
            "verdict": n.verdict,
        }
        for n in lines
    ]
    found = {
        "incidents": rows,
        "paging": page,
        "status": status,
        "statuses": [s.value for s in Status],
        "asked": asked,
        "chosen": any(asked.values()),
        "filters": list_filters(choice),
        "page": "incidents",
    }
    return render(request, "onrecord/incidents.html", found)


CASES = 20
"""Cases on a page."""
APART = {"not-the-same": "", "another-day": "looks the same, another day"}
"""Why two incidents are kept apart, by the button that was pressed."""
RELATIONS = {relation.value: relation for relation in CaseRelation}


def show_incident(request: HttpRequest, incident_id: str) -> HttpResponse:
    """Show an incident: its claims by origin, what agrees, what is contested, where, when, and what may be the same."""
    row = incidents.get_incident(incident_id)
    value = row.to_incident()
    claims = incidents.list_incident_claims(row.id)
    history = decisions.list_history(row.id)
    verdict = decisions.last_verdict(row.id)
    right = decisions.corrections([c.id for c in claims])
    told = {
        c.id: Told(apply_correction(c.to_claim(), right.get(c.id, {})), c.report.text, c.report.language or "")
        for c in claims
    }
    found = {
        "incident": {
            "id": row.id,
            "what": title_incident(value),
            "status": value.status.value,
            "contested": value.contested,
            "grade": value.grade,
            "grade_why": say(value.grade_why),
            "verdict": verdict["verdict"] if verdict else None,
            "standard": verdict.get("standard", "") if verdict else "",
            "method": verdict.get("method", "") if verdict else "",
        },
        "columns": list_columns(value, told),
        "fields": list_rows(value, told),
        "graph": draw_origins(
            value,
            {c.id: c.report_id for c in claims},
            {c: t.claim.polarity for c, t in told.items()},
            {c.report_id: _name_report(c) for c in claims},
        ),
        "origins": _list_origins(value, claims),
        "places": _list_places(claims),
        "timeline": draw_timeline([(c.to_claim(), show_act(c.act_type)) for c in claims]),
        "possibly_same": [
            {
                "id": p.other_id,
                "what": title_incident(p.other.to_incident()),
                "for": list(map(say, p.reasons_for)),
                "against": list(map(say, p.reasons_against)),
            }
            for p in row.possibly_same.select_related("other")
        ],
        "case": [_show_step(step) for step in cases.list_case(row.id)],
        "others": [
            (
                n.id,
                " · ".join(
                    filter(None, map(", ".join, (map(show_act, n.types), n.where[:2], map(tell_edtf, n.when[:1]))))
                ),
            )
            for n in cases.list_nearby(row.id)
        ],
        "relations": [(r.value, _(r.value.replace("-", " "))) for r in CaseRelation],
        "linked": decisions.last_link_on(value.claims) is not None,
        "why": [(say(f.words), f.weight) for f in value.why],
        "history": [describe_decision(d) for d in history],
        "work": show_work_on(request, "incident", row.id),
        "verdicts": [v.value for v in IncidentVerdict],
        "standards": STANDARDS_OF_PROOF,
        "methods": METHODS,
        "many": len(claims) > 1,
        "agreed": show_agreed(row.id, value, told),
        "parted": decisions.last_parting_of(value.claims) is not None,
        "may_decide": get_user(request).may_decide,
        "page": "incidents",
    }
    return render(request, "onrecord/incident.html", found)


def show_cases(request: HttpRequest) -> HttpResponse:
    """Show the cases: incidents that people related, each case as a thread in the order of its times."""
    page = read_page(request, cases.count_cases(), size=CASES)
    found = [[_show_step(step) for step in case] for case in cases.list_cases(start=page.start, most=page.size)]
    return render(request, "onrecord/cases.html", {"cases": found, "paging": page, "page": "incidents"})


def _show_step(step: cases.Step) -> dict[str, Any]:
    """Return a step of a case as the page shows it."""
    return {
        "id": step.incident,
        "what": join_words([show_act(t) for t in step.types]),
        "when": ", ".join(map(tell_edtf, step.when)) or _("no calendar time"),
        "where": ", ".join(step.where),
        "counts": ", ".join(map(say, step.counts)),
        "relations": [
            f"{_(r.value.replace('-', ' '))}: {join_words([show_act(t) for t in other])}" for r, other in step.relations
        ],
    }


def _name_report(row: ClaimRow) -> str:
    return ", ".join(filter(None, [row.report.publisher, row.report.title])) or _("untitled")


def _list_origins(value: IncidentValue, rows: Sequence[ClaimRow]) -> list[dict[str, Any]]:
    letters, by_id, ratings = letter_origins(value), {r.id: r for r in rows}, list_ratings()
    cards = {c.id: c for c in make_cards(list(rows))}
    return [
        {
            "letter": letters.get(origin.claims[0], "?"),
            "why": say(_name_reports(origin.why, rows)),
            "repeats": " repeats " in origin.why,
            "claims": [_show_claim(cards[c], by_id[c], ratings) for c in origin.claims if c in by_id],
        }
        for origin in value.origins
    ]


def _name_reports(why: str, rows: Sequence[ClaimRow]) -> str:
    """Return a reason with outlets in the place of report ids."""
    for row in rows:
        why = why.replace(row.report_id, row.report.publisher or row.report.title or _("a report"))
    return why


def _show_claim(card: Card, row: ClaimRow, ratings: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": card.id,
        "key": card.key,
        "label": card.label,
        "mode": card.mode,
        "polarity": card.polarity,
        "protected": card.protected,
        "clause": card.clause,
        "verdict": card.verdict,
        "report": row.report_id,
        "language": card.language,
        "report_title": row.report.title or _("untitled"),
        "publisher": row.report.publisher or _("outlet not known"),
        "rating": ratings.get(row.report.publisher or "", ""),
        "published": row.report.published,
    }


def _list_places(rows: Sequence[ClaimRow]) -> list[dict[str, Any]]:
    """Return the places named, for the map; how exactly each is known goes with it."""
    name = open_gazetteer().country_name
    places = {w.place for r in rows for w in r.to_claim().where}
    return [
        {
            "label": p.name,
            "lat": p.lat,
            "lon": p.lon,
            "precision": p.precision.value,
            "country_name": name(p.country) if p.country else None,
            "shown": ", ".join([p.name, show_precision(p.precision)]),
        }
        # A town and its district may have one name.
        for p in sorted(places, key=_sort_place)
    ]


def _sort_place(place: Place) -> tuple[str, str, str, int]:
    return place.name, place.precision, place.country or "", place.geonames or 0


@require_POST
@for_deciders
def decide_incident(request: HttpRequest, incident_id: str) -> HttpResponse:
    """Add a decision on an incident, or take the last one back."""
    who = get_user(request).pseudonym
    if request.POST.get("undo"):
        decisions.undo_last(DecisionKind.INCIDENT, incident_id, who=who)
        return redirect("incident", incident_id=incident_id)
    try:
        verdict = IncidentVerdict(request.POST.get("verdict", ""))
    except ValueError as error:
        raise UsageError("there is no such decision.", next_step="Choose from the list.") from error
    said = {name: request.POST.get(name, "")[:400] for name in ("standard", "method", "why")}
    decisions.decide_incident(incident_id, verdict, who=who, **said)
    return redirect("incident", incident_id=incident_id)


@require_POST
@for_deciders
def link_incidents(request: HttpRequest, incident_id: str) -> HttpResponse:
    """Join two incidents, keep them apart, take claims out of one or move one over, then link anew; or relate two."""
    who, verdict = get_user(request).pseudonym, request.POST.get("verdict")
    members, moved = incidents.get_incident(incident_id).data["claims"], set(request.POST.getlist("claim"))
    if verdict == "same":
        decisions.join_incidents(incident_id, request.POST.get("other", ""), who=who)
    elif verdict in APART:
        decisions.keep_apart(incident_id, request.POST.get("other", ""), who=who, why=APART[verdict])
    elif verdict == "move":
        decisions.move_claim(request.POST.get("claim", ""), request.POST.get("other", ""), who=who)
    elif verdict == "undo":
        decisions.undo_link(incident_id, who=who)
    elif verdict in RELATIONS:
        decisions.relate_incidents(incident_id, request.POST.get("other", ""), RELATIONS[verdict], who=who)
        messages.success(request, _("Recorded: they are of one case."))
        return redirect("incident", incident_id=incident_id)
    elif verdict == "undo-case":
        decisions.undo_last(DecisionKind.CASE, incident_id, who=who)
        return redirect("incident", incident_id=incident_id)
    elif verdict == "other-origin":
        decisions.part_origin(incident_id, request.POST.getlist("claim"), who=who)
    elif verdict == "undo-origin":
        decisions.undo_origin(incident_id, who=who)
    elif verdict == "take-out":
        decisions.take_out(incident_id, request.POST.getlist("claim"), who=who)
    else:
        raise UsageError("there is no such decision.", next_step="Use the buttons of the page.")
    done = relinking.ask()
    messages.success(request, _("Recorded, and linked anew.") if done else _("Recorded; it is being linked anew."))
    # Where the incident is part of another now, that of a claim which was not moved.
    stayed = next((c for c in members if c not in moved), None)
    current = Incident.objects.filter(current=True)
    now = current.filter(pk=incident_id).first() or current.filter(claims=stayed).first()
    return redirect("incident", incident_id=now.id) if now else redirect("incidents")
