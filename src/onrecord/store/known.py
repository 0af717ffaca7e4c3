"""Which files and texts the record holds already, as far as whoever adds them may know.

Somebody who adds a file that only a circle of others has is answered as if the record did not hold it, and so must have
it: they get a copy of their own, under ids of its own. A file that they see is known, whichever circle it is in.
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.acquire.keys import RecordKeys
from onrecord.acquire.receipts import MOST_COPIES, hash_bytes, name_receipt
from onrecord.errors import RecordError
from onrecord.store.models import Receipt, Report
from onrecord.store.viewing import is_out_of_sight


def list_known(untrusted_bytes: bytes, keys: RecordKeys) -> Iterator[Receipt]:
    """Yield the receipts of a file of which whoever looks sees every report, the first that was taken in first."""
    digest = hash_bytes(untrusted_bytes)
    for copy in range(MOST_COPIES):
        receipt_id = name_receipt(digest, keys, copy=copy)
        if is_out_of_sight(receipt=receipt_id):
            continue
        row = Receipt._base_manager.filter(pk=receipt_id).first()
        if row is None:
            return
        yield row


def choose_copy(untrusted_bytes: bytes, keys: RecordKeys) -> int:
    """Return which copy of a file whoever looks may take in: the first that others do not have to themselves."""
    digest = hash_bytes(untrusted_bytes)
    for copy in range(MOST_COPIES):
        if not is_out_of_sight(receipt=name_receipt(digest, keys, copy=copy)):
            return copy
    raise _too_many()


def choose_report_id(report_id: str, keys: RecordKeys) -> str:
    """Return the id a text gets: its own, or another where only others see the report of that id."""
    for copy in range(MOST_COPIES):
        name = report_id if not copy else keys.keyed(b"copy %d\0" % copy + report_id.encode())
        if not is_out_of_sight(pk=name):
            return name
    raise _too_many()


def list_same(report: Report) -> list[str]:
    """Return the other reports with a report's words, such as copies that circles have of their own."""
    if not report.text:
        return []
    rows = Report.objects.filter(text=report.text).exclude(pk=report.pk)
    return list(rows.values_list("id", flat=True))


def _too_many() -> RecordError:
    return RecordError(
        "the record holds too many copies of this.", next_step="Have an owner put them into one circle, or forget some."
    )
