"""A batch of reports in, a batch of claims out: one pure function on Arrow tables, for processes and clusters alike.

A report's claims are the same in any batch. The words of sources to protect are left out, and where they stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from onrecord.encoder import load_model
from onrecord.model import Claim, Json, LinkedClaim, Role, Span
from onrecord.pipeline.bulk.extras import load_arrow
from onrecord.pipeline.incidents import prepare_claims
from onrecord.pipeline.reading import document_from_row, read_claims

if TYPE_CHECKING:
    import pyarrow

MODELS = {False: "reader", True: "reader-fast"}
"""The model that ships, and its sibling of three layers."""
KEPT_OF = 4
"""One in so many of a report's shingles is kept, the same ones in every report, to tell copies by."""
WORD = re.compile(r"\w[\w’'-]*")


@cache
def claim_schema() -> pyarrow.Schema:
    """Return the columns of a batch of claims; `claim` is the whole claim as JSON.

    `words` and what follows are for linking, and the other columns for sieving.
    """
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
            ("published", text),
            ("publisher", text),
            ("words", many),
            ("source_words", many),
            ("shingles", arrow.list_(arrow.int64())),
            ("near", text),
            ("mention", text),
        ]
    )


def read_batch(batch: pyarrow.RecordBatch, *, fast: bool = False) -> pyarrow.RecordBatch:
    """Return the claims of a batch of reports (id, text, title, published, publisher, language), in their order."""
    rows = [row for report in batch.to_pylist() for row in read_report(report, fast=fast)]
    return load_arrow().RecordBatch.from_pylist(rows, schema=claim_schema())


def read_report(report: Mapping[str, Any], *, fast: bool = False) -> list[Json]:
    """Return the rows of one report's claims."""
    document = document_from_row(dict(report))
    claims = read_claims(document, read=load_model(MODELS[fast]).read)
    # Without senses: a shard leaves out the words of protected sources, and what is made of the text around them.
    return list_rows(prepare_claims(document, claims.claims), document.text)


def list_rows(linked: Sequence[LinkedClaim], text: str) -> list[Json]:
    """Return the rows of one report's claims, without the words of those to protect."""
    hidden = _find_hidden(linked, text)
    return [_make_row(claim, text, hidden, first=at == 0) for at, claim in enumerate(linked)]


def _make_row(linked: LinkedClaim, text: str, hidden: frozenset[str], *, first: bool) -> Json:
    claim = linked.claim
    count = next((p.count for p in claim.participants if p.role is Role.AFFECTED and p.count), None)
    return {
        "report": linked.report,
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
        "claim": pack(_leave_out(claim.to_json())),
        "published": linked.published.isoformat() if linked.published else None,
        "publisher": linked.publisher,
        "words": sorted(linked.words - hidden),
        "source_words": None if linked.source_words is None else sorted(linked.source_words - hidden),
        # Of the whole report: with its first claim.
        "shingles": _sample(linked.report_shingles) if first else None,
        "near": pack([p.to_json() for p in linked.near]) if linked.near else None,
        "mention": pack(replace(linked.mention, context=linked.mention.context - hidden).to_json()),
    }


def pack(value: Any) -> str:
    """Return a value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _find_hidden(linked: Sequence[LinkedClaim], text: str) -> frozenset[str]:
    """Return the words that stand for a report's sources to protect; none of its claims is linked by them."""
    chains = [c.claim.attribution.chain for c in linked if _is_hidden(c.claim)]
    spans: set[Span] = {s for chain in chains for link in chain for s in (link.source, link.resolved) if s}
    return frozenset(word.lower() for span in spans for word in WORD.findall(span.of(text)))


def _sample(shingles: frozenset[int]) -> list[int]:
    """Return the shingles kept, as numbers that fit a column of 64 bits with a sign."""
    return sorted((s // KEPT_OF) for s in shingles if s % KEPT_OF == 0)


def _is_hidden(claim: Claim) -> bool:
    return claim.attribution.protected or claim.attribution.confidential


def _name_source(claim: Claim, text: str) -> str | None:
    """Return the words that name a claim's origin; None for one to protect, and for the author."""
    if _is_hidden(claim) or not claim.attribution.chain:
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
