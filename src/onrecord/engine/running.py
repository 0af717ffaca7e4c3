"""Running the pipeline over a record: what is waiting is read, then everything is linked; a stop loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context

from django.db import transaction

from onrecord.acquire.keys import KeyedHashOf
from onrecord.engine import Progress
from onrecord.engine.indexing import update_index
from onrecord.engine.linking import Met, relink
from onrecord.engine.pinning import keep_attributions, list_pinned
from onrecord.model import Claim, Document, LinkedClaim, ReportClaims
from onrecord.pipeline import WorkedReport, start_worker, work_on
from onrecord.store import Record
from onrecord.store.columns import fold_trigger
from onrecord.store.decisions import decided_targets, list_stranded
from onrecord.store.intake import is_kept_out, note_claims
from onrecord.store.models import ClaimRow, Report, ReportState
from onrecord.store.places import imported_places
from onrecord.store.viewing import limited_viewer, whole_record

READABLE = [ReportState.WAITING, ReportState.READ, ReportState.FAILED]
"""States of reports that can be read, or read again."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did."""

    read: int
    failed: int
    unread: int
    claims: int
    incidents: int
    stranded: int
    failures: tuple[tuple[str, str], ...] = ()
    met: tuple[Met, ...] = ()
    """Incidents known before that reports read now tell of."""


def run(record: Record, *, jobs: int = 1, again: bool = False, progress: Progress | None = None) -> Ran:
    """Read every report that waits (`again`: every one that can be read), then link all claims.

    Each report is saved as soon as it is read, so that the next run goes on where this one was stopped.
    Who does not see all reports is not told which known incidents new reports tell of.
    """
    ran = _run_whole(record, jobs=jobs, again=again, progress=progress)
    return replace(ran, met=(), failures=()) if limited_viewer() else ran


@whole_record
def _run_whole(record: Record, *, jobs: int, again: bool, progress: Progress | None) -> Ran:
    states = READABLE if again else [ReportState.WAITING]
    waiting = list(Report.objects.filter(state__in=states).values_list("id", flat=True))
    failures: list[tuple[str, str]] = []
    read = 0
    for done, (document, worked) in enumerate(_read_all(record, waiting, jobs), 1):
        if worked.claims is not None:
            read += save_claims(document, worked.claims, worked.linked)
        elif save_failure(document, worked.reason):
            failures.append((worked.report, worked.reason))
        if progress:
            progress(done, len(waiting))
    linked = relink()
    # Reports without a claim too, and whatever an earlier version or a stop left out.
    update_index()
    return Ran(
        read=read,
        failed=len(failures),
        unread=Report.objects.filter(state=ReportState.UNREAD_LANGUAGE).count(),
        claims=ClaimRow.objects.filter(current=True).count(),
        incidents=linked.incidents,
        stranded=len(list_stranded()),
        failures=tuple(failures),
        met=linked.met,
    )


def count_readable() -> int:
    """Return how many reports `run(again=True)` reads."""
    return Report.objects.filter(state__in=READABLE).count()


def read_again(record: Record, jobs: int = 1) -> Iterator[WorkedReport]:
    """Yield what every report that can be read gives now; nothing is kept."""
    readable = list(Report.objects.filter(state__in=READABLE).values_list("id", flat=True))
    yield from (worked for _, worked in _read_all(record, readable, jobs))


def _read_all(record: Record, report_ids: list[str], jobs: int) -> Iterator[tuple[Document, WorkedReport]]:
    """Yield what was read and what it gave; reports that are gone by the time they would be read are left out."""
    reports = (Report.objects.filter(pk=i).first() for i in report_ids)
    documents = (report.to_document() for report in reports if report)
    keyed, places = record.keys.keyed, imported_places()
    if jobs <= 1 or len(report_ids) < 2:
        yield from ((d, work_on(d, keyed, places)) for d in documents)
        return
    # spawn: a forked child would share this process's open database.
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=start_worker, initargs=(places,)) as pool:
        yield from _in_batches(pool, documents, keyed, jobs)


def _in_batches(
    pool: Executor, documents: Iterable[Document], keyed: KeyedHashOf, jobs: int
) -> Iterator[tuple[Document, WorkedReport]]:
    """Yield results in order, with no more than a few documents a process in memory."""

    def work(batch: list[Document]) -> Iterator[tuple[Document, WorkedReport]]:
        return zip(batch, pool.map(work_on, batch, [keyed] * len(batch)), strict=True)

    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) >= jobs * 8:
            yield from work(batch)
            batch = []
    yield from work(batch)


def save_failure(document: Document, reason: str) -> bool:
    """Keep that a report could not be read; its text and decisions stay. False where another one stands there now."""
    with transaction.atomic():
        report = _find_as_read(document)
        if report is None:
            return False
        report.state = ReportState.FAILED
        report.reason = f"reading its claims failed ({reason})"
        report.next_step = "Tell the makers of onrecord which kind of text it is, and run again with a later version."
        report.save(update_fields=["state", "reason", "next_step"])
    return True


def save_claims(document: Document, claims: ReportClaims, linked: Sequence[LinkedClaim]) -> bool:
    """Replace a report's claims by those found now; one that is gone stays only if a person decided on it.

    Those that a person accepted stay as they are, found or not. False, and nothing is written, where the report is
    gone, or what is known of it changed since it was read: it then waits to be read again.
    """
    words = {row.claim.id: row for row in linked}
    with transaction.atomic():
        report = _find_as_read(document)
        if report is None:
            return False
        # A report that waits may have been given a day: what was accepted before is read with it.
        pinned = {} if report.state == ReportState.WAITING else list_pinned(report)
        found = [c for c in claims.claims if not is_kept_out(c.id)]
        _drop_unfound(report, [*pinned, *(c.id for c in found)])
        for claim in found:
            if claim.id not in pinned:
                save_claim(report, claim, words.get(claim.id))
        attributions = [a.to_json() for a in claims.attributions]
        report.attributions = keep_attributions(pinned.values(), report.attributions, attributions)
        report.shingles = sorted(linked[0].report_shingles) if linked else []
        report.state = ReportState.READ if report.language_read else ReportState.UNREAD_LANGUAGE
        report.read_at = datetime.now(UTC)
        if report.language_read:
            report.reason = report.next_step = ""
        report.save(update_fields=["attributions", "shingles", "state", "read_at", "reason", "next_step"])
        note_claims(report)
    return True


def _find_as_read(document: Document) -> Report | None:
    """Return a report's row as it is now; None where it is gone or would be read otherwise, and then waits for that.

    To be asked in the transaction that writes it: seconds pass while a report is read, in which it may be forgotten
    or given a day.
    """
    report = Report.objects.filter(pk=document.id).first()
    if report is None or report.to_document() == document:
        return report
    if report.state in READABLE:
        report.state = ReportState.WAITING
        report.save(update_fields=["state"])
    return None


def _drop_unfound(report: Report, found: Iterable[str]) -> None:
    """Remove a report's claims that were not found; those that a person decided on or coded stay."""
    decided = decided_targets()
    for row in report.claims.filter(by_hand=False).exclude(pk__in=list(found)):
        if row.id in decided:
            row.current = False
            row.save(update_fields=["current"])
        else:
            # What is left of its incident is looked at again.
            ClaimRow.objects.filter(incidents__claims=row.id).update(to_link=True)
            row.delete()


def save_claim(report: Report, claim: Claim, linked: LinkedClaim | None) -> None:
    """Write one claim's row."""
    ClaimRow.objects.update_or_create(
        pk=claim.id,
        defaults={
            "report": report,
            "data": claim.to_json(),
            "order": claim.act.trigger.start,
            "trigger": fold_trigger(claim.act.trigger.of(report.text)),
            "act_type": claim.act.type,
            "mode": claim.mode.value,
            "polarity": claim.polarity.value,
            "source_kind": claim.attribution.kind.value,
            "protected": claim.attribution.protected,
            "country": next((w.place.country for w in claim.where if w.place.country), None),
            "confidence": claim.confidence,
            "current": True,
            "place_readings": [w.reading.to_json() for w in claim.where],
            "words": sorted(linked.words) if linked else [],
            "source_words": None if linked is None or linked.source_words is None else sorted(linked.source_words),
            "near_places": [p.to_json() for p in linked.near] if linked else [],
            "mention": linked.mention.to_json() if linked else {},
            "to_link": True,
        },
    )
