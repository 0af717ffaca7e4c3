"""Time stamps on the record's signed head: what was asked for, and what an authority answered."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.acquire.stamps import TimeStamp, make_request, read_response
from onrecord.errors import InputError, UsageError
from onrecord.store.heads import is_signed, read_head, signed_words
from onrecord.store.models import Decision, Head, Stamp
from onrecord.store.record import active_record


@dataclass(frozen=True, slots=True)
class HeldStamp:
    """A stamp that is in the record: which row of the chain was the last then, and what the authority said."""

    rows: int
    head: str
    stamp: TimeStamp


def request_stamp() -> bytes:
    """Return a request for a stamp on the head as it is, and remember what was asked; UsageError without any row."""
    head = read_head()
    if head is None:
        raise UsageError("there is nothing to stamp yet.", next_step="Add reports first.")
    row = Stamp(rows=head.rows, head=head.head, root=head.root, at=head.at, signature=head.signature)
    row.nonce = secrets.token_bytes(8).hex()
    row.save()
    return make_request(hashlib.sha256(stamped_words(row)).digest(), int(row.nonce, 16))


def attach_stamp(untrusted_response: bytes) -> tuple[HeldStamp, bytes]:
    """Keep the response to a request of before; returns it with the bytes that it stamps.

    Raises InputError where it answers none of them, UsageError where none is open.
    """
    waiting = list(Stamp.objects.filter(response=b"").order_by("-id"))
    if not waiting:
        raise UsageError("no stamp was asked for.", next_step="Begin with `onrecord stamp request OUT.tsq`.")
    refused: InputError | None = None
    for row in waiting:
        try:
            held = _read(row, untrusted_response)
        except InputError as error:
            refused = refused or error
            continue
        row.response = untrusted_response
        row.save(update_fields=["response"])
        # What was asked before this one and never answered is not asked any longer.
        Stamp.objects.filter(response=b"", id__lt=row.id).delete()
        return held, stamped_words(row)
    assert refused is not None
    raise refused


def list_stamps() -> tuple[list[HeldStamp], list[str]]:
    """Return the stamps that hold, oldest first, and in words what does not."""
    held, wrong = [], []
    for row in Stamp.objects.exclude(response=b"").order_by("id"):
        try:
            held.append(_read(row, bytes(row.response)))
        except InputError as error:
            wrong.append(f"the stamp on row {row.rows} does not hold: {error.what}")
            continue
        if Decision.objects.filter(pk=row.rows).values_list("hash", flat=True).first() != row.head:
            wrong.append(f"row {row.rows} of the chain is another than the one that was stamped")
        elif not is_signed(_head_of(row), active_record().keys):
            wrong.append(f"the stamp on row {row.rows} is on a head that the record did not sign")
    return held, wrong


def stamped_words(row: Stamp) -> bytes:
    """Return the bytes whose hash is stamped: a signed head and its signature."""
    return signed_words(_head_of(row)) + b"\n" + row.signature.encode()


def _head_of(row: Stamp) -> Head:
    at: datetime = row.at.astimezone(UTC)
    return Head(rows=row.rows, head=row.head, root=row.root, at=at, signature=row.signature)


def _read(row: Stamp, untrusted_response: bytes) -> HeldStamp:
    digest = hashlib.sha256(stamped_words(row)).digest()
    return HeldStamp(row.rows, row.head, read_response(untrusted_response, digest, int(row.nonce, 16)))
