"""Names of places that no gazetteer holds: told by the words that lead them, and never a private person's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.link import find_safe_words
from onrecord.model import Span
from onrecord.pipeline.localities import find_localities


def find(text):
    return [s.of(text) for s in find_localities(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Soldiers came at night. In Tarvelenge the school was burned; Tarvelenge lies on the river.",
            ["Tarvelenge"] * 2,
        ),
        ("They were shot near the village of Kuh-e-Murgh on Friday.", ["Kuh-e-Murgh"]),
        ("Families fled into Pueblo Trenza before noon.", ["Pueblo Trenza"]),
        ("Trucks had come, and the residents of Velika Brest, most of them old, fled.", ["Velika Brest"]),
        ("Four were held in Hasenpot, a lawyer said.", ["Hasenpot"]),
    ],
)
def test_a_place_is_found_wherever_its_report_names_it(text, names):
    assert find(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "They believed in Yusra and nobody else.",
        "She found comfort in Tarek.",
        "Police searched for him in Karvosian's flat.",
        "It happened in May, in Ramadan, in English.",
        "He was held in Room 41 and in Block B.",
        "They saw the good in Maria Vostrel.",
        "He was in Dr Velrose's care.",
        "The word spread in Ostrevan. Ostrevan, 34, was arrested at dawn.",
        "They trusted in Olvek; Olvek said that it was over.",
        "Mr Vanter was in Vanter and Sons.",
    ],
)
def test_what_may_be_a_person_or_no_place_is_left_alone(text):
    assert find(text) == []


NAMES = st.sampled_from(["Amina Torvald", "Ostap Revenko", "Yusra", "Karvosian", "Said bin Omar al-Harthi", "Olvek"])
AROUND = [
    "{} was taken in Tarvelenge, and {} said so.",
    "The brother of {} lives in Tarvelenge.",
    "In Tarvelenge {} was beaten by guards.",
    "They confided in {}, who told nobody.",
    "Neighbours in Tarvelenge hid {}'s children.",
    "It was in Tarvelenge {} and two others were taken.",
    "Nobody in Tarvelenge has seen {}, 34, since.",
]


@given(st.sampled_from(AROUND), NAMES, NAMES)
def test_swapping_a_persons_name_changes_no_word_that_is_compared(sentence, one, other):
    def words(name):
        text = sentence.replace("{}", name)
        return find_safe_words(text, Span(0, len(text)), find_localities(text))

    assert words(one) == words(other)
