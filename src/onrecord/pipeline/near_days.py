"""The day told nearest before a claim that says none: "The door was broken in on Tuesday. Fourteen were arrested." """

from __future__ import annotations

from collections.abc import Sequence

from onrecord.codebook.edtf import bounds
from onrecord.model import Claim, Document, Span
from onrecord.resolve.dates import find_times

LEAD = 2
"""Paragraphs from the headline within which the day is told that a report is about."""


def find_near_days(document: Document, claims: Sequence[Claim], sentences: Sequence[Span]) -> dict[str, str]:
    """Return for claims without a time the day told last before the end of their sentence, in EDTF.

    It is of the same paragraph; else of the lead, where no claim there says a day itself. Days after publication and
    times longer than a day are none.
    """
    asked = [c for c in claims if not c.when]
    if not asked:
        return {}
    text = document.text
    days = [
        (t.span, t.edtf)
        for t in find_times(text, document.published, document.language.code or "en")
        if t.edtf and _is_past_day(document, t.edtf)
    ]
    lead = _lead_of(text)
    told = [c.act.trigger.start for c in claims if c.when]
    fallback = next((edtf for span, edtf in days if span.end <= lead), None)
    if any(at < lead for at in told):
        fallback = None
    found = {}
    for claim in asked:
        trigger = claim.act.trigger
        start = text.rfind("\n", 0, trigger.start) + 1
        end = next((s.end for s in sentences if s.overlaps(trigger)), claim.act.clause.end)
        before = [edtf for span, edtf in days if start <= span.start and span.end <= end]
        day = before[-1] if before else fallback if trigger.start < lead else None
        if day:
            found[claim.id] = day
    return found


def _is_past_day(document: Document, edtf: str) -> bool:
    first, last = bounds(edtf)
    if not first or first != last:
        return False
    return document.published is None or first <= document.published


def _lead_of(text: str) -> int:
    """Return where the lead ends: the headline and the paragraphs right below it."""
    at = 0
    for _ in range(LEAD):
        while at < len(text) and text[at] == "\n":
            at += 1
        end = text.find("\n", at)
        if end < 0:
            return len(text)
        at = end
    return at
