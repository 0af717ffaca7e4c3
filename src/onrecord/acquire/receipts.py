"""What is noted when bytes are taken in: a keyed hash, the size and the time. No path and no user name."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.acquire.keys import RecordKeys


@dataclass(frozen=True, slots=True)
class Receipt:
    """That these bytes were taken in at this time; `mac` shows that the record's key wrote it."""

    id: str
    size: int
    taken_at: datetime
    mac: str


MOST_COPIES = 1000
"""Of one file in a record: each is for people who do not know of the others."""


def take_in(untrusted_bytes: bytes, keys: RecordKeys, *, copy: int = 0, now: datetime | None = None) -> Receipt:
    """Return the receipt of a file's bytes; the same bytes have the same id in one record, another in the next.

    A further `copy` of a file that others have to themselves has another.
    """
    receipt_id = name_receipt(hash_bytes(untrusted_bytes), keys, copy=copy)
    taken_at = now or datetime.now(UTC)
    return Receipt(receipt_id, len(untrusted_bytes), taken_at, _sign(receipt_id, len(untrusted_bytes), taken_at, keys))


def hash_bytes(untrusted_bytes: bytes) -> bytes:
    """Return what receipts of a file are named by."""
    return hashlib.sha256(untrusted_bytes).digest()


def name_receipt(digest: bytes, keys: RecordKeys, *, copy: int = 0) -> str:
    """Return the id of the receipt of a file of this hash."""
    return keys.keyed(b"original\0" + digest + (b"\0copy %d" % copy if copy else b""))


def is_of(receipt_id: str, untrusted_bytes: bytes, keys: RecordKeys) -> bool:
    """Tell whether a receipt's id is that of these bytes, as whichever copy."""
    digest = hash_bytes(untrusted_bytes)
    return any(name_receipt(digest, keys, copy=copy) == receipt_id for copy in range(MOST_COPIES))


def is_genuine(receipt: Receipt, keys: RecordKeys) -> bool:
    """Tell whether a receipt is as the record wrote it."""
    return hmac.compare_digest(receipt.mac, _sign(receipt.id, receipt.size, receipt.taken_at, keys))


def _sign(receipt_id: str, size: int, taken_at: datetime, keys: RecordKeys) -> str:
    said = json.dumps([receipt_id, size, taken_at.astimezone(UTC).isoformat()]).encode()
    return hmac.new(keys.receipts, said, hashlib.sha256).hexdigest()
