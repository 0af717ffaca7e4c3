"""Reads what auto-archiver writes of a link it archived: its page of results, and its log as a table.

Both hold the text, title and time of what was posted. The archived files themselves are not looked at, nor who posted.
The shapes are those its documentation and templates show (github.com/bellingcat/auto-archiver, read in 2026).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from onrecord.read.results import MetadataOrigin, RawReport, ReadState, UnreadableError, offer_report
from onrecord.read.text import clean_label, freeze_text, has_words

Element: TypeAlias = Any  # lxml comes without types

READ_AS_ARCHIVED = "Read as written by auto-archiver; the archived files themselves were not looked at."
FIELDS = ("url", "title", "content", "timestamp")
_LOG = ["status", "metadata", "media"]
_SIGN = b"bellingcat/auto-archiver"
_LONGEST_CELL = 2_000_000


def is_archiver_log(header: Sequence[str]) -> bool:
    """Tell whether a table's columns are those of auto-archiver's own log."""
    return [cell.strip().casefold() for cell in header] == _LOG


def read_archived(untrusted_bytes: bytes, tree: Element) -> RawReport | None:
    """Return the report on a page of results, None for any other page; raises UnreadableError where it has no text."""
    if _SIGN not in untrusted_bytes[-20_000:] or tree.find(".//table[@class='metadata']") is None:
        return None
    known = {}
    for row in tree.iterfind(".//table[@class='metadata']//tr"):
        cells = ["".join(cell.itertext()).strip() for cell in row.iterfind("td")]
        if len(cells) == 2 and cells[0] in FIELDS:
            known[cells[0]] = cells[1]
    report = make_report(known)
    if report is None:
        raise UnreadableError(
            ReadState.EMPTY,
            "It is a page of results by auto-archiver, and what was posted had no text.",
            "Type what its pictures or films say into a .txt file, and add that.",
        )
    return report


def parse_metadata(untrusted_cell: str) -> dict[str, str]:
    """Return the fields in a cell of the log, which is a Python dict as printed; nothing in it is ever run."""
    if len(untrusted_cell) > _LONGEST_CELL:
        return {}
    try:
        tree = ast.parse(untrusted_cell.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    if not isinstance(tree, ast.Dict):
        return {}
    found = {}
    for key, value in zip(tree.keys, tree.values, strict=True):
        if isinstance(key, ast.Constant) and key.value in FIELDS and (shown := _show(value)):
            found[str(key.value)] = shown
    return found


def make_report(known: Mapping[str, str]) -> RawReport | None:
    """Return the report of what auto-archiver knows of a link, None where there is no text among it."""
    text = freeze_text(known.get("content", ""))
    if not has_words(text):
        return None
    title = clean_label(known.get("title"))
    host = _read_host(known.get("url", ""))
    return offer_report(text, MetadataOrigin.PAGE, title=title, published=_read_day(known), publisher=host)


def _show(value: ast.expr) -> str | None:
    """Return a string as it is, and a moment (`datetime.datetime(2024, 5, 13, …)`) as its day."""
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "datetime":
        parts = [a.value for a in value.args[:3] if isinstance(a, ast.Constant) and isinstance(a.value, int)]
        try:
            return date(*parts).isoformat() if len(parts) == 3 else None
        except (ValueError, OverflowError):
            return None
    return None


def _read_day(known: Mapping[str, str]) -> date | None:
    try:
        return datetime.fromisoformat(known.get("timestamp", "").strip().replace("Z", "+00:00")).date()
    except ValueError:
        return None


def _read_host(url: str) -> str | None:
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    return clean_label(host.removeprefix("www.")) if host else None
