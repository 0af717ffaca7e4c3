"""The chain of decisions: each row holds the hash of the one before, so that none can be changed or lost unseen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from onrecord.model import Json
from onrecord.store.models import Decision, DecisionKind

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """How many rows hold, where the chain breaks and why, and the hash of the last one."""

    rows: int
    broken_at: int | None
    why: str | None
    head: str


def append(kind: DecisionKind | str, target: str, value: Any, *, who: str, why: str = "") -> Decision:
    """Add a decision and return it."""
    with transaction.atomic():
        last = Decision.objects.order_by("-seq").first()
        seq, prev = (last.seq + 1, last.hash) if last else (1, FIRST)
        row = Decision(
            seq=seq,
            prev=prev,
            who=who,
            when=datetime.now(UTC),
            kind=DecisionKind(kind),
            target=target,
            value=value,
            why=why,
        )
        row.hash = hash_row(row)
        row.save(force_insert=True)
    return row


def hash_row(row: Decision) -> str:
    """Return the hash of a decision and of the one before it (SHA-256 over canonical JSON)."""
    said: Json = {
        "seq": row.seq,
        "prev": row.prev,
        "who": row.who,
        "when": row.when.astimezone(UTC).isoformat(),
        "kind": str(row.kind),
        "target": row.target,
        "value": row.value,
        "why": row.why,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def verify_chain() -> ChainCheck:
    """Read every decision and tell whether the chain holds."""
    prev, rows = FIRST, 0
    for row in Decision.objects.order_by("seq").iterator():
        rows += 1
        if row.seq != rows:
            return ChainCheck(rows, rows, "a decision is missing", prev)
        if row.prev != prev:
            return ChainCheck(rows, row.seq, "it does not follow the one before", prev)
        if row.hash != hash_row(row):
            return ChainCheck(rows, row.seq, "it was changed after it was made", prev)
        prev = row.hash
    return ChainCheck(rows, None, None, prev)
