"""Reads a Word document by python-docx, behind our own guards against zip bombs and DTDs (see archives).

python-docx alone passes over inserted text under tracked changes and over text boxes; so the paragraphs are
gathered from the document's XML, deletions left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeAlias

from onrecord.read import caps
from onrecord.read.archives import open_archive
from onrecord.read.results import MetadataOrigin, ReadResult, ReadState, UnreadableError, offer_report, refuse
from onrecord.read.text import clean_label, find_headline, freeze_text, has_words

WordDocument: TypeAlias = Any  # python-docx and lxml come without types
Element: TypeAlias = Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_SAVE_AGAIN = "Open it in a word processor, save it as a new .docx or as text, and add that."


def read_docx(untrusted_bytes: bytes) -> ReadResult:
    """Return the report in a Word document, a paragraph a block with a blank line between."""
    with open_archive(untrusted_bytes, "Word document", save_again=_SAVE_AGAIN):
        document = _open(untrusted_bytes)
    text = freeze_text("\n\n".join(_read_paragraphs(document.element.body)))
    if not has_words(text):
        raise UnreadableError(
            ReadState.EMPTY,
            "The document has no text; it may hold pictures of text.",
            "Type its text into a .txt file, and add that.",
        )
    if len(text) > caps.MAX_REPORT_CHARS:
        raise UnreadableError(
            ReadState.TOO_BIG,
            f"The document has more than {caps.MAX_REPORT_CHARS:,} characters.",
            "Split it into one file a report, and add those.",
        )
    title = clean_label(document.core_properties.title)
    report = offer_report(text, MetadataOrigin.FILE, title=title, published=_read_made(document))
    if title is None and (headline := find_headline(text)):
        report = replace(report, title=headline, origins={**report.origins, "title": MetadataOrigin.FIRST_LINE})
    return ReadResult(ReadState.READ, (report,), warnings=_warn(document))


def warm_up() -> None:
    """Load python-docx and its templates."""
    import docx  # noqa: F401 - loading it is the point


def _open(untrusted_bytes: bytes) -> WordDocument:
    import docx  # heavy: only in the child process
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        return docx.Document(io.BytesIO(untrusted_bytes))
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise refuse("The Word document is damaged, or not one.", _SAVE_AGAIN) from error


def _read_paragraphs(body: Element) -> Iterator[str]:
    """Yield the text of each paragraph in order, those in tables and text boxes too."""
    for paragraph in body.iter(f"{_W}p"):
        if any(True for _ in paragraph.iterancestors(_FALLBACK)):
            continue  # the same text box again, for older programs
        text = "".join(_read_runs(paragraph))
        if text.strip():
            yield text


def _read_runs(element: Element) -> Iterator[str]:
    """Yield the pieces of a paragraph's text; paragraphs inside it (text boxes) are read on their own."""
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}del", f"{_W}moveFrom", _FALLBACK):
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif isinstance(child.tag, str) and child.tag != f"{_W}tabs":
            yield from _read_runs(child)


def _read_made(document: WordDocument) -> date | None:
    """Return the day the file was made, if it says so. Its author is never read."""
    try:
        made = document.core_properties.created
    except (ValueError, KeyError):
        return None
    return made.date() if isinstance(made, datetime) else None


def _warn(document: WordDocument) -> tuple[str, ...]:
    parts = {str(part.partname).rsplit("/", 1)[-1] for part in document.part.package.iter_parts()}
    names = {"footnotes.xml": "Footnotes", "endnotes.xml": "Endnotes", "comments.xml": "Comments"}
    left_out = [name for part, name in names.items() if part in parts and _holds_words(document, part)]
    return (f"{' and '.join(left_out)} of the document were not read.",) if left_out else ()


def _holds_words(document: WordDocument, name: str) -> bool:
    """Word adds a part for notes to every file, empty but for separators."""
    for part in document.part.package.iter_parts():
        if str(part.partname).endswith(f"/{name}"):
            return bool(re.search(rb"<w:t[ >]", part.blob))
    return False
