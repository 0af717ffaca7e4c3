"""Contact details and plates in a text or a query: telephone numbers, addresses of mail and pages, handles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.model import Span

FEWEST_DIGITS = 7
"""Digits from which a row of them may be a telephone or document number."""
_ADDRESS = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)*|@\w[\w.]+|(?:https?://|www\.)\S+|"
    r"\b(?:t|wa|fb|m)\.me/\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|me|io)\b(?:/\S*)?|\w*_\w+",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\+?\(?\d(?:[\d\s().\-/\u2010-\u2013]*\d)")
_DATE = re.compile(
    r"\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}|(?:1[89]|20)\d\d\s?[-–/]\s?(?:1[89]|20)\d\d|"
    r"\d{4}-\d\d-\d\d\s?[-–/]\s?\d{4}-\d\d-\d\d"
)
_PLATE = re.compile(
    r"\b(?!(?:UN|EU|US|UK|MH)\b)[A-Z]{1,3}[ -]?(?!(?:19|20)\d\d\b)\d{2,4}(?:[ -]?[A-Z]{1,3})?\b|"
    r"\b\d{1,4}[ -][A-Z]{2,3}[ -]\d{2,4}\b|\b\d{2,3}\s?[가-힣]\s?\d{4}\b|"
    r"(?<!\w)(?:[\u0621-\u064a]\s){1,3}\s?\d{2,4}\b|\b\d{2,4}\s(?:[\u0621-\u064a]\s?){1,3}(?!\w)"
)


def find_contacts(text: str) -> Iterator[Span]:
    """Yield the stretches of a text that lead to a person or vehicle by themselves."""
    yield from (Span(*m.span()) for pattern in (_ADDRESS, _PLATE) for m in pattern.finditer(text))
    for match in _NUMBERS.finditer(text):
        if sum(c.isdigit() for c in match[0]) >= FEWEST_DIGITS and not _DATE.fullmatch(match[0].strip("( ")):
            yield Span(*match.span())


def holds_contact(text: str) -> bool:
    """Tell whether a text holds a contact detail."""
    return next(find_contacts(text), None) is not None
