"""Reads a saved web page: its main text by trafilatura, with title, date and site name from its metadata."""

from __future__ import annotations

import codecs
import re
from datetime import date
from typing import Any, TypeAlias

from onrecord.read import caps
from onrecord.read.autoarchiver import READ_AS_ARCHIVED, read_archived
from onrecord.read.plain import decode_text, too_big
from onrecord.read.results import MetadataOrigin, ReadResult, ReadState, UnreadableError, offer_report, refuse
from onrecord.read.text import clean_label, freeze_text, has_words

Element: TypeAlias = Any  # lxml and trafilatura come without types
Page: TypeAlias = Any

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I)
_LONG_TAG = re.compile(rb"<[A-Za-z!/?][^<>]{%d,}" % caps.MAX_TAG_CHARS)
_ATTRIBUTE = re.compile(rb"[\s\"'/][^\s=\"'/>]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_COPY_TEXT = "Open it in a browser, copy the text of the report into a .txt file, and add that."
_LITTLE, _MUCH = 200, 2000
"""Characters of main text, and of visible text, from which the one is little and the other much."""


def read_html(untrusted_bytes: bytes) -> ReadResult:
    """Return the report on a web page; what its metadata says of title, date and site is offered."""
    if len(untrusted_bytes) > caps.MAX_HTML_BYTES:
        raise too_big("web page", caps.MAX_HTML_BYTES)
    tree, warnings = parse_page(untrusted_bytes)
    if report := read_archived(untrusted_bytes, tree):
        return ReadResult(ReadState.READ, (report,), warnings=(*warnings, READ_AS_ARCHIVED))
    visible = _count_visible(tree)
    page = _extract(tree)
    text = _separate_paragraphs(freeze_text(page.text or "")) if page else ""
    if not has_words(text):
        raise _no_text(visible)
    if len(text) < _LITTLE and visible > _MUCH:
        warnings = (*warnings, "Little text was found on a page with much: compare it with the original.")
    report = offer_report(
        text,
        MetadataOrigin.PAGE,
        title=clean_label(page.title),
        published=_read_day(page.date),
        publisher=clean_label(page.sitename),
    )
    return ReadResult(ReadState.READ, (report,), warnings=warnings)


def parse_page(untrusted_bytes: bytes) -> tuple[Element, tuple[str, ...]]:
    """Return the tree of a page, and warnings about its letters; raises UnreadableError where text would be lost."""
    _refuse_attribute_bomb(untrusted_bytes)
    markup, warnings = _decode_page(untrusted_bytes)
    return _parse_whole(markup), warnings


def _parse_whole(markup: str) -> Element:
    tree, cut = _parse(markup)
    if cut:
        raise refuse("The page is nested deeper than is read, so text would be lost unseen.", _COPY_TEXT)
    return tree


def warm_up() -> None:
    """Load trafilatura and all it loads on first use."""
    page = "<html><head><title>A</title></head><body><article><p>%s</p></article></body></html>"
    _extract(_parse(page % ("A page that has a few words. " * 20))[0])


def _refuse_attribute_bomb(untrusted_bytes: bytes) -> None:
    for tag in _LONG_TAG.finditer(untrusted_bytes):
        if len(_ATTRIBUTE.findall(tag.group())) > caps.MAX_ATTRIBUTES * 4:
            raise refuse(
                "The page has a tag with thousands of attributes, as no page written for readers has.",
                _COPY_TEXT,
            )


def decode_page(untrusted_bytes: bytes) -> str:
    """Return a page's markup; raises UnreadableError where no encoding fits or a tag is made to do harm."""
    _refuse_attribute_bomb(untrusted_bytes)
    markup = _decode_page(untrusted_bytes)[0]
    # What cleans a page takes the square of how deep it is nested.
    _parse_whole(markup)
    return markup


def _decode_page(untrusted_bytes: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode as the page declares, else as plain text; one wrong byte in a thousand gets a warning."""
    declared = _DECLARED.search(untrusted_bytes[:4096])
    marked = untrusted_bytes.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not declared or marked:
        return decode_text(untrusted_bytes)
    name = _known_encoding(declared.group(1).decode("ascii"))
    if name is None:
        return decode_text(untrusted_bytes)
    text = untrusted_bytes.decode(name, errors="replace")
    wrong = text.count("\ufffd") - untrusted_bytes.count("\ufffd".encode())
    if wrong <= 0:
        return text, ()
    if wrong * 1000 > len(text) + 1000:
        return decode_text(untrusted_bytes)
    return text, (f"{wrong} characters of the page could not be told and stand as \ufffd.",)


def _known_encoding(name: str) -> str | None:
    """Return Python's name for a declared encoding; browsers read "latin-1" as Windows-1252, and so do we."""
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return None
    if not getattr(codec, "_is_text_encoding", True) or codec.name.startswith(("utf-16", "utf-32", "utf-7")):
        return None  # a page whose declaration could be found is in none of these
    return "cp1252" if codec.name in ("iso8859-1", "ascii") else codec.name


def _parse(markup: str) -> tuple[Element, bool]:
    """Return the page's tree and whether the parser stopped short of its end."""
    from lxml.etree import ParserError  # heavy: only in the child process
    from lxml.html import HTMLParser, document_fromstring

    # trafilatura's own parser options; entities beyond HTML's are not resolved and nothing is fetched
    parser = HTMLParser(
        collect_ids=False,
        default_doctype=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
    )
    data = _NOT_XML.sub("", markup).encode("utf-8", "replace")
    try:
        tree = document_fromstring(data, parser=parser)
    except ParserError as error:
        raise _no_text(0) from error
    cut = any("depth" in entry.message.lower() for entry in parser.error_log)
    return tree, cut


def _extract(tree: Element) -> Page:
    from trafilatura import bare_extraction

    return bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        # Only dates that the page states as its own: no guess from its footer or its address.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _count_visible(tree: Element) -> int:
    hidden = {"script", "style", "noscript", "template", "head"}
    return sum(
        len(part.strip())
        for element in tree.iter()
        for part in (element.text if element.tag not in hidden else None, element.tail)
        if part
    )


def _separate_paragraphs(text: str) -> str:
    """trafilatura gives a block a line; a blank line between keeps headings apart from sentences."""
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip())


def _read_day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _no_text(visible: int) -> UnreadableError:
    if visible:
        return refuse("No main text was found on the page, though it has words.", _COPY_TEXT)
    return UnreadableError(
        ReadState.EMPTY,
        "The page has no text of its own; it may fill itself in by script.",
        _COPY_TEXT,
    )
