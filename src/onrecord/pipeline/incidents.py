"""Claims of many reports together: made comparable with private names blanked, then linked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from onrecord.codebook import load_words
from onrecord.extract.sentences import split_sentences
from onrecord.gazetteer import Gazetteer, open_gazetteer
from onrecord.link import find_safe_words, link_claims, shingle
from onrecord.link.tellings import rarity
from onrecord.model import Act, ChainLink, Claim, Document, LinkedClaim, Place, PlaceMention, SourceKind, Span
from onrecord.pipeline.headings import Heading, find_headings
from onrecord.pipeline.localities import find_localities
from onrecord.pipeline.mentions import PARAGRAPH, find_establishments, read_mention
from onrecord.pipeline.near_days import find_near_days
from onrecord.pipeline.senses import ReadBlanked, find_public, read_senses
from onrecord.resolve.places import find_places, is_named

__all__ = ["link_claims", "prepare_claims"]

OUTLET_KINDS = {SourceKind.MEDIA, SourceKind.ORGANISATION, SourceKind.DOCUMENT}
OFFICES = {SourceKind.OFFICIAL, SourceKind.ORGANISATION, SourceKind.UNKNOWN}
"""Kinds whose own place may be where the act was; a witness's never is taken for it."""
LONGEST_TELLING = 120
"""Characters from a source to its cue that are of one breath."""
CONTEXT_RARITY = 3.5
"""How rare a word of a claim's paragraph must be to be kept as its context (see link/tellings.py)."""
WORD = re.compile(r"\w+")


def prepare_claims(
    document: Document,
    claims: Sequence[Claim],
    gazetteer: Gazetteer | None = None,
    read_blanked: ReadBlanked | None = None,
) -> list[LinkedClaim]:
    """Return a report's claims as the linker may see them; names of private people are not among the words.

    `read_blanked` is the model, for how each act is told.
    """
    shingles = shingle(document.text)
    sentences = split_sentences(document.text)
    establishments = [*find_establishments(document.text), *find_localities(document.text)]
    mentions = find_places(document.text, gazetteer or open_gazetteer(), document.publisher) if claims else ()
    headings = find_headings(document, mentions)
    headed = {c.id: heading for c in claims for heading in _heading_of(c, headings)}
    near = find_near_places(document, claims, mentions)
    near |= {c.id: headed[c.id].places for c in claims if c.id in headed and not c.where}
    days = find_near_days(document, claims, sentences)
    public = [*establishments, *(m.span for m in mentions if is_named(m))]
    senses = {}
    if read_blanked and claims:
        shown = find_public(document.text, gazetteer or open_gazetteer(), document.publisher)
        senses = read_senses(document.text, claims, shown, read_blanked)
    contexts = _Contexts(document.text, public)
    return [
        LinkedClaim(
            claim=claim,
            report=document.id,
            published=document.published,
            publisher=document.publisher,
            words=find_safe_words(
                document.text, _widen(claim.act, sentences), [*_public_names(claim), *establishments]
            ),
            source_words=_source_words(document.text, claim),
            report_shingles=shingles,
            near=near.get(claim.id, ()),
            mention=replace(
                read_mention(document.text, claim, _widen(claim.act, sentences), document.language.code or "en"),
                headed=claim.id in headed,
                told_on=headed[claim.id].edtf if claim.id in headed else None,
                near_day=days.get(claim.id),
                context=contexts.around(claim.act.trigger),
                sense=senses.get(claim.id),
            ),
        )
        for claim in claims
    ]


class _Contexts:
    """The rarer words of each paragraph, read once."""

    def __init__(self, text: str, keep: Sequence[Span]) -> None:
        self._text, self._keep = text, keep
        ends = [0, *(m.end() for m in PARAGRAPH.finditer(text)), len(text)]
        self._paragraphs = [Span(a, b) for a, b in pairwise(ends) if a < b]
        self._words: dict[Span, frozenset[str]] = {}

    def around(self, trigger: Span) -> frozenset[str]:
        """Return the rarer words of the paragraph that a trigger stands in."""
        paragraph = next(p for p in self._paragraphs if p.overlaps(trigger))
        if paragraph not in self._words:
            found = find_safe_words(self._text, paragraph, self._keep)
            self._words[paragraph] = frozenset(w for w in found if rarity(w) >= CONTEXT_RARITY)
        return self._words[paragraph]


def _widen(act: Act, sentences: Sequence[Span]) -> Span:
    """Return the clause of an act with all of the sentence it stands in."""
    around = [s for s in sentences if s.overlaps(act.trigger)]
    start = min([act.clause.start, *(s.start for s in around)])
    return Span(start, max([act.clause.end, *(s.end for s in around)]))


def _heading_of(claim: Claim, headings: Sequence[Heading]) -> list[Heading]:
    return [h for h in headings if h.paragraph.contains(claim.act.trigger)][:1]


def find_near_places(
    document: Document, claims: Sequence[Claim], mentions: Sequence[PlaceMention]
) -> dict[str, tuple[Place, ...]]:
    """Return, for claims that name no place, those of the title and of the office that speaks ("police in Kisumu").

    Where a source to protect is or spoke is none of them.
    """
    first_line = document.text.find("\n")
    title = [Span(0, first_line)] if first_line > 0 else []
    mentions = [m for m in mentions if m.place and is_named(m)]
    found = {}
    for claim in claims:
        if claim.where:
            continue
        zones = list(title)
        if claim.attribution.kind in OFFICES and not claim.attribution.confidential:
            zones += [zone for link in claim.attribution.chain for zone in _telling(document.text, link)]
        places = dict.fromkeys(m.place for m in mentions if m.place and any(z.contains(m.span) for z in zones))
        # Several at once tell nothing of where one act was.
        if places and len({(p.country, p.admin1) for p in places}) == 1:
            found[claim.id] = tuple(places)
    return found


def _telling(text: str, link: ChainLink) -> list[Span]:
    """Return a source's words, and what stands from them to its cue: "the police in Kisumu on Wednesday denied"."""
    spans = [s for s in (link.source, link.cue) if s]
    if link.source is None and link.cue:
        opening = max(text.rfind(mark, 0, link.cue.start) for mark in ("\n", ". ", "? ", "! "))
        spans.append(Span(opening + 1, link.cue.end))
    whole = Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else None
    near = whole if whole and whole.end - whole.start < LONGEST_TELLING else None
    return [s for s in (link.resolved, link.source, near) if s]


def _public_names(claim: Claim) -> list[Span]:
    parties = [p.party.name for p in claim.participants if p.party and p.party.name]
    return [*(w.span for w in claim.where), *parties]


def _source_words(text: str, claim: Claim) -> frozenset[str] | None:
    """Return the origin's words where it is a body; None for the author and for protected sources."""
    if claim.attribution.protected or not claim.attribution.chain:
        return None
    words = [w for link in claim.attribution.chain for w in _words_of(text, link)]
    return frozenset(words)


def _words_of(text: str, link: ChainLink) -> list[str]:
    span = link.resolved or link.source
    if span is None:
        return []
    words = WORD.findall(span.of(text))
    if link.kind in OUTLET_KINDS:
        return [w.lower() for w in words]
    return [w.lower() for w in words if w[0].islower() or w.lower() in _bodies()]


@cache
def _bodies() -> frozenset[str]:
    return frozenset(load_words("linking")["bodies"]["words"])
