"""The signed head of the chain: in the database, and in a small sealed file beside it.

Who puts the database back to an earlier copy cuts off the chain's last rows; the file still knows them. Who puts both
back is found only by a head that was noted elsewhere (`onrecord verify --noted`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction

from onrecord.acquire.keys import RecordKeys, seal, unseal
from onrecord.acquire.originals import shared_use, write_whole
from onrecord.errors import RecordError
from onrecord.model import Json
from onrecord.store.merkle import find_root, grow
from onrecord.store.models import Decision, Head
from onrecord.store.record import active_record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FILE = "head"
ASSOCIATED = b"onrecord head file 1"
SIZE = 512
"""The file is always as large, so that it counts nothing."""
FIRST = "0" * 64
SEE = "Restore the newest backup; if you know why it is so, go on with `onrecord verify --accept WHY`."


@dataclass(frozen=True, slots=True)
class NotedHead:
    """How many rows the chain had, and the hash of the last."""

    rows: int
    head: str


class UnreadableHeadError(RecordError):
    """The file that remembers the last head is gone or altered."""


def read_head() -> Head | None:
    """Return the signed head that a row is to follow; None in a chain that has none yet.

    Raises RecordError where the record was put back to an earlier copy: what is added now would hide that.
    """
    head = Head.objects.first()
    lost = find_loss(head)
    if lost:
        raise RecordError(lost, next_step=SEE)
    return head


def advance_head(head: Head | None, rows: int, row_hash: str) -> None:
    """Sign the chain's new last row in the transaction that added it; the file follows once that is on the disk."""
    now = head or _make_head()
    # Of a head made just now, from all rows, the new one is part.
    peaks = now.peaks if now.rows >= rows else grow(now.peaks, rows - 1, row_hash)
    now.rows, now.head, now.peaks, now.root = rows, row_hash, peaks, find_root(peaks)
    now.at = datetime.now(UTC)
    now.signature = _find_key(active_record().keys).sign(signed_words(now)).hex()
    now.save()
    if not any(waiting is write_head_file for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(write_head_file)


def _make_head() -> Head:
    """Return the head of a chain that has none yet, of a new record or of one by an older onrecord."""
    peaks: list[str] = []
    last, rows = FIRST, 0
    for row_hash in Decision.objects.order_by("seq").values_list("hash", flat=True):
        peaks, last, rows = grow(peaks, rows, row_hash), row_hash, rows + 1
    return Head(rows=rows, head=last, peaks=peaks, root=find_root(peaks), at=datetime.now(UTC))


def remake_head() -> None:
    """Take the chain as it is for whole and forget what the file remembers; the caller then adds why."""
    Head.objects.all().delete()
    record = active_record()
    start_head_file(record.directory, record.keys)


def signed_words(head: Head) -> bytes:
    """Return the bytes that a head's signature is over."""
    return b"onrecord head 1\n" + json.dumps(describe(head), sort_keys=True).encode()


def describe(head: Head) -> Json:
    """Return a head as proofs show it."""
    return {"rows": head.rows, "head": head.head, "root": head.root, "at": head.at.astimezone(UTC).isoformat()}


def is_signed(head: Head, keys: RecordKeys) -> bool:
    """Tell whether the record's key signed this head."""
    from cryptography.exceptions import InvalidSignature

    try:
        _find_key(keys).public_key().verify(bytes.fromhex(head.signature), signed_words(head))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key(keys: RecordKeys) -> str:
    """Return the record's public key, in hex."""
    return _find_key(keys).public_key().public_bytes_raw().hex()


def _find_key(keys: RecordKeys) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(keys.signing)


# ---- the file beside the database --------------------------------------------------------------
def start_head_file(directory: Path, keys: RecordKeys) -> None:
    """Write the file of a chain without rows, which every chain goes on from."""
    _write(directory, keys, NotedHead(0, FIRST))


def write_head_file(*, force: bool = False) -> None:
    """Write the head that is in the database to the file; one that another process wrote and is newer stays."""
    record, head = active_record(), Head.objects.first()
    if head is None:
        return
    noted = None if force else read_head_file(record.directory, record.keys)
    if noted is None or noted.rows < head.rows:
        _write(record.directory, record.keys, NotedHead(head.rows, head.head))


def render_head_file(keys: RecordKeys) -> bytes:
    """Return the file of the head that is in the database now, for a copy of just that database."""
    head = Head.objects.first()
    return _render(keys, NotedHead(head.rows, head.head) if head else NotedHead(0, FIRST))


def _write(directory: Path, keys: RecordKeys, noted: NotedHead) -> None:
    with shared_use(directory):  # another process that opens the record sweeps half files
        write_whole(directory / FILE, _render(keys, noted))


def _render(keys: RecordKeys, noted: NotedHead) -> bytes:
    plain = json.dumps([noted.rows, noted.head]).encode().ljust(SIZE)
    return seal(keys.heads, plain, ASSOCIATED)


def read_head_file(directory: Path, keys: RecordKeys) -> NotedHead:
    """Return the head the file remembers; raises UnreadableHeadError where it is gone or altered."""
    from cryptography.exceptions import InvalidTag

    try:
        rows, head = json.loads(unseal(keys.heads, (directory / FILE).read_bytes(), ASSOCIATED))
    except FileNotFoundError as error:
        raise UnreadableHeadError(f"the file `{FILE}` is gone.", next_step=SEE) from error
    except (InvalidTag, ValueError) as error:
        raise UnreadableHeadError(f"the file `{FILE}` was altered.", next_step=SEE) from error
    return NotedHead(rows, head)


def find_loss(head: Head | None = None) -> str | None:
    """Return in words what the file remembers and the database no longer holds; None where nothing is lost."""
    record = active_record()
    try:
        noted = read_head_file(record.directory, record.keys)
    except UnreadableHeadError as error:
        return error.what
    return compare(noted, head)


def compare(noted: NotedHead, head: Head | None = None) -> str | None:
    """Return in words what a noted head knows and the chain does not; None where the chain goes on from it."""
    if noted.rows == 0:
        return None
    if head is not None and head.rows == noted.rows:
        found: str | None = head.head
    else:
        found = Decision.objects.filter(pk=noted.rows).values_list("hash", flat=True).first()
    if found == noted.head:
        return None
    last = Decision.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    if last < noted.rows:
        return f"the record was put back to an earlier copy: rows {last + 1} to {noted.rows} of its chain are gone."
    return f"row {noted.rows} of the chain is another than the one that was signed."
