"""Tells by its first bytes, and only then by its name, what kind of file it is."""

from __future__ import annotations

import re
import zlib
from enum import StrEnum

from onrecord.read.mail import is_mail
from onrecord.read.results import refuse

READ_SUFFIXES = (
    ".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".odt", ".rtf", ".epub", ".eml",
    ".csv", ".tsv", ".xlsx", ".rss", ".atom", ".xml", ".warc", ".gz", ".wacz", ".zip", ".jsonl", ".ndjson",
    ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp",
)  # fmt: skip
"""What `read_untrusted` reads; other files are refused with this list."""

_WHAT_IS_READ = (
    "Read are: text (.txt, .md), web pages (.html), PDF with text (.pdf), Word (.docx), OpenDocument (.odt), rich "
    "text (.rtf), EPUB, one message (.eml), tables of a report a row (.csv, .xlsx), feeds (.rss, .atom), web archives "
    "(.warc, .wacz), files of a report a line (.jsonl), pictures of text (.png, .jpg, .tiff, .webp) and scanned PDF "
    "where tesseract is installed, and ZIP files of these."
)


class Kind(StrEnum):
    """The kinds of file that are read; a single JSON value is refused with a hint."""

    PLAIN = "text"
    HTML = "web page"
    PDF = "PDF"
    DOCX = "Word document"
    ODT = "OpenDocument text"
    RTF = "rich text file"
    EPUB = "EPUB"
    MAIL = "message"
    CSV = "table"
    XLSX = "spreadsheet"
    FEED = "feed"
    WARC = "web archive"
    WACZ = "packed web archive"
    ZIP = "ZIP file"
    JSONL = "file of reports"
    JSON = "JSON"
    PICTURE = "picture"


_BY_SUFFIX = {
    ".txt": Kind.PLAIN,
    ".text": Kind.PLAIN,
    ".md": Kind.PLAIN,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
    ".odt": Kind.ODT,
    ".rtf": Kind.RTF,
    ".epub": Kind.EPUB,
    ".eml": Kind.MAIL,
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".xlsx": Kind.XLSX,
    ".rss": Kind.FEED,
    ".atom": Kind.FEED,
    ".xml": Kind.FEED,
    ".warc": Kind.WARC,
    ".gz": Kind.WARC,
    ".wacz": Kind.WACZ,
    ".zip": Kind.ZIP,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".json": Kind.JSON,
    ".png": Kind.PICTURE,
    ".jpg": Kind.PICTURE,
    ".jpeg": Kind.PICTURE,
    ".tif": Kind.PICTURE,
    ".tiff": Kind.PICTURE,
    ".webp": Kind.PICTURE,
}

_OTHERS = (  # first bytes of what people also have, its name, and the way to something that is read
    (b"\xd0\xcf\x11\xe0", "an old Word, Excel or Outlook file", "Open it and save it as .docx or text."),
    (b"GIF8", "a picture of a kind", "Open it, save it as PNG, and add that, or type its text into a .txt file."),
    (b"BM", "a picture of a kind", "Open it, save it as PNG, and add that, or type its text into a .txt file."),
    (b"7z\xbc\xaf", "a compressed file", "Unpack it, and add what is inside."),
    (b"Rar!", "a compressed file", "Unpack it, and add what is inside."),
    (b"\x7fELF", "a program", "Leave it out."),
    (b"MZ", "a program", "Leave it out."),
    (b"SQLite format 3", "a database", "Export its reports as .jsonl."),
)
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_PAGE_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html[\s>])", re.I | re.S
)


def tell_kind(untrusted_bytes: bytes, suffix: str) -> tuple[Kind, tuple[str, ...]]:
    """Return the kind of file, with a warning where the name says another.

    Raises UnreadableError, with the list of what is read, for all else.
    """
    by_name = _BY_SUFFIX.get(suffix.lower())
    by_content = _tell_by_content(untrusted_bytes, by_name)
    if by_content is Kind.ZIP and by_name in _PACKED:
        by_content = by_name  # and its reader says what is wrong with it
    if by_content and by_content is not by_name:
        return by_content, (f"The content is a {by_content}, whatever the name says; it was read as that.",)
    if by_name is None:
        shown = f"Files called {suffix[:12]!r}" if suffix.strip(".").isalnum() else "Files of this kind"
        raise refuse(f"{shown} are not read.", _WHAT_IS_READ)
    if by_name in _TOLD_BY_CONTENT and by_content is not by_name:
        raise refuse(
            f"The file is called a {by_name} but does not begin like one.",
            "It may be cut off or damaged: fetch it again.",
        )
    return by_name, ()


_PACKED = frozenset({Kind.DOCX, Kind.ODT, Kind.EPUB, Kind.XLSX, Kind.WACZ})
_TOLD_BY_CONTENT = frozenset(
    {Kind.PDF, Kind.DOCX, Kind.ODT, Kind.RTF, Kind.EPUB, Kind.XLSX, Kind.FEED, Kind.WARC, Kind.WACZ, Kind.ZIP}
    | {Kind.PICTURE}
)
"""Kinds that begin in a way of their own: a file called one that does not is damaged."""
_FEED_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:rss|feed|rdf:RDF|atom:feed)[\s>]", re.S
)


def _tell_by_content(untrusted_bytes: bytes, by_name: Kind | None) -> Kind | None:
    head = untrusted_bytes[:1024]
    if b"%PDF-" in head and (by_name is Kind.PDF or head.lstrip().startswith(b"%PDF-")):
        return Kind.PDF  # pdfium and others take a header anywhere in the first 1,024 bytes
    if head.startswith(b"PK\x03\x04"):
        return _tell_zip(untrusted_bytes)
    if head.startswith(b"{\\rtf"):
        return Kind.RTF
    if head.startswith(b"WARC/1.") or _unpack_start(head).startswith(b"WARC/1."):
        return Kind.WARC
    if head.startswith(b"\x1f\x8b"):
        raise refuse("The content is a compressed file, which is not read.", "Unpack it, and add what is inside.")
    if head.startswith(_PICTURES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return Kind.PICTURE
    for start, name, way in _OTHERS:
        if head.startswith(start) and (len(start) > 2 or b"\x00" in head):
            raise refuse(f"The content is {name}, which is not read.", f"{way} {_WHAT_IS_READ}")
    if _FEED_START.match(head.removeprefix(b"\xef\xbb\xbf")):
        return Kind.FEED
    if by_name is Kind.MAIL or (by_name is Kind.PLAIN and is_mail(untrusted_bytes[:16384])):
        return Kind.MAIL
    if by_name in (Kind.PLAIN, Kind.HTML) and _PAGE_START.match(head):
        return Kind.HTML
    return None


def _unpack_start(head: bytes) -> bytes:
    if not head.startswith(b"\x1f\x8b"):
        return b""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 64)
    except zlib.error:
        return b""


def _tell_zip(untrusted_bytes: bytes) -> Kind:
    """Its parts' names stand in clear both at its start and its end."""
    ends = untrusted_bytes[:65536] + untrusted_bytes[-65536:]
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in ends[:200]:
        return Kind.ODT
    if b"mimetypeapplication/epub+zip" in ends[:200]:
        return Kind.EPUB
    for sign, kind in ((b"word/", Kind.DOCX), (b"xl/workbook", Kind.XLSX), (b"META-INF/container.xml", Kind.EPUB)):
        if sign in ends:
            return kind
    if b"archive/" in ends and b".warc" in ends and b"datapackage" in ends:
        return Kind.WACZ
    return Kind.ZIP
