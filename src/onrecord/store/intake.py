"""What the chain tells of files, texts and claims: file, then text, then claims, then what people decided on them.

Texts and claims stand in it as salted hashes: a row that is shown tells no word of them.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from onrecord.acquire.keys import RecordKeys
from onrecord.model import Json
from onrecord.store.chain import append, canonical
from onrecord.store.models import ClaimRow, Decision, DecisionKind, KeptOut, Receipt, Report
from onrecord.store.record import active_record
from onrecord.store.viewing import whole_record

WHO = "onrecord"
"""Nobody decided these rows: the record adds them."""


def watch() -> None:
    """Add to the chain whenever a receipt or a report is saved for the first time."""
    post_save.connect(_on_receipt, sender=Receipt, dispatch_uid="receipts in the chain")
    post_save.connect(_on_report, sender=Report, dispatch_uid="texts in the chain")


def _on_receipt(instance: Receipt, **_: Any) -> None:
    if instance.complete:
        note_receipt(instance)


def _on_report(instance: Report, created: bool, **_: Any) -> None:
    # Only once: a text never changes, and one that did must not be taken for the one that was read.
    if created:
        note_text(instance)


def note_receipt(receipt: Receipt) -> None:
    """Have the chain tell that a file was taken in: its keyed id and the receipt's mac, no path."""
    _append_new(DecisionKind.RECEIPT, receipt.id, {"mac": receipt.mac})


def note_text(report: Report) -> None:
    """Have the chain tell which text was read from a file."""
    keys = active_record().keys
    value = {"receipt": report.receipt_id, "position": report.position, "text": hash_text(keys, report.id, report.text)}
    _append_new(DecisionKind.TEXT, report.id, value)


@whole_record
def note_claims(report: Report) -> None:
    """Have the chain tell which claims a report has now."""
    _append_new(DecisionKind.CLAIMS, report.id, say_claims(active_record().keys, report))


def say_claims(keys: RecordKeys, report: Report) -> Json:
    """Return what the chain says of a report's claims: a salted hash of each by its id, and of the text."""
    rows = report.claims.filter(current=True)
    said = {row.id: hash_claim(keys, report, row) for row in rows}
    return {"text": hash_text(keys, report.id, report.text), **said}


def hash_text(keys: RecordKeys, report_id: str, text: str) -> str:
    """Return the salted hash of a report's text."""
    return hashlib.sha256(salt_for(keys, "text", report_id) + text.encode("utf-8", "surrogatepass")).hexdigest()


def hash_claim(keys: RecordKeys, report: Report, row: ClaimRow) -> str:
    """Return the salted hash of a claim and of the words it was read from."""
    return hashlib.sha256(salt_for(keys, "claim", row.id) + canonical(say_claim(report, row))).hexdigest()


def say_claim(report: Report, row: ClaimRow) -> Json:
    """Return what a claim's hash covers."""
    start, end = row.data["act"]["clause"] or row.data["act"]["trigger"]
    return {"report": report.id, "claim": row.data, "words": report.text[start:end]}


def salt_for(keys: RecordKeys, kind: str, target: str) -> bytes:
    """Return the salt of a text or claim; without the record's key nobody can try out what was hashed."""
    return hmac.new(keys.texts, f"{kind} {target}".encode(), hashlib.sha256).digest()


def take_over() -> None:
    """Have the chain tell of everything it does not tell of yet, in a record by an older onrecord."""
    with transaction.atomic():
        for receipt in Receipt.objects.filter(complete=True).order_by("taken_at", "id"):
            note_receipt(receipt)
        for report in Report.objects.order_by("added_at", "position", "id").iterator():
            note_text(report)
            if report.read_at:
                note_claims(report)


def is_kept_out(claim_id: str) -> bool:
    """Tell whether a claim was forgotten."""
    return KeptOut.objects.filter(pk=hash_forgotten(claim_id)).exists()


def hash_forgotten(claim_id: str) -> str:
    """Return what the record keeps of the id of a claim that was forgotten."""
    return hashlib.sha256(b"kept out\0" + claim_id.encode()).hexdigest()


@whole_record
def _append_new(kind: DecisionKind, target: str, value: Json) -> None:
    last = Decision.objects.filter(kind=kind, target=target).order_by("-seq").first()
    if last is None or last.value != value:
        append(kind, target, value, who=WHO)
