"""A file's bytes as whoever looks for a word in them could read them: as text, and with each usual writing undone."""

from __future__ import annotations

import base64
import html
import io
import quopri
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}")
HEX = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
PACKED = 6
"""Characters from which a word is looked for in what was packed (base64, hex): shorter ones stand there by chance."""


@dataclass(frozen=True, slots=True)
class View:
    """A reading of a file in small letters; `packed` where words may stand in it with no space around them."""

    name: str
    text: str
    packed: bool = False


def list_views(content: bytes) -> Iterator[View]:
    """Yield the readings of a file: its text in UTF-8, UTF-16, Latin-1, with entities, escapes and packing undone.

    Of an archive (ZIP: a spreadsheet is one) the readings of what it holds, and of its names.
    """
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield View("name in an archive", _fold(member.filename))
                yield from list_views(member.comment)
                yield from list_views(archive.read(member))
        return
    text = content.decode("utf-8", errors="replace")
    yield View("as text", _fold(text))
    if b"\0" in content:
        # UTF-16 of either order, for letters of the first page; and as it is decoded, for those of others.
        yield View("UTF-16", _fold(content.replace(b"\0", b"").decode("latin-1")))
        for order in ("utf-16-le", "utf-16-be"):
            for start in (0, 1):
                yield View(order, _fold(content[start:].decode(order, errors="replace")), packed=True)
    if "\ufffd" in text:
        yield View("Latin-1", _fold(content.decode("cp1252", errors="replace")))
    undone = {
        "entities": html.unescape(text) if "&" in text else text,
        "percent signs": unquote_plus(text) if "%" in text else text,
        "escapes": ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "\\u" in text else text,
        "quoted-printable": _unquote(content) if "=" in text else text,
    }
    for name, changed in undone.items():
        if changed != text:
            yield View(name, _fold(changed))
    packed = "\n".join((*_unpack_base64(text), *_unpack_hex(text)))
    if packed:
        yield View("base64 or hex", _fold(packed), packed=True)


def list_texts(content: bytes) -> Iterator[str]:
    """Yield a file's text in small letters, and with entities undone; of an archive names and texts."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield _fold(member.filename)
                yield from list_texts(archive.read(member))
        return
    text = content.decode("utf-8", errors="replace")
    yield _fold(text)
    if "&" in text:
        yield _fold(html.unescape(text))


def fold(word: str) -> str:
    """Return a word as the readings hold it: composed, in compatible letters, small."""
    return _fold(word)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _unquote(content: bytes) -> str:
    return quopri.decodestring(content).decode("utf-8", errors="replace")


def _unpack_base64(text: str) -> Iterator[str]:
    """Yield runs of base64 unpacked from each of the four places their groups may begin at."""
    for match in BASE64.finditer(text):
        run = match.group().replace("-", "+").replace("_", "/")
        for start in range(4):
            part = run[start:]
            # A last piece of two or three characters holds one or two bytes; one of one holds none.
            part = part[: len(part) - (len(part) % 4 == 1)]
            yield base64.b64decode(part + "=" * (-len(part) % 4)).decode("utf-8", errors="replace")


def _unpack_hex(text: str) -> Iterator[str]:
    for match in HEX.finditer(text):
        yield bytes.fromhex(match.group()).decode("utf-8", errors="replace")
