"""What waits to be added, and how far it has come: kept in the record, so that a stop loses no file that was taken."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import ClassVar

from django.db import models


def _now() -> datetime:
    return datetime.now(UTC)


def make_job_id() -> str:
    """Return the id of a job, which says nothing of it."""
    return secrets.token_hex(12)


class JobState(models.TextChoices):
    """How far a job has come. In `describing` it waits for a person to say dates and outlets, in `stopped` to go on."""

    COLLECTING = "collecting"
    TAKING = "taking"
    DESCRIBING = "describing"
    READING = "reading"
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"


WORKED_ON = (JobState.TAKING, JobState.READING)
"""States in which the background has something to do."""


class FileState(models.TextChoices):
    """What became of one file of a job."""

    WAITING = "waiting"
    TAKING = "taking"
    ADDED = "added"
    KNOWN = "known"
    KEPT = "kept"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(models.Model):
    """Files that one user adds together. It goes, with its rows, when the user puts it away."""

    id = models.CharField(primary_key=True, max_length=24, default=make_job_id)
    user = models.ForeignKey("store.User", on_delete=models.CASCADE, related_name="jobs")
    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.COLLECTING, db_index=True)
    cancelled = models.BooleanField(default=False)
    """Whether the user asked to stop; the background looks between two files."""
    given = models.JSONField(default=dict)
    """What was said of all its files: published, publisher, title, language, basis, scope, circle."""
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    """Of what it does now: files taken in, then reports read."""
    since = models.DateTimeField(default=_now)
    """When it began with what it does now."""
    reason = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    found = models.JSONField(default=dict)
    """What the record held already: `copies` as {report, other, share}, `met` as {incident, reports, why, maybe}."""
    made_at = models.DateTimeField(default=_now)

    class Meta:
        """Oldest first: the order of the work."""

        ordering: ClassVar[list[str]] = ["made_at", "id"]


class JobFile(models.Model):
    """One file of a job, counted from 1; its name is not kept. Its bytes lie encrypted until it is taken in."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    suffix = models.CharField(max_length=16, blank=True)
    blob = models.CharField(max_length=64, blank=True)
    """Where its bytes lie among the originals; empty when they are there no longer."""
    wrapped_key = models.BinaryField(default=b"")
    given = models.JSONField(default=dict)
    """What was said of this file alone."""
    state = models.CharField(max_length=16, choices=FileState.choices, default=FileState.WAITING)
    reason = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    reports = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    """Parts of it that did not go in: [{"item", "reason", "next_step"}]."""

    class Meta:
        """In the order they were chosen."""

        ordering: ClassVar[list[str]] = ["job", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["job", "number"], name="one_file_a_number")
        ]


class FirstStep(models.Model):
    """A first step that a user has taken, where the record itself does not tell, or the steps put away."""

    user = models.ForeignKey("store.User", on_delete=models.CASCADE, related_name="first_steps")
    what = models.CharField(max_length=16)

    class Meta:
        """Each once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "what"], name="one_step_once")
        ]


def list_waiting_blobs() -> set[str]:
    """Return where the bytes of files lie that are not taken in yet: no sweep may remove them."""
    return set(JobFile.objects.exclude(blob="").values_list("blob", flat=True))


def forget_in_jobs(report_id: str) -> list[str]:
    """Remove what jobs hold of a report; returns where bytes lie that no job names any longer."""
    blobs: list[str] = []
    for job in Job.objects.all():
        files = [f for f in job.files.all() if report_id in f.reports]
        told = [
            row for rows in job.found.values() for row in rows if report_id in {row.get("report"), row.get("other")}
        ]
        if not files and not told:
            continue
        if job.state == JobState.DONE:
            blobs += job.files.exclude(blob="").values_list("blob", flat=True)
            job.delete()
            continue
        # What was said of all its files was said of this one too.
        Job.objects.filter(pk=job.id).update(given={}, found={})
        for file in files:
            blobs += [file.blob] if file.blob else []
            file.delete()
    return blobs
