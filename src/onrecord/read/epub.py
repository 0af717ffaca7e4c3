"""Reads an EPUB as one report: its chapters in reading order, with title, date and publisher of its package."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from datetime import date
from urllib.parse import unquote

from onrecord.read import caps
from onrecord.read.archives import Element, open_archive, parse_xml
from onrecord.read.html import parse_page
from onrecord.read.results import MetadataOrigin, ReadResult, ReadState, UnreadableError, offer_report, refuse
from onrecord.read.text import clean_label, freeze_text, has_words

_WHAT = "EPUB"
_SAVE_AGAIN = "Open it, copy the text of the report into a .txt file, and add that."
_DC = "{http://purl.org/dc/elements/1.1/}"
_BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "div", "td", "th", "pre", "dt", "dd"})
_HIDDEN = frozenset({"script", "style", "head", "template", ""})
"""Elements whose text is not read; comments have no name."""


def read_epub(untrusted_bytes: bytes) -> ReadResult:
    """Return the report in an EPUB; a book of many reports is better split."""
    with open_archive(untrusted_bytes, _WHAT, save_again=_SAVE_AGAIN) as archive:
        place, package = _find_package(archive)
        parts = list(_list_chapters(archive, place, package))
        chapters = [_read_chapter(archive.read(part)) for part in parts]
    text = freeze_text("\n\n".join(c for c in chapters if c.strip()))
    if not has_words(text):
        raise UnreadableError(ReadState.EMPTY, "The EPUB has no text; it may hold pictures of pages.", _SAVE_AGAIN)
    if len(text) > caps.MAX_REPORT_CHARS:
        raise UnreadableError(ReadState.TOO_BIG, "The EPUB is longer than a report may be.", "Split it, and add parts.")

    def told(name: str) -> str | None:
        return clean_label(next((e.text for e in package.iter(f"{_DC}{name}") if e.text), None))

    published = _read_day(told("date"))
    report = offer_report(
        text, MetadataOrigin.FILE, title=told("title"), published=published, publisher=told("publisher")
    )
    many = ("It has many chapters and was read as one report.",) if len(parts) > 20 else ()
    return ReadResult(ReadState.READ, (report,), warnings=many)


def _find_package(archive: zipfile.ZipFile) -> tuple[str, Element]:
    names = set(archive.namelist())
    try:
        container = parse_xml(archive.read("META-INF/container.xml"), _WHAT)
    except KeyError as error:
        raise refuse("The EPUB is damaged: it does not say where its text is.", _SAVE_AGAIN) from error
    for entry in container.iter("{*}rootfile"):
        path = posixpath.normpath(entry.get("full-path", ""))
        if path in names:
            return posixpath.dirname(path), parse_xml(archive.read(path), _WHAT)
    raise refuse("The EPUB is damaged: its package is not in it.", _SAVE_AGAIN)


def _list_chapters(archive: zipfile.ZipFile, place: str, package: Element) -> Iterator[str]:
    names = set(archive.namelist())
    items = {e.get("id"): e.get("href", "") for e in package.iter("{*}item") if "html" in e.get("media-type", "")}
    for entry in package.iter("{*}itemref"):
        path = posixpath.normpath(posixpath.join(place, unquote(items.get(entry.get("idref"), ""))))
        if path in names:
            yield path


def _read_chapter(untrusted_bytes: bytes) -> str:
    """Return a chapter's text, a blank line between blocks; nothing for one that is empty."""
    try:
        return "\n\n".join(read_blocks(parse_page(untrusted_bytes)[0]))
    except UnreadableError as error:
        if error.result.state is ReadState.EMPTY:
            return ""
        raise


def read_blocks(page: Element) -> Iterator[str]:
    """Yield the text between the starts and ends of blocks, all of it once and in order."""
    from lxml.etree import iterwalk

    held: list[str] = []
    walker = iterwalk(page, events=("start", "end"))
    for event, element in walker:
        name = _name(element)
        if event == "start" and name in _HIDDEN:
            walker.skip_subtree()
        if name in _BLOCKS or name == "br":
            if words := " ".join("".join(held).split()):
                yield words
            held = []
        if event == "start":
            held.append((element.text or "") if name not in _HIDDEN else "")
        else:
            held.append(element.tail or "")
    if words := " ".join("".join(held).split()):
        yield words


def _name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1].lower() if isinstance(element.tag, str) else ""


def _read_day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None
