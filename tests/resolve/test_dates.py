"""Dates as exact as the words, and never more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.codebook.edtf import is_valid
from onrecord.resolve.dates import find_times

PUBLISHED = date(2024, 5, 15)  # a Wednesday


def read(text, published=PUBLISHED):
    return [t.edtf for t in find_times(text, published) if t.edtf]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("They were held on 12 May 2024.", "2024-05-12"),
        ("They were held on May 12.", "2024-05-12"),
        ("They were held on Monday.", "2024-05-13"),
        ("They were held yesterday.", "2024-05-14"),
        ("They were held last month.", "2024-04"),
        ("They were held in March.", "2024-03"),
        ("They were held in 2021.", "2021"),
    ],
)
def test_words_become_a_date_as_exact_as_they_are(text, edtf):
    assert read(text) == [edtf]


@pytest.mark.parametrize(("text", "edtf"), [("on August 22", "XXXX-08-22"), ("in June", "XXXX-06")])
def test_without_a_publication_date_no_year_is_made_up(text, edtf):
    assert read(f"They were held {text}.", None) == [edtf]


@pytest.mark.parametrize(
    "text", ["They were held on Monday.", "They were held yesterday.", "They were held last week."]
)
def test_without_a_publication_date_relative_words_give_no_date(text):
    assert read(text, None) == []


@pytest.mark.parametrize(
    "text", ["The officers may leave.", "They march on.", "He sat in second place.", "He ran 2,024 metres."]
)
def test_words_that_look_like_dates_are_left_alone(text):
    assert read(text) == []


PIECES = st.sampled_from(
    [
        "on",
        "12",
        "May",
        "2024",
        "Monday",
        "last",
        "week",
        ",",
        ".",
        "the",
        "3",
        "/",
        "-",
        "in",
        "ago",
        "two",
        "years",
        "\n",
    ]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, max_size=20).map(" ".join))
def test_every_value_is_valid_and_every_span_lies_in_the_text(text):
    for time in find_times(text, PUBLISHED):
        assert time.span.of(text)
        assert time.edtf is None or is_valid(time.edtf)


def test_every_rule_of_the_word_list_has_a_reader():
    from onrecord.codebook import load_words
    from onrecord.resolve.dates.families import FAMILIES

    rules = [(family, name) for family, named in load_words("dates_en")["rules"].items() for name in named]
    assert [rule for rule in rules if rule[1] not in FAMILIES[rule[0]]] == []


def test_a_week_of_nothing_named_does_not_stop_the_reading():
    from onrecord.resolve.dates import find_times

    find_times("It was a week of protests. The week of early voting begins.", None)
