"""A batch of reports in, a batch of claims out: one pure function on Arrow tables, for processes and clusters alike.

A report's claims are the same in any batch. The words of sources to protect are left out, and where they stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from onrecord.encoder import load_model
from onrecord.model import Claim, Json, ReportClaims, Role
from onrecord.pipeline.bulk.extras import load_arrow
from onrecord.pipeline.reading import document_from_row, read_claims

if TYPE_CHECKING:
    import pyarrow

MODELS = {False: "reader", True: "reader-fast"}
"""The model that ships, and its sibling of three layers."""


@cache
def claim_schema() -> pyarrow.Schema:
    """Return the columns of a batch of claims; `claim` is the whole claim as JSON, the others are for sieving."""
    arrow = load_arrow()
    text, many = arrow.string(), arrow.list_(arrow.string())
    return arrow.schema(
        [
            ("report", text),
            ("claim_id", text),
            ("act", text),
            ("mode", text),
            ("polarity", text),
            ("source_kind", text),
            ("protected", arrow.bool_()),
            ("source", text),
            ("when", text),
            ("countries", many),
            ("places", many),
            ("people_min", arrow.int64()),
            ("people_max", arrow.int64()),
            ("confidence", arrow.float32()),
            ("claim", text),
        ]
    )


def read_batch(batch: pyarrow.RecordBatch, *, fast: bool = False) -> pyarrow.RecordBatch:
    """Return the claims of a batch of reports (id, text, title, published, publisher, language), in their order."""
    rows = [row for report in batch.to_pylist() for row in read_report(report, fast=fast)]
    return load_arrow().RecordBatch.from_pylist(rows, schema=claim_schema())


def read_report(report: Mapping[str, Any], *, fast: bool = False) -> list[Json]:
    """Return the rows of one report's claims."""
    document = document_from_row(dict(report))
    return list(_list_rows(read_claims(document, read=load_model(MODELS[fast]).read), document.text))


def _list_rows(claims: ReportClaims, text: str) -> Iterator[Json]:
    for claim in claims.claims:
        count = next((p.count for p in claim.participants if p.role is Role.AFFECTED and p.count), None)
        yield {
            "report": claims.id,
            "claim_id": claim.id,
            "act": claim.act.type,
            "mode": claim.mode.value,
            "polarity": claim.polarity.value,
            "source_kind": claim.attribution.kind.value,
            "protected": claim.attribution.protected,
            "source": _name_source(claim, text),
            "when": claim.when.edtf if claim.when else None,
            "countries": sorted({w.place.country for w in claim.where if w.place.country}),
            "places": [w.place.name for w in claim.where],
            "people_min": count.min if count else None,
            "people_max": count.max if count else None,
            "confidence": claim.confidence,
            "claim": json.dumps(_leave_out(claim.to_json()), ensure_ascii=False, separators=(",", ":")),
        }


def _name_source(claim: Claim, text: str) -> str | None:
    """Return the words that name a claim's origin; None for one to protect, and for the author."""
    if claim.attribution.protected or claim.attribution.confidential or not claim.attribution.chain:
        return None
    span = claim.attribution.chain[-1].resolved or claim.attribution.chain[-1].source
    return span.of(text) if span else None


def _leave_out(claim: Json) -> Json:
    """Return a claim without where a source to protect stands in the text, when and where it spoke."""
    attribution = claim["attribution"]
    if attribution["protected"] or attribution["confidential"]:
        for link in attribution["chain"]:
            link.update(source=None, cue=None, resolved=None, said_when=None, said_where=None)
    return claim
