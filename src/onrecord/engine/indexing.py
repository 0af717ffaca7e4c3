"""Keeping the search index up to date: what changed since its entry was made is made anew, what is gone is taken out.

An entry's stamp is made of all it depends on, so that nothing has to be told what changed, and a stop loses nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction

from onrecord.codebook import load_codebook
from onrecord.codebook.edtf import bounds
from onrecord.gazetteer import Gazetteer, open_gazetteer
from onrecord.model import Claim, Json, Span
from onrecord.pipeline.searching import Searchable, fold_label, fold_places, holds_contact, make_searchable
from onrecord.review import apply_correction
from onrecord.store import search
from onrecord.store.decisions import corrections
from onrecord.store.facets import DAY, forget_counts
from onrecord.store.models import ClaimRow, IncidentClaim, Report
from onrecord.store.places import imported_places
from onrecord.store.search import Entry
from onrecord.store.viewing import whole_record

BATCH = 50
"""Reports written in one transaction."""
TOLD_BY = 32
"""Claims whose words stand for an incident in its entry, the fullest first."""
LONGEST_TITLE = 160
VERSION = "3"
"""Raised where entries of the same report are made otherwise, so that all are made anew."""


@dataclass(frozen=True, slots=True)
class _State:
    """What entries depend on, read once."""

    stamps: Mapping[tuple[str, str], str]
    reports: Mapping[str, str]
    claims: Mapping[str, Sequence[str]]
    corrected: Mapping[str, Json]
    status: Mapping[str, str]
    """Of the incident a claim tells of."""
    outlets: frozenset[str]
    """All of the record: their names are public in any report."""

    def stamp_claim(self, claim_id: str, report_id: str) -> str:
        right = self.corrected.get(claim_id)
        return _stamp(self.reports[report_id], self.status.get(claim_id, ""), json.dumps(right, sort_keys=True))

    def stamp_report(self, report_id: str) -> str:
        return _stamp(
            *(self.stamp_claim(c, report_id) for c in self.claims.get(report_id, ())), self.reports[report_id]
        )


@whole_record
def update_index(touched: Collection[str] | None = None) -> int:
    """Bring the search index of the record that is open up to date; returns how many entries were made.

    `touched` are the reports of which anything may have changed, where that is known: the others are not looked at.
    """
    some = None if touched is None or len(touched) > search.MANY else sorted(touched)
    state = _read_state(some)
    wanted = {("report", r) for r in state.reports} | {
        ("claim", c) for r in state.reports for c in state.claims.get(r, ())
    }
    _remove([key for key in state.stamps if key not in wanted])
    stale = [r for r in state.reports if state.stamps.get(("report", r)) != state.stamp_report(r)]
    made = 0
    gazetteer = open_gazetteer(imported_places())
    for at in range(0, len(stale), BATCH):
        with transaction.atomic():
            for report in Report.objects.filter(pk__in=stale[at : at + BATCH]).prefetch_related("claims"):
                made += search.replace_entries(_make_entries(report, state, gazetteer))
    return made + _update_incidents(some)


def index_older_record() -> int:
    """Make the index of a record that was read by an onrecord that had none; returns how many entries were made.

    Without it a search would find nothing, and seem to say that there is nothing.
    """
    read = Report.objects.filter(withdrawn=False, read_at__isnull=False).exclude(text="")
    return 0 if search.has_entries() or not read.exists() else update_index()


def _remove(keys: Sequence[tuple[str, str]]) -> None:
    if keys:
        with transaction.atomic():
            search.remove_entries(keys)
        forget_counts()


def _stamp(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join((VERSION, *parts)).encode(), digest_size=12).hexdigest()


def _read_state(some: Sequence[str] | None) -> _State:
    """Return what entries of reports and claims depend on. A report that was withdrawn, or has no text, has none."""
    kept, claimed = Report.objects.filter(withdrawn=False).exclude(text=""), ClaimRow.objects.filter(current=True)
    linked = IncidentClaim.objects.all()
    if some is not None:
        kept, claimed = kept.filter(pk__in=some), claimed.filter(report_id__in=some)
        linked = linked.filter(claim__report_id__in=some)
    rows = kept.values_list("id", "read_at", "title", "publisher", "published", "language")
    reports = {row[0]: _stamp(*map(str, row)) for row in rows}
    claims: dict[str, list[str]] = defaultdict(list)
    for claim_id, report_id in claimed.order_by("id").values_list("id", "report_id"):
        claims[report_id].append(claim_id)
    status = dict(linked.values_list("claim_id", "incident__status"))
    return _State(search.read_stamps(some), reports, claims, corrections(), status, _list_outlets())


def _list_outlets() -> frozenset[str]:
    return frozenset(name for name in Report.objects.values_list("publisher", flat=True).distinct() if name)


# ---- reports and their claims ------------------------------------------------------------------
def _make_entries(report: Report, state: _State, gazetteer: Gazetteer) -> list[Entry]:
    document, before = report.to_document(), 0
    if document.title and not document.text.startswith(document.title):
        before = len(document.title) + 2
        document = replace(document, text=f"{document.title}\n\n{document.text}")
    searchable = make_searchable(document, gazetteer, state.outlets)
    outlet = [report.publisher] if report.publisher and not holds_contact(report.publisher) else []
    entries = [_enter_claim(row, searchable, before, outlet, state) for row in report.claims.all() if row.current]
    facets = _join_facets([e.facets for e in entries])
    facets |= {"outlet": outlet, "month": [], "year": [], DAY: []}
    if report.published:
        day = report.published.isoformat()
        facets |= {"month": [day[:7]], "year": [day[:4]], DAY: [day]}
    end = document.text.find("\n")
    title = searchable.show(Span(0, min(end if end > 0 else len(document.text), LONGEST_TITLE)))
    folded = " ".join([searchable.fold(), *fold_places(outlet)])
    stamp = state.stamp_report(report.id)
    return [*entries, Entry("report", report.id, report.id, stamp, title, searchable.show(), folded, facets)]


def _enter_claim(row: ClaimRow, searchable: Searchable, before: int, outlet: Sequence[str], state: _State) -> Entry:
    claim = apply_correction(row.to_claim(), state.corrected.get(row.id, {}))
    clause = Span(claim.act.clause.start + before, claim.act.clause.end + before)
    label = _label(claim.act.type)
    names = [w.place.name for w in claim.where]
    folded = " ".join([searchable.fold(clause), *fold_label(label), *fold_places(names)])
    facets = {**_facets_of(claim), "outlet": outlet, "status": [state.status[row.id]] if row.id in state.status else []}
    title = ", ".join([label, *names[:1]])
    stamp = state.stamp_claim(row.id, row.report_id)
    return Entry("claim", row.id, row.report_id, stamp, title, searchable.show(clause).strip(), folded, facets)


def _label(act: str) -> str:
    types = load_codebook().types
    return types[act].label if act in types else act


def _facets_of(claim: Claim) -> dict[str, Sequence[str]]:
    places = [w.place for w in claim.where]
    return {
        **_times_of([claim.when.edtf] if claim.when else []),
        "act": [claim.act.type],
        "country": sorted({p.country for p in places if p.country}),
        "province": sorted({f"{p.country}:{p.admin1}" for p in places if p.country and p.admin1}),
        "source": [claim.attribution.kind.value],
    }


def _times_of(times: Iterable[str]) -> dict[str, Sequence[str]]:
    """Return the year and month that some times are all in, and the first day; none where they say less."""
    found: dict[str, Sequence[str]] = {"month": [], "year": [], DAY: []}
    edges = [bounds(t) for t in times]
    firsts, lasts = [a for a, _ in edges if a], [b for _, b in edges if b]
    if not edges or len(firsts) != len(edges) or len(lasts) != len(edges):
        return found
    first, last = min(firsts), max(lasts)
    if first.year == last.year:
        found["year"] = [f"{first:%Y}"]
        if first.month == last.month:
            found |= {"month": [f"{first:%Y-%m}"], DAY: [first.isoformat()]}
    return found


def _join_facets(facets: Sequence[Mapping[str, Sequence[str]]]) -> dict[str, Sequence[str]]:
    names = {name for f in facets for name in f}
    return {name: sorted({v for f in facets for v in f.get(name, ())}) for name in names}


# ---- incidents ---------------------------------------------------------------------------------
def _update_incidents(some: Sequence[str] | None) -> int:
    """Make the entries of incidents anew of which a claim's entry, or what was linked, is another by now."""
    search.remove_lost_incidents()
    made = 0
    for batch in search.read_incidents(some):
        made += _update_batch(batch)
    return made


def _update_batch(batch: Sequence[search.IncidentState]) -> int:
    _remove([("incident", row.id) for row in batch if not row.claims and row.stamp])
    stamps = {row.id: _stamp(row.status, row.data, *row.claims) for row in batch if row.claims}
    stale = [row for row in batch if row.claims and row.stamp != stamps[row.id]]
    if stale:
        told = _read_told([row.id for row in stale])
        with transaction.atomic():
            search.replace_entries(
                _enter_incident(row.id, row.status, json.loads(row.data), stamps[row.id], told[row.id]) for row in stale
            )
    return len(stale)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the entry of a claim says of its incident."""

    report: str
    shown: str
    folded: str
    facets: Mapping[str, Sequence[str]]


def _read_told(incidents: Sequence[str]) -> dict[str, list[_Told]]:
    places = ", ".join(["%s"] * len(incidents))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.incident_id, s.report, s.shown, s.folded, s.facets FROM store_incidentclaim i"  # noqa: S608
            f" JOIN store_search s ON s.kind = 'claim' AND s.target = i.claim_id WHERE i.incident_id IN ({places})"
            " ORDER BY i.incident_id, LENGTH(s.shown) DESC, s.shown, s.target",
            list(incidents),
        )
        found: dict[str, list[_Told]] = defaultdict(list)
        for own, report, shown, folded, facets in cursor.fetchall():
            found[own].append(_Told(report, shown, folded, json.loads(facets)))
    return found


def _enter_incident(own: str, status: str, data: Json, stamp: str, told: Sequence[_Told]) -> Entry:
    fields = data["fields"]
    acts = [str(v["value"]) for v in fields.get("act", ())][:3]
    where = [str(v["value"]) for v in fields.get("where", ())]
    facets = _join_facets([t.facets for t in told])
    facets |= _times_of(str(v["value"]) for v in fields.get("when", ()))
    facets |= {"act": acts or facets["act"], "status": [status]}
    title = ", ".join([" and ".join(map(_label, acts)), *where[:1]])
    shown = " · ".join(dict.fromkeys(t.shown for t in told[:TOLD_BY]))
    folded = " ".join(dict.fromkeys(t.folded for t in told[:TOLD_BY]))
    # Of no single report: it goes when its last claim does.
    return Entry("incident", own, None, stamp, title, shown, folded, facets)
