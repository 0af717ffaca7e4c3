"""Where quotations begin and end."""

from __future__ import annotations

import re

from onrecord.model import Span

MARK = re.compile(r"[“”\"«»]|\n[^\S\n]*\n|\n")
LONGEST = 4000
"""A quotation that is not closed within so many characters is taken to end with its paragraph."""


def find_quotes(text: str) -> tuple[Span, ...]:
    """Return the quotations of a text with their marks, in order, never overlapping.

    A paragraph that opens a quotation without closing it ends it: the next one opens it again.
    """
    found: list[Span] = []
    opened: int | None = None
    for mark in MARK.finditer(text):
        sign = mark.group()
        if sign.startswith("\n"):
            if opened is not None and mark.start() - opened > 1:
                found.append(Span(opened, mark.start()))
            opened = None
        elif opened is None:
            if sign != "”" and sign != "»":
                opened = mark.start()
        elif sign in '”"»' and mark.end() - opened <= LONGEST:
            if not _is_inch(text, mark.start()):
                found.append(Span(opened, mark.end()))
                opened = None
        elif mark.end() - opened > LONGEST:
            opened = mark.start()
    if opened is not None and len(text) - opened > 1 and len(text) - opened <= LONGEST:
        found.append(Span(opened, len(text)))
    return tuple(found)


def _is_inch(text: str, at: int) -> bool:
    return text[at] == '"' and at > 0 and text[at - 1].isdigit() and text[at + 1 : at + 2].islower()
