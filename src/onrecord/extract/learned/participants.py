"""Who takes part in an act: the model's phrases for people and bodies, and the role its pair scorer gives them."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.codebook import Codebook
from onrecord.encoder import Reading
from onrecord.encoder.heads import ROLES
from onrecord.extract.learned.acts import LearnedAct
from onrecord.extract.learned.pairs import pair_people
from onrecord.extract.learned.tagging import find_runs
from onrecord.extract.participants import make_participant
from onrecord.model import ExtractedParticipant, Role, Span

TAKES_PART = 0.5
"""Probability of some role from which a phrase takes part."""


def read_participants(
    text: str, reading: Reading, acts: Sequence[LearnedAct], codebook: Codebook
) -> list[tuple[ExtractedParticipant, ...]]:
    """Return for every act who takes part in it."""
    pairs = pair_people(reading, [act.words for act in acts])
    found: list[list[ExtractedParticipant]] = [[] for _ in acts]
    for i, person, row in zip(pairs.acts, pairs.people, pairs.chances, strict=True):
        if 1 - row[0] < TAKES_PART:
            continue
        role = Role(ROLES[1 + int(row[1:].argmax())])
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
