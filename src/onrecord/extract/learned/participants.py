"""Who takes part in an act: the model's phrases for people and bodies, and the role its pair scorer gives them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onrecord.codebook import Codebook
from onrecord.encoder import Reading
from onrecord.encoder.heads import ROLES
from onrecord.encoder.reading import bucket
from onrecord.extract.learned.acts import LearnedAct
from onrecord.extract.learned.tagging import Run, find_runs
from onrecord.extract.participants import make_participant
from onrecord.model import ExtractedParticipant, Role, Span

NEAR = 60
"""Words around an act in which who takes part is looked for, as in training."""

TAKES_PART = 0.5
"""Probability of some role from which a phrase takes part."""


def read_participants(
    text: str, reading: Reading, acts: Sequence[LearnedAct], codebook: Codebook
) -> list[tuple[ExtractedParticipant, ...]]:
    """Return for every act who takes part in it."""
    people = find_runs(reading, "who", against_outside=0.4, against_split=0.5)
    pairs = [(i, p) for i, act in enumerate(acts) for p in people if _gap(act, p) <= NEAR]
    found: list[list[ExtractedParticipant]] = [[] for _ in acts]
    if not pairs:
        return [() for _ in acts]
    first = np.stack([reading.mean_of(*acts[i].words) for i, _ in pairs])
    second = np.stack([reading.mean_of(p.first, p.end) for _, p in pairs])
    gaps = np.array([bucket(p.first - acts[i].words[0]) for i, p in pairs])
    chances = np.exp(reading.model.score_pairs(first, second, gaps))
    for (i, person), row in zip(pairs, chances, strict=True):
        role = Role(ROLES[1 + int(row[1:].argmax())])
        if 1 - row[0] < TAKES_PART:
            continue
        span = Span(reading.words.starts[person.first], reading.words.ends[person.end - 1])
        found[i].append(make_participant(text, role, span, codebook.types[acts[i].type]))
    return [tuple(p) for p in found]


def find_attackers(reading: Reading) -> tuple[list[Span], list[Span]]:
    """Return who did the violence a text tells of and to whom, as the guidelines of MUC-4 have it."""
    found = []
    for head in ("attacker", "attacked"):
        runs = find_runs(reading, head, against_outside=0.5)
        found.append([Span(reading.words.starts[r.first], reading.words.ends[r.end - 1]) for r in runs])
    return found[0], found[1]


def _gap(act: LearnedAct, person: Run) -> int:
    return max(act.words[0] - person.end, person.first - act.words[1])
