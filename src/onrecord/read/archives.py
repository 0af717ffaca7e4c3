"""ZIP files from outside: what all formats packed in one are guarded against before a part of them is looked at."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeAlias

from onrecord.read import caps
from onrecord.read.results import UnreadableError, refuse

Element: TypeAlias = Any  # lxml comes without types

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError, KeyError,
    IndexError,
)  # fmt: skip
"""What zipfile raises for what is none: of a place before the file's start, it is a ValueError."""
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_XML = (".xml", ".rels", ".opf", ".ncx", ".xhtml")
_XML_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<[?!A-Za-z]")
"""A part may be XML whatever its name: which one is the text is said by other parts."""
_HARMLESS_DTD = re.compile(
    rb"<!DOCTYPE\s+(?:html|ncx|package)\b(?:\s+(?:PUBLIC\s+[\"'][^\"'<>]{0,200}[\"']\s*|SYSTEM\s*)?[\"'][^\"'<>]{0,200}[\"'])?\s*>",
    re.I,
)
"""A web page's own: it defines nothing."""


@contextmanager
def open_archive(
    untrusted_bytes: bytes, what: str, *, save_again: str, guard_xml: bool = True
) -> Iterator[zipfile.ZipFile]:
    """Yield the archive of a `what` ("Word document") after every part of it was unpacked once within the caps.

    No size that the file states is trusted. Raises UnreadableError for a bomb, a password, damage, and, unless
    `guard_xml` is off since each part is guarded by a reader of its own, for XML with a DTD that defines something.
    """
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(io.BytesIO(untrusted_bytes)))
            entries = archive.infolist()
            if len(entries) > caps.MAX_ZIP_ENTRIES:
                raise _bomb(what, save_again)
            left = caps.MAX_ZIP_BYTES
            for entry in entries:
                left -= _guard(archive, entry, left, what, save_again, guard_xml=guard_xml)
        except _DAMAGE as error:
            raise refuse(f"The {what} is cut off or damaged.", "Fetch it again, or save it anew.") from error
        except RuntimeError as error:  # how zipfile says that a part is encrypted
            raise refuse(f"The {what} is locked with a password.", "Save a copy without it, and add that.") from error
        yield archive


def _guard(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most_bytes: int, what: str, save_again: str, *, guard_xml: bool
) -> int:
    is_xml = guard_xml and entry.filename.lower().endswith(_XML)
    size, tail = 0, b""
    with archive.open(entry) as part:
        while block := part.read(2**20):
            if not size:
                is_xml = is_xml or (guard_xml and _XML_START.match(block.replace(b"\x00", b"")) is not None)
            cap = min(most_bytes, caps.MAX_XML_BYTES) if is_xml else most_bytes
            size += len(block)
            if size > cap or (size > caps.MIB and size > caps.MAX_ZIP_RATIO * max(1, entry.compress_size)):
                raise _bomb(what, save_again)
            if is_xml and _defines_entities((tail + block).replace(b"\x00", b"")):  # without NUL: UTF-16 too
                raise refuse(f"The {what} defines entities (a DTD): text could be lost.", save_again)
            tail = block[-512:]
    return size


def _defines_entities(xml: bytes) -> bool:
    return bool(_DTD.search(_HARMLESS_DTD.sub(b"", xml)))


def parse_xml(untrusted_bytes: bytes, what: str) -> Element:
    """Return the root of an XML part: nothing is fetched, no entity is resolved.

    Raises UnreadableError where it defines entities or is no whole XML.
    """
    root, damaged = mend_xml(untrusted_bytes, what)
    if damaged:
        raise refuse(f"The {what} is damaged, or nested deeper than a text is.", "Fetch it again, or save it anew.")
    return root


def mend_xml(untrusted_bytes: bytes, what: str) -> tuple[Element, bool]:
    """Return the root of what can be parsed of an XML part, and whether some of it could not.

    Raises UnreadableError where it defines entities or nothing of it is XML.
    """
    from lxml import etree  # heavy: only in the child process

    if _defines_entities(untrusted_bytes.replace(b"\x00", b"")):
        raise refuse(f"The {what} defines entities (a DTD): text could be lost.", "Save it anew, and add that.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(untrusted_bytes, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refuse(f"The {what} is damaged.", "Fetch it again, or save it anew.") from error
    if root is None:
        raise refuse(f"The {what} is damaged.", "Fetch it again, or save it anew.")
    return root, any(entry.level >= etree.ErrorLevels.ERROR for entry in parser.error_log)


def _bomb(what: str, save_again: str) -> UnreadableError:
    return refuse(f"The {what} unpacks to far more than a text can hold, as a zip bomb does.", save_again)
