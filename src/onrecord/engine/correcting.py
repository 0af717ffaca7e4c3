"""Correcting what is known about reports: claims are resolved again, links made again, decisions kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction

from onrecord.engine import Progress
from onrecord.engine.adding import describe_unread
from onrecord.engine.running import Ran, run
from onrecord.model import Json, Language
from onrecord.read import language_of
from onrecord.store import Record
from onrecord.store.decisions import log_event
from onrecord.store.models import DecisionKind, MetadataBasis, Report, ReportState
from onrecord.store.reports import KEEP, Unset, get_report


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """What changes in what is known about reports; fields left out stay."""

    published: date | Unset | None = KEEP
    publisher: str | Unset | None = KEEP
    title: str | Unset | None = KEEP
    language: str | Unset = KEEP

    def values(self) -> Json:
        """Return the fields that change."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not KEEP}


def correct_metadata(
    record: Record,
    report_ids: Iterable[str],
    change: MetadataChange,
    *,
    who: str,
    why: str = "",
    progress: Progress | None = None,
) -> Ran:
    """Change what is known about some reports, then read and link them again. Their ids stay, so decisions hold."""
    with transaction.atomic():
        for report_id in report_ids:
            _change(get_report(report_id), change.values(), MetadataBasis.PERSON, who=who, why=why)
    return run(record, progress=progress)


def describe_reports(changes: Mapping[str, MetadataChange], *, who: str, why: str = "") -> int:
    """Record what a person says of several reports, each its own, which wait to be read then; returns how many changed.

    Nothing is read or linked yet. Values that are as they were change nothing.
    """
    changed = 0
    with transaction.atomic():
        for report_id, change in changes.items():
            report = get_report(report_id)
            values = {k: v for k, v in change.values().items() if getattr(report, k) != v}
            if values:
                _change(report, values, MetadataBasis.PERSON, who=who, why=why)
                changed += 1
    return changed


def confirm_offered(record: Record, report_ids: Sequence[str], *, who: str) -> Ran:
    """Take what the files of some reports say of themselves as true."""
    with transaction.atomic():
        for report_id in report_ids:
            report = get_report(report_id)
            offered = {k: v["value"] for k, v in report.offered.items()}
            if "published" in offered:
                offered["published"] = date.fromisoformat(offered["published"])
            _change(report, offered, MetadataBasis.OFFERED, who=who, why="taken from the file")
    return run(record)


def _change(report: Report, values: Json, basis: MetadataBasis, *, who: str, why: str) -> None:
    for name, value in values.items():
        if name == "language":
            _change_language(report, language_of(value))
        else:
            setattr(report, name, value)
        report.offered.pop(name, None)
    if "published" in values:
        report.published_basis = basis if values["published"] else None
    if report.text and report.language_read:
        report.state = ReportState.WAITING
    report.save()
    said = {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
    log_event(DecisionKind.METADATA, report.id, said, who=who, why=why)


def _change_language(report: Report, language: Language) -> None:
    report.language, report.language_read = language.code, language.read
    report.reason, report.next_step = ("", "") if language.read else describe_unread(language)
    if not language.read and report.text:
        report.state = ReportState.UNREAD_LANGUAGE
