"""Pipeline: the pure stages joined. Text in, claims out; it knows neither the record nor Django."""

from __future__ import annotations

from onrecord.pipeline.incidents import link_claims, prepare_claims
from onrecord.pipeline.predict import TASKS, predict
from onrecord.pipeline.reading import document_from_row, read_claims
from onrecord.pipeline.working import WorkedReport, start_worker, work_on

__all__ = [
    "TASKS",
    "WorkedReport",
    "document_from_row",
    "link_claims",
    "predict",
    "prepare_claims",
    "read_claims",
    "start_worker",
    "work_on",
]
