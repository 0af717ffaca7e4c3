"""What runs inside the child process: bytes in, a `ReadResult` as JSON out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from onrecord.model import Json
from onrecord.read import caps, docx, html, pdf, pictures, views
from onrecord.read.epub import read_epub
from onrecord.read.feeds import read_feed
from onrecord.read.jsonl import read_jsonl, refuse_single_json
from onrecord.read.kinds import Kind, tell_kind
from onrecord.read.language import detect_language
from onrecord.read.mail import read_mail
from onrecord.read.mapped import read_mapped
from onrecord.read.mapping import load_person_columns, read_mapping
from onrecord.read.odt import read_odt
from onrecord.read.packed import read_zip
from onrecord.read.plain import read_plain
from onrecord.read.results import MetadataOrigin, RawReport, ReadResult, ReadState, UnreadableError, refuse
from onrecord.read.rtf import read_rtf
from onrecord.read.sheets import Showing, View
from onrecord.read.tables import read_csv, read_xlsx
from onrecord.read.text import has_words
from onrecord.read.warming import list_samples, load_encodings
from onrecord.read.webarchives import read_wacz, read_warc

_READERS: dict[Kind, Callable[[bytes], ReadResult]] = {
    Kind.PLAIN: read_plain,
    Kind.HTML: html.read_html,
    Kind.PDF: pdf.read_pdf,
    Kind.DOCX: docx.read_docx,
    Kind.ODT: read_odt,
    Kind.RTF: read_rtf,
    Kind.EPUB: read_epub,
    Kind.MAIL: read_mail,
    Kind.CSV: read_csv,
    Kind.XLSX: read_xlsx,
    Kind.FEED: read_feed,
    Kind.JSONL: read_jsonl,
    Kind.JSON: refuse_single_json,
    Kind.PICTURE: pictures.read_picture,
}
_ARCHIVES: dict[Kind, Callable[[bytes, Callable[[bytes, str], ReadResult]], ReadResult]] = {
    Kind.WARC: read_warc,
    Kind.WACZ: read_wacz,
    Kind.ZIP: read_zip,
}
"""Kinds that hold files of other kinds."""
_OF_MANY = frozenset({Kind.JSONL, Kind.CSV, Kind.XLSX, Kind.FEED, *_ARCHIVES})
"""Kinds whose reports are measured one by one as they are read."""

_MAY_HOLD_PICTURES = frozenset({Kind.DOCX, Kind.ODT, Kind.RTF, Kind.EPUB, Kind.MAIL})
"""Kinds whose readers do not compare what they found with what there is; those of pages and PDF do."""
_LARGE, _LITTLE = 300 * 1024, 200
"""Bytes of a file from which, and characters of its text up to which, the one does not fit the other."""


def read_bytes(untrusted_bytes: bytes, options: dict[str, Any]) -> Json:
    """Return how the bytes of one file read, as JSON; `options["suffix"]` is how its name ends.

    With `options["picture"]`, the number of a page, return that page drawn (`Picture`) instead; with `options["view"]`
    how a person may look at the file (`View`); with `options["mapping"]` a table is read by it.
    """
    try:
        if "view" in options:
            return _view(untrusted_bytes, options["suffix"], options["view"]).to_json()
        if "picture" in options:
            return _draw(untrusted_bytes, options["suffix"], options["picture"]).to_json()
        if "mapping" in options:
            mapping = read_mapping(options["mapping"], name="mapping")
            return _finish(read_mapped(untrusted_bytes, options["suffix"], mapping)).to_json()
        return _read(untrusted_bytes, options["suffix"]).to_json()
    except UnreadableError as error:
        return error.result.to_json()
    except RecursionError:
        deep = refuse("The file is nested deeper than a text is.", "Open it, save it as text, and add that.")
        return deep.result.to_json()


def warm_up() -> None:
    """Read a file of each kind once, in the server, so that a child finds all it needs there."""
    for module in (html, pdf, docx, pictures, views):
        module.warm_up()
    load_encodings()
    load_person_columns()
    for sample, suffix in list_samples():
        read_bytes(sample, {"suffix": suffix})
        read_bytes(sample, {"suffix": suffix, "picture": 1})
        for number in (0, 1):
            read_bytes(sample, {"suffix": suffix, "view": number})


def _read(untrusted_bytes: bytes, suffix: str, depth: int = 0) -> ReadResult:
    if not untrusted_bytes.strip(b" \t\r\n\x0b\x0c"):
        raise _empty()
    kind, warnings = tell_kind(untrusted_bytes, suffix)
    if kind in _ARCHIVES:
        if depth >= caps.MAX_DEPTH:
            raise refuse("It is packed within packed files.", "Unpack it, and add what is inside.")
        result = _ARCHIVES[kind](untrusted_bytes, lambda part, end: _read(part, end, depth + 1))
    else:
        result = _READERS[kind](untrusted_bytes)
    if kind not in _OF_MANY and any(len(r.text) > caps.MAX_REPORT_CHARS for r in result.reports):
        raise UnreadableError(
            ReadState.TOO_BIG,
            f"The file has more than {caps.MAX_REPORT_CHARS:,} characters of text.",
            "Split it into one file a report, and add those.",
        )
    if not any(has_words(r.text) for r in result.reports):
        raise _empty()
    if kind in _MAY_HOLD_PICTURES and len(untrusted_bytes) > _LARGE and len(result.reports[0].text) < _LITTLE:
        warnings = (*warnings, "Little text for so large a file: it may hold pictures of text, which were not read.")
    return _finish(replace(result, warnings=(*warnings, *result.warnings)))


def _finish(result: ReadResult) -> ReadResult:
    return replace(result, reports=tuple(map(_add_language, result.reports)))


def _view(untrusted_bytes: bytes, suffix: str, number: int) -> View:
    try:
        return views.view_bytes(untrusted_bytes, suffix, number)
    except UnreadableError as error:
        return View(Showing.NONE, reason=error.result.reason or "")


def _draw(untrusted_bytes: bytes, suffix: str, number: int) -> pictures.Picture:
    kind, _ = tell_kind(untrusted_bytes, suffix)
    if kind is Kind.PDF:
        return pdf.draw_page(untrusted_bytes, number)
    if kind is Kind.PICTURE:
        return pictures.draw_frame(untrusted_bytes, number)
    raise refuse("The file has no pages to draw.", "Leave it out.")


def _add_language(report: RawReport) -> RawReport:
    if "language" in report.origins:
        return report
    language = detect_language(report.text)
    if language.code is None:
        return replace(report, language=language)
    return replace(report, language=language, origins={**report.origins, "language": MetadataOrigin.DETECTED})


def _empty() -> UnreadableError:
    return UnreadableError(ReadState.EMPTY, "The file has no words in it.", "Leave it out, or fetch it again.")
