"""What asks for a person's eyes first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.codebook import load_codebook, load_words
from onrecord.model import (
    Act,
    Basis,
    Claim,
    ClaimAttribution,
    Mode,
    Participant,
    ParticipantKind,
    Polarity,
    Role,
    SourceKind,
    Span,
    When,
)
from onrecord.review import apply_correction, check_correction
from onrecord.review.corrections import read_count, write_count
from onrecord.review.triage import Standing, rank_claim, word_reason

CLAIM = Claim(
    id="c",
    act=Act("arrest", Span(7, 15), Span(0, 40)),
    mode=Mode.HAPPENED,
    polarity=Polarity.ASSERTED,
    denial=None,
    outcome=None,
    attribution=ClaimAttribution(SourceKind.AUTHOR, protected=False, confidential=False),
    participants=(Participant(Role.AFFECTED, Span(16, 24), ParticipantKind.CIVILIAN),),
    when=When("2021-03-08", None, Span(28, 38), Basis.STATED, None),
    where=(),
    confidence=0.9,
)
TOLD = Standing(contested=False, origins=3)


def test_every_family_of_the_codebook_has_its_harm_and_every_reason_its_words():
    words = load_words("triage")
    assert {t.family for t in load_codebook().types.values()} <= set(words["harm"])
    assert all(reason["words"] for reason in words["reasons"].values())


def test_a_killing_comes_before_a_protest_and_a_contested_claim_before_an_agreed_one():
    killing = replace(CLAIM, act=replace(CLAIM.act, type="killing"))
    protest = replace(CLAIM, act=replace(CLAIM.act, type="protest"))
    assert rank_claim(killing, TOLD).score > rank_claim(CLAIM, TOLD).score > rank_claim(protest, TOLD).score
    contested = rank_claim(CLAIM, replace(TOLD, contested=True))
    assert contested.score > rank_claim(CLAIM, TOLD).score
    assert contested.reasons[0] == "contested"
    assert word_reason("contested") == "its incident is contested"


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_less_sure_reading_never_ranks_lower(one, other):
    sure, unsure = max(one, other), min(one, other)
    assert (
        rank_claim(replace(CLAIM, confidence=unsure), TOLD).score
        >= rank_claim(replace(CLAIM, confidence=sure), TOLD).score
    )


@pytest.mark.parametrize(
    ("written", "count"),
    [("14", [14, 14]), ("12+", [12, None]), ("9-15", [9, 15]), ("9 – 15", [9, 15]), ("-40", [None, 40])],
)
def test_a_number_is_read_as_a_person_writes_it_and_written_so_again(written, count):
    assert read_count(written) == count
    assert read_count(write_count(count)) == count


@pytest.mark.parametrize("written", ["", "+", "-", "many", "12-", "1.5", "12++"])
def test_what_is_no_number_is_refused(written):
    from onrecord.errors import UsageError

    with pytest.raises(UsageError):
        read_count(written)


def test_a_number_put_right_is_that_of_those_affected():
    right = apply_correction(CLAIM, {"count": [12, None]})
    assert (right.participants[0].count.min, right.participants[0].count.max) == (12, None)
    assert right.participants[0].count.span == CLAIM.participants[0].span


def test_a_source_put_right_keeps_its_protection_where_it_asked_not_to_be_named():
    check_correction({"source": "official"})
    asked = replace(CLAIM, attribution=ClaimAttribution(SourceKind.AUTHOR, protected=True, confidential=True))
    for kind in ("author", "official", "media", "witness"):
        assert apply_correction(asked, {"source": kind}).attribution.protected
    assert apply_correction(CLAIM, {"source": "witness"}).attribution.protected
