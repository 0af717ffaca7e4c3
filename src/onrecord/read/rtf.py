"""Reads a rich text file by striprtf, with the title of its properties."""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.read import caps
from onrecord.read.plain import too_big
from onrecord.read.results import MetadataOrigin, ReadResult, ReadState, UnreadableError, offer_report, refuse
from onrecord.read.text import clean_label, find_headline, freeze_text, has_words

_TITLE = re.compile(r"\{\\info\b[^{}]*(?:\{[^{}]*\}[^{}]*)*?\{\\title ([^{}\\]{1,300})\}")
_DEEPEST = 2000
"""Groups within groups: no word processor comes near."""


def read_rtf(untrusted_bytes: bytes) -> ReadResult:
    """Return the report in a rich text file. What is hidden, notes and pictures are left out."""
    from striprtf.striprtf import rtf_to_text

    if len(untrusted_bytes) > caps.MAX_TEXT_BYTES:
        raise too_big("rich text file", caps.MAX_TEXT_BYTES)
    source = untrusted_bytes.decode("latin-1")
    if _measure_depth(source) > _DEEPEST:
        raise refuse("The file is nested deeper than a text is.", "Open it, save it as text, and add that.")
    try:
        text = freeze_text(rtf_to_text(source, errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, KeyError, LookupError, AttributeError) as error:
        raise refuse("The rich text file is damaged.", "Open it, save it as text, and add that.") from error
    if not has_words(text):
        raise UnreadableError(ReadState.EMPTY, "The rich text file has no text.", "Type its text into a .txt file.")
    text = re.sub(r"(?<=\S)\n(?=\S)", "\n\n", text.strip("\n")) + "\n"
    titled = _TITLE.search(source[:20000])
    title = clean_label(titled[1]) if titled else None
    report = offer_report(text, MetadataOrigin.FILE, title=title)
    if title is None and (headline := find_headline(text)):
        report = replace(report, title=headline, origins={"title": MetadataOrigin.FIRST_LINE})
    return ReadResult(ReadState.READ, (report,))


def _measure_depth(source: str) -> int:
    deepest = depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", source):
        depth += 1 if brace == "{" else -1
        deepest = max(deepest, depth)
    return deepest
