"""Reads an OpenDocument text (LibreOffice): paragraphs and headings in order, title and day of its properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from onrecord.read.archives import Element, open_archive, parse_xml
from onrecord.read.results import MetadataOrigin, ReadResult, ReadState, UnreadableError, offer_report, refuse
from onrecord.read.text import clean_label, find_headline, freeze_text, has_words

_WHAT = "OpenDocument text"
_SAVE_AGAIN = "Open it in a word processor, save it anew or as text, and add that."
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_LEFT_OUT = frozenset({f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_OFFICE}annotation"})


def read_odt(untrusted_bytes: bytes) -> ReadResult:
    """Return the report in an OpenDocument text, a paragraph a block with a blank line between."""
    with open_archive(untrusted_bytes, _WHAT, save_again=_SAVE_AGAIN) as archive:
        names = archive.namelist()
        if "content.xml" not in names:
            raise refuse(f"The {_WHAT} has no text part.", _SAVE_AGAIN)
        body = parse_xml(archive.read("content.xml"), _WHAT)
        meta = parse_xml(archive.read("meta.xml"), _WHAT) if "meta.xml" in names else None
    text = freeze_text("\n\n".join(p for p in _read_paragraphs(body) if p.strip()))
    if not has_words(text):
        raise UnreadableError(ReadState.EMPTY, f"The {_WHAT} has no text.", "Type its text into a .txt file.")
    title, made = _read_properties(meta)
    report = offer_report(text, MetadataOrigin.FILE, title=title, published=made)
    if title is None and (headline := find_headline(text)):
        report = replace(report, title=headline, origins={**report.origins, "title": MetadataOrigin.FIRST_LINE})
    notes = any(True for _ in body.iter(f"{_TEXT}note", f"{_OFFICE}annotation"))
    return ReadResult(
        ReadState.READ, (report,), warnings=("Notes and comments of the document were not read.",) if notes else ()
    )


def _read_paragraphs(body: Element) -> Iterator[str]:
    for paragraph in body.iter(f"{_TEXT}p", f"{_TEXT}h"):
        if not any(a.tag in _LEFT_OUT for a in paragraph.iterancestors()):
            yield "".join(_read_runs(paragraph))


def _read_runs(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * min(int(count) if count.isdecimal() else 1, 100)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag not in _LEFT_OUT and child.tag != f"{_TEXT}p":
            yield from _read_runs(child)
        yield child.tail or ""


def _read_properties(meta: Element) -> tuple[str | None, date | None]:
    """Return title and the day the file was made. Its author is never read."""
    if meta is None:
        return None, None
    title = next((e.text for e in meta.iter(f"{_DC}title")), None)
    made = next((e.text for e in meta.iter(f"{_META}creation-date")), None)
    try:
        day = datetime.fromisoformat(made[:19]).date() if made else None
    except ValueError:
        day = None
    return clean_label(title), day
