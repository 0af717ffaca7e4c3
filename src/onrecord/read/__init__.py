"""Turns the bytes of a file from outside into reports with a frozen text, in a child process with limits."""

from __future__ import annotations

from functools import cache

from onrecord.read import caps
from onrecord.read.caps import MAX_FILE_BYTES
from onrecord.read.jsonl import parse_report_line
from onrecord.read.kinds import READ_SUFFIXES
from onrecord.read.language import READ_LANGUAGES, detect_language, language_of
from onrecord.read.mapping import TableMapping, read_mapping
from onrecord.read.ocr import RecognitionEnded, add_recognised, end_recognising
from onrecord.read.pages import OcrMark, PageSpan, find_page
from onrecord.read.pictures import Picture
from onrecord.read.results import LineProblem, MetadataOrigin, RawReport, ReadResult, ReadState
from onrecord.read.sheets import Sheet, Showing, View
from onrecord.sandbox import Limits, Outcome, OutcomeState, Sandbox

__all__ = [
    "MAX_FILE_BYTES",
    "READ_LANGUAGES",
    "READ_SUFFIXES",
    "LineProblem",
    "MetadataOrigin",
    "OcrMark",
    "PageSpan",
    "RawReport",
    "ReadResult",
    "ReadState",
    "RecognitionEnded",
    "Sheet",
    "Showing",
    "TableMapping",
    "View",
    "check_size",
    "detect_language",
    "end_reading",
    "find_page",
    "language_of",
    "list_gaps",
    "parse_report_line",
    "read_mapped_untrusted",
    "read_mapping",
    "read_untrusted",
    "stop_reading",
    "view_untrusted",
]

_LIMITS = Limits(output_bytes=2 * MAX_FILE_BYTES)
_BY_HAND = "Open it, copy the text of the report into a .txt file, and add that."


def check_size(size: int) -> ReadResult | None:
    """Return the result for a file of `size` bytes that is too big to be read at all, else None.

    To be asked before the file is loaded.
    """
    if size <= MAX_FILE_BYTES:
        return None
    return ReadResult(
        ReadState.TOO_BIG,
        reason=f"The file has {size / caps.MIB:,.0f} MiB; up to {MAX_FILE_BYTES // caps.MIB} MiB are read.",
        next_step="Split it into one file a report, or a .jsonl of fewer reports, and add those.",
    )


def read_untrusted(untrusted_bytes: bytes, suffix: str) -> ReadResult:
    """Return the reports in the bytes of one file, or the state it is in, why, and what to do next.

    `suffix` is how the file's name ends (".pdf"); its content decides over it. Where pages are pictures and tesseract
    is installed, their text is recognised. Never raises for what is in the bytes. Raises SandboxError when no child
    process can be started, RecognitionEnded where `stop_reading` was called meanwhile.
    """
    if over := check_size(len(untrusted_bytes)):
        return over
    result = _to_result(_sandbox().call(untrusted_bytes, {"suffix": suffix}))
    return add_recognised(result, lambda number: _draw_untrusted(untrusted_bytes, suffix, number))


def read_mapped_untrusted(untrusted_bytes: bytes, suffix: str, mapping: TableMapping) -> ReadResult:
    """Return the reports of a table (CSV, XLSX, or one in a ZIP) by a mapping of its columns; as `read_untrusted`."""
    if over := check_size(len(untrusted_bytes)):
        return over
    return _to_result(_sandbox().call(untrusted_bytes, {"suffix": suffix, "mapping": mapping.to_json()}))


def view_untrusted(untrusted_bytes: bytes, suffix: str, number: int = 0) -> View:
    """Return how a person may look at a file: its text or page, or with a `number` from 1 one of its sheets.

    Nothing of the bytes is in it but what the locked-down child made of them; a file that it cannot show says why.
    """
    outcome = _sandbox().call(untrusted_bytes, {"suffix": suffix, "view": number})
    try:
        if outcome.state is OutcomeState.DONE:
            return View.from_json(outcome.value)
    except (TypeError, KeyError, ValueError, AttributeError):
        pass  # a child taken over by the file may answer anything
    return View(Showing.NONE, reason=_crashed().reason or "")


def _draw_untrusted(untrusted_bytes: bytes, suffix: str, number: int) -> Picture | None:
    outcome = _sandbox().call(untrusted_bytes, {"suffix": suffix, "picture": number})
    try:
        return Picture.from_json(outcome.value) if outcome.state is OutcomeState.DONE else None
    except (TypeError, KeyError, ValueError):
        return None  # a page that cannot be drawn, or a child taken over by the file


def list_gaps() -> tuple[str, ...]:
    """Return what a hostile file could do on this system for want of a layer, in words; none where all hold.

    Known once a file was read; before, there is nothing to say.
    """
    held = _sandbox().protection
    return tuple(held.list_gaps()) if held else ()


def end_reading() -> None:
    """End the process that reads files, after the one it has in hand; the next file starts another."""
    _sandbox().close()


def stop_reading() -> None:
    """End at once the reading of whatever is in hand, in any thread; nothing that it still gives is to be kept."""
    end_recognising()
    _sandbox().interrupt()


@cache
def _sandbox() -> Sandbox:
    return Sandbox("onrecord.read.worker:read_bytes", _LIMITS)


def _to_result(outcome: Outcome) -> ReadResult:
    if outcome.state is OutcomeState.DONE:
        try:
            return ReadResult.from_json(outcome.value)
        except (TypeError, KeyError, ValueError, AttributeError):
            return _crashed()  # a child taken over by the file may answer anything
    if outcome.state is OutcomeState.TIMED_OUT:
        reason = f"Reading the file took longer than {_LIMITS.seconds:.0f} seconds and was stopped."
        return ReadResult(ReadState.TIMED_OUT, reason=reason, next_step=_BY_HAND)
    if outcome.state is OutcomeState.OUT_OF_MEMORY:
        most = f"{_LIMITS.memory_bytes / 2**30:.1f} GiB"
        reason = f"Reading the file took more than {most} of memory and was stopped."
        return ReadResult(ReadState.TOO_BIG, reason=reason, next_step=_BY_HAND)
    if outcome.state is OutcomeState.TOO_MUCH_OUTPUT:
        reason = "The file gives far more text than its size lets expect; reading was stopped."
        return ReadResult(ReadState.TOO_BIG, reason=reason, next_step=_BY_HAND)
    return _crashed()


def _crashed() -> ReadResult:
    return ReadResult(
        ReadState.CRASHED,
        reason="The program that reads such files stopped on this one: it is damaged, or made to do harm.",
        next_step=_BY_HAND,
    )
