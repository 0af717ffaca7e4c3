"""Words that point back, words that start something else, and names that are no person's."""

from __future__ import annotations

import pytest
from build import make_claim
from hypothesis import given
from hypothesis import strategies as st

from onrecord.link import find_safe_words
from onrecord.model import Act, Participant, ParticipantKind, Role, Span
from onrecord.pipeline.mentions import find_establishments, read_mention


def mention(text, trigger, people=None):
    at = text.index(trigger)
    claim = make_claim("c1")
    act = Act("arrest", Span(at, at + len(trigger)), Span(0, len(text)))
    spans = [Span(text.index(people), text.index(people) + len(people))] if people else []
    participants = tuple(Participant(Role.AFFECTED, s, ParticipantKind.CIVILIAN, None, None) for s in spans)
    object.__setattr__(claim, "act", act)
    object.__setattr__(claim, "participants", participants)
    return read_mention(text, claim)


@pytest.mark.parametrize(
    ("text", "trigger", "people"),
    [
        ("The arrests were confirmed.", "arrests", None),
        ("Nobody has explained that night raid.", "raid", None),
        ("All of them were driven off.", "driven off", "All of them"),
        ("They were taken to the station.", "taken", "They"),
    ],
)
def test_what_points_back_is_seen(text, trigger, people):
    assert mention(text, trigger, people).back


@pytest.mark.parametrize(
    ("text", "trigger", "people"),
    [
        ("Fourteen people were arrested.", "arrested", "Fourteen people"),
        ("Police arrested a baker.", "arrested", "a baker"),
        ("Arrests of teachers go on.", "Arrests", None),
        ("It came weeks after the raid on the mill.", "raid", None),
    ],
)
def test_what_tells_for_the_first_time_does_not_point_back(text, trigger, people):
    assert not mention(text, trigger, people).back


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Another raid followed on Friday.", "raid"),
        ("A second strike hit the mill.", "strike"),
        ("It came weeks after the raid on the mill.", "raid"),
    ],
)
def test_another_act_is_seen(text, trigger):
    assert mention(text, trigger).anew


@pytest.mark.parametrize("text", ["The raid was over.", "Police arrested six men.", "They were beaten."])
def test_the_same_act_is_not_told_to_be_another(text):
    trigger = next(w for w in ("raid", "arrested", "beaten") if w in text)
    assert not mention(text, trigger).anew


def test_paragraphs_are_counted_from_the_headline():
    text = "Headline\n\nPolice arrested six.\n\nThe arrests went on."
    assert mention(text, "arrested six").paragraph == 1
    assert mention(text, "arrests").paragraph == 2


def found(text):
    return [s.of(text) for s in find_establishments(text)]


def test_the_name_of_a_house_is_found():
    assert found("a raid on the Kalinka bookshop in town") == ["Kalinka"]
    assert found("held in the Vishnevka penal colony")[0] == "Vishnevka"


@pytest.mark.parametrize(
    "text",
    ["Ana's shop was closed", "a raid on Anna Beliz at home", "the bookshop was raided", "Otieno’s workshop burned"],
)
def test_the_name_of_a_person_is_none(text):
    assert found(text) == []


NAMES = st.sampled_from(
    [
        "Otieno",
        "Anna Beliz",
        "Karim",
        "Nguyen Hanh",
        "Zarni",
        "Maria del Pozo",
        "Abdul Rahman",
        "Said bin Omar al-Harthi",
    ]
)
AROUND = [
    "{} reached hospital at dawn.",
    "At the station {} was beaten.",
    "Police took {} to the Evin prison.",
    "He saw {} leave Kalinka bookshop.",
    "They searched the {} farm and the {} house.",
    "In the prison {} wrote letters.",
    "The arrest of {} at the market was filmed.",
    "The mosque where {} prayed was closed.",
    "Soldiers shot {} near the village of Stary Brod.",
    "The brother of {}, held at Grodno prison, said so.",
    "{} said the hall was full.",
    "The clinic treated {} for burns.",
    "{}'s workshop and the {} workshop were burned.",
]


@given(st.sampled_from(AROUND), NAMES, NAMES)
def test_swapping_a_persons_name_changes_no_word_that_is_compared_across_reports(sentence, one, other):
    def words(name):
        text = sentence.replace("{}", name)
        return find_safe_words(text, Span(0, len(text)), find_establishments(text))

    assert words(one) == words(other)
