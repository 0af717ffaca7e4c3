"""Linking a record's claims: incidents keep their ids as long as most of their claims stay together.

Only what new or changed claims can reach is linked again, so that adding reports costs by what is new.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from onrecord.engine.indexing import update_index
from onrecord.link import Relinked, name_incident, relink_claims
from onrecord.model import Incident as IncidentValue
from onrecord.model import IncidentVerdict, Json, LinkDecisions
from onrecord.review.corrections import put_right
from onrecord.store.columns import fill
from onrecord.store.decisions import (
    claims_ever_paired,
    corrections,
    decided_targets,
    first_decided,
    incident_verdicts,
    read_link_decisions,
)
from onrecord.store.models import ClaimRow, Decision, DecisionKind, Incident, IncidentClaim, PossiblySame
from onrecord.store.viewing import whole_record

MANY = 500
"""Rows that go into one statement."""
LINKING = threading.Lock()
"""Held while this process links: two threads would each make incidents of the same claims."""


@dataclass(frozen=True, slots=True)
class Met:
    """An incident of the record that reports came to: how many, why they are of it, and what it may be the same as."""

    incident: str
    reports: int
    why: tuple[str, ...]
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking gave: how many incidents the record holds, and which known ones new reports tell of."""

    incidents: int
    met: tuple[Met, ...] = ()


@whole_record
def relink(*, everything: bool = False) -> Linked:
    """Link what is new, changed or put right under what people decided, or everything."""
    global _links
    with LINKING:
        try:
            return _relink(everything=everything)
        finally:
            _links += 1


_links = 0


def count_links() -> int:
    """Return how often this process has linked: what was worked out from incidents before may be past."""
    return _links


@dataclass(frozen=True, slots=True)
class _Read:
    """What is linked: the claims, which incident each was in before, and which must or must not be one."""

    newest: int
    """The last decision there was before any of this was read."""
    rows: Mapping[str, ClaimRow]
    homes: Mapping[str, str]
    before: Mapping[str, Sequence[str]]
    """The claims of each incident."""
    decisions: LinkDecisions


def _read() -> _Read:
    # Asked for first: a decision made meanwhile may be known to what follows, and counts as later all the same.
    newest = Decision.objects.aggregate(newest=Max("seq"))["newest"] or 0
    rows = {row.id: row for row in ClaimRow.objects.filter(current=True).select_related("report")}
    homes = _read_homes()
    before: dict[str, list[str]] = defaultdict(list)
    for claim, incident in homes.items():
        before[incident].append(claim)
    return _Read(newest, rows, homes, before, read_link_decisions())


def _read_homes() -> dict[str, str]:
    return dict(IncidentClaim.objects.values_list("claim_id", "incident_id"))


def _relink(*, everything: bool) -> Linked:
    # Their last claims were forgotten with their reports, so that no claim leads to them any longer.
    _retire(set(Incident.objects.filter(current=True, incidentclaim=None).values_list("id", flat=True)))
    read = _read()
    touched = None if everything else _find_touched(read.rows, read.before)
    met: tuple[Met, ...] = ()
    if touched is None or touched:
        found = _link(read, touched)
        with transaction.atomic():
            # From here nobody else writes, so that what is read once more holds.
            if _is_past(read):
                read = _read()
                touched = None if everything else _find_touched(read.rows, read.before)
                found = _link(read, touched)
            ids = _save(found, read.before, read.rows)
            met = _find_met(found, ids, read.before, {cid: row.report_id for cid, row in read.rows.items()})
            _note_linked(read)
            fill({ids[v.id] for v in found.incidents} | {ids[name] for name in found.offers})
    update_index(None if everything else _list_reports(read.rows, read.before, touched or ()))
    return Linked(Incident.objects.filter(current=True).count(), met)


def _link(read: _Read, touched: Collection[str] | None) -> Relinked:
    """Return the incidents of what was read, each claim as a person put it right."""
    right = corrections()
    linked = [
        put_right(given, right[given.claim.id]) if given.claim.id in right else given
        for given in (row.to_linked() for row in read.rows.values())
    ]
    return relink_claims(linked, read.decisions, before=read.before, touched=touched)


def _is_past(read: _Read) -> bool:
    """Tell whether another process linked since, or claims are gone: what was worked out can no longer be written."""
    return read.homes != _read_homes() or not set(read.rows) <= set(ClaimRow.objects.values_list("id", flat=True))


def _note_linked(read: _Read) -> None:
    """Have the claims that were read as new or changed wait no longer, but for those that changed since."""
    later = Decision.objects.filter(seq__gt=read.newest, kind__in=[DecisionKind.CLAIM, DecisionKind.UNDO])
    decided = {d.value.get("of") if d.kind == DecisionKind.UNDO else d.target for d in later}
    waiting = ClaimRow.objects.filter(to_link=True, current=True).values_list("id", "report__read_at")
    changed = [
        cid
        for cid, read_at in waiting
        if cid in decided
        or cid not in read.rows
        or not read.rows[cid].to_link
        or read.rows[cid].report.read_at != read_at
    ]
    ClaimRow.objects.filter(to_link=True).update(to_link=False)
    for at in range(0, len(changed), MANY):
        ClaimRow.objects.filter(pk__in=changed[at : at + MANY]).update(to_link=True)


def _list_reports(
    rows: Mapping[str, ClaimRow], before: Mapping[str, Sequence[str]], touched: Collection[str]
) -> set[str] | None:
    """Return the reports of what was linked again, now or before with it; None where that may be most of them."""
    if len(touched) > MANY:
        return None
    homes = IncidentClaim.objects.filter(claim_id__in=sorted(touched)).values_list("incident_id", flat=True)
    beside = set(IncidentClaim.objects.filter(incident_id__in=sorted(homes)).values_list("claim_id", flat=True))
    beside |= set(touched)
    beside |= {c for members in before.values() if not beside.isdisjoint(members) for c in members}
    return {rows[c].report_id for c in beside if c in rows}


def _find_met(
    found: Relinked, ids: Mapping[str, str], before: Mapping[str, Sequence[str]], report_of: Mapping[str, str]
) -> tuple[Met, ...]:
    """Return the incidents known before to which claims of other reports came, those that most came to first."""
    known = {claim for members in before.values() for claim in members}
    met = []
    for value in found.incidents:
        old = {report_of[c] for c in value.claims if c in known and c in report_of}
        new = {report_of[c] for c in value.claims if c not in known} - old
        maybe = tuple(ids[p.incident] for p in value.possibly_same) if new or not old else ()
        if old and new:
            met.append(Met(ids[value.id], len(new), tuple(f.words for f in value.why[:3]), maybe))
    return tuple(sorted(met, key=lambda m: (-m.reports, m.incident)))


def _find_touched(rows: Mapping[str, ClaimRow], before: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the claims that are new, changed, gone or decided on."""
    in_incident = {claim for members in before.values() for claim in members}
    fresh = {cid for cid, row in rows.items() if row.to_link or cid not in in_incident}
    gone = in_incident - set(rows)
    # A decision may be new, or taken back, since the record was linked last.
    return fresh | gone | (claims_ever_paired() & set(rows))


Place = tuple[Any, ...]
"""Where a claim comes in the order in which a person reads the record, whatever ids its reports got by chance."""


def inherit_ids(
    found: Sequence[IncidentValue],
    before: Mapping[str, str],
    verdicts: Mapping[str, IncidentVerdict],
    decided: Mapping[str, int],
    places: Mapping[str, Place],
) -> dict[str, str]:
    """Return for each incident found the id it keeps: the one most of its claims had, each id given once.

    Of those that as many had, one judged false comes first, so that no release takes what was refused; then one that
    is whole in it; then one judged otherwise, one decided on (`decided` holds the number of the first decision), and
    the one told first.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for claim, old in before.items():
        members[old].append(claim)
    told = {old: min((places[c] for c in claims if c in places), default=()) for old, claims in members.items()}

    left = Counter(before[c] for value in found for c in value.claims if c in before)
    wishes = []
    for value in found:
        first = min((places[c] for c in value.claims if c in places), default=())
        overlap = Counter(before[c] for c in value.claims if c in before)
        for old, shared in overlap.items():
            # Of an incident that a claim was moved from, the rest keeps the id, not the one it was moved to.
            parts = -shared / left[old], -shared / overlap.total()
            stands = old not in verdicts, old not in decided, decided.get(old, 0), told[old]
            is_false = verdicts.get(old) is IncidentVerdict.FALSE
            wishes.append((-shared, not is_false, parts, stands, first, old, value.id))
    names: dict[str, str] = {}
    taken: set[str] = set()
    for *_, old, made in sorted(wishes):
        if made not in names and old not in taken:
            names[made] = old
            taken.add(old)
    return {v.id: names.get(v.id) or secrets.token_hex(8) for v in found}


def _place(row: ClaimRow) -> Place:
    report = row.report
    return (report.published or date.max, report.added_at, report.position, row.order, row.act_type, row.id)


def _save(found: Relinked, before: Mapping[str, Sequence[str]], rows: Mapping[str, ClaimRow]) -> Mapping[str, str]:
    """Write the incidents linked again, and what others may be the same as now; returns the ids by their names."""
    claims = {claim for value in found.incidents for claim in value.claims}
    replaced = {old for old, members in before.items() if not claims.isdisjoint(members)}
    replaced |= {old for old, members in before.items() if not any(m in found.names for m in members)}
    names = inherit_ids(
        found.incidents,
        {m: old for old in replaced for m in before[old]},
        incident_verdicts(replaced),
        first_decided(replaced),
        {cid: _place(rows[cid]) for cid in claims.union(*(before[old] for old in replaced)) if cid in rows},
    )
    ids = names | {name_incident(members): old for old, members in before.items() if old not in replaced}
    _retire(replaced - set(names.values()))
    _delete(IncidentClaim, "incident_id", replaced)
    _delete(PossiblySame, "incident_id", [*names.values(), *(ids[n] for n in found.offers)])
    values = [(ids[v.id], _to_data(v, ids)) for v in found.incidents]
    for own, data in values:
        Incident.objects.update_or_create(pk=own, defaults={"data": data, "status": data["status"], "current": True})
    IncidentClaim.objects.bulk_create(
        [IncidentClaim(incident_id=own, claim_id=c) for own, data in values for c in data["claims"]], batch_size=MANY
    )
    offers = {ids[v.id]: v.possibly_same for v in found.incidents}
    offers |= {ids[name]: offered for name, offered in found.offers.items()}
    for name, offered in found.offers.items():
        incident = Incident.objects.get(pk=ids[name])
        incident.data["possibly_same"] = [{**p.to_json(), "incident": ids[p.incident]} for p in offered]
        incident.save(update_fields=["data"])
    PossiblySame.objects.bulk_create(
        [
            PossiblySame(
                incident_id=own,
                other_id=ids[p.incident],
                reasons_for=list(p.reasons_for),
                reasons_against=list(p.reasons_against),
                rank=rank,
            )
            for own, offered in offers.items()
            for rank, p in enumerate(offered)
        ],
        batch_size=MANY,
    )
    return ids


def _to_data(value: IncidentValue, ids: Mapping[str, str]) -> Json:
    data: Json = {**value.to_json(), "id": ids[value.id]}
    data["possibly_same"] = [{**p, "incident": ids[p["incident"]]} for p in data["possibly_same"]]
    return data


def _delete(model: type[IncidentClaim] | type[PossiblySame], column: str, ids: Sequence[str] | set[str]) -> None:
    ordered = sorted(set(ids))
    for at in range(0, len(ordered), MANY):
        model.objects.filter(**{f"{column}__in": ordered[at : at + MANY]}).delete()


def _retire(gone: set[str]) -> None:
    """Remove incidents that are no longer; one that was decided on stays as stranded."""
    decided = decided_targets()
    for incident in Incident.objects.filter(pk__in=sorted(gone)):
        if incident.id in decided:
            incident.current = False
            incident.save(update_fields=["current"])
        else:
            incident.delete()
