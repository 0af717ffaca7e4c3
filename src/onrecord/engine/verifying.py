"""Verifying a record: header, database, chain, signatures, originals, texts and claims, all offline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction

from onrecord.acquire import Receipt as ReceiptValue
from onrecord.acquire import StoredOriginal, is_genuine, is_of
from onrecord.engine import Progress
from onrecord.errors import RecordError
from onrecord.model import Json
from onrecord.store import Record
from onrecord.store.chain import append, verify_chain
from onrecord.store.connecting import is_on_server
from onrecord.store.header import is_header_genuine
from onrecord.store.heads import NotedHead, compare, find_loss, is_signed, public_key, remake_head
from onrecord.store.intake import hash_claim, hash_text
from onrecord.store.merkle import find_root, grow
from onrecord.store.models import Decision, DecisionKind, Head, Receipt, Report
from onrecord.store.stamps import HeldStamp, list_stamps
from onrecord.store.viewing import whole_record


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not hold, of which item, in words."""

    kind: str
    item: str
    words: str


@dataclass(slots=True)
class _Checked:
    """What was looked at so far."""

    originals: int = 0
    texts: int = 0
    claims: int = 0
    spans: int = 0
    decisions: int = 0
    findings: list[Finding] = field(default_factory=list)

    def find(self, kind: str, item: str, words: str) -> None:
        self.findings.append(Finding(kind, item, words))


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was looked at, what does not hold, and the head to note elsewhere."""

    originals: int
    texts: int
    claims: int
    spans: int
    rows: int
    decisions: int
    head: str
    public_key: str
    findings: tuple[Finding, ...]
    accepted: tuple[str, ...]
    """What a person accepted to be lost, in words and with the day."""
    stamps: tuple[HeldStamp, ...] = ()
    """What authorities outside stamped, oldest first."""

    def to_json(self) -> Json:
        """Return it as `verify --json` writes it."""
        altered = [f.item for f in self.findings if f.kind == "original"]
        chain = [f for f in self.findings if f.kind == "chain"]
        return {
            "holds": not self.findings,
            "originals": self.originals,
            "texts": self.texts,
            "claims": self.claims,
            "spans": self.spans,
            "rows": self.rows,
            "decisions": self.decisions,
            "head": self.head,
            "public_key": self.public_key,
            "broken_at": int(chain[0].item) if chain else None,
            "altered_originals": altered,
            "findings": [{"kind": f.kind, "item": f.item, "words": f.words} for f in self.findings],
            "accepted": list(self.accepted),
            "stamps": [
                {
                    "rows": s.rows,
                    "head": s.head,
                    "at": s.stamp.at.isoformat(),
                    "authority": s.stamp.authority,
                    "certificate": s.stamp.certificate,
                }
                for s in self.stamps
            ],
        }


@whole_record
def verify_record(record: Record, *, noted: NotedHead | None = None, progress: Progress | None = None) -> Verified:
    """Look at everything a record holds; `noted` is a head that somebody wrote down elsewhere."""
    checked = _Checked()
    if not is_header_genuine(record.directory, record.keys):
        checked.find("header", "onrecord.toml", "it is not as the record wrote it")
    rows, head = 0, ""
    accepted: tuple[str, ...] = ()
    stamps: tuple[HeldStamp, ...] = ()
    try:
        _check_pages(checked)
        rows, head = _check_chain(record, checked, noted)
        _check_receipts(record, checked, progress)
        _check_reports(record, checked, progress)
        checked.decisions = Decision.objects.exclude(
            kind__in=["receipt", "text", "claims", "keys", "forgotten"]
        ).count()
        stamps = _check_stamps(checked)
        lost = Decision.objects.filter(kind=DecisionKind.ACCEPTED).order_by("seq")
        accepted = tuple(f"{row.when:%Y-%m-%d}: {row.value['lost']}" for row in lost)
    except (DatabaseError, _driver_error(), ValueError) as error:
        # A page that is another cannot be read; what was found until then still stands.
        checked.find("database", "record.db", f"it is damaged ({type(error).__name__})")
    return Verified(
        originals=checked.originals,
        texts=checked.texts,
        claims=checked.claims,
        spans=checked.spans,
        rows=rows,
        decisions=checked.decisions,
        head=head,
        public_key=public_key(record.keys),
        findings=tuple(checked.findings),
        accepted=accepted,
        stamps=stamps,
    )


def accept_loss(why: str, *, who: str) -> bool:
    """Go on from what the record holds now, and keep in its chain what was lost and why; False where nothing was."""
    lost = find_loss()
    if lost is None:
        return False
    with transaction.atomic():
        remake_head()
        append(DecisionKind.ACCEPTED, "record", {"lost": lost}, who=who, why=why)
    return True


def _driver_error() -> type[Exception]:
    from sqlcipher3 import dbapi2

    error: type[Exception] = dbapi2.Error
    return error


def _check_pages(checked: _Checked) -> None:
    """Check the seal of every page of the record's file: unused ones are never read otherwise. A server seals none."""
    if is_on_server():
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA cipher_integrity_check")
        for (words,) in cursor.fetchall()[:5]:
            checked.find("database", "record.db", f"a page of it was altered ({words})")


def _check_chain(record: Record, checked: _Checked, noted: NotedHead | None) -> tuple[int, str]:
    chain = verify_chain()
    if chain.broken_at is not None:
        checked.find("chain", str(chain.broken_at), f"{chain.why}")
    lost = find_loss()
    if lost:
        checked.find("head", "head", lost)
    elsewhere = compare(noted) if noted else None
    if elsewhere:
        checked.find("head", "noted", elsewhere)
    signed = Head.objects.first()
    peaks: list[str] = []
    for place, row_hash in enumerate(Decision.objects.order_by("seq").values_list("hash", flat=True)):
        peaks = grow(peaks, place, row_hash)
    if signed is None:
        if chain.rows:
            checked.find("head", "head", "the signature of the chain's last row is gone")
    elif (signed.rows, signed.root) != (chain.rows, find_root(peaks)) or not is_signed(signed, record.keys):
        checked.find("head", "head", "the chain's last row is not the one that was signed")
    return chain.rows, chain.head


def _check_stamps(checked: _Checked) -> tuple[HeldStamp, ...]:
    held, wrong = list_stamps()
    for words in wrong:
        checked.find("stamp", "stamp", words)
    return tuple(held)


def _check_receipts(record: Record, checked: _Checked, progress: Progress | None) -> None:
    said = _last_said(DecisionKind.RECEIPT)
    total = Receipt.objects.count() + Report.objects.count()
    for number, receipt in enumerate(Receipt.objects.filter(complete=True).order_by("taken_at", "id").iterator(), 1):
        words = _check_receipt(record, receipt, said.pop(receipt.id, None))
        if words:
            checked.find("original", receipt.id, words)
        checked.originals += 1
        if progress:
            progress(number, total)
    for gone in said:
        checked.find("original", gone, "the chain tells of this file, and the record holds it no longer")


def _check_receipt(record: Record, row: Receipt, said: Json | None) -> str | None:
    receipt = ReceiptValue(row.id, row.size, row.taken_at, row.mac)
    if not is_genuine(receipt, record.keys):
        return "its receipt is not as the record wrote it"
    if said is None:
        return "the chain does not tell of this file"
    if said["mac"] != row.mac:
        return "its receipt is another than the one the chain tells of"
    try:
        original = record.originals.fetch(StoredOriginal(row.blob, bytes(row.wrapped_key)))
    except RecordError as error:
        return error.what
    if not is_of(row.id, original, record.keys) or len(original) != row.size:
        return "the original does not match its receipt"
    return None


def _check_reports(record: Record, checked: _Checked, progress: Progress | None) -> None:
    texts, claims = _last_said(DecisionKind.TEXT), _last_said(DecisionKind.CLAIMS)
    ever = _claims_ever_said()
    done = Receipt.objects.count()
    total = done + Report.objects.count()
    for number, report in enumerate(Report.objects.order_by("added_at", "position", "id").iterator(), done + 1):
        said = texts.pop(report.id, None)
        if said is None:
            checked.find("text", report.id, "the chain does not tell of this report")
        elif said["text"] != hash_text(record.keys, report.id, report.text):
            checked.find("text", report.id, "its text is another than the one that was read")
        elif said["receipt"] != report.receipt_id:
            checked.find("text", report.id, "its text was read from another file")
        checked.texts += 1
        _check_claims(record, checked, report, claims.pop(report.id, None), ever)
        if progress:
            progress(number, total)
    for gone, said in texts.items():
        # What could not be read when it was added has no text, and gives way to what a later version reads.
        if said["text"] != hash_text(record.keys, gone, ""):
            checked.find("text", gone, "the chain tells of this report, and the record holds it no longer")


def _check_claims(
    record: Record, checked: _Checked, report: Report, said: Json | None, ever: dict[str, set[str]]
) -> None:
    listed = set(said or ()) - {"text"}
    attributions = [span for span in _list_spans(report.attributions) if not _is_inside(span, report.text)]
    if attributions:
        checked.find("span", report.id, "who it quotes is outside of its text")
    for row in report.claims.order_by("order", "id"):
        found = hash_claim(record.keys, report, row)
        if said is not None and row.id in listed and said[row.id] != found:
            checked.find("claim", row.id, "it is another than the one that was read")
        elif row.id not in listed and (row.current or found not in ever.get(row.id, ())):
            checked.find("claim", row.id, "the chain does not tell of this claim")
        listed.discard(row.id)
        for span in _list_spans(row.data):
            checked.spans += 1
            if not _is_inside(span, report.text):
                checked.find("span", row.id, f"its words {span[0]} to {span[1]} are outside of its text")
        checked.claims += 1
    for gone in sorted(listed):
        checked.find("claim", gone, "the chain tells of this claim, and the record holds it no longer")


def _list_spans(value: Any) -> Iterator[tuple[int, int]]:
    """Yield every pair of offsets in JSON; nothing else in a claim is a list of two whole numbers."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _list_spans(inner)
    elif isinstance(value, list):
        if len(value) == 2 and all(type(v) is int for v in value):
            yield value[0], value[1]
        else:
            for inner in value:
                yield from _list_spans(inner)


def _is_inside(span: tuple[int, int], text: str) -> bool:
    return 0 <= span[0] <= span[1] <= len(text)


def _last_said(kind: DecisionKind) -> dict[str, Json]:
    return dict(Decision.objects.filter(kind=kind).order_by("seq").values_list("target", "value"))


def _claims_ever_said() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for value in Decision.objects.filter(kind=DecisionKind.CLAIMS).values_list("value", flat=True):
        for claim, said in value.items():
            found.setdefault(claim, set()).add(said)
    return found
