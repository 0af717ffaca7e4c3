"""How a claim's words stand in its report: do they point back to an act told before, or start another one?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from onrecord.codebook import load_words
from onrecord.model import ChainLink, Claim, Mention, Role, SourceKind, Span

BEFORE = 48
"""Characters before a trigger or a participant in which a word stands that points back or starts anew."""
ANEW = 28
"""Characters before a verb in which it is said that another act is told."""
OWN_WORDS = {SourceKind.AUTHOR, SourceKind.UNKNOWN}
AFTER = re.compile(r"[^\S\n]*[^.!?\n]+[.!?]")
"""The next sentence of a paragraph, if there is one."""
THIS = re.compile(r"\bthis\b", re.IGNORECASE)
"""Without it the next sentence tells something of its own, whoever it has that from."""
SAME = re.compile(r"\bthe same (?:paper|newspaper|outlet|agency|site|station|magazine)\b", re.IGNORECASE)
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
        "outlet": re.compile(rf"\b((?:[A-Z][\w’'-]*\s+){{0,3}}(?:{'|'.join(words['outlets'])}))\b"),
        "citing": re.compile(rf"\b(?:{'|'.join(words['citing'])})\b"),
        "accused": re.compile(rf"\b(?:{'|'.join(words['accused'])})\b", re.IGNORECASE),
        "unarmed": re.compile(rf"\b(?:{'|'.join(words['unarmed'])})\b", re.IGNORECASE),
        "anew": re.compile(rf"\b(?:{anew})\b", re.IGNORECASE),
        "establishment": re.compile(
            rf"\b[Tt]he ((?:[A-Z][\w’-]+ ){{1,3}})(?:(?:{kinds}) )?(?i:{establishments})\b|"
            rf"\b(?i:{establishments}) (?:of|called|named) ((?:[A-Z][\w’-]+ ?){{1,3}})"
        ),
    }


def read_mention(text: str, claim: Claim, around: Span | None = None, language: str = "en") -> Mention:
    """Return how a claim stands in its report; `around` is the sentence it is told in."""
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
        cited=tuple(dict.fromkeys(_find_cited(text, claim, around or claim.act.clause))),
        sides=tuple(side for side in ("accused", "unarmed") if any(patterns[side].search(p.of(text)) for p in people)),
        language=language,
        definite=bool(noun) and not earlier,
    )


def _find_cited(text: str, claim: Claim, around: Span) -> Iterator[str]:
    """Yield the names of outlets and organisations that a claim is had from, in lower case.

    Those a chain begins with ("the Courier, citing residents"), and where the report says it in its own words those its
    sentence names beside a word for saying ("also reported by the Courier"). A name counts only where it ends in a noun
    that outlets and organisations are named by: no person's does.
    """
    for link in claim.attribution.chain:
        yield from _outlet_of(text, link)
    here = [s for link in claim.attribution.chain for s in (link.source, link.cue) if s]
    if claim.attribution.kind in OWN_WORDS or (here and not any(around.overlaps(s) for s in here)):
        told = around.of(text)
        if not _patterns()["citing"].search(told) or not _find_names(text, around):
            after = AFTER.match(text, around.end)
            if not after or not THIS.search(after[0]):
                return
            told, around = after[0], Span(*after.span())
        if _patterns()["citing"].search(told):
            yield from _find_names(text, around)


def _find_names(text: str, zone: Span) -> list[str]:
    """Return the names of outlets in a stretch; "the same paper" is the last one named before it."""
    outlet = _patterns()["outlet"]
    found = [m[1].lower().removeprefix("the ") for m in outlet.finditer(zone.of(text))]
    if not found and SAME.search(zone.of(text)):
        found = [m[1].lower().removeprefix("the ") for m in outlet.finditer(text, 0, zone.start)][-1:]
    return found


def _outlet_of(text: str, link: ChainLink) -> Iterator[str]:
    span = link.resolved or link.source
    # Whatever it was taken for: the "Hill Witness" is no witness.
    if span and link.kind is not SourceKind.OFFICIAL:
        yield from (m[1].lower().removeprefix("the ") for m in _patterns()["outlet"].finditer(span.of(text)))


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
