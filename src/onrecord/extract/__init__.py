"""Extract: a document becomes attributions and claims, both as spans of its text.

The model's heads tell who says what, which act, and who takes part (`learned`); rules over the codebook's word lists
stand beside them, and alone where no reading is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.codebook import Codebook
from onrecord.encoder import Reading
from onrecord.extract.acts import ActMention, find_acts
from onrecord.extract.attributions import BLOCK, find_attributions
from onrecord.extract.clauses import find_clause
from onrecord.extract.learned.acts import LearnedAct
from onrecord.extract.learned.again import read_acts_and_mentions
from onrecord.extract.learned.attributions import (
    add_nested,
    carry_quotations_on,
    carry_tellings_on,
    read_attributions,
)
from onrecord.extract.learned.participants import read_participants
from onrecord.extract.modality import Modality, read_modality
from onrecord.extract.participants import find_participants
from onrecord.extract.sentences import split_sentences
from onrecord.model import (
    Act,
    Attribution,
    Document,
    ExtractedClaim,
    ExtractedParticipant,
    Extraction,
    Mode,
    Outcome,
    Polarity,
    Role,
    Span,
)

SURE_OF_NOTHING = 0.35
"""Confidence of a claim for which nothing but a weak cue speaks; each named reason adds to it."""

PER_REASON = {"cue": 0.3, "agent": 0.06, "affected": 0.12, "source": 0.06, "plain mode": 0.06}
"""What each reason adds, set by hand so that a bare ambiguous noun stays under one half."""

__all__ = ["extract"]


def extract(document: Document, codebook: Codebook, reading: Reading | None = None) -> Extraction:
    """Return what a report says as spans; nothing where its language is not read.

    `reading` is the model's, of the same text; without it rules alone find the claims.
    """
    if not document.language.read:
        return Extraction()
    text = document.text
    sentences = split_sentences(text)
    if reading is not None:
        return read_with_model(text, sentences, reading, codebook)
    attributions = find_attributions(text, sentences)
    by_id = {a.id: a for a in attributions}
    claims = []
    for mention in find_acts(text, sentences, codebook):
        chain = find_chain(mention.trigger, attributions, by_id)
        claims.append(read_claim(text, mention, chain, codebook))
    return Extraction(attributions, tuple(drop_repeats(claims)), sentences)


def read_with_model(text: str, sentences: tuple[Span, ...], reading: Reading, codebook: Codebook) -> Extraction:
    """Return what the model's heads find in a text."""
    said = carry_quotations_on(text, read_attributions(text, sentences, reading))
    said = carry_tellings_on(text, sentences, said)
    attributions = add_nested(reading, said, find_attributions(text, sentences))
    by_id = {a.id: a for a in attributions}
    acts = read_acts_and_mentions(text, sentences, reading, codebook)
    people = read_participants(text, reading, acts, codebook)
    beside = group_by_block(attributions)
    claims = [
        make_claim(text, act, find_chain(act.trigger, beside.get(act.trigger.start // BLOCK, ()), by_id), participants)
        for act, participants in zip(acts, people, strict=True)
    ]
    return Extraction(attributions, tuple(drop_repeats(claims)), sentences)


def make_claim(
    text: str, act: LearnedAct, chain: tuple[str, ...], participants: tuple[ExtractedParticipant, ...]
) -> ExtractedClaim:
    """Return the claim of an act the model found; the heads tell how it stands, and rules where those are unsure.

    The code of a denial is the rules' alone.
    """
    clause = find_clause(text, act.sentence, act.trigger)
    told = read_modality(text, act.sentence, clause, act.trigger, act.type)
    polarity = act.polarity or told.polarity
    return ExtractedClaim(
        act=Act(act.type, act.trigger, clause),
        mode=act.mode or told.mode,
        polarity=polarity,
        chain=chain,
        denial=told.denial if polarity is Polarity.DENIED else None,
        # "failed to arrest" is plain to the rules, and an attempt however the head takes it.
        outcome=act.outcome or (told.outcome if act.attempt or told.outcome is Outcome.FAILED else None),
        participants=participants,
        confidence=act.confidence,
        again=act.again,
    )


def group_by_block(attributions: Sequence[Attribution]) -> dict[int, list[Attribution]]:
    """Return the attributions whose contents lie in or right beside each BLOCK of characters of a text."""
    found: dict[int, dict[str, Attribution]] = {}
    for attribution in attributions:
        for span in attribution.content:
            for block in range(span.start // BLOCK - 1, span.end // BLOCK + 2):
                found.setdefault(block, {})[attribution.id] = attribution
    return {block: list(named.values()) for block, named in found.items()}


def find_chain(trigger: Span, attributions: Sequence[Attribution], by_id: Mapping[str, Attribution]) -> tuple[str, ...]:
    """Return the ids of those who say it: whom the report quotes first, the origin last."""
    saying = [(s.end - s.start, a.id) for a in attributions for s in a.content if _holds(s, trigger)]
    if not saying:
        return ()
    innermost = by_id[min(saying)[1]]
    chain = [innermost]
    while (outer := chain[-1].inside) and by_id[outer] not in chain:
        chain.append(by_id[outer])
    return tuple(a.id for a in reversed(chain))


def _holds(content: Span, trigger: Span) -> bool:
    """Tell whether a content holds the most of a trigger: a saying's last word may be cut by either head."""
    return 2 * (min(content.end, trigger.end) - max(content.start, trigger.start)) >= trigger.end - trigger.start


def read_claim(text: str, mention: ActMention, chain: tuple[str, ...], codebook: Codebook) -> ExtractedClaim:
    """Return the claim that an act's mention stands for."""
    act_type = codebook.types[mention.type]
    clause = find_clause(text, mention.sentence, mention.trigger)
    modality = read_modality(text, mention.sentence, clause, mention.trigger, mention.type)
    participants = find_participants(text, mention.sentence, clause, mention.trigger, act_type)
    roles = {p.role for p in participants}
    return ExtractedClaim(
        act=Act(mention.type, mention.trigger, clause),
        mode=modality.mode,
        polarity=modality.polarity,
        chain=chain,
        denial=modality.denial,
        outcome=modality.outcome,
        participants=participants,
        confidence=weigh(mention, modality, roles, has_source=bool(chain)),
    )


def weigh(mention: ActMention, modality: Modality, roles: set[Role], *, has_source: bool) -> float:
    """Return the claim's confidence as the sum of named reasons, at most 0.95."""
    plain = modality.mode is Mode.HAPPENED and modality.polarity is Polarity.ASSERTED
    reasons = {
        "cue": mention.strength,
        "agent": Role.AGENT in roles,
        "affected": Role.AFFECTED in roles,
        "source": has_source,
        "plain mode": plain,
    }
    return min(0.95, SURE_OF_NOTHING + sum(PER_REASON[name] * float(holds) for name, holds in reasons.items()))


def drop_repeats(claims: Sequence[ExtractedClaim]) -> list[ExtractedClaim]:
    """Return the claims without those that tell the same type by a second word of the same clause.

    What tells is kept rather than what only names it again.
    """
    kept: list[ExtractedClaim] = []
    for claim in claims:
        same = (
            at
            for at, k in list(enumerate(kept))[-8:]
            if k.act.type == claim.act.type
            and k.act.clause == claim.act.clause
            and (k.mode, k.polarity, k.chain) == (claim.mode, claim.polarity, claim.chain)
            and k.participants == claim.participants
        )
        at = next(same, None)
        if at is None:
            kept.append(claim)
        elif kept[at].again and not claim.again:
            kept[at] = claim
    return kept
