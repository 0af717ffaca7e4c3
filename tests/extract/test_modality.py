"""Mode, polarity and outcome, from whole sentences."""

from __future__ import annotations

import pytest

from onrecord.codebook import load_codebook
from onrecord.extract.acts import find_acts
from onrecord.extract.clauses import find_clause
from onrecord.extract.modality import read_modality
from onrecord.extract.sentences import split_sentences

BOOK = load_codebook()


def read(text, act):
    for mention in find_acts(text, split_sentences(text), BOOK):
        if mention.type == act:
            clause = find_clause(text, mention.sentence, mention.trigger)
            return read_modality(text, mention.sentence, clause, mention.trigger, act)
    raise AssertionError(f"no {act} found")


@pytest.mark.parametrize(
    ("text", "act", "mode"),
    [
        ("Police arrested two men.", "arrest", "happened"),
        ("Two men were arrested on 12 May 2024 during a vigil.", "arrest", "happened"),
        ("The arrested man was a teacher.", "arrest", "happened"),
        ("The ministry asked the guards to arrest the family.", "arrest", "requested"),
        ("A commander ordered soldiers to burn down the village.", "destruction", "ordered"),
        ("The governor plans to demolish the settlement.", "destruction", "planned"),
        ("Officials threatened to deport the reporters.", "deportation", "threatened"),
        ("He can expect to be punished by the party.", "punishment", "predicted"),
        ("The officers will be punished.", "punishment", "predicted"),
        ("The officers may be expelled from the party or purged.", "punishment", "possible"),
        ("If arrested, she will not get a lawyer.", "arrest", "possible"),
        ("He could be arrested again by police.", "arrest", "possible"),
        ("The ministry requested that the guards repatriate them after arrest.", "arrest", "requested"),
        ("He reportedly was arrested at home.", "arrest", "happened"),
    ],
)
def test_the_mode_is_that_of_the_words_before_the_act(text, act, mode):
    assert read(text, act).mode.value == mode


@pytest.mark.parametrize(
    ("text", "act", "polarity", "denial"),
    [
        ("Police arrested two men.", "arrest", "asserted", None),
        ("The ministry denied that any students were arrested.", "arrest", "denied", "0102"),
        ("Nobody was arrested at the port.", "arrest", "denied", None),
        ("The editor was not arrested.", "arrest", "denied", None),
        ("He did not deny that soldiers arrested the men.", "arrest", "asserted", None),
        ("Police failed to arrest any of the men.", "arrest", "denied", None),
        ("The army denied responsibility for the killing of the farmer.", "killing", "denied", "0103"),
        ("Not only students were arrested.", "arrest", "asserted", None),
    ],
)
def test_a_denial_and_a_negation_deny_the_act(text, act, polarity, denial):
    found = read(text, act)
    assert (found.polarity.value, found.denial) == (polarity, denial)


def test_failed_to_arrest_is_an_arrest_that_failed():
    assert read("As the agents failed to arrest any of them, they wait.", "arrest").outcome == "failed"


def test_a_search_that_people_eluded_failed():
    found = read("Despite the search operation by police, the family eluded them.", "search-operation")
    assert (found.polarity.value, found.outcome) == ("asserted", "failed")
