"""Sayings after the heads: a quotation that fills a paragraph goes on with its speaker, sayings know the one around them."""

from __future__ import annotations

from onrecord.extract.learned.attributions import carry_quotations_on, carry_tellings_on, nest
from onrecord.extract.sentences import split_sentences
from onrecord.model import Span


def span(text, words):
    start = text.index(words)
    return Span(start, start + len(words))


LONG = "The family that left were living by the river and nobody has seen any of them since then."


def carry(text, content):
    said = nest([(span(text, "a source"), span(text, "told"), (span(text, content),))])
    return [[s.of(text) for s in a.content] for a in carry_quotations_on(text, said)]


def test_a_paragraph_that_is_one_quotation_goes_on_with_who_was_quoted_last():
    text = f"“They went by night,” a source told the paper.\n“{LONG}”\nIt rained."
    assert carry(text, "They went by night") == [["They went by night", LONG]]


def test_a_quotation_with_words_of_the_author_beside_it_is_left():
    text = f"“They went by night,” a source told the paper.\n“{LONG}” The road is closed."
    assert carry(text, "They went by night") == [["They went by night"]]


def test_a_short_quotation_is_left():
    text = "“They went by night,” a source told the paper.\n“No comment.”"
    assert carry(text, "They went by night") == [["They went by night"]]


def test_without_a_quotation_before_it_nobody_is_given_the_words():
    text = f"They went by night, a source told the paper.\n“{LONG}”"
    assert carry(text, "They went by night") == [["They went by night"]]


def test_a_saying_inside_another_names_the_outer_one():
    text = "Her brother told us that police had admitted that he was held."
    found = nest(
        [
            (span(text, "police"), span(text, "had admitted"), (span(text, "he was held"),)),
            (span(text, "Her brother"), span(text, "told"), (span(text, "police had admitted that he was held"),)),
        ]
    )
    assert [(a.source.of(text), a.inside) for a in found] == [("Her brother", None), ("police", "a1")]


ACCOUNT = (
    "A farmer of 40 told us her story. I slept there eleven days. The guards gave us no food. "
    "Did they beat you?\nMy uncle sold the cow. I was out by Friday. The road is closed."
)


def carry_telling(text, content):
    said = nest([(span(text, "A farmer of 40"), span(text, "told"), (span(text, content),))])
    return [s.of(text) for s in carry_tellings_on(text, split_sentences(text), said)[0].content]


def test_a_first_person_account_is_its_tellers_to_the_last_of_it_but_for_the_questions():
    told = " ".join(carry_telling(ACCOUNT, "I slept there eleven days"))
    assert "The guards gave us no food." in told
    assert "I was out by Friday." in told
    assert "Did they" not in told
    assert "The road is closed" not in told


def test_one_sentence_with_i_is_no_account():
    text = "A farmer of 40 told us: I slept there. The guards left. The road is closed."
    assert carry_telling(text, "I slept there") == ["I slept there"]


def test_a_relative_the_author_quotes_does_not_take_over_the_authors_account():
    text = "They came at night. My aunt told me that a boy was shot. I did not see it. I slept there. I left."
    said = nest([(span(text, "My aunt"), span(text, "told"), (span(text, "a boy was shot"),))])
    assert carry_tellings_on(text, split_sentences(text), said) == said
