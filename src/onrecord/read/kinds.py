"""Tells by its first bytes, and only then by its name, what kind of file it is."""

from __future__ import annotations

import re
from enum import StrEnum

from onrecord.read.results import refuse

READ_SUFFIXES = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".jsonl", ".ndjson")
"""What `read_untrusted` reads; other files are refused with this list."""

_WHAT_IS_READ = (
    "Read are: text (.txt, .md), web pages (.html), PDF with text (.pdf), Word (.docx), "
    "files of a report a line (.jsonl)."
)


class Kind(StrEnum):
    """The kinds of file that are read, and the single JSON value, which is refused with a hint."""

    PLAIN = "text"
    HTML = "web page"
    PDF = "PDF"
    DOCX = "Word document"
    JSONL = "file of reports"
    JSON = "JSON"


_BY_SUFFIX = {
    ".txt": Kind.PLAIN,
    ".text": Kind.PLAIN,
    ".md": Kind.PLAIN,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".json": Kind.JSON,
}

_OTHERS = (  # first bytes of what people also have, its name, and the way to something that is read
    (b"\xd0\xcf\x11\xe0", "an old Word, Excel or Outlook file", "Open it and save it as .docx or text."),
    (b"{\\rtf", "a rich text file", "Open it and save it as .docx or text."),
    (b"\xff\xd8\xff", "a picture", "Pictures of text are not read; type its text into a .txt file."),
    (b"\x89PNG", "a picture", "Pictures of text are not read; type its text into a .txt file."),
    (b"GIF8", "a picture", "Pictures of text are not read; type its text into a .txt file."),
    (b"II*\x00", "a picture", "Pictures of text are not read; type its text into a .txt file."),
    (b"MM\x00*", "a picture", "Pictures of text are not read; type its text into a .txt file."),
    (b"\x1f\x8b", "a compressed file", "Unpack it, and add what is inside."),
    (b"7z\xbc\xaf", "a compressed file", "Unpack it, and add what is inside."),
    (b"Rar!", "a compressed file", "Unpack it, and add what is inside."),
    (b"\x7fELF", "a program", "Leave it out."),
    (b"MZ", "a program", "Leave it out."),
    (b"SQLite format 3", "a database", "Export its reports as .jsonl."),
)
_PAGE_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html[\s>])", re.I | re.S
)


def tell_kind(untrusted_bytes: bytes, suffix: str) -> tuple[Kind, tuple[str, ...]]:
    """Return the kind of file, with a warning where the name says another.

    Raises UnreadableError, with the list of what is read, for all else.
    """
    by_name = _BY_SUFFIX.get(suffix.lower())
    by_content = _tell_by_content(untrusted_bytes, by_name)
    if by_content and by_content is not by_name:
        return by_content, (f"The content is a {by_content}, whatever the name says; it was read as that.",)
    if by_name is None:
        shown = f"Files called {suffix[:12]!r}" if suffix.strip(".").isalnum() else "Files of this kind"
        raise refuse(f"{shown} are not read.", _WHAT_IS_READ)
    if by_name in (Kind.PDF, Kind.DOCX) and by_content is not by_name:
        raise refuse(
            f"The file is called a {by_name} but does not begin like one.",
            "It may be cut off or damaged: fetch it again.",
        )
    return by_name, ()


def _tell_by_content(untrusted_bytes: bytes, by_name: Kind | None) -> Kind | None:
    head = untrusted_bytes[:1024]
    if b"%PDF-" in head and (by_name is Kind.PDF or head.lstrip().startswith(b"%PDF-")):
        return Kind.PDF  # pdfium and others take a header anywhere in the first 1,024 bytes
    if head.startswith(b"PK\x03\x04"):
        return _tell_zip(untrusted_bytes)
    for start, name, way in _OTHERS:
        if head.startswith(start) and (len(start) > 2 or b"\x00" in head):
            raise refuse(f"The content is {name}, which is not read.", f"{way} {_WHAT_IS_READ}")
    if by_name in (Kind.PLAIN, Kind.HTML) and _PAGE_START.match(head):
        return Kind.HTML
    return None


def _tell_zip(untrusted_bytes: bytes) -> Kind:
    """A DOCX is a zip file with a part `word/…`; zip names stand in clear both at the start and the end."""
    if b"word/" in untrusted_bytes[:65536] or b"word/" in untrusted_bytes[-65536:]:
        return Kind.DOCX
    raise refuse(
        "The content is a zip file but no Word document.",
        f"Unpack it, and add what is inside. {_WHAT_IS_READ}",
    )
