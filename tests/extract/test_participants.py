"""Who takes part in an act."""

from __future__ import annotations

import pytest

from onrecord.codebook import load_codebook
from onrecord.extract.acts import find_acts
from onrecord.extract.clauses import find_clause
from onrecord.extract.participants import find_participants
from onrecord.extract.sentences import split_sentences

BOOK = load_codebook()


def read(text, act):
    mention = next(m for m in find_acts(text, split_sentences(text), BOOK) if m.type == act)
    clause = find_clause(text, mention.sentence, mention.trigger)
    found = find_participants(text, mention.sentence, clause, mention.trigger, BOOK.types[act])
    return {p.role.value: (p.span.of(text), p.kind.value) for p in found}


@pytest.mark.parametrize(
    ("text", "act", "expected"),
    [
        ("Police arrested 14 dockworkers.", "arrest", {"agent": ("Police", "state-armed")}),
        (
            "At least nine men were arrested by police.",
            "arrest",
            {"affected": ("At least nine men", "civilian"), "agent": ("police", "state-armed")},
        ),
        ("Two killed as troops fire on march", "killing", {"affected": ("Two", "unknown")}),
        ("Six more dockworkers detained in Mombasa", "detention", {}),
        (
            "Armed men abducted a teacher.",
            "abduction",
            {"agent": ("Armed men", "armed-group"), "affected": ("a teacher", "unknown")},
        ),
        (
            "Two families fled the village before the soldiers came.",
            "departure",
            {"affected": ("Two families", "civilian")},
        ),
    ],
)
def test_roles_follow_from_position(text, act, expected):
    found = read(text, act)
    for role, value in expected.items():
        assert found[role][0] == value[0]


def test_a_body_of_the_state_has_a_party_and_people_have_none():
    text = "Soldiers arrested two students."
    mention = next(m for m in find_acts(text, split_sentences(text), BOOK) if m.type == "arrest")
    clause = find_clause(text, mention.sentence, mention.trigger)
    found = find_participants(text, mention.sentence, clause, mention.trigger, BOOK.types["arrest"])
    assert {p.role.value: p.party and p.party.mt24 for p in found} == {"agent": "010103", "affected": None}


def test_nobody_is_made_up():
    assert read("The arrests were condemned abroad.", "arrest") == {}


def test_a_relative_clause_put_in_between_is_not_the_subject():
    assert "agent" not in read(
        "The group, which included four children, was intercepted near the border.", "interception"
    )
