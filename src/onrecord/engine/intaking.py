"""The background of adding: takes in what jobs collected, one file at a time, then reads what waits.

What it did is written with each file, so that a stop or a kill at any moment loses nothing and does nothing twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import DatabaseError, connections, transaction
from django.utils.translation import gettext_noop

from onrecord.acquire.originals import StoredOriginal
from onrecord.engine.adding import AddedItem, find_known, keep_read, meet_again
from onrecord.engine.holding import find_near_copies
from onrecord.engine.jobs import from_json, list_new_reports
from onrecord.engine.memory import memory
from onrecord.engine.running import Ran, run
from onrecord.errors import OnrecordError
from onrecord.read import ReadResult, ReadState, end_reading, read_untrusted, stop_reading
from onrecord.store import Record
from onrecord.store.circles import find_circle
from onrecord.store.jobs import WORKED_ON, FileState, Job, JobFile, JobState
from onrecord.store.models import Report
from onrecord.store.viewing import limited_viewer, seen_by

LOOK_EVERY = 2.0
"""Seconds between looks at what waits, where nobody woke the background."""
ENDING_SECONDS = 60.0
ENDINGS_THAT_DECIDE = frozenset({".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".csv", ".tsv", ".jsonl", ".eml"})
"""Kinds that begin in no way of their own: there the ending of a name may say which one it is."""

_log = logging.getLogger(__name__)
_woken = threading.Event()


class _Stopped(Exception):  # noqa: N818 - no failure: somebody asked for it
    """The user, or the end of the workbench, stops the reading."""


def wake() -> None:
    """Have the background look at what waits now."""
    _woken.set()


@contextmanager
def background(record: Record) -> Iterator[None]:
    """Work on jobs in a thread of its own until the block is left; a file in hand then waits for the next start."""
    ending, forgotten = threading.Event(), threading.Event()

    def let_go() -> None:
        forgotten.set()
        wake()

    def work() -> None:
        try:
            while not ending.is_set():
                if forgotten.is_set():
                    forgotten.clear()
                    connections.close_all()
                if not _work_guarded(record, ending):
                    _woken.wait(LOOK_EVERY)
                    _woken.clear()
        finally:
            connections.close_all()

    thread = threading.Thread(target=work, name="adding", daemon=True)
    thread.start()
    memory.add(let_go)
    try:
        yield
    finally:
        memory.remove(let_go)
        ending.set()
        wake()
        _end(thread)


def _end(thread: threading.Thread) -> None:
    """Wait for the thread, ending what it reads: a scan of many pages would take a quarter of an hour."""
    ends = time.monotonic() + ENDING_SECONDS
    while thread.is_alive() and time.monotonic() < ends:
        stop_reading()  # each time anew: it may have been between two pages
        thread.join(0.5)
    if not thread.is_alive():
        end_reading()


def _work_guarded(record: Record, ending: threading.Event) -> bool:
    """Work as `work_once`; an error that it cannot even note, such as a database that is busy, is waited out."""
    try:
        return work_once(record, ending.is_set)
    except Exception as error:  # nobody starts this thread anew: one error must not end all adding
        _log.warning("the background goes on after %s", type(error).__name__)
        connections.close_all()
        ending.wait(LOOK_EVERY)
        return True


def work_once(record: Record, ending: Callable[[], bool] = lambda: False) -> bool:
    """Do what the oldest job under way needs, to its end or until `ending`; False where there is nothing to do."""
    job = Job.objects.filter(state__in=WORKED_ON).first()
    if job is None:
        return False
    try:
        if job.state == JobState.TAKING:
            _take_in(record, job, ending)
        else:
            _read(record, job, ending)
    except Exception as error:  # a defect met by one job must not keep those after it waiting
        if ending():
            return True  # what was ended in the middle failed for that: it goes on at the next start
        _log.warning("job %s failed: %s", job.id, type(error).__name__)
        _fail(job, error)
    return True


def _take_in(record: Record, job: Job, ending: Callable[[], bool]) -> None:
    job.files.filter(state=FileState.TAKING).update(state=FileState.WAITING)  # a kill had it in hand
    for file in job.files.filter(state=FileState.WAITING):
        if ending():
            return
        if _is_cancelled(job):
            job.files.filter(state=FileState.WAITING).update(
                state=FileState.CANCELLED, reason=gettext_noop("stopped before it was taken in")
            )
            break
        _take_in_file(record, job, file, ending)
        if ending():
            return
        Job.objects.filter(pk=job.id).update(done=job.files.exclude(state=FileState.WAITING).count())
    _set_state(job, JobState.DESCRIBING if list_new_reports(job) else JobState.DONE)


def _take_in_file(record: Record, job: Job, file: JobFile, ending: Callable[[], bool]) -> None:
    """Read one file and keep it; what became of it is written together with its reports.

    Once it is `ending` nothing is written: the record may be locked already, and reading was cut short.
    """
    JobFile.objects.filter(pk=file.pk).update(state=FileState.TAKING)
    given = from_json(file.given).or_else(from_json(job.given))
    item = str(file.number)
    try:
        if given.circle:
            find_circle(given.circle)
        untrusted_bytes = record.originals.fetch(StoredOriginal(file.blob, bytes(file.wrapped_key)))
        # A file that its user does not see is taken in as one that the record does not hold.
        with seen_by(job.user):
            known = find_known(record, untrusted_bytes, given.circle)
            result, suffix = (None, "") if known else read_by_content(untrusted_bytes, file.suffix)
            if ending():
                return
            with transaction.atomic():
                if known:
                    items = [meet_again(item, known, given)]
                else:
                    assert result is not None
                    items = keep_read(record, item, untrusted_bytes, result, given, suffix=suffix)
                blob = _note(file, items)
    except DatabaseError:
        raise  # of the whole record, not of this file
    except Exception as error:  # a defect met by one file must not cost the others
        if ending():
            return
        _log.warning("file %s of job %s failed: %s", file.number, job.id, type(error).__name__)
        _fail_file(file, error)
        return
    if blob:
        record.originals.drop(blob)


def _fail_file(file: JobFile, error: Exception) -> None:
    if isinstance(error, OnrecordError):
        what, step = error.what, error.next_step
    elif isinstance(error, OSError):
        what, step = gettext_noop("it could not be kept on the disk"), None
    else:
        what, step = gettext_noop("taking it in failed"), None
    file.state, file.reason, file.next_step = FileState.FAILED, what, step or gettext_noop("Try it again.")
    file.save()


def read_by_content(untrusted_bytes: bytes, ending: str) -> tuple[ReadResult, str]:
    """Return how a file reads and the ending it was read under; a name that says another kind is passed over."""
    result = read_untrusted(untrusted_bytes, suffix=ending)
    if result.state is ReadState.REFUSED and ending not in ENDINGS_THAT_DECIDE:
        other = read_untrusted(untrusted_bytes, suffix=".txt")
        if other.state is ReadState.READ:
            return other, ".txt"
    return result, ending


def _note(file: JobFile, items: list[AddedItem]) -> str:
    """Write what became of a file; returns where its bytes lay, if nobody needs them there any longer."""
    main = next((i for i in items if i.reports), items[0])
    outcome = {"updated": "known"}.get(main.outcome, main.outcome)
    file.state = FileState(outcome)
    file.reason, file.next_step = main.reason or "", main.next_step or ""
    file.reports = [report for i in items for report in i.reports]
    file.left_out = [
        {"item": i.item.partition(" ")[2], "reason": i.reason, "next_step": i.next_step}
        for i in items
        if i.outcome == "failed" and i is not main
    ]
    blob = ""
    if file.state != FileState.FAILED:
        blob, file.blob, file.wrapped_key = file.blob, "", b""
    file.save()
    return blob


def _read(record: Record, job: Job, ending: Callable[[], bool]) -> None:
    with seen_by(job.user):
        # Reports that its user does not see wait too, and are not counted.
        own = len(list_new_reports(job)) if limited_viewer() else None

    def progress(done: int, total: int) -> None:
        shown = (done, total) if own is None else (min(done, own), min(total, own))
        Job.objects.filter(pk=job.id).update(done=shown[0], total=shown[1])
        if ending() or _is_cancelled(job):
            raise _Stopped

    try:
        with seen_by(job.user):
            ran = run(record, progress=progress)
            job.found = _tell(job, ran)
    except _Stopped:
        if not ending():
            _set_state(job, JobState.STOPPED)
        return
    job.save(update_fields=["found"])
    _set_state(job, JobState.DONE)


def _tell(job: Job, ran: Ran) -> dict[str, list[dict[str, object]]]:
    """Return what the record held already of what a job brought."""
    copies = find_near_copies(list_new_reports(job))
    return {
        "copies": [{"report": c.report, "other": c.other, "share": c.share} for c in copies],
        "met": [
            {"incident": m.incident, "reports": m.reports, "why": list(m.why), "maybe": list(m.maybe)} for m in ran.met
        ],
        "failed": [
            {"report": r}
            for r in Report.objects.filter(pk__in=[i for i, _ in ran.failures]).values_list("id", flat=True)
        ],
    }


def _is_cancelled(job: Job) -> bool:
    return Job.objects.filter(pk=job.id, cancelled=True).exists()


def _set_state(job: Job, state: JobState) -> None:
    Job.objects.filter(pk=job.id).update(state=state, cancelled=False, since=datetime.now(UTC))


def _fail(job: Job, error: Exception) -> None:
    if isinstance(error, OnrecordError):
        what, step = error.what, error.next_step
    elif isinstance(error, OSError | DatabaseError):
        what, step = gettext_noop("the record could not be written"), None
    else:
        what, step = gettext_noop("the work on it failed"), gettext_noop("Try it again.")
    step = step or gettext_noop("Make room on the disk, then try again.")
    Job.objects.filter(pk=job.id).update(state=JobState.FAILED, reason=what, next_step=step)
