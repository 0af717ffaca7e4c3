"""How a claim's words stand in its report: do they point back to an act told before, or start another one?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from onrecord.codebook import load_words
from onrecord.model import Claim, Mention, Role, Span

BEFORE = 48
"""Characters before a trigger or a participant in which a word stands that points back or starts anew."""
ANEW = 28
"""Characters before a verb in which it is said that another act is told."""
PARAGRAPH = re.compile(r"\n\s*\n|\n")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = load_words("linking")["mentions"]
    back, people = "|".join(words["back"]), "|".join(words["people"])
    anew, establishments, kinds = ("|".join(words[name]) for name in ("anew", "establishments", "kinds"))
    return {
        # "the arrests", "their recent detention": no clause may end between the word and the noun.
        "noun": re.compile(rf"\b(?:{back})\s+(?:[\w'’-]+\s+){{0,2}}$", re.IGNORECASE),
        "people": re.compile(rf"^(?:{people})\b", re.IGNORECASE),
        "earlier": re.compile(rf"\b(?:{'|'.join(words['earlier'])})\s+$", re.IGNORECASE),
        "anew": re.compile(rf"\b(?:{anew})\b", re.IGNORECASE),
        "establishment": re.compile(
            rf"\b[Tt]he ((?:[A-Z][\w’-]+ ){{1,3}})(?:(?:{kinds}) )?(?i:{establishments})\b|"
            rf"\b(?i:{establishments}) (?:of|called|named) ((?:[A-Z][\w’-]+ ?){{1,3}})"
        ),
    }


def read_mention(text: str, claim: Claim) -> Mention:
    """Return how a claim stands in its report."""
    trigger = claim.act.trigger
    patterns = _patterns()
    led = text[max(0, trigger.start - BEFORE) : trigger.start]
    people = [p.span for p in claim.participants if p.role is Role.AFFECTED]
    noun = patterns["noun"].search(led)
    back = bool(noun) or any(patterns["people"].match(span.of(text)) for span in people)
    zones = [trigger.of(text), *(s.of(text) for s in people), *(text[max(0, s.start - 12) : s.start] for s in people)]
    if not noun:
        zones.append(led[-ANEW:][max(led[-ANEW:].rfind(mark) for mark in ".,;:!?\n") + 1 :])
    # "after the raid on …" tells of something that was before what is told.
    earlier = bool(noun and patterns["earlier"].search(led[: noun.start()]))
    return Mention(
        paragraph=len(PARAGRAPH.findall(text[: trigger.start])),
        back=back and not earlier,
        anew=earlier or any(patterns["anew"].search(zone) for zone in zones),
    )


def find_establishments(text: str) -> Iterator[Span]:
    """Yield the names of public houses and sites: "Kalinka" in "the Kalinka bookshop", "Stary Brod" in "village of …".

    A name is taken only between "the" and the noun, or after the noun and "of", where a person's does not stand: who
    "reached hospital", whose farm it is, or who was beaten "at the station" must never be compared across reports.
    """
    for match in _patterns()["establishment"].finditer(text):
        at = 1 if match[1] else 2
        start, end = match.span(at)
        name = text[start:end].rstrip()
        if name and "’" not in name and "'" not in name:
            yield Span(start, start + len(name))
