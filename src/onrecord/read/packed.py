"""Reads a ZIP of reports: every file in it that is read by itself; nothing is unpacked to a disk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import PurePosixPath

from onrecord.read import caps
from onrecord.read.archives import open_archive
from onrecord.read.results import LineProblem, RawReport, ReadResult, ReadState, UnreadableError

_WHAT = "ZIP file"
_LONGEST_NAME = 60
_UNPACK = "Unpack it, and add what is inside."
ReadPart = Callable[[bytes, str], ReadResult]


def read_zip(untrusted_bytes: bytes, read_part: ReadPart) -> ReadResult:
    """Return the reports of all files in a ZIP, each read by `read_part`; what cannot be read is named.

    Names within are never used for more than to tell a kind by their ends and to show what is left of them without
    folders and signs that turn them around: they may lead elsewhere, and may be chosen to mislead.
    """
    reports: list[RawReport] = []
    problems: list[LineProblem] = []
    warnings: list[str] = []
    with open_archive(untrusted_bytes, _WHAT, save_again=_UNPACK, guard_xml=False) as archive:
        entries = [e for e in archive.infolist() if not e.is_dir() and not _is_hidden(e.filename)]
        for number, entry in enumerate(entries, 1):
            suffix = PurePosixPath(entry.filename.replace("\\", "/").replace("\x00", "")).suffix[:16]
            try:
                read = read_part(archive.read(entry), suffix)
            except UnreadableError as error:
                problems.append(_tell(number, entry.filename, error.result))
                continue
            except RecursionError:
                problems.append(LineProblem(number, "It is nested deeper than a text is.", "file"))
                continue
            reports += read.reports
            warnings += read.warnings
            problems += [
                LineProblem(number, f"{p.place.capitalize()} {p.line}: {p.reason}", "file") for p in read.problems
            ]
            if len(reports) > caps.MAX_REPORTS:
                raise UnreadableError(
                    ReadState.TOO_BIG, f"It holds more than {caps.MAX_REPORTS:,} reports.", "Split it into parts."
                )
    if not reports:
        why = problems[0].reason if problems else "It is empty."
        raise UnreadableError(ReadState.REFUSED, f"Nothing in the ZIP file is read. {why}", _UNPACK)
    return ReadResult(ReadState.READ, tuple(reports), problems=tuple(problems), warnings=tuple(dict.fromkeys(warnings)))


def _tell(number: int, untrusted_name: str, result: ReadResult) -> LineProblem:
    reason = result.reason or ""
    if result.state is ReadState.NO_TEXT_LAYER:
        reason = (
            "It is a picture of text. Take it out of the ZIP file and add it by itself to have its text recognised."
        )
    return LineProblem(number, f"{name}: {reason}" if (name := clean_name(untrusted_name)) else reason, "file")


def clean_name(untrusted_name: str) -> str:
    """Return what of a file's name may be shown: its last part, without signs that cannot be seen, not too long."""
    last = re.split(r"[/\\]", untrusted_name)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] not in "CZ" or c == " ")
    return seen if len(seen) <= _LONGEST_NAME else f"{seen[:_LONGEST_NAME]}…"


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts)
