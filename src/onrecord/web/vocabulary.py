"""Words of closed lists that pages show in the reader's language: what a catalogue of translations must hold."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.codebook import load_codebook, load_words
from onrecord.model import (
    ClaimVerdict,
    HandlingBasis,
    IncidentVerdict,
    Mode,
    Outcome,
    ParticipantKind,
    Polarity,
    Role,
    Scope,
    SourceKind,
    StatementVerdict,
    Status,
)
from onrecord.review import STANDARDS_OF_PROOF
from onrecord.store.models import DecisionKind, ReportState, UserRole
from onrecord.web.highlight import LAYERS

LISTS: tuple[Iterable[str], ...] = (
    ClaimVerdict,
    HandlingBasis,
    IncidentVerdict,
    Mode,
    Outcome,
    ParticipantKind,
    Polarity,
    Role,
    Scope,
    SourceKind,
    StatementVerdict,
    Status,
    DecisionKind,
    ReportState,
    UserRole,
)
FIELDS = ("said by", "when", "where", "who", "whom", "count", "happened", "act", "outcome", "type", "source")
"""What a claim or an incident says, by the names of its fields."""
OTHERS = ("report", "claim", "done", "not done", "joined with another", "kept apart")


def list_words() -> list[str]:
    """Return the words, in English and in order: what `in_words` and `show_act` look up."""
    values = [str(v) for values in LISTS for v in values]
    labels = [t.label for t in load_codebook().types.values()]
    reasons = [str(r["words"]) for r in load_words("triage")["reasons"].values()]
    plain = [v.replace("-", " ") for v in (*values, *LAYERS, *FIELDS, *OTHERS, *STANDARDS_OF_PROOF)]
    return sorted({*plain, *labels, *reasons})
