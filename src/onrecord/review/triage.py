"""Which claims ask for a person's eyes first, and why: harm, doubt and contradiction, by a list that is data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from onrecord.codebook import load_codebook, load_words
from onrecord.model import Claim, Polarity

ORDINARY_HARM = 2
"""Of an act type that is in no family of the list: one a newsroom added."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a claim's incident stands: whether origins contest it, how many tell of it, whether another may be it."""

    contested: bool = False
    origins: int = 0
    maybe: bool = False


@dataclass(frozen=True, slots=True)
class Rank:
    """How high a claim stands in the queue, 0 to about 15, and why: keys of the list, the weightiest first."""

    score: float
    reasons: tuple[str, ...]


@cache
def _list() -> Mapping[str, Any]:
    return load_words("triage")


def rank_claim(claim: Claim, standing: Standing) -> Rank:
    """Return how high a claim stands in the queue, by the list `triage` of the codebook."""
    words = _list()
    types = load_codebook().types
    harm = words["harm"].get(types[claim.act.type].family, ORDINARY_HARM) if claim.act.type in types else ORDINARY_HARM
    limit = words["limits"]["unsure_below"]
    holds = {
        "contested": float(standing.contested),
        "denied": float(claim.polarity is Polarity.DENIED),
        "unsure": max(0.0, limit - claim.confidence) / limit,
        "confidential": float(claim.attribution.confidential),
        "alone": float(standing.origins <= 1),
        "undated": float(claim.when is None),
        "unplaced": float(not claim.where),
        "maybe": float(standing.maybe),
        "grave": float(harm >= words["limits"]["grave_from"]),
    }
    weights = {name: holds[name] * words["reasons"][name]["weight"] for name in holds}
    told = sorted((name for name in holds if holds[name]), key=lambda name: (-weights[name], name != "grave", name))
    return Rank(round(harm * (1 + sum(weights.values())), 4), tuple(told))


def word_reason(reason: str) -> str:
    """Return the words for a reason; the reason itself where a later list no longer has it."""
    found = _list()["reasons"].get(reason)
    return str(found["words"]) if found else reason
