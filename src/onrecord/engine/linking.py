"""Linking a record's claims: incidents keep their ids as long as most of their claims stay together."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import transaction

from onrecord.link import link_claims
from onrecord.model import Incident as IncidentValue
from onrecord.model import Json
from onrecord.store.decisions import decided_targets, read_link_decisions
from onrecord.store.models import ClaimRow, Incident, IncidentClaim, PossiblySame


def relink() -> int:
    """Link all claims of the record anew under what people decided; returns the number of incidents."""
    rows = ClaimRow.objects.filter(current=True).select_related("report")
    linked = [row.to_linked() for row in rows]
    found = link_claims(linked, read_link_decisions())
    with transaction.atomic():
        before = dict(IncidentClaim.objects.values_list("claim_id", "incident_id"))
        names = inherit_ids(found, before)
        _retire(set(names.values()))
        IncidentClaim.objects.all().delete()
        PossiblySame.objects.all().delete()
        for value in found:
            _save(value, names)
        for value in found:
            _save_offers(value, names)
    return len(found)


def inherit_ids(found: Sequence[IncidentValue], before: Mapping[str, str]) -> dict[str, str]:
    """Return for each incident found the id it keeps: the one most of its claims had, each id given once."""
    wishes = []
    for value in found:
        overlap = Counter(before[c] for c in value.claims if c in before)
        wishes += [(-shared, old, value.id) for old, shared in overlap.items()]
    names: dict[str, str] = {}
    taken: set[str] = set()
    for _, old, made in sorted(wishes):
        if made not in names and old not in taken:
            names[made] = old
            taken.add(old)
    return {v.id: names.get(v.id) or secrets.token_hex(8) for v in found}


def _retire(keep: set[str]) -> None:
    """Remove incidents that are no longer; one that was decided on stays as stranded."""
    decided = decided_targets()
    for incident in Incident.objects.exclude(pk__in=keep):
        if incident.id in decided:
            incident.current = False
            incident.save(update_fields=["current"])
        else:
            incident.delete()


def _save(value: IncidentValue, names: Mapping[str, str]) -> None:
    own = names[value.id]
    data: Json = {**value.to_json(), "id": own}
    data["possibly_same"] = [{**p, "incident": names[p["incident"]]} for p in data["possibly_same"]]
    incident, _ = Incident.objects.update_or_create(
        pk=own, defaults={"data": data, "status": value.status.value, "current": True}
    )
    IncidentClaim.objects.bulk_create([IncidentClaim(incident=incident, claim_id=c) for c in value.claims])


def _save_offers(value: IncidentValue, names: Mapping[str, str]) -> None:
    PossiblySame.objects.bulk_create(
        PossiblySame(
            incident_id=names[value.id],
            other_id=names[p.incident],
            reasons_for=list(p.reasons_for),
            reasons_against=list(p.reasons_against),
            rank=rank,
        )
        for rank, p in enumerate(value.possibly_same)
    )
