"""Places that say how sure they are."""

from __future__ import annotations

import pytest

from onrecord.gazetteer import open_gazetteer
from onrecord.model import Precision
from onrecord.resolve.places import find_places, is_location


def read(text):
    return [m for m in find_places(text, open_gazetteer()) if m.place and is_location(m)]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Police arrested two men in Mombasa.", "KE"),
        ("They crossed from Mae Sot, Thailand.", "TH"),
        ("It happened in Paris, Texas.", "US"),
        ("It happened in Paris.", "FR"),
        ("Soldiers came to Myitkyina in Kachin State.", "MM"),
    ],
)
def test_a_name_is_the_place_its_surroundings_say(text, country):
    assert read(text)[0].place.country == country


def test_a_country_says_it_is_a_country_and_never_a_point():
    place = read("Two men were held in Thailand.")[0].place
    assert place.precision is Precision.COUNTRY


@pytest.mark.parametrize(
    "text", ["The victory of the team was clear.", "Mobile phones were seized.", "Reading the text took an hour."]
)
def test_ordinary_words_are_no_places(text):
    assert read(text) == []


def test_what_decided_is_said_in_words():
    assert read("Police arrested two men in Mombasa.")[0].why
