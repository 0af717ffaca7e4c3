"""Where sentences begin and end."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.extract.sentences import split_sentences


def split(text: str) -> list[str]:
    return [s.of(text) for s in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Police came at dawn.", "They took nine men."],
        ["Who gave the order?", "Nobody answered.", "Nobody!"],
        ["Soldiers searched the houses.", "12 men were led away."],
        ["She waited…", "Then they came."],
        ["“They shot at us.", "We ran,” he said.", "He was wounded."],
        ["He was released (on bail).", "His brother was not."],
        ["The trial began on Monday.", "“Nobody was told,” a lawyer said."],
        ["He left at 5 p.m.", "The soldiers came later."],
        ["They fled to the U.S.", "The others stayed."],
        ["It was owned by Lumen Inc.", "Police closed it."],
        ["Was it you or I.", "The rest is unclear."],
        ["He said no.", "She said yes."],
        ["It happened daily.", "He saw it himself."],
    ],
)
def test_sentences_are_split(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Dr. Amina Sow examined the wounded.",
        "Lt. Col. J. R. Anders denied it.",
        "The court sat at No. 5 Mill Street.",
        "About 3.5 million people fled.",
        "The U.S. Embassy was told by Gen. Brandt.",
        "Art. 14 of the law was applied.",
        "He arrived on Jan. 4 with two others.",
        "They took, e.g. Hassan, to the post.",
        "“Who are you?” Maria Lund asked.",
        "“Stop!” the officer shouted.",
        "He waited… and went home.",
        "“We saw it...” he began.",
        "See www.example.org for the list.",
        "Mr. and Mrs. Okello were stopped vs. released.",
        "St. Mary Hospital took 14 wounded.",
        "The a.m. Shift was searched.",
        "J. Smith Ltd. workers were held.",
        "Item 4(b). lists the dead.",
    ],
)
def test_stops_inside_a_sentence_do_not_split(sentence: str) -> None:
    assert split(sentence) == [sentence]


def test_a_headline_without_full_stop_stands_alone() -> None:
    assert split("Nine held after raid\n\nPolice held nine men.") == [
        "Nine held after raid",
        "Police held nine men.",
    ]
    assert split("Nine held after raid\nPolice held nine men.") == [
        "Nine held after raid",
        "Police held nine men.",
    ]


def test_lines_of_a_list_stand_alone() -> None:
    assert split("Held:\n- two men\n- one woman") == ["Held:", "- two men", "- one woman"]


def test_lines_wrapped_in_the_middle_of_a_sentence_are_joined() -> None:
    text = "The police arrested nine men in the village of\nLumo and held them in the\nlocal station. They were freed."
    assert split(text) == [
        "The police arrested nine men in the village of\nLumo and held them in the\nlocal station.",
        "They were freed.",
    ]


def test_a_paragraph_of_narrow_lines_is_joined_at_names() -> None:
    text = (
        "Nine men were taken from their homes on Monday by soldiers under\n"
        "Colonel Brandt, who had come from the capital with a list of names.\n"
        "Their families were not told where they were held until late on\n"
        "Friday."
    )
    assert split(text) == [
        text[: text.index("\nTheir")],
        text[text.index("Their") :],
    ]


def test_an_enumerated_line_keeps_its_number() -> None:
    assert split("1. Two men were held.\n2. One was freed.") == ["1. Two men were held.", "2. One was freed."]


def test_a_missing_space_after_a_full_stop_still_splits() -> None:
    assert split("They came daily.He saw them.") == ["They came daily.", "He saw them."]


@pytest.mark.parametrize("text", ["", " \n\t ", "\ufeff", "…", ".", "“"])
def test_texts_without_words_do_no_harm(text: str) -> None:
    assert len(split_sentences(text)) <= 1


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aB .!?…\n\r\"“”'’,1\u00a0Mr-—\u2028", max_size=120) | st.text(max_size=80))
def test_sentences_are_trimmed_ordered_and_lose_no_letter(text: str) -> None:
    spans = split_sentences(text)
    assert all(s.of(text) == s.of(text).strip() for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = {i for s in spans for i in range(s.start, s.end)}
    assert all(i in covered for i, c in enumerate(text) if c.isalnum())


@pytest.mark.parametrize("unit", ["a", "A. ", ".", "\n", " ", "“", "a\n", "Mr. ", ".’", "e.", "Aa.Aa"])
def test_time_grows_with_the_length_of_the_text(unit: str) -> None:
    started = time.process_time()
    split_sentences(unit * (200_000 // len(unit)))
    assert time.process_time() - started < 5
