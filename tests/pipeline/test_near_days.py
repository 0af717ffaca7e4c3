"""The day told right before a claim that says none, and days that are no act's."""

from __future__ import annotations

import pytest
from build import make_claim

from onrecord.extract.sentences import split_sentences
from onrecord.model import Act, Span
from onrecord.pipeline import document_from_row
from onrecord.pipeline.near_days import find_near_days

HEAD = "Fourteen held in a bookshop\n\n"


def near_day(text, trigger="arrested", when=None):
    at = text.index(trigger)
    claim = make_claim("c1", when=when)
    object.__setattr__(claim, "act", Act("arrest", Span(at, at + len(trigger)), Span(at, at + len(trigger))))
    document = document_from_row({"id": "r1", "text": text, "published": "2023-02-08", "language": "en"})
    return find_near_days(document, [claim], split_sentences(text)).get("c1")


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "The door was broken in on Tuesday evening. Fourteen people were arrested by riot police.",
        HEAD + "On Tuesday evening, two visitors said, fourteen people were arrested.",
        HEAD + "A reader came in on Monday. The door was broken in on Tuesday. Fourteen people were arrested.",
    ],
)
def test_the_day_told_last_before_it_is_near(text):
    assert near_day(text) == "2023-02-07"


def test_a_headline_has_the_day_of_the_lead():
    text = "Fourteen arrested in a bookshop\n\nThe door was broken in on Tuesday evening."
    assert near_day(text) == "2023-02-07"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "It rained.\n\nFourteen people were arrested.\n\nThe court sits on Monday 6 February.",
        HEAD + "Fourteen people were arrested in January. They are held.",
        HEAD + "It rained.\n\nA hearing is set for 20 February 2023. Fourteen people were arrested.",
    ],
)
def test_a_later_paragraph_a_month_and_a_day_to_come_are_not(text):
    assert near_day(text) is None


def test_a_claim_that_says_its_time_needs_none():
    assert near_day(HEAD + "On Tuesday fourteen people were arrested.", when="2023-02-07") is None
