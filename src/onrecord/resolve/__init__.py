"""Resolve: words become when, where, how many and what kind of source, and claims become whole."""

from __future__ import annotations

from onrecord.encoder import Reading
from onrecord.gazetteer import Gazetteer
from onrecord.model import (
    UNPROTECTED_KINDS,
    ChainLink,
    Claim,
    ClaimAttribution,
    Document,
    ExtractedClaim,
    ExtractedParticipant,
    Extraction,
    KeyedHash,
    Participant,
    ReportClaims,
    SourceKind,
    claim_id,
    content_hash,
)
from onrecord.resolve.context import Context, read_context
from onrecord.resolve.counts import read_counts
from onrecord.resolve.sources import describe_source

__all__ = ["resolve"]


def resolve(
    document: Document,
    extraction: Extraction,
    gazetteer: Gazetteer,
    reading: Reading | None = None,
    *,
    keyed: KeyedHash = content_hash,
) -> ReportClaims:
    """Return a report's claims with dates, places, counts and sources; ids are made with `keyed`.

    `reading` is the model's; with it, its heads tell what kind a source is and whether it must be protected.
    """
    if not document.language.read:
        return ReportClaims(document.id, document.published, document.language)
    context = read_context(document, extraction, gazetteer, reading)
    claims: dict[str, Claim] = {}
    told: set[str] = set()
    for extracted in extraction.claims:
        claim = resolve_claim(context, extracted, keyed=keyed)
        claims.setdefault(claim.id, claim)
        if not extracted.again:
            told.add(claim.id)
    return ReportClaims(
        document.id,
        document.published,
        document.language,
        extraction.attributions,
        tuple(claims.values()),
        frozenset(claims.keys() - told),
    )


def resolve_claim(context: Context, extracted: ExtractedClaim, *, keyed: KeyedHash) -> Claim:
    """Return the whole claim for an extracted one."""
    attribution = resolve_attribution(context, extracted)
    participants = [p for e in extracted.participants for p in resolve_participant(context, e)]
    return Claim(
        id=claim_id(context.document.id, extracted.act, attribution.origin, keyed),
        act=extracted.act,
        mode=extracted.mode,
        polarity=extracted.polarity,
        denial=extracted.denial,
        outcome=extracted.outcome,
        attribution=attribution,
        participants=tuple(participants),
        when=context.find_when(extracted),
        where=context.find_where(extracted),
        confidence=extracted.confidence,
    )


def resolve_participant(context: Context, extracted: ExtractedParticipant) -> list[Participant]:
    """Return a participant for each count its words give, or one without a count."""
    counts = read_counts(context.document.text, extracted.span) or (None,)
    return [Participant(extracted.role, extracted.span, extracted.kind, extracted.party, c) for c in counts]


def resolve_attribution(context: Context, extracted: ExtractedClaim) -> ClaimAttribution:
    """Return who a claim comes from; an empty chain is the author."""
    if not extracted.chain:
        return ClaimAttribution(SourceKind.AUTHOR, protected=False, confidential=False)
    links, confidential = [], False
    for attribution_id in extracted.chain:
        attribution = context.attributions[attribution_id]
        resolved = context.mentions.get(attribution_id)
        source = describe_source(context.document.text, attribution, resolved, context.reading)
        said_when, said_where = context.find_contact(attribution, resolved)
        confidential = confidential or source.confidential
        links.append(
            ChainLink(
                attribution_id,
                attribution.source,
                attribution.cue,
                source.kind,
                source.connection,
                resolved,
                said_when,
                said_where,
            )
        )
    protected = confidential or any(link.kind not in UNPROTECTED_KINDS for link in links)
    return ClaimAttribution(links[-1].kind, protected, confidential, tuple(links))
