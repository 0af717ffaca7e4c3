"""Reads the text layer of a PDF by pdfium; a PDF that is only pictures of pages is a state of its own.

Lines stay broken where the page breaks them, since where a paragraph ends is not in the file. Only a word
that pdfium marks as hyphenated by the typesetter at a line's end is joined again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from onrecord.read import caps
from onrecord.read.pages import join_pages
from onrecord.read.pictures import GET_TESSERACT, Picture
from onrecord.read.results import MetadataOrigin, ReadResult, ReadState, UnreadableError, offer_report, refuse
from onrecord.read.sheets import MAX_SHEET_DOTS, Sheet, Showing, View
from onrecord.read.text import clean_label, freeze_text, has_words

Pdf: TypeAlias = Any  # pypdfium2 comes without types

_HYPHENATED = re.compile("[\x02\ufffe]\n?")
"""pdfium puts one of these for a hyphen at a line's end."""
_PDF_DAY = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
_DOTS_AN_INCH = 300
"""What text recognition is made for."""
_SHOWN_DOTS_AN_INCH = 120
"""What a screen shows of a page."""
_FEW_LETTERS = 3
"""On a page: no more is a page number on a scan."""
_MEAGRE_LETTERS = 60
"""A page on average: less is worth a warning; a page of prose has 1,500 and more."""


def read_pdf(untrusted_bytes: bytes) -> ReadResult:
    """Return the report in a PDF, page after page with a blank line between."""
    with closing(_open(untrusted_bytes)) as document:
        count = len(document)
        if not count:
            raise UnreadableError(ReadState.EMPTY, "The PDF has no pages.", "Fetch the file again, or leave it out.")
        if count > caps.MAX_PDF_PAGES:
            raise UnreadableError(
                ReadState.TOO_BIG,
                f"The PDF has {count:,} pages; {caps.MAX_PDF_PAGES:,} are read.",
                "Split it into one file a report, and add those.",
            )
        pages = list(_read_pages(document, count))
        title, made = _read_properties(document)
    text, spans = join_pages((n, page) for n, page in enumerate(pages, start=1) if page and has_words(page))
    bare = tuple(
        n for n, page in enumerate(pages, start=1) if page is not None and _count_letters(page) <= _FEW_LETTERS
    )
    if len(bare) + pages.count(None) == len(pages):
        raise _no_text_layer(bare)
    report = offer_report(text, MetadataOrigin.FILE, title=title, published=made)
    return ReadResult(ReadState.READ, (replace(report, pages=spans),), warnings=_warn(pages), pictures=bare)


def draw_page(untrusted_bytes: bytes, number: int) -> Picture:
    """Return page `number` (from 1) as grey dots, 300 to the inch where that is not too many."""
    import pypdfium2

    with closing(_open(untrusted_bytes)) as document:
        try:
            with closing(document[number - 1]) as page:
                width, height = (max(1.0, side) for side in page.get_size())
                most = min((caps.MAX_DRAWN_DOTS / (width * height)) ** 0.5, caps.MAX_SIDE / max(width, height))
                # A dot less a side: pdfium rounds up.
                scale = min(_DOTS_AN_INCH / 72, most * 0.99)
                bitmap = page.render(scale=scale, grayscale=True)
                with closing(bitmap):
                    return _take_dots(bitmap)
        except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
            raise refuse("The page of the PDF cannot be drawn.", "Open it and save its text as .txt.") from error


def view_pdf(untrusted_bytes: bytes, number: int) -> View:
    """Return how many pages a PDF has and, with a `number` from 1, that page in colour."""
    import pypdfium2

    with closing(_open(untrusted_bytes)) as document:
        sheets = min(len(document), caps.MAX_PDF_PAGES)
        if not number:
            return View(Showing.SHEETS, sheets=sheets)
        try:
            with closing(document[number - 1]) as page:
                width, height = (max(1.0, side) for side in page.get_size())
                most = min((MAX_SHEET_DOTS / (width * height)) ** 0.5, caps.MAX_SIDE / max(width, height))
                bitmap = page.render(scale=min(_SHOWN_DOTS_AN_INCH / 72, most * 0.99), rev_byteorder=True)
                with closing(bitmap):
                    return View(Showing.SHEETS, sheets=sheets, sheet=_take_colours(bitmap))
        except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
            raise refuse("The page of the PDF cannot be drawn.", "Look at the text that was read.") from error


def warm_up() -> None:
    """Load pdfium."""
    import pypdfium2  # noqa: F401 - loading it is the point


def _open(untrusted_bytes: bytes) -> Pdf:
    import pypdfium2  # heavy: only in the child process

    try:
        return pypdfium2.PdfDocument(untrusted_bytes)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise refuse(
                "The PDF is locked with a password.",
                "Open it, save a copy without the password, and add that copy.",
            ) from error
        raise refuse(
            "The PDF is cut off or damaged.", "Fetch it again, or open it and save its text as .txt."
        ) from error


def _read_pages(document: Pdf, count: int) -> Iterator[str | None]:
    """Yield each page's text; None for a page that cannot be read."""
    import pypdfium2

    total = 0
    for number in range(count):
        try:
            with closing(document[number]) as page, closing(page.get_textpage()) as layer:
                text = layer.get_text_range()
        except pypdfium2.PdfiumError:
            yield None
            continue
        total += len(text)
        if total > caps.MAX_REPORT_CHARS:
            raise UnreadableError(
                ReadState.TOO_BIG,
                f"The PDF has more than {caps.MAX_REPORT_CHARS:,} characters of text.",
                "Split it into one file a report, and add those.",
            )
        yield _HYPHENATED.sub("", freeze_text(text)).strip("\n ")


def _take_dots(bitmap: Pdf) -> Picture:
    """Return the dots of a grey bitmap without what pads its rows."""
    rows, step = bytes(bitmap.buffer), bitmap.stride
    dots = b"".join(rows[at : at + bitmap.width] for at in range(0, step * bitmap.height, step))
    return Picture(bitmap.width, bitmap.height, dots)


def _take_colours(bitmap: Pdf) -> Sheet:
    """Return the dots of a bitmap as red, green and blue, without what pads its rows or lets through."""
    rows, step, width, each = bytes(bitmap.buffer), bitmap.stride, bitmap.width, bitmap.n_channels
    dots = b"".join(rows[at : at + width * each] for at in range(0, step * bitmap.height, step))
    if each == 4:
        kept = bytearray(width * bitmap.height * 3)
        for colour in range(3):
            kept[colour::3] = dots[colour::4]
        dots = bytes(kept)
    return Sheet(width, bitmap.height, dots)


def _read_properties(document: Pdf) -> tuple[str | None, date | None]:
    """Return the title and the day the file was made. The author is never read: it names a person."""
    properties = document.get_metadata_dict(skip_empty=True)
    made = _PDF_DAY.match(properties.get("CreationDate", ""))
    try:
        day = date(*map(int, made.groups())) if made else None
    except ValueError:
        day = None
    return clean_label(properties.get("Title")), day


def _warn(pages: list[str | None]) -> tuple[str, ...]:
    broken = [n for n, page in enumerate(pages, start=1) if page is None]
    bare = [n for n, page in enumerate(pages, start=1) if page is not None and not has_words(page)]
    warnings = []
    if broken:
        warnings.append(f"{_name_pages(broken, len(pages))} could not be read.")
    if bare:
        warnings.append(f"{_name_pages(bare, len(pages))} without text: blank, or pictures of text.")
    if sum(_count_letters(page or "") for page in pages) < _MEAGRE_LETTERS * len(pages):
        warnings.append("Little text for so many pages: it may be a scan with only a stamp in letters.")
    return tuple(warnings)


def _count_letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _name_pages(numbers: list[int], count: int) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"{len(numbers)} of {count} pages ({shown})"


def _no_text_layer(bare: tuple[int, ...]) -> UnreadableError:
    if not bare:
        return refuse("No page of the PDF can be read.", "Open it and save its text as .txt, and add that.")
    return UnreadableError(
        ReadState.NO_TEXT_LAYER,
        "The PDF has no text layer: its pages are pictures or drawings without letters, as from a scanner.",
        GET_TESSERACT,
        pictures=bare,
    )
