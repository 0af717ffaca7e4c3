"""Columns that lists are filtered and ordered by, derived from what claims and incidents hold and what was decided.

They can be made again at any time; nothing but lists reads them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, cast

from django.db import connection, models

from onrecord.codebook.edtf import bounds
from onrecord.model import Claim, IncidentVerdict, Span
from onrecord.review import apply_correction
from onrecord.review.triage import Standing, rank_claim
from onrecord.store import decisions
from onrecord.store.models import ClaimRow, Incident, IncidentClaim
from onrecord.store.viewing import whole_record

MANY = 500
CLAIM_COLUMNS = ("verdict", "rank", "asks", "first_day", "last_day", "province")
INCIDENT_COLUMNS = ("reports", "verdict", "act_type", "country", "province", "first_day", "last_day")


@whole_record
def fill(incident_ids: Collection[str] | None = None) -> None:
    """Make the columns of some incidents and their claims, or of all, also of claims that are in none."""
    if incident_ids is None:
        loose = ClaimRow.objects.exclude(pk__in=IncidentClaim.objects.values("claim_id")).values_list("id", flat=True)
        for part in _cut(list(loose)):
            _fill_claims(part, {}, {})
        incident_ids = list(Incident.objects.values_list("id", flat=True))
    for part in _cut(sorted(incident_ids)):
        rows = {i.id: i for i in Incident.objects.filter(pk__in=part)}
        of = dict(IncidentClaim.objects.filter(incident_id__in=part).values_list("claim_id", "incident_id"))
        claims: dict[str, list[tuple[ClaimRow, Claim]]] = {}
        for some in _cut(sorted(of)):
            for row, claim in _fill_claims(some, of, rows):
                claims.setdefault(of[row.id], []).append((row, claim))
        verdicts = decisions.incident_verdicts(part)
        _write(Incident, INCIDENT_COLUMNS, [(*_describe(claims.get(i, ()), verdicts.get(i)), i) for i in rows])


@whole_record
def _fill_claims(
    claim_ids: Sequence[str], of: dict[str, str], incidents: dict[str, Incident]
) -> list[tuple[ClaimRow, Claim]]:
    verdicts, corrected = decisions.claim_verdicts(claim_ids), decisions.corrections(claim_ids)
    found, written = [], []
    _fill_triggers(claim_ids)
    for row in ClaimRow.objects.filter(pk__in=claim_ids):
        claim = apply_correction(Claim.from_json(row.data), corrected.get(row.id, {}))
        rank = rank_claim(claim, _stand(incidents.get(of.get(row.id, ""))))
        first, last = list_days(claim)
        province = next((w.place.admin1 for w in claim.where if w.place.admin1), None)
        verdict = verdicts[row.id].value if row.id in verdicts else None
        written.append((verdict, rank.score, json.dumps(rank.reasons), first, last, province, row.id))
        found.append((row, claim))
    _write(ClaimRow, CLAIM_COLUMNS, written)
    return found


def _fill_triggers(claim_ids: Sequence[str]) -> None:
    """Give the words that tell the act to claims that a record by an older onrecord holds."""
    without = ClaimRow.objects.filter(pk__in=claim_ids, trigger="").select_related("report")
    told = [(fold_trigger(Span.from_json(r.data["act"]["trigger"]).of(r.report.text)), r.id) for r in without]
    _write(ClaimRow, ("trigger",), told)


def fold_trigger(words: str) -> str:
    """Return the words that tell an act as they are compared: in lower case, on one line."""
    return " ".join(words.split()).casefold()


def _stand(incident: Incident | None) -> Standing:
    if incident is None:
        return Standing()
    data = incident.data
    return Standing(bool(data["contested"]), len(data["origins"]), bool(data["possibly_same"]))


def list_days(claim: Claim) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a claim's act may have been; None where it says no year."""
    return bounds(claim.when.edtf) if claim.when else (None, None)


def _describe(told: Sequence[tuple[ClaimRow, Claim]], verdict: IncidentVerdict | None) -> tuple[Any, ...]:
    """Return the columns of an incident told by some claims."""
    types = Counter(claim.act.type for _, claim in told)
    places = Counter((w.place.country, w.place.admin1) for _, claim in told for w in claim.where[:1] if w.place.country)
    # The place most tell of; of those told alike, one with a province, so that it can be counted there.
    country, province = max(places, key=lambda p: (places[p], p[1] is not None, str(p)), default=(None, None))
    days = [list_days(claim) for _, claim in told]
    firsts, lasts = [f for f, _ in days if f], [last for _, last in days if last]
    return (
        len({row.report_id for row, _ in told}),
        verdict.value if verdict else None,
        min(types, key=lambda t: (-types[t], t), default=""),
        country,
        province,
        min(firsts, default=None),
        max(lasts, default=None),
    )


def _write(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write columns row by row in one call: far faster than saving objects, and the same on both databases."""
    if not rows:
        return
    fields = [cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in columns]
    prepared = [
        (
            *(
                value if name == "asks" else field.get_db_prep_save(value, connection)
                for name, field, value in zip(columns, fields, row[:-1], strict=True)
            ),
            row[-1],
        )
        for row in rows
    ]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(name)} = %s" for name in columns)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s"  # noqa: S608 - names of our own columns
    with connection.cursor() as cursor:
        cursor.executemany(statement, prepared)


def _cut(ids: Sequence[str]) -> Iterator[list[str]]:
    for at in range(0, len(ids), MANY):
        yield list(ids[at : at + MANY])
