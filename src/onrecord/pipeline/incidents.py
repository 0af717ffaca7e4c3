"""Claims of many reports together: made comparable with private names blanked, then linked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from onrecord.codebook import load_words
from onrecord.link import find_safe_words, link_claims, shingle
from onrecord.model import ChainLink, Claim, Document, LinkedClaim, SourceKind, Span

__all__ = ["link_claims", "prepare_claims"]

OUTLET_KINDS = {SourceKind.MEDIA, SourceKind.ORGANISATION, SourceKind.DOCUMENT}
WORD = re.compile(r"\w+")


def prepare_claims(document: Document, claims: Sequence[Claim]) -> list[LinkedClaim]:
    """Return a report's claims as the linker may see them; names of private people are not among the words."""
    shingles = shingle(document.text)
    return [
        LinkedClaim(
            claim=claim,
            report=document.id,
            published=document.published,
            publisher=document.publisher,
            words=find_safe_words(document.text, claim.act.clause, _public_names(claim)),
            source_words=_source_words(document.text, claim),
            report_shingles=shingles,
        )
        for claim in claims
    ]


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
