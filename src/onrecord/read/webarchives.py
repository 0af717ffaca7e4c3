"""Reads web archives (WARC, and WACZ which packs them): each saved page or PDF a report, with its address's host.

A record whose body is shorter than it says was cut off, and is left out: the library would give it as if whole.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from onrecord.read import caps
from onrecord.read.archives import open_archive
from onrecord.read.results import MetadataOrigin, RawReport, ReadResult, ReadState, UnreadableError, refuse

_WHAT = "web archive"
_FETCH_AGAIN = "Fetch the archive again, or save the pages one by one."
_TYPES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf"}
ReadPart = Callable[[bytes, str], ReadResult]


@dataclass(frozen=True, slots=True)
class SavedPage:
    """What was saved of one address: its bytes, how a file of its type would end, its host and the day of saving."""

    content: bytes
    suffix: str
    host: str | None
    saved: date | None


def read_warc(untrusted_bytes: bytes, read_part: ReadPart) -> ReadResult:
    """Return the pages of a WARC file as reports, each read by `read_part`."""
    return _read_pages(untrusted_bytes, read_part, ())


def read_wacz(untrusted_bytes: bytes, read_part: ReadPart) -> ReadResult:
    """Return the pages of all WARC files in a WACZ as reports."""
    with open_archive(untrusted_bytes, _WHAT, save_again=_FETCH_AGAIN) as archive:
        names = sorted(n for n in archive.namelist() if n.startswith("archive/") and ".warc" in n)
        parts = [archive.read(name) for name in names]
    if not parts:
        raise UnreadableError(ReadState.EMPTY, "The WACZ holds no WARC file.", _FETCH_AGAIN)
    results, failed = [], []
    for part in parts:
        try:
            results.append(_read_pages(part, read_part, ()))
        except UnreadableError as error:
            failed.append(error)
    if not results:
        raise failed[0]
    warnings = [w for result in results for w in result.warnings]
    if failed:
        warnings.append(f"{len(failed)} of {len(parts)} WARC files in it could not be read: {failed[0].result.reason}")
    reports = tuple(r for result in results for r in result.reports)
    return ReadResult(ReadState.READ, reports, warnings=tuple(dict.fromkeys(warnings)))


def _read_pages(untrusted_bytes: bytes, read_part: ReadPart, warnings: tuple[str, ...]) -> ReadResult:
    reports: list[RawReport] = []
    cut = unread = 0
    for page in list_pages(untrusted_bytes):
        if page is None:
            cut += 1
            continue
        if len(reports) >= caps.MAX_REPORTS:
            break
        try:
            read = read_part(page.content, page.suffix)
        except UnreadableError:
            unread += 1
            continue
        reports += [_describe(report, page) for report in read.reports]
    if not reports:
        raise UnreadableError(
            ReadState.EMPTY if not cut else ReadState.REFUSED,
            "No page of the web archive has a text that can be read.",
            _FETCH_AGAIN,
        )
    if cut:
        warnings = (*warnings, f"{cut} pages were cut off when they were saved, and were left out.")
    if unread:
        warnings = (*warnings, f"{unread} saved files have no text that can be read (menus, frames, pictures).")
    return ReadResult(ReadState.READ, tuple(reports), warnings=warnings)


def _describe(report: RawReport, page: SavedPage) -> RawReport:
    """Offer the host as outlet where the page names none; the day of saving is no day of publication."""
    if report.publisher or not page.host:
        return report
    return replace(report, publisher=page.host, origins={**report.origins, "publisher": MetadataOrigin.PAGE})


def list_pages(untrusted_bytes: bytes) -> Iterator[SavedPage | None]:
    """Yield what was saved of each address; None for what was cut off. Raises UnreadableError for what is no WARC."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    total = 0
    try:
        for record in ArchiveIterator(io.BytesIO(_unpack(untrusted_bytes)), no_record_parse=False):
            if record.rec_type not in {"response", "resource"}:
                continue
            kind = (record.http_headers or record.rec_headers).get_header("Content-Type") or ""
            suffix = _TYPES.get(kind.split(";")[0].strip().lower())
            status = record.http_headers.get_statuscode() if record.http_headers else "200"
            if suffix is None or status != "200":
                continue
            content = record.content_stream().read(caps.MAX_HTML_BYTES + 1)
            total += len(content)
            if len(content) > caps.MAX_HTML_BYTES or total > caps.MAX_ZIP_BYTES:
                yield None
                continue
            yield None if _is_cut(record, content) else _make_page(record, content, suffix)
    except ArchiveLoadFailed as error:
        raise refuse("The web archive is damaged, or not one.", _FETCH_AGAIN) from error
    except (EOFError, OSError, ValueError, AttributeError, zlib.error) as error:
        raise refuse("The web archive is cut off or damaged.", _FETCH_AGAIN) from error


def _unpack(untrusted_bytes: bytes) -> bytes:
    """Return a WARC file as it is, or out of its gzip: packed record by record as is usual, or as a whole."""
    if not untrusted_bytes.startswith(b"\x1f\x8b"):
        return untrusted_bytes
    packed, out, at = memoryview(untrusted_bytes), bytearray(), 0
    while untrusted_bytes.startswith(b"\x1f\x8b", at):
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while not member.eof and at < len(packed):
            block = packed[at : at + 65536]
            out += member.decompress(block, caps.MAX_ZIP_BYTES - len(out) + 1)
            at += len(block) - len(member.unused_data) - len(member.unconsumed_tail)
            if len(out) > caps.MAX_ZIP_BYTES:
                raise refuse("The web archive unpacks to more than is read.", _FETCH_AGAIN)
        if not member.eof:
            raise refuse("The web archive is cut off.", _FETCH_AGAIN)
    return bytes(out)


def _is_cut(record: object, content: bytes) -> bool:
    """Tell whether there is less of a record than its header says, or less of its page than the server said.

    The latter only where the page is neither packed nor sent in chunks.
    """
    rest = record.raw_stream  # type: ignore[attr-defined]
    while rest.read(65536):
        pass
    if getattr(rest, "limit", 0) > 0:  # bytes that should have come and did not
        return True
    headers = getattr(record, "http_headers", None)
    if headers is None or headers.get_header("Content-Encoding") or headers.get_header("Transfer-Encoding"):
        return False
    said = headers.get_header("Content-Length") or ""
    return said.strip().isdecimal() and int(said) > len(content)


def _make_page(record: object, content: bytes, suffix: str) -> SavedPage:
    headers = record.rec_headers  # type: ignore[attr-defined]  # warcio comes without types
    try:
        host = urlsplit(headers.get_header("WARC-Target-URI") or "").hostname
        saved = date.fromisoformat((headers.get_header("WARC-Date") or "")[:10])
    except ValueError:
        return SavedPage(content, suffix, None, None)
    return SavedPage(content, suffix, host.removeprefix("www.") if host else None, saved)
