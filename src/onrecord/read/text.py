"""The text as it is frozen, and what is done to it before: as little as possible.

Three things happen before a text is frozen, and nothing ever after: line ends become "\\n"; NUL characters go
(databases and C libraries end a text there); lone surrogates, which are not text, become U+FFFD. Spaces,
control characters, direction marks and spelling stay as they came, so that spans quote what the source wrote.
"""

from __future__ import annotations

import re

_LINE_END = re.compile(r"\r\n?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HEADER_LINE = re.compile(r"(?i)(?:from|to|cc|subject|date|sent|by|source|page)\s*:")
MAX_TITLE_CHARS = 160
MAX_TITLE_WORDS = 25


def freeze_text(text: str) -> str:
    """Return `text` with "\\n" line ends, without NUL, and with lone surrogates as U+FFFD."""
    return _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", text).replace("\x00", ""))


def clean_label(value: object) -> str | None:
    """Return a title or outlet on one line, or None when it is not text or has no letter."""
    if not isinstance(value, str):
        return None
    line = " ".join(freeze_text(value).split())[:300]
    return line if any(c.isalnum() for c in line) else None


def find_headline(text: str) -> str | None:
    """Return the first line where it looks like a headline: short, no full stop, a blank line after it."""
    head = text.lstrip("\n \t\ufeff")[: MAX_TITLE_CHARS * 3]
    line, newline, rest = head.partition("\n")
    line = line.lstrip("#").strip()
    if not newline or rest.split("\n", 1)[0].strip() or not rest.strip():
        return None
    words = line.split()
    if not 2 <= len(words) <= MAX_TITLE_WORDS or len(line) > MAX_TITLE_CHARS:
        return None
    if line[-1] in ".:;,。।" or _HEADER_LINE.match(line):
        return None
    return clean_label(line)


def has_words(text: str) -> bool:
    """Tell whether there is a letter or digit in `text`."""
    return any(c.isalnum() for c in text)
