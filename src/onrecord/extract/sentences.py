"""Where sentences begin and end in an English text, headlines and list lines included.

Full stops are read one by one with the characters around them, so time grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from onrecord.codebook import load_words
from onrecord.model import Span

STOP = re.compile(
    r"""([.!?…]+)([’'”"»)\]]*)(?=\s|$)|(?<=[a-z]{3})([.!?])([’'”"»)\]]*)(?=[“"‘«]?[A-Z][a-z]*\s)|[。！？।؟۔]"""
)
"""A candidate: stops with closing marks before white space, or glued to the next one ("daily.He said")."""

LINE = re.compile(r"[^\r\n\u2028\u2029\v\f\x85]+")
LAST_WORD = re.compile(r"[^\s(\[“\"‘«'—–/]{1,24}$")
NEXT = re.compile(r"\s*([“\"‘«'(\[—–*•-]*\s?)(\S?)(\w*)")
SPEAKER_FOLLOWS = re.compile(r"\s+(?:[A-Z][\w.’'-]*\s+){0,3}([a-z]+)\b")
INITIAL = re.compile(r"(?:^|[\s.(“\"‘-])[A-Z]$")
INITIALS_WORD = re.compile(r"^(?:[A-Za-z]\.)+[A-Za-z]$")
ENUMERATOR = re.compile(r"^\W{0,3}(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})$")

WRAP_WIDTHS = range(45, 121)
"""Lengths of the lines of a text broken by hand or by a mail program."""


@cache
def _words(table: str, key: str) -> frozenset[str]:
    return frozenset(load_words("sentences")[table][key])


def split_sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text` in order: trimmed of white space, never overlapping.

    A line break ends a sentence, so a headline without a full stop stands alone; lines wrapped in the middle
    of a sentence are joined again. Stops inside a quotation count like others.
    """
    return tuple(s for start, end in _join_lines(text) for s in _split_block(text, start, end))


def _join_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches between line breaks that break sentences."""
    lines = [(m.start(), m.end()) for m in LINE.finditer(text)]
    wrapped = _find_wrapped(text, lines)
    at = 0
    while at < len(lines):
        start, end = lines[at]
        while at + 1 < len(lines) and _goes_on(text, lines[at], lines[at + 1], wrapped=at in wrapped):
            at += 1
            end = lines[at][1]
        yield start, end
        at += 1


def _find_wrapped(text: str, lines: list[tuple[int, int]]) -> set[int]:
    """Return the lines that end only because the page is narrow: followed by a line, all about as long.

    A line counts when it and the next fill the same narrow measure, or when the next is the short rest of a
    paragraph of such lines.
    """
    found: set[int] = set()
    for i in range(len(lines) - 1):
        if _blank_between(text, lines[i][1], lines[i + 1][0]):
            continue
        here, after = lines[i][1] - lines[i][0], lines[i + 1][1] - lines[i + 1][0]
        similar = here in WRAP_WIDTHS and (abs(here - after) <= 14 or (i - 1 in found and after < here))
        if similar and not text[lines[i][0] : lines[i][1]].rstrip().endswith((".", "!", "?", "”", '"')):
            found.add(i)
    return found


def _blank_between(text: str, end: int, start: int) -> bool:
    gap = text[end:start].replace("\r\n", "\n")
    return len(gap) > 1


def _goes_on(text: str, line: tuple[int, int], after: tuple[int, int], *, wrapped: bool) -> bool:
    if _blank_between(text, line[1], after[0]):
        return False
    tail = text[max(line[0], line[1] - 60) : line[1]].rstrip()
    head = text[after[0] : min(after[1], after[0] + 40)].lstrip()
    if not tail or not head or tail.endswith((".", "!", "?", "…", ":", ";", "”", '"', "»")):
        return bool(tail) and bool(head) and head[0].islower() and tail.lower().endswith(("mr.", "mrs.", "dr."))
    if not (head[0].isalnum() or head[0] in "“\"‘«'("):
        return False
    if head[0].islower() or tail.endswith((",", " -", "—")):
        return True
    return wrapped or tail.rsplit(None, 1)[-1] in _words("line", "unfinished")


def _split_block(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for match in STOP.finditer(text, start, end):
        if _ends_sentence(text, at, match, end):
            yield from _trim(text, at, match.end())
            at = match.end()
    yield from _trim(text, at, end)


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and (text[start].isspace() or text[start] in "\ufeff\u200b"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\ufeff\u200b"):
        end -= 1
    if start < end:
        yield Span(start, end)


def _ends_sentence(text: str, start: int, match: re.Match[str], end: int) -> bool:
    stops, closers = match.group(1) or match.group(3), match.group(2) or match.group(4) or ""
    if stops is None or match.end() >= end:
        return True
    follows = NEXT.match(text, match.end(), min(end, match.end() + 60))
    if follows is None or not follows.group(2):
        return True
    if follows.group(2).islower():
        return False
    if closers and stops[-1] in "!?":
        speaker = SPEAKER_FOLLOWS.match(text, match.end(), min(end, match.end() + 80))
        if speaker and speaker.group(1) in _words("reporting", "verbs"):
            return False
    if stops != "." or closers.strip(")]"):
        return True
    word = LAST_WORD.search(text, max(start, match.start() - 26), match.start())
    return word is None or _stop_ends(text, start, match.start(), word.group(), follows)


def _stop_ends(text: str, start: int, stop: int, word: str, follows: re.Match[str]) -> bool:
    """Tell whether a single full stop after `word` ends a sentence, given what follows."""
    low = word.lower()
    if low in _words("abbreviations", "never") and (
        low not in _words("abbreviations", "before_numbers") or follows.group(2).isdigit()
    ):
        return False
    if ENUMERATOR.match(text[start:stop].strip()[:8] if stop - start < 12 else "……"):
        return False
    opens = (follows.group(2) + follows.group(3)).lower() in _words("openers", "words") or bool(follows.group(1))
    if low in _words("abbreviations", "sometimes") or INITIALS_WORD.match(word):
        return opens
    if INITIAL.search(text[max(start, stop - 3) : stop]) and word[-2:-1] != "'":
        return opens and word == "I"
    return True
