"""A proof for one claim: the rows of the chain that concern it, opened, up to the signed head; the rest stays closed.

`tools/check_proof.py` checks it without any of onrecord.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from onrecord.errors import RecordError
from onrecord.model import Json
from onrecord.store.chain import hash_field, list_fields, salt_of
from onrecord.store.heads import describe, public_key
from onrecord.store.intake import hash_claim, salt_for, say_claim
from onrecord.store.merkle import find_paths
from onrecord.store.models import ClaimRow, Decision, DecisionKind, Head
from onrecord.store.record import active_record

FORMAT = "onrecord proof 1"
WORDED = {"why", "value.corrected", "value.method", "value.standard"}
"""Fields that a person wrote: they may hold the claim's words."""
ON_CLAIMS = (DecisionKind.CLAIM, DecisionKind.STATEMENT, DecisionKind.RISK)


def make_proof(claim_id: str, *, with_words: bool = False) -> Json:
    """Return the proof of a claim; `with_words` shows the claim and the words it was read from, else only a hash is.

    Raises RecordError where there is no such claim, or the chain does not tell of it.
    """
    record = active_record()
    claim = ClaimRow.objects.filter(pk=claim_id).select_related("report").first()
    head = Head.objects.first()
    if claim is None:
        raise RecordError("there is no such claim.", item=claim_id, next_step="List claims with `onrecord export`.")
    rows = _find_rows(claim)
    if head is None or not any(row.kind == DecisionKind.CLAIMS for row in rows):
        raise RecordError("the chain does not tell of this claim.", item=claim_id, next_step="See `onrecord verify`.")
    hashes = list(Decision.objects.order_by("seq").values_list("hash", flat=True))
    paths = find_paths(hashes, [row.seq - 1 for row in rows])
    words: Json | None = None
    if with_words:
        salt = salt_for(record.keys, "claim", claim_id).hex()
        words = {"salt": salt, "said": say_claim(claim.report, claim)}
    return {
        "format": FORMAT,
        "claim": claim_id,
        "claim_hash": hash_claim(record.keys, claim.report, claim),
        "words": words,
        "rows": [_open_row(row, claim_id, paths[row.seq - 1], with_words) for row in rows],
        "head": describe(head),
        "signature": head.signature,
        "public_key": public_key(record.keys),
    }


def render_proof(proof: Json) -> bytes:
    """Return a proof's bytes: one way to write it, so that no bit of the file is without meaning."""
    return (json.dumps(proof, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def _find_rows(claim: ClaimRow) -> list[Decision]:
    def last(kind: DecisionKind, target: str) -> Decision | None:
        rows = Decision.objects.filter(kind=kind, target=target).order_by("-seq")
        return next((r for r in rows if kind is not DecisionKind.CLAIMS or claim.id in r.value), None)

    first = [
        last(DecisionKind.RECEIPT, claim.report.receipt_id),
        last(DecisionKind.TEXT, claim.report_id),
        last(DecisionKind.CLAIMS, claim.report_id),
    ]
    decisions = list(Decision.objects.filter(kind__in=ON_CLAIMS, target=claim.id).exclude(commitment=""))
    seqs = [str(d.seq) for d in decisions]
    decisions += Decision.objects.filter(kind=DecisionKind.UNDO, target__in=seqs).exclude(commitment="")
    released = [
        d
        for d in Decision.objects.filter(kind=DecisionKind.RELEASE).exclude(commitment="")
        if isinstance(d.value, dict) and claim.id in (d.value.get("claims") or ())
    ]
    return sorted([r for r in first if r and r.commitment] + decisions + released, key=lambda r: r.seq)


def count_left_out(claim_id: str) -> int:
    """Return how many decisions on a claim cannot be shown alone, as an older onrecord wrote them without salt."""
    return Decision.objects.filter(kind__in=ON_CLAIMS, target=claim_id, commitment="").count()


def _open_row(row: Decision, claim_id: str, path: Iterable[str], with_words: bool) -> Json:
    shown, closed = [], []
    for name, value in list_fields(row):
        if _is_shown(row, name, claim_id, with_words):
            shown.append([name, value, salt_of(row.salt, name)])
        else:
            closed.append(hash_field(row.salt, name, value))
    return {"seq": row.seq, "prev": row.prev, "shown": shown, "closed": sorted(closed), "path": list(path)}


def _is_shown(row: Decision, name: str, claim_id: str, with_words: bool) -> bool:
    if row.kind == DecisionKind.CLAIMS:
        return name in {"kind", "when", "target", "value.text", f"value.{claim_id}"}
    if row.kind == DecisionKind.RELEASE:
        return name in {"kind", "when", "target", "value.release", "value.claims"}
    return with_words or name not in WORDED
