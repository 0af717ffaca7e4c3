"""Reads a ZIP of reports: every file in it that is read by itself; nothing is unpacked to a disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from onrecord.read import caps
from onrecord.read.archives import open_archive
from onrecord.read.results import LineProblem, RawReport, ReadResult, ReadState, UnreadableError

_WHAT = "ZIP file"
_UNPACK = "Unpack it, and add what is inside."
ReadPart = Callable[[bytes, str], ReadResult]


def read_zip(untrusted_bytes: bytes, read_part: ReadPart) -> ReadResult:
    """Return the reports of all files in a ZIP, each read by `read_part`; what cannot be read is named by its number.

    Names within are never used for more than their ends: they may lead elsewhere, and may be chosen to mislead.
    """
    reports: list[RawReport] = []
    problems: list[LineProblem] = []
    warnings: list[str] = []
    with open_archive(untrusted_bytes, _WHAT, save_again=_UNPACK) as archive:
        entries = [e for e in archive.infolist() if not e.is_dir() and not _is_hidden(e.filename)]
        for number, entry in enumerate(entries, 1):
            suffix = PurePosixPath(entry.filename.replace("\\", "/").replace("\x00", "")).suffix[:16]
            try:
                read = read_part(archive.read(entry), suffix)
            except UnreadableError as error:
                problems.append(LineProblem(number, error.result.reason or ""))
                continue
            reports += read.reports
            warnings += read.warnings
            problems += [LineProblem(number, p.reason) for p in read.problems]
            if len(reports) > caps.MAX_REPORTS:
                raise UnreadableError(
                    ReadState.TOO_BIG, f"It holds more than {caps.MAX_REPORTS:,} reports.", "Split it into parts."
                )
    if not reports:
        why = problems[0].reason if problems else "It is empty."
        raise UnreadableError(ReadState.REFUSED, f"Nothing in the ZIP file is read. {why}", _UNPACK)
    return ReadResult(ReadState.READ, tuple(reports), problems=tuple(problems), warnings=tuple(dict.fromkeys(warnings)))


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)
