"""Incidents: lists for a person, and what a release may be made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import reduce

from django.db.models import F, Prefetch, QuerySet

from onrecord.errors import RecordError
from onrecord.model import Claim, ClaimVerdict, Handling, ParticipantKind, StatementVerdict
from onrecord.release.plan import ReleasableClaim, ReleasableIncident
from onrecord.review import apply_correction
from onrecord.store.decisions import claim_verdicts, corrections, days_past_risk, incident_verdicts, statement_verdicts
from onrecord.store.models import ClaimRow, Incident, IncidentClaim, PossiblySame, Report
from onrecord.store.publications import list_published
from onrecord.store.viewing import without_dim

GONE = {StatementVerdict.RETRACTED_BY_OUTLET, StatementVerdict.WITHDRAWN_BY_SOURCE}
"""Statements that nobody stands behind any longer: their claims are not shown. A recanted one may be under duress."""
ORDER = (
    "-reports",
    F("last_day").desc(nulls_last=True),
    F("first_day").desc(nulls_last=True),
    "act_type",
    "country",
    "province",
    "id",
)
"""How incidents are listed: those told by most reports first, then the latest, so that ids come last, which are chance.

The index `incident_list` is in this order.
"""
PEOPLE = frozenset({ParticipantKind.CIVILIAN, ParticipantKind.OFFICIAL, ParticipantKind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident as a list shows it."""

    id: str
    status: str
    contested: tuple[str, ...]
    grade: str
    claims: int
    reports: int
    undecided: int
    verdict: str | None
    types: tuple[str, ...]
    where: tuple[str, ...]
    when: tuple[str, ...]


def list_incidents(
    status: str | None = None, *, start: int = 0, most: int | None = None, **chosen: object
) -> list[IncidentLine]:
    """Return incidents, those told by most reports first: `most` of them from `start`.

    `status` keeps those of one status; `chosen` those of an `act`, a `country`, a `province`, `since` or `until` a day.
    """
    ids = list(choose_incidents(status, **chosen)[start : None if most is None else start + most])
    lines = {line.id: line for line in list_lines(ids)}
    return [lines[i] for i in ids]


def choose_incidents(status: str | None = None, **chosen: object) -> QuerySet[Incident, str]:
    """Return the ids of incidents that a list shows, in its order; see `list_incidents`."""
    columns = {
        "act": "act_type",
        "country": "country",
        "province": "province",
        "since": "last_day__gte",
        "until": "first_day__lte",
        "verdict": "verdict",
    }
    asked = {columns[name]: value for name, value in chosen.items() if value}
    # `in`: SQLite looks up nothing for a bare column, and would sort all incidents for each page.
    rows = Incident.objects.filter(current__in=[True], **asked)
    if status:
        rows = rows.filter(status=status)
    if asked or status:
        rows = without_dim(rows)
    return rows.order_by(*ORDER).values_list("id", flat=True)


def list_lines(incident_ids: Collection[str]) -> list[IncidentLine]:
    """Return some incidents as lists show them, in order of their ids."""
    rows = Incident.objects.filter(current=True, pk__in=sorted(incident_ids)).order_by("pk")
    told = Prefetch("claims", ClaimRow.objects.only("data", "report", "act_type", "verdict"))
    return [_line(incident) for incident in rows.prefetch_related(told)]


def _line(incident: Incident) -> IncidentLine:
    claims = list(incident.claims.all())
    values = [Claim.from_json(c.data) for c in claims]
    return IncidentLine(
        id=incident.id,
        status=incident.status,
        contested=tuple(incident.data["contested"]),
        grade=incident.data["grade"],
        claims=len(claims),
        reports=len({c.report_id for c in claims}),
        undecided=sum(c.verdict is None for c in claims),
        verdict=incident.verdict,
        types=tuple(sorted({c.act_type for c in claims})),
        where=tuple(dict.fromkeys(w.place.name for v in values for w in v.where)),
        when=tuple(sorted({v.when.edtf for v in values if v.when})),
    )


def get_incident(incident_id: str) -> Incident:
    """Return an incident; raises RecordError where there is none of this id."""
    incident = Incident.objects.filter(pk=incident_id).first()
    if incident is None:
        raise RecordError(
            "there is no such incident.",
            item=incident_id,
            next_step="It may have been joined to another; look at the list.",
        )
    return incident


def list_incident_claims(incident_id: str) -> list[ClaimRow]:
    """Return an incident's claims with their reports, by report and place in the text."""
    return list(ClaimRow.objects.filter(incidents=incident_id).select_related("report"))


def handling_of(incident_id: str) -> Handling:
    """Return the narrowest handling of the reports an incident is told by."""
    return reduce(Handling.narrowest, (c.report.handling for c in list_incident_claims(incident_id)))


Tell = Callable[[int, int], None]
"""Takes how many incidents were read, of how many."""
TOLD_EACH = 50
"""Incidents between two calls."""


def tell_nobody(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def list_releasable(tell: Tell = tell_nobody) -> list[ReleasableIncident]:
    """Return every incident with its claims as corrected, what was decided on them, and how they may be used."""
    verdicts, decided, corrected = incident_verdicts(), claim_verdicts(), corrections()
    statements, risks, published = statement_verdicts(), days_past_risk(), list_published()
    offers: dict[str, list[str]] = defaultdict(list)
    for offer in PossiblySame.objects.all():
        if not offer.reasons_against:
            offers[offer.incident_id].append(offer.other_id)
    found = []
    told = _list_told()
    incidents = list(Incident.objects.filter(current=True).only("id", "status").order_by("id"))
    for number, incident in enumerate(incidents):
        if not number % TOLD_EACH:
            tell(number, len(incidents))
        claims = []
        for row in told[incident.id]:
            # Without why its places were read so, which no release needs.
            claim = apply_correction(Claim.from_json(row.data), corrected.get(row.id, {}))
            verdict = ClaimVerdict.READS_WRONG if statements.get(row.id) in GONE else decided.get(row.id)
            claims.append(
                ReleasableClaim(
                    claim,
                    verdict,
                    row.report.handling,
                    _source_words(row, claim),
                    risks.get(row.id),
                    published.get(row.report_id),
                    _names(row, claim),
                    row.report.language_read,
                )
            )
        if claims:
            found.append(
                ReleasableIncident(
                    incident.id,
                    tuple(claims),
                    verdicts.get(incident.id),
                    tuple(offers[incident.id]),
                    incident.status,
                )
            )
    return found


def _list_told() -> dict[str, list[ClaimRow]]:
    """Return all claims by incident, in the order of `list_incident_claims`; each report is held once."""
    reports = Report.objects.defer("attributions", "shingles").in_bulk()
    homes = dict(IncidentClaim.objects.values_list("claim_id", "incident_id"))
    told: dict[str, list[ClaimRow]] = defaultdict(list)
    # Of a large record's claims only what is needed: most of the time goes into reading what is kept as JSON.
    rows = ClaimRow.objects.filter(incidents__current=True).only("id", "report_id", "data")
    for row in rows.order_by("report__added_at", "report__position", "report", "order", "id"):
        row.report = reports[row.report_id]
        told[homes[row.id]].append(row)
    return told


def _source_words(row: ClaimRow, claim: Claim) -> tuple[str, ...]:
    """Return the words of the report that name a claim's sources and participants: no release may hold them."""
    text = row.report.text
    spans = [link.resolved or link.source for link in claim.attribution.chain]
    return tuple(
        {s.of(text) for s in spans if s} | {p.span.of(text) for p in claim.participants if p.span.of(text).count(" ")}
    )


def _names(row: ClaimRow, claim: Claim) -> tuple[str, ...]:
    """Return the words that name people in a claim; armed and state bodies are no people."""
    people = (p for p in claim.participants if p.kind in PEOPLE)
    return tuple({p.span.of(row.report.text) for p in people})
