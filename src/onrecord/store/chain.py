"""The chain of decisions: each row holds the hash of the one before, so that none can be changed or lost unseen.

A row's hash covers a salted commitment to its words and not the words: whoever is shown one row learns nothing of the
others, and words can be forgotten while the chain still holds. The last row is signed (store/heads.py).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from onrecord.model import Json
from onrecord.store.heads import FIRST, advance_head, read_head
from onrecord.store.models import Decision, DecisionKind
from onrecord.store.viewing import whole_record

SALT = 32
VERSION = 2
"""Rows of version 1 have no commitment: their hash covers their words."""


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """How many rows hold, where the chain breaks and why, and the hash of the last one."""

    rows: int
    broken_at: int | None
    why: str | None
    head: str


@whole_record
def append(
    kind: DecisionKind | str, target: str, value: Any, *, who: str, why: str = "", when: datetime | None = None
) -> Decision:
    """Add a decision, sign the new head of the chain and return the decision.

    Raises RecordError where the record was put back to an earlier copy: the rows lost would be lost unseen.
    """
    with transaction.atomic(savepoint=False):
        head = read_head()
        last = Decision.objects.order_by("-seq").values_list("seq", "hash").first()
        seq, prev = (last[0] + 1, last[1]) if last else (1, FIRST)
        row = Decision(
            seq=seq,
            prev=prev,
            salt=secrets.token_hex(SALT),
            who=who,
            when=when or datetime.now(UTC),
            kind=DecisionKind(kind),
            target=target,
            value=value,
            why=why,
        )
        row.commitment = hash_commitment([hash_field(row.salt, *field) for field in list_fields(row)])
        row.hash = hash_row(row)
        row.save(force_insert=True)
        advance_head(head, seq, row.hash)
    return row


@whole_record
def forget_rows(seqs: Collection[int]) -> None:
    """Take the words out of some rows for good; their hashes stay, so that the chain holds."""
    ordered = sorted(seqs)
    for at in range(0, len(ordered), 500):
        Decision.objects.filter(pk__in=ordered[at : at + 500]).update(
            salt="", who="", when=datetime(1970, 1, 1, tzinfo=UTC), kind="forgotten", target="", value={}, why=""
        )


def list_fields(row: Decision) -> list[tuple[str, Any]]:
    """Return what a row says, field by field, as each can be shown without the others."""
    value = row.value
    inside = [(f"value.{k}", v) for k, v in sorted(value.items())] if isinstance(value, dict) else [("value", value)]
    when = row.when.astimezone(UTC).isoformat()
    return [
        ("who", row.who),
        ("when", when),
        ("kind", str(row.kind)),
        ("target", row.target),
        ("why", row.why),
        *inside,
    ]


def salt_of(salt: str, name: str) -> str:
    """Return the salt of one field of a row; it tells nothing of the row's salt or of other fields."""
    return hashlib.sha256(bytes.fromhex(salt) + name.encode()).hexdigest()


def hash_field(salt: str, name: str, value: Any) -> str:
    """Return the salted hash of one field of a row."""
    return hashlib.sha256(bytes.fromhex(salt_of(salt, name)) + canonical([name, value])).hexdigest()


def hash_commitment(fields: Collection[str]) -> str:
    """Return what stands for all fields of a row; their order tells nothing."""
    return hashlib.sha256("".join(sorted(fields)).encode()).hexdigest()


def hash_row(row: Decision) -> str:
    """Return the hash of a decision and of the one before it (SHA-256 over canonical JSON)."""
    if row.commitment:
        return hashlib.sha256(canonical([VERSION, row.seq, row.prev, row.commitment])).hexdigest()
    return hashlib.sha256(canonical(say_old(row))).hexdigest()


def say_old(row: Decision) -> Json:
    """Return what the hash of a row without commitment covers."""
    return {
        "seq": row.seq,
        "prev": row.prev,
        "who": row.who,
        "when": row.when.astimezone(UTC).isoformat(),
        "kind": str(row.kind),
        "target": row.target,
        "value": row.value,
        "why": row.why,
    }


def canonical(value: Any) -> bytes:
    """Return JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False).encode()


@whole_record
def verify_chain() -> ChainCheck:
    """Read every decision and tell whether the chain holds; words may be gone only where a row says they were taken."""
    prev, rows = FIRST, 0
    bare: set[int] = set()
    forgotten: set[int] = set()
    for row in Decision.objects.order_by("seq").iterator():
        rows += 1
        if row.seq != rows:
            return ChainCheck(rows, rows, "a decision is missing", prev)
        if row.prev != prev:
            return ChainCheck(rows, row.seq, "it does not follow the one before", prev)
        gone = row.kind == DecisionKind.FORGOTTEN
        if (row.commitment or not gone) and row.hash != hash_row(row):
            return ChainCheck(rows, row.seq, "it was changed after it was made", prev)
        if gone:
            bare.add(row.seq)
        elif row.commitment and row.commitment != _commit(row):
            return ChainCheck(rows, row.seq, "it was changed after it was made", prev)
        if row.kind == DecisionKind.FORGET:
            forgotten |= set(row.value.get("rows", ()))
        prev = row.hash
    if bare - forgotten:
        return ChainCheck(rows, min(bare - forgotten), "its words are gone, and nobody had them forgotten", prev)
    return ChainCheck(rows, None, None, prev)


def _commit(row: Decision) -> str:
    return hash_commitment([hash_field(row.salt or "00", *field) for field in list_fields(row)])
