"""Jobs of adding, as a person makes and steers them: files handed over, stopped, tried again, described, put away."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext

from onrecord.acquire import GivenMetadata
from onrecord.engine.correcting import MetadataChange, describe_reports
from onrecord.errors import RecordError, UsageError
from onrecord.model import HandlingBasis, Json, Scope
from onrecord.read import MAX_FILE_BYTES, READ_SUFFIXES, check_size
from onrecord.store import Record
from onrecord.store.jobs import FileState, Job, JobFile, JobState
from onrecord.store.models import Report, User

NOTHING_SAID = GivenMetadata()
MOST_FILES = 1000
MOST_WAITING_BYTES = 2 * 2**30
"""Of one job: what waits is kept twice until it is taken in."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it is handed over: its bytes, its size (its bytes are left out where that is too much), its ending."""

    untrusted_bytes: bytes
    size: int
    suffix: str = ".txt"
    given: GivenMetadata = NOTHING_SAID


def make_job(user: User, given: GivenMetadata) -> Job:
    """Return a job that collects files of a user; what is said of all of them is `given`."""
    return Job.objects.create(user=user, given=to_json(given))


def hand_over(record: Record, job: Job, handed: Handed) -> JobFile:
    """Keep a file for a job, encrypted; it is safe from a stop when this returns.

    A file that is too big is named as failed and not kept. Raises RecordError where the job is full or under way, or
    the disk is full.
    """
    if job.state != JobState.COLLECTING:
        raise RecordError(gettext("these files are being added already."), next_step=gettext("Begin another list."))
    held = job.files.aggregate(number=Max("number"), files=Count("id"), size=Sum("size", filter=~Q(blob="")))
    if held["files"] >= MOST_FILES or (held["size"] or 0) + len(handed.untrusted_bytes) > MOST_WAITING_BYTES:
        raise RecordError(gettext("this is more than one list takes."), next_step=gettext("Add these, then the rest."))
    suffix = handed.suffix.lower() if handed.suffix.lower() in READ_SUFFIXES else ".txt"
    file = JobFile(job=job, size=handed.size, suffix=suffix, given=to_json(handed.given))
    too_big = check_size(handed.size)
    if too_big:
        file.state, file.reason, file.next_step = FileState.FAILED, too_big.reason or "", too_big.next_step or ""
    else:
        try:
            # Under a name of its own: the same bytes may be in the record already, under another key.
            stored = record.originals.keep(f"handed over {secrets.token_hex(16)}", handed.untrusted_bytes)
        except OSError as error:
            raise RecordError(
                gettext("the file could not be kept: the disk may be full."),
                next_step=gettext("Make room and add it again; the files before it are safe."),
            ) from error
        file.blob, file.wrapped_key = stored.blob, stored.wrapped_key
    with transaction.atomic():
        file.number = (job.files.aggregate(last=Max("number"))["last"] or 0) + 1
        file.save()
    return file


def start(job: Job) -> None:
    """Have the background take in what a job collected."""
    _move(job, JobState.TAKING, total=job.files.count(), done=job.files.exclude(state=FileState.WAITING).count())


def cancel(job: Job) -> None:
    """Ask the background to stop after what it does now; what is in stays in. A job nobody works on stops at once."""
    if job.state in {JobState.TAKING, JobState.READING}:
        Job.objects.filter(pk=job.id).update(cancelled=True)


def retry(job: Job, number: int | None = None) -> None:
    """Have a failed or cancelled file taken in again, or all of them, or a job that stopped go on."""
    again = job.files.filter(state__in=[FileState.FAILED, FileState.CANCELLED]).exclude(blob="")
    again = again if number is None else again.filter(number=number)
    if again.update(state=FileState.WAITING, reason="", next_step=""):
        start(job)
    elif job.state in {JobState.STOPPED, JobState.FAILED}:
        if job.files.filter(state__in=[FileState.WAITING, FileState.TAKING]).exists():
            start(job)
        else:
            go_on_reading(job)


def describe(job: Job, changes: Mapping[str, MetadataChange], *, who: str) -> int:
    """Record what a person says of a job's reports; returns how many changed. Raises UsageError for others' reports."""
    if not set(changes) <= set(list_new_reports(job)):
        raise UsageError(gettext("that report is not of this list."), next_step=gettext("Load the page again."))
    return describe_reports(changes, who=who)


def go_on_reading(job: Job) -> None:
    """Have the background read the claims of all that waits, and link them."""
    _move(job, JobState.READING, total=0, done=0)


def put_away(record: Record, job: Job) -> None:
    """Remove a job and what waits of it; what was added stays. Raises RecordError while it is worked on."""
    if job.state in {JobState.TAKING, JobState.READING}:
        raise RecordError(gettext("this list is being worked on."), next_step=gettext("Stop it first, or wait."))
    blobs = list(job.files.exclude(blob="").values_list("blob", flat=True))
    job.delete()
    for blob in blobs:
        record.originals.drop(blob)


def get_job(user: User, job_id: str) -> Job:
    """Return a user's job; raises RecordError where there is none, or it is another's."""
    job = Job.objects.filter(user=user, pk=job_id).first()
    if job is None:
        raise RecordError(
            gettext("there is no such list: it was put away."), next_step=gettext("Look at the page Add.")
        )
    return job


def list_jobs(user: User) -> list[Job]:
    """Return a user's jobs, newest first, each with `number` of files."""
    return list(Job.objects.filter(user=user).annotate(number=Count("files")).order_by("-made_at", "id"))


def list_new_reports(job: Job) -> list[str]:
    """Return the reports that came in with a job's files, in their order."""
    rows = job.files.filter(state__in=[FileState.ADDED, FileState.KEPT]).values_list("reports", flat=True)
    return list(dict.fromkeys(report for reports in rows for report in reports))


def list_undescribed(job: Job, most: int) -> tuple[list[Report], int]:
    """Return up to so many of a job's reports as a table shows them, those with a text, and how many there are."""
    ids = list_new_reports(job)
    place = {report: n for n, report in enumerate(ids)}
    rows = Report.objects.filter(pk__in=ids[:most]).exclude(text="").defer("text", "attributions", "shingles")
    return sorted(rows, key=lambda r: place[r.id]), len(ids)


def find_seconds_left(job: Job, *, now: datetime | None = None) -> int | None:
    """Return about how many seconds a job still needs for what it does; None where that cannot be told yet."""
    if not job.done or job.done >= job.total:
        return None
    passed = ((now or datetime.now(UTC)) - job.since).total_seconds()
    # A clock that was set back since tells nothing.
    return round(passed / job.done * (job.total - job.done)) if passed >= 0 else None


def to_json(given: GivenMetadata) -> Json:
    """Return what was said of files as it is kept with a job."""
    values = {
        "title": given.title,
        "published": given.published.isoformat() if given.published else None,
        "publisher": given.publisher,
        "language": given.language,
        "basis": given.basis.value if given.basis else None,
        "scope": given.scope.value if given.scope else None,
        "circle": given.circle,
    }
    return {k: v for k, v in values.items() if v}


def from_json(row: Json) -> GivenMetadata:
    """Return what `to_json` kept."""
    return GivenMetadata(
        title=row.get("title"),
        published=date.fromisoformat(row["published"]) if "published" in row else None,
        publisher=row.get("publisher"),
        language=row.get("language"),
        basis=HandlingBasis(row["basis"]) if "basis" in row else None,
        scope=Scope(row["scope"]) if "scope" in row else None,
        circle=row.get("circle"),
    )


def _move(job: Job, state: JobState, *, done: int, total: int) -> None:
    job.state, job.done, job.total, job.since = state, done, total, datetime.now(UTC)
    job.cancelled, job.reason, job.next_step = False, "", ""
    job.save()


__all__: Sequence[str] = [
    "MAX_FILE_BYTES",
    "Handed",
    "cancel",
    "describe",
    "find_seconds_left",
    "from_json",
    "get_job",
    "go_on_reading",
    "hand_over",
    "list_jobs",
    "list_new_reports",
    "list_undescribed",
    "make_job",
    "put_away",
    "retry",
    "start",
    "to_json",
]
