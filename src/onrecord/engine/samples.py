"""The invented samples as a first record: they go the way of every other file."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext

from onrecord.acquire import GivenMetadata, read_sidecar
from onrecord.engine.adding import SKIPPED_NAMES
from onrecord.engine.jobs import Handed, hand_over, make_job, start
from onrecord.errors import UsageError
from onrecord.store import Record
from onrecord.store.jobs import Job
from onrecord.store.models import Report, User

INSIDE = Path(__file__).parent / "samples"
BESIDE = Path(__file__).parents[3] / "samples"
"""Where the samples lie: inside the installed package, or beside the sources."""
SIDECAR = "reports.csv"


def find_samples() -> Path | None:
    """Return the folder of the samples; None where this installation has none."""
    return next((folder for folder in (INSIDE, BESIDE) if (folder / SIDECAR).is_file()), None)


def start_samples(record: Record, user: User) -> Job:
    """Return a job that adds the samples with what is known of each; raises UsageError where the record has reports.

    Invented reports must not stand among real ones.
    """
    folder = find_samples()
    if folder is None:
        raise UsageError(gettext("this installation has no samples."), next_step=gettext("Add reports of your own."))
    if Report.objects.exists():
        raise UsageError(
            gettext("the record has reports already; invented ones must not stand among them."),
            next_step=gettext("Make another record for the samples: onrecord init DIR."),
        )
    said = read_sidecar((folder / SIDECAR).read_bytes(), folder)
    job = make_job(user, GivenMetadata())
    for path in sorted(p for p in folder.iterdir() if p.is_file() and p.name not in {*SKIPPED_NAMES, SIDECAR}):
        content = path.read_bytes()
        own = said.get(path.resolve(), GivenMetadata())
        hand_over(record, job, Handed(content, len(content), path.suffix, own))
    start(job)
    return job
