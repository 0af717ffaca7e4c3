"""Sentences that stages made in English, in the language of the page."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from records import record  # noqa: F401


@pytest.fixture(autouse=True)
def spanish(record):  # noqa: F811
    with translation.override("es"):
        yield


def say(sentence):
    from onrecord.web.saying import say as find

    return find(sentence)


def test_a_sentence_is_found_with_its_values_in_their_places():
    assert say("Hill Post repeats Port Herald word for word") == "Hill Post repite Port Herald palabra por palabra"


def test_a_value_that_is_a_sentence_or_a_word_of_a_list_is_said_too():
    assert say("both tell of torture") == "ambas hablan de: Tortura y malos tratos"
    assert say("told by 2 origins, and denied") == "contado por 2 orígenes, y negado"


def test_reasons_joined_in_one_line_are_said_one_by_one():
    assert say("the same body says both; state media carry an official line") == (
        "el mismo organismo dice ambas cosas; los medios estatales transmiten una versión oficial"
    )


def test_what_is_in_no_list_stays_as_it_is():
    assert say("a sentence of a newer version") == "a sentence of a newer version"
    assert say("") == say(None) == ""


def test_in_arabic_a_name_keeps_its_own_direction():
    with translation.override("ar"):
        assert "\u2068Hill Post\u2069" in say("Hill Post cites Port Herald")
        assert "\u2068" not in say("2 days apart")


def test_in_english_nothing_is_looked_up():
    with translation.override("en"):
        assert say("kept back") == "kept back"


@given(st.text(max_size=300))
def test_any_words_are_said_without_a_fault(words):
    assert isinstance(say(words), str)
