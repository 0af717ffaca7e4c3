"""How many, as a range that is as exact as the words."""

from __future__ import annotations

import pytest

from onrecord.model import Span
from onrecord.resolve.counts import read_counts


def read(phrase):
    return [(c.min, c.max, c.unit.value, c.approx) for c in read_counts(phrase, Span(0, len(phrase)))]


@pytest.mark.parametrize(
    ("phrase", "count"),
    [
        ("14 students", (14, 14, "person", False)),
        ("fourteen students", (14, 14, "person", False)),
        ("at least twelve people", (12, None, "person", False)),
        ("between 9 and 15 men", (9, 15, "person", False)),
        ("about 30 villagers", (30, 30, "person", True)),
        ("dozens of people", (24, None, "person", True)),
        ("three families", (3, 3, "family", False)),
        ("up to 40 people", (None, 40, "person", False)),
        ("1,200 residents", (1200, 1200, "person", False)),
        ("between eight and eleven vendors", (8, 11, "person", False)),
        ("a hundred and five herders", (105, 105, "person", False)),
        ("his brother", (1, 1, "person", False)),
        ("the governor", (1, 1, "person", False)),
        ("the blogger Tran Duc Loi", (1, 1, "person", False)),
        ("a tomato seller", (1, 1, "person", False)),
        ("one of the brokers", (1, 1, "person", False)),
        ("a police officer", (1, 1, "person", False)),
        ("a truck driver", (1, 1, "person", False)),
        ("a 17-year-old", (1, 1, "person", False)),
        ("her father-in-law", (1, 1, "person", False)),
        ("a girl (7)", (1, 1, "person", False)),
        ("2-3 men", (2, 3, "person", False)),
        ("half a million people", (500000, 500000, "person", False)),
        ("fifty-plus people", (50, None, "person", False)),
        ("all of the 12 men", (12, 12, "person", False)),
        ("two boats", (2, 2, "group", False)),
        ("forty families'", (40, 40, "family", False)),
    ],
)
def test_a_count_is_as_exact_as_its_words(phrase, count):
    assert count in [(c[0], c[1], c[2], c[3]) for c in read(phrase)]


def test_a_family_of_ten_is_one_family_and_ten_persons():
    assert {(c[0], c[2]) for c in read("a family of ten")} == {(1, "family"), (10, "person")}


@pytest.mark.parametrize(
    ("phrase", "counts"),
    [
        ("a shepherd of 17", [1]),
        ("An elder, Gennady S., 58,", [1]),
        ("eleven children, aged between six and fourteen", [11]),
        ("the two children", [2]),
        ("four of his men", [4]),
        ("12 of the 14 students", [12]),
        ("3 out of 5 men", [3]),
        ("two men in a car", [2]),
        ("a man in a sweater", [1]),
        ("her two daughters, 4 and 6", [2]),
        ("two boys aged 7 and 9", [2]),
        ("four children under five", [4]),
        ("a man in his 40s", [1]),
        ("a five-star general", [1]),
        ("the mayor of Seven Hills", [1]),
        ("two women, one of them pregnant", [2]),
        ("six (6) people", [6]),
        ("the mayor, his wife and their three children", [1, 1, 3]),
    ],
)
def test_ages_and_wholes_are_no_counts_of_their_own(phrase, counts):
    assert sorted(c[0] for c in read(phrase)) == counts


@pytest.mark.parametrize(
    "phrase",
    [
        "the 8th brigade",
        "the students",
        "2024",
        "room 14",
        "the ministry",
        "its army",
        "the river",
        "Maite, 9",
        "his men",
        "one of the most feared units",
        "one in five villagers",
        "two thirds of the villagers",
        "the Syrian refugees",
        "the child soldiers",
        "an Iranian missile",
        "boys under 15",
        "the Cuban Five",
        "students arrested in 2019 and 2020",
    ],
)
def test_numbers_that_count_nobody_are_left_alone(phrase):
    assert read(phrase) == []
