"""Reads plain text: UTF-8, UTF-16 or UTF-32 by their marks, and Windows-1252 with a warning."""

from __future__ import annotations

import codecs
import re

from onrecord.read import caps
from onrecord.read.results import MetadataOrigin, ReadResult, ReadState, UnreadableError, offer_report, refuse
from onrecord.read.text import find_headline, freeze_text

_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.05
"""Share of control characters from which a file is not text; the odd NUL or form feed stays far below."""
_MOST_HIGH_BYTES = 0.15
"""Share of bytes over 127 up to which Windows-1252 is believed. French has about 5 in 100, Icelandic 10;
Cyrillic, Greek, Thai or Chinese in an old encoding have 50 and more, and would become nonsense."""
_SAVE_AS = "Open it in the program it was written with, save it as UTF-8 text, and add it again."


def read_plain(untrusted_bytes: bytes) -> ReadResult:
    """Return the one report that a plain text file is; its headline, if it has one, is offered as title."""
    if len(untrusted_bytes) > caps.MAX_TEXT_BYTES:
        raise too_big("text file", caps.MAX_TEXT_BYTES)
    decoded, warnings = decode_text(untrusted_bytes)
    text = freeze_text(decoded)
    if "\x00" in decoded:
        warnings = (*warnings, "NUL characters were left out of the text.")
    report = offer_report(text, MetadataOrigin.FIRST_LINE, title=find_headline(text))
    return ReadResult(ReadState.READ, (report,), warnings=warnings)


def decode_text(untrusted_bytes: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text that `untrusted_bytes` stand for and warnings about how it was told.

    Raises UnreadableError where no encoding fits, rather than freezing nonsense.
    """
    for mark, encoding in _MARKS:
        if untrusted_bytes.startswith(mark):
            return _decode_marked(untrusted_bytes, encoding), ()
    try:
        text = untrusted_bytes.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_western(untrusted_bytes)
    if unmarked := _guess_unmarked_utf16(untrusted_bytes):
        try:
            text = untrusted_bytes.decode(unmarked)
        except UnicodeDecodeError as error:
            raise _not_text() from error
        return text, ("No mark says how this file is encoded; it was read as UTF-16.",)
    return _require_text(text), ()


def too_big(what: str, most_bytes: int) -> UnreadableError:
    """Return the error for a file over the cap of its kind."""
    return UnreadableError(
        ReadState.TOO_BIG,
        f"The {what} is larger than the {most_bytes // caps.MIB} MiB that are read.",
        "Split it into one file a report, and add those.",
    )


def _decode_marked(untrusted_bytes: bytes, encoding: str) -> str:
    try:
        return _require_text(untrusted_bytes.decode(encoding))
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise refuse(f"The file says it is {name}, but byte {error.start + 1} is not.", _SAVE_AS) from error


def _decode_western(untrusted_bytes: bytes) -> tuple[str, tuple[str, ...]]:
    high = sum(untrusted_bytes.count(bytes((b,))) for b in range(128, 256))
    if high > _MOST_HIGH_BYTES * len(untrusted_bytes):
        raise _not_text()
    try:
        text = untrusted_bytes.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _not_text() from error
    warning = "Not UTF-8; read as Windows-1252 (Western European). Check that names and accents look right."
    return _require_text(text), (warning,)


def _guess_unmarked_utf16(data: bytes) -> str | None:
    """Mostly Latin text in UTF-16 has a NUL in nearly every other byte."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _require_text(text: str) -> str:
    if len(_CONTROLS.findall(text)) > max(8, _MOST_CONTROLS * len(text)):
        raise _not_text()
    return text


def _not_text() -> UnreadableError:
    return refuse("The bytes are not text in UTF-8, UTF-16 or Windows-1252.", _SAVE_AS)
