"""Adding files to a record: receipt and original first, then the text; a file that fails loses nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from onrecord.acquire import GivenMetadata, read_sidecar, take_in
from onrecord.acquire.originals import StoredOriginal
from onrecord.engine import Progress
from onrecord.errors import RecordError, UsageError
from onrecord.model import HandlingBasis, Json, Language, Scope
from onrecord.read import (
    MetadataOrigin,
    PageSpan,
    RawReport,
    ReadResult,
    ReadState,
    TableMapping,
    check_size,
    language_of,
    read_mapped_untrusted,
    read_untrusted,
)
from onrecord.store import Record
from onrecord.store.known import choose_copy, choose_report_id, list_known
from onrecord.store.models import Decision, DecisionKind, MetadataBasis, Receipt, Report, ReportState
from onrecord.store.viewing import whole_record

SKIPPED_NAMES = {"README.md", "gold.json", "counts.csv"}
KEPT_STATES = {
    ReadState.NO_TEXT_LAYER: ReportState.NO_TEXT_LAYER,
    ReadState.TIMED_OUT: ReportState.TIMED_OUT,
    ReadState.CRASHED: ReportState.CRASHED,
}
"""What could not be read as text but may be by a person or a later version: the original is kept."""
_WAYS_ON = {
    "line": "Mend the line and add the file again.",
    "row": "Mend the row and add the file again.",
    "file": "Take it out of the ZIP file, and add it by itself if it is a report.",
}

OTHER_CIRCLE = "it is in the record, and only another circle sees it"


@dataclass(frozen=True, slots=True)
class AddedItem:
    """What became of one file, or of one part of a file of many reports."""

    item: str
    outcome: str
    reports: tuple[str, ...] = ()
    reason: str | None = None
    next_step: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What became of everything that was to be added."""

    items: tuple[AddedItem, ...]

    @property
    def failed(self) -> tuple[AddedItem, ...]:
        """What did not go in as text."""
        return tuple(i for i in self.items if i.outcome in {"failed", "kept"})

    @property
    def new(self) -> int:
        """How many reports came in that were not there."""
        return sum(len(i.reports) for i in self.items if i.outcome == "added")


@whole_record
def add_files(
    record: Record,
    paths: Sequence[Path],
    *,
    given: GivenMetadata | None = None,
    sidecar: Path | None = None,
    progress: Progress | None = None,
    mapping: TableMapping | None = None,
) -> Added:
    """Add files, and all files in folders, to the record; each is whole in it or not at all.

    The same content twice is one report. With a mapping, each is a table whose columns it names. Raises UsageError
    for a path that is not there before anything is added, RecordError where the disk is full.
    """
    given = given or GivenMetadata()
    missing = next((p for p in paths if not p.exists()), None)
    if missing is not None:
        raise UsageError(
            "there is no such file or folder.", item=str(missing), next_step="Check the path; nothing was added."
        )
    said = read_sidecar(_read_sidecar_bytes(sidecar), sidecar.parent) if sidecar else {}
    files = list(_walk(paths, skip=sidecar))
    items: list[AddedItem] = []
    for number, path in enumerate(files, 1):
        own = said.get(path.resolve(), GivenMetadata()).or_else(given)
        try:
            items += _add_file(record, path, own, mapping)
        except OSError as error:
            if error.errno == 28:
                raise RecordError(
                    f"the disk is full; {number - 1} of {len(files)} files are in.",
                    next_step="Make room and run the same command again: what is in stays in.",
                ) from error
            items.append(
                AddedItem(str(path), "failed", reason=f"cannot be read ({error.strerror})", next_step="Check it.")
            )
        if progress:
            progress(number, len(files))
    unused = [p for p in said if p not in {f.resolve() for f in files}]
    why = "named in the sidecar and not among the files; the sidecar's paths count from its own folder"
    items += [AddedItem(p.name, "skipped", reason=why) for p in unused]
    return Added(tuple(items))


def _read_sidecar_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError("the sidecar cannot be read.", item=str(path), next_step="Check the path.") from error


def _walk(paths: Sequence[Path], skip: Path | None) -> Iterator[Path]:
    """Yield files in a fixed order, without hidden ones, the sidecar and what accompanies the samples."""
    left_out = skip.resolve() if skip else None
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inside:
            hidden = path.is_dir() and any(part.startswith(".") for part in file.relative_to(path).parts)
            if not hidden and file.resolve() != left_out and not (path.is_dir() and file.name in SKIPPED_NAMES):
                yield file


def _add_file(record: Record, path: Path, given: GivenMetadata, mapping: TableMapping | None) -> list[AddedItem]:
    too_big = check_size(path.stat().st_size)
    if too_big:
        return [_failed(str(path), too_big)]
    untrusted_bytes = path.read_bytes()
    with transaction.atomic():
        known = find_known(record, untrusted_bytes, given.circle)
        if known:
            return [meet_again(str(path), known, given)]
    if mapping:
        result = read_mapped_untrusted(untrusted_bytes, path.suffix, mapping)
    else:
        result = read_untrusted(untrusted_bytes, suffix=path.suffix)
    return keep_read(record, str(path), untrusted_bytes, result, given, suffix=path.suffix)


def find_known(record: Record, untrusted_bytes: bytes, circle: str | None = None) -> Receipt | None:
    """Return the receipt of a file that is in the record already and was read, if whoever adds it sees all of it.

    Of several copies that one which is in `circle`.
    """
    known: list[tuple[bool, int, Receipt]] = []
    for receipt in list_known(untrusted_bytes, record.keys):
        reports = list(receipt.reports.all())
        if receipt.complete and any(r.state not in KEPT_STATES.values() for r in reports):
            known.append((all(r.circle_id != circle for r in reports), len(known), receipt))
    return min(known)[2] if known else None


def keep_read(
    record: Record, item: str, untrusted_bytes: bytes, result: ReadResult, given: GivenMetadata, *, suffix: str
) -> list[AddedItem]:
    """Keep a file that was read, its original first, and its reports; returns what became of it, called `item`.

    What only others see is not met again: whoever adds it then gets a copy of their own.
    """
    if result.state is not ReadState.READ and result.state not in KEPT_STATES:
        return [_failed(item, result)]
    with transaction.atomic():
        # Somebody else may have added it while it was read. Looked for, written and noted in one transaction, so that
        # of two who add it at once none leaves the original of one under the key of the other.
        known = find_known(record, untrusted_bytes, given.circle)
        if known:
            return [meet_again(item, known, given)]
        receipt = take_in(untrusted_bytes, record.keys, copy=choose_copy(untrusted_bytes, record.keys))
        stored = record.originals.keep(receipt.id, untrusted_bytes)
        row, _ = Receipt._base_manager.update_or_create(  # one without a report is seen by nobody
            pk=receipt.id,
            defaults={
                "size": receipt.size,
                "taken_at": receipt.taken_at,
                "mac": receipt.mac,
                "suffix": suffix.lower()[:16],
                "blob": stored.blob,
                "wrapped_key": stored.wrapped_key,
                "complete": True,
            },
        )
        row.reports.filter(state__in=KEPT_STATES.values()).delete()
        if result.state in KEPT_STATES:
            return [_keep_unread(record, item, row, result, given)]
        return _save_reports(record, item, row, result, given)


def _failed(item: str, result: ReadResult) -> AddedItem:
    return AddedItem(item, "failed", reason=result.reason, next_step=result.next_step, warnings=result.warnings)


def meet_again(item: str, receipt: Receipt, given: GivenMetadata) -> AddedItem:
    """Return what is there already; metadata that was missing and is given now is filled in."""
    updated = False
    for report in receipt.reports.all():
        if given.published and report.published is None:
            report.published, report.published_basis = given.published, MetadataBasis.OPTION
            report.state = ReportState.WAITING
            updated = True
        if given.publisher and report.publisher is None:
            report.publisher, updated = given.publisher, True
        report.save()
    ids = tuple(receipt.reports.values_list("id", flat=True))
    if given.circle and receipt.reports.exclude(circle=None).exclude(circle=given.circle).exists():
        return AddedItem(
            item,
            "known",
            ids,
            OTHER_CIRCLE,
            "An owner puts it into this one instead: onrecord circle put REPORT --into NAME.",
        )
    return AddedItem(item, "updated" if updated else "known", ids)


def _keep_unread(record: Record, item: str, receipt: Receipt, result: ReadResult, given: GivenMetadata) -> AddedItem:
    report = Report(
        id=record.keyed(b"unread\0" + receipt.id.encode()),
        text="",
        state=KEPT_STATES[result.state],
        reason=result.reason or "",
        next_step=result.next_step or "",
        receipt=receipt,
        **_handling(given),
    )
    report.save()
    return AddedItem(item, "kept", (report.id,), result.reason, result.next_step, result.warnings)


def _save_reports(
    record: Record, item: str, receipt: Receipt, result: ReadResult, given: GivenMetadata
) -> list[AddedItem]:
    many = len(result.reports) > 1 or bool(result.problems)
    added, known = [], []
    for position, raw in enumerate(result.reports):
        report = make_report(record, raw, given, receipt, position)
        report.warnings = list(result.warnings)
        if Report.objects.filter(pk=report.id).exists():
            known.append(report.id)
            continue
        report.save(force_insert=True)
        added.append(report.id)
    items = []
    if added:
        items.append(AddedItem(item, "added", tuple(added), warnings=result.warnings))
    if known:
        items.append(
            AddedItem(item, "known", tuple(known), reason="the same content is in the record" if not many else None)
        )
    items += [
        AddedItem(f"{item} {p.place} {p.line}", "failed", reason=p.reason, next_step=_WAYS_ON[p.place])
        for p in result.problems
    ]
    return items


def make_report(record: Record, raw: RawReport, given: GivenMetadata, receipt: Receipt, position: int) -> Report:
    """Return the row of a report: what its file says of itself is an offer until a person takes it."""
    published, basis = _choose_date(raw, given)
    offered: Json = {}
    if raw.published and published is None:
        offered["published"] = {"value": raw.published.isoformat(), "origin": raw.origins["published"].value}
    own_publisher = (
        raw.publisher if raw.origins.get("publisher") is MetadataOrigin.GIVEN or given.take_offered else None
    )
    publisher = own_publisher or given.publisher
    if raw.publisher and publisher is None:
        offered["publisher"] = {"value": raw.publisher, "origin": raw.origins["publisher"].value}
    language = language_of(given.language) if given.language else raw.language
    title = raw.title if raw.origins.get("title") is MetadataOrigin.GIVEN else given.title or raw.title
    report = Report(
        given=raw.given,
        text=raw.text,
        title=title,
        published=published,
        published_basis=basis,
        publisher=publisher,
        language=language.code,
        language_read=language.read,
        offered=offered,
        pages=[[page.number, page.start, page.end] for page in raw.pages],
        by_ocr={"pages": list(raw.by_ocr.pages), "confidence": raw.by_ocr.confidence} if raw.by_ocr else None,
        state=ReportState.WAITING if language.read else ReportState.UNREAD_LANGUAGE,
        receipt=receipt,
        position=position,
        **_handling(given),
    )
    if not language.read:
        report.reason, report.next_step = describe_unread(language)
    report.id = ""
    report.id = choose_report_id(report.to_document().content_id(record.keyed), record.keys)
    return report


def describe_unread(language: Language) -> tuple[str, str]:
    """Return why a report's language gives no claims, and what can be done."""
    return (
        f"onrecord does not read the language {language.code or 'of this report'}; this is no finding",
        "Code it by hand, or correct its language if it is another.",
    )


def _choose_date(raw: RawReport, given: GivenMetadata) -> tuple[date | None, MetadataBasis | None]:
    if raw.published and raw.origins.get("published") is MetadataOrigin.GIVEN:
        return raw.published, MetadataBasis.GIVEN
    if given.published:
        return given.published, MetadataBasis.OPTION
    if raw.published and given.take_offered:
        return raw.published, MetadataBasis.OFFERED
    return None, None


def _handling(given: GivenMetadata) -> Json:
    """Return the handling a report starts with: what was said, else the narrowest."""
    return {
        "basis": (given.basis or HandlingBasis.OTHER).value,
        "scope": (given.scope or Scope.INTERNAL).value,
        "circle_id": given.circle,
    }


def fetch_original(record: Record, report: Report) -> bytes:
    """Return a report's original as it came."""
    receipt = report.receipt
    return record.originals.fetch(StoredOriginal(receipt.blob, bytes(receipt.wrapped_key)))


def fetch_pages(record: Record, report: Report) -> tuple[PageSpan, ...]:
    """Return where the pages of a report's original stand in its text; none where it has no pages.

    Of a report that was added before pages were kept, the original is read again. Where another text comes of it now
    (a newer program that recognises it), there are none.
    """
    if report.pages:
        return tuple(PageSpan(*page) for page in report.pages)
    result = read_untrusted(fetch_original(record, report), suffix=report.receipt.suffix)
    if report.position >= len(result.reports) or result.reports[report.position].text != report.text:
        return ()
    return result.reports[report.position].pages


def count_decisions() -> int:
    """Return how many decisions the record holds that are not events."""
    return Decision.objects.exclude(kind__in=[DecisionKind.RELEASE, DecisionKind.EXPORT]).count()
