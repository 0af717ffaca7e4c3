"""What people agree an incident's time, place and number are, beside all that is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onrecord.errors import UsageError
from onrecord.model import Incident, Place
from onrecord.review.agreed import AGREED_FIELDS
from onrecord.store import incidents
from onrecord.store.agreed import agree_on, agreed_fields, undo_agreed
from onrecord.web.cards import show_value
from onrecord.web.values import Told
from onrecord.web.views.accounts import for_deciders, get_user


def show_agreed(incident_id: str, value: Incident, told: Mapping[str, Told]) -> dict[str, Any]:
    """Return what was agreed on an incident, and the times and places told, which a person may agree on."""
    now = agreed_fields([incident_id]).get(incident_id, {})
    return {
        "now": [
            {
                "field": field,
                "value": now[field].value["name"] if field == "where" else show_value(field, now[field].value),
                "who": now[field].who,
                "when": now[field].when,
                "why": now[field].why,
            }
            for field in AGREED_FIELDS
            if field in now
        ],
        "times": [v.value for v in value.fields.get("when", ())],
        "places": [(name_place(p), _describe_place(p)) for p in list_places(told)],
        "least": min((n[0] for n in _counts(value) if n[0] is not None), default=None),
        "most": max((n[1] for n in _counts(value) if n[1] is not None), default=None),
    }


def list_places(told: Mapping[str, Told]) -> Sequence[Place]:
    """Return the places that an incident's claims name, each once, by name."""
    places = {name_place(w.place): w.place for t in told.values() for w in t.claim.where}
    return sorted(places.values(), key=lambda p: (p.name, name_place(p)))


def _counts(value: Incident) -> list[list[int | None]]:
    return [list(v.value) for v in value.fields.get("count", ())]


def name_place(place: Place) -> str:
    """Return what stands for a place in the form: its gazetteer number or name, its country and how exact it is."""
    return f"{place.geonames or place.name}/{place.country or ''}/{place.precision.value}"


def _describe_place(place: Place) -> str:
    units = [place.name, place.admin1 if place.admin1 != place.name else None, place.country]
    return ", ".join(u for u in units if u)


@require_POST
@for_deciders
def agree(request: HttpRequest, incident_id: str) -> HttpResponse:
    """Record what an incident's time, place or number is taken to be, or take the last such word back."""
    who, field = get_user(request).pseudonym, request.POST.get("field", "")
    if request.POST.get("undo"):
        undo_agreed(incident_id, field, who=who)
        return redirect("incident", incident_id=incident_id)
    agree_on(
        incident_id, field, _read_value(request, incident_id, field), who=who, why=request.POST.get("why", "")[:400]
    )
    messages.success(request, _("Recorded: what is told stays as it is told."))
    return redirect("incident", incident_id=incident_id)


def _read_value(request: HttpRequest, incident_id: str, field: str) -> Any:
    if field == "when":
        return request.POST.get("when", "").strip()
    if field == "where":
        asked = request.POST.get("where", "")
        told = {c.id: Told(c.to_claim(), "") for c in incidents.list_incident_claims(incident_id)}
        found = next((p for p in list_places(told) if name_place(p) == asked), None)
        if found is None:
            raise UsageError("that is no place of this incident.", next_step="Choose one of the places that are told.")
        return found.to_json()
    return [_read_number(request.POST.get(name, "")) for name in ("least", "most")]


def _read_number(written: str) -> int | None:
    if not written.strip():
        return None
    if not written.strip().isdecimal():
        raise UsageError(f"{written!r} is no number.", next_step="Write digits, or leave it open.")
    return int(written)
