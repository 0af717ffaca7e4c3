"""Claims that were read wrong in the same way: what one correction puts right for all of them, once shown.

Names of private people and unnamed sources are never compared across reports: a source is looked for in other reports
only where it is a body, and within its own report otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from onrecord.gazetteer import fold_name
from onrecord.model import Claim, Json, Where
from onrecord.store.models import ClaimRow

MOST = 500
"""Claims that one correction may be taken over to."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A claim that reads as another one did before it was put right, with the fields that would be put right in it."""

    row: ClaimRow
    corrected: Json


def find_alike(row: ClaimRow, corrected: Json) -> list[Alike]:
    """Return claims nobody judged that are read as `row` was in its type, place or kind of source, if put right."""
    found: dict[str, Alike] = {}
    for name, find in (("type", _find_type), ("where", _find_places), ("source", _find_source)):
        if corrected.get(name):
            for other, right in find(row, corrected):
                before = found.get(other.id)
                found[other.id] = Alike(other, {**(before.corrected if before else {}), **right})
    return list(found.values())[:MOST]


Found = list[tuple[ClaimRow, Json]]


def _find_type(row: ClaimRow, corrected: Json) -> Found:
    same = _open().filter(act_type=row.act_type, trigger=row.trigger).exclude(pk=row.id)
    return [(other, {"type": corrected["type"]}) for other in same[:MOST]]


def _find_places(row: ClaimRow, corrected: Json) -> Found:
    claim, found = Claim.from_json(row.data), []
    for right in corrected["where"]:
        read = next((w for w in claim.where if w.span.to_json() == right["span"]), None)
        if read is None:
            continue
        # Asked for by the place as JSON holds it: the columns have it as it reads now.
        for other in _open().filter(country=read.place.country).exclude(pk=row.id).iterator(chunk_size=MOST):
            for where in Claim.from_json(other.data).where:
                if where.place == read.place and _written(other, where) == fold_name(right["written"]):
                    place = {"span": where.span.to_json(), "written": right["written"], "place": right["place"]}
                    found.append((other, {"where": [place]}))
    return found


def _written(row: ClaimRow, where: Where) -> str:
    return fold_name(" ".join(where.span.of(row.report.text).split()))


def _find_source(row: ClaimRow, corrected: Json) -> Found:
    asked: Mapping[str, object] = {"source_kind": row.source_kind}
    if row.protected or not row.source_words:
        origin, right = Claim.from_json(row.data).attribution.origin, {"source": corrected["source"]}
        inside = _open().filter(report=row.report_id, **asked).exclude(pk=row.id)
        return [(o, right) for o in inside if origin and Claim.from_json(o.data).attribution.origin == origin]
    same = _open().filter(protected=False, source_words=row.source_words, **asked).exclude(pk=row.id)
    return [(other, {"source": corrected["source"]}) for other in same[:MOST]]


def _open() -> QuerySet[ClaimRow]:
    return (
        ClaimRow.objects.filter(current=True, verdict=None).select_related("report").order_by("report", "order", "id")
    )
