"""Words of closed lists that pages show in the reader's language: what a catalogue of translations must hold."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.codebook import list_policies, load_codebook, load_words
from onrecord.gazetteer import open_gazetteer
from onrecord.model import (
    CaseRelation,
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
from onrecord.pipeline.checking import load_rules
from onrecord.read.kinds import Kind
from onrecord.read.results import MetadataOrigin
from onrecord.release import read_policy
from onrecord.release.page import HEADINGS
from onrecord.release.public import NOT_KNOWN, NOT_SHOWN
from onrecord.review import METHODS, STANDARDS_OF_PROOF
from onrecord.store.jobs import FileState, JobState
from onrecord.store.models import DecisionKind, ReportState, UserRole

LISTS: tuple[Iterable[str], ...] = (
    CaseRelation,
    ClaimVerdict,
    FileState,
    HandlingBasis,
    IncidentVerdict,
    JobState,
    Kind,
    MetadataOrigin,
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
LAYERS = ("source", "cue", "content", "act", "people", "time", "place")
"""What may be highlighted in a text, in the order of the legend."""
FIELDS = (
    *("said by", "kind of source", "when", "where", "who", "whom", "count", "happened", "act", "outcome"),
    *("type", "source", "mode", "polarity"),
)
"""What a claim or an incident says, by the names of its fields."""
OTHERS = ("report", "claim", "done", "not done", "joined with another", "kept apart")
FILES = ("text file",)
"""Kinds of files in the words of errors, beside those of the closed list."""
REFUSALS = ("withdrawn", "handling", "embargo", "expired", "verdict", "too few alike")
"""Rules of one word that keep a row back; others are among the sentences of release/plan.py."""
LEVELS = (NOT_KNOWN, NOT_SHOWN, "place", "province", "country", "day", "month", "quarter", "year", "count")
"""What a row of a release does not say, or no longer."""


def list_labels() -> list[str]:
    """Return the labels of act types in order, looked up in the context "act": "Release" is a page as well."""
    return sorted({t.label for t in load_codebook().types.values()})


def list_words() -> list[str]:
    """Return the other words, in English and in order: what `in_words` looks up."""
    values = [str(v) for values in LISTS for v in values]
    reasons = [str(r["words"]) for r in load_words("triage")["reasons"].values()]
    lists = (
        LAYERS,
        FIELDS,
        OTHERS,
        FILES,
        REFUSALS,
        LEVELS,
        STANDARDS_OF_PROOF,
        METHODS,
        HEADINGS.values(),
        load_rules(),
    )
    plain = [v.replace("-", " ") for v in (*values, *(word for words in lists for word in words))]
    return sorted({*plain, *reasons})


def list_rules() -> list[str]:
    """Return what policies and the check of drafts say, in their order; values that are put in stand in braces."""
    said: list[str] = []
    for name in list_policies():
        rules = read_policy(name)
        told = rules.assumptions
        said += [rules.label, *rules.kept_back.values(), *(o.kept_back for o in rules.by_act.values() if o.kept_back)]
        said += [*told["lines"], *(told[k] for k in ("with_counts", "without_counts") if k in told)]
    for rule in load_rules().values():
        said += [rule.why, rule.instead]
    return list(dict.fromkeys(map(str, said)))


def list_countries() -> list[str]:
    """Return the codes of countries, whose names are looked up in the context "country"."""
    return sorted(open_gazetteer().countries())
