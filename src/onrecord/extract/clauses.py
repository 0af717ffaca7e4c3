"""The clause an act stands in: the sentence cut at marks and at words that open another clause."""

from __future__ import annotations

import re

from onrecord.model import Span

CUT = re.compile(
    r"""[;:—–“”"«»()]|\s-\s
    |,(?=\s+(?:and|but|while|whereas|after|before|when|where|who|which|whose|as|because|although|though|since|so|then|adding|according|he|she|they|it|the|a|an|saying|following)\b)
    |\b(?:and|but)(?=\s+(?:was|were|is|are|has|have|had|will|would|may|can|could|then|also|later|he|she|they|it)\b)
    |\b(?:and|but|or)(?=\s+(?:\w+ly\s+)?(?:[a-z]{3,}ed)\b)
    |\b(?:while|whereas|although|though|because|after|before|when|where|until|unless)\b(?=\s)
    |\b(?:who|which|whose)\b(?=\s)
    |\b(?:that)\b(?=\s+(?:the|a|an|he|she|they|it|any|no|some|at|more|[A-Z]|\d))
    """,
    re.VERBOSE,
)
EDGE = ' \t\n,;:—–-“”"«»()'
OPENERS = re.compile(r"(?:and|but|that|or)\s+", re.I)


def find_clause(text: str, sentence: Span, trigger: Span) -> Span:
    """Return the clause around a trigger, inside its sentence, without marks at its edges."""
    start, end = sentence.start, sentence.end
    for cut in CUT.finditer(text, sentence.start, sentence.end):
        if cut.end() <= trigger.start:
            start = (
                cut.end()
                if not cut.group()[0].isalpha() or cut.group() in {"and", "but", "or", "that"}
                else cut.start()
            )
        elif cut.start() >= trigger.end:
            end = cut.start()
            break
    return _trim(text, start, end, trigger)


def _trim(text: str, start: int, end: int, trigger: Span) -> Span:
    while start < trigger.start and (text[start] in EDGE or text[start].isspace()):
        start += 1
    opener = OPENERS.match(text, start, trigger.start)
    if opener:
        start = opener.end()
    while end > trigger.end and (text[end - 1] in EDGE or text[end - 1].isspace()):
        end -= 1
    return Span(min(start, trigger.start), max(end, trigger.end))
