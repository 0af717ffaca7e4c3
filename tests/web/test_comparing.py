"""Two texts beside each other: nothing of either is lost, and what differs is marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.comparing import compare_texts, pair_paragraphs

ONE = "Police arrested 14 dockworkers in Mombasa. A lawyer said so. The port stayed open."
OTHER = "Police arrested nine dockworkers in Mombasa. The port stayed open. A ministry denied it."


def say(stretches):
    return "".join(s.text for s in stretches)


def test_the_same_changed_and_what_only_one_says_are_told_apart():
    lines = compare_texts(ONE, OTHER).lines
    assert [line.kind for line in lines] == ["changed", "left", "same", "right"]
    assert [s.text for s in lines[0].left if s.only] == ["14"]
    assert [s.text for s in lines[0].right if s.only] == ["nine"]
    assert say(lines[1].left) == "A lawyer said so."
    assert say(lines[3].right) == "A ministry denied it."


def test_the_same_text_has_no_difference():
    compared = compare_texts(ONE, ONE)
    assert compared.count("same") == 3
    assert len(compared.lines) == 3


SENTENCES = st.lists(
    st.sampled_from(["Police came.", "Two men were held.", "Three men were held.", "It rained."]), max_size=12
)


@given(SENTENCES, SENTENCES)
def test_every_sentence_of_both_stands_in_it_once_in_its_order(a, b):
    lines = compare_texts(" ".join(a), " ".join(b)).lines
    assert [say(line.left) for line in lines if line.left] == a
    assert [say(line.right) for line in lines if line.right] == b


PARAGRAPHS = st.lists(st.text("abc ", min_size=1, max_size=30).filter(str.strip).map(str.strip), max_size=9)


@given(PARAGRAPHS, PARAGRAPHS)
def test_no_paragraph_of_a_text_or_its_translation_is_lost(a, b):
    pairs = pair_paragraphs("\n\n".join(a), "\n\n".join(b))
    assert "\n\n".join(x for x, _ in pairs if x) == "\n\n".join(a)
    assert "\n\n".join(y for _, y in pairs if y) == "\n\n".join(b)


def test_a_long_paragraph_stands_beside_the_two_it_was_translated_as():
    pairs = pair_paragraphs(
        "Head\n\n" + "long " * 60 + "\n\nEnd", "Titel\n\n" + "lang " * 30 + "\n\n" + "auch " * 30 + "\n\nEnde"
    )
    assert [y.split()[0] for _, y in pairs] == ["Titel", "lang", "Ende"]
