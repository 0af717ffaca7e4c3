"""Acts told again in weaker words: the examples of `codebook/words/echoes.toml`, and what they are read with."""

from __future__ import annotations

import pytest

from onrecord.codebook import load_codebook, load_words
from onrecord.encoder import read_text
from onrecord.extract.learned.again import read_acts_and_mentions
from onrecord.extract.learned.echoes import find_echoes
from onrecord.extract.sentences import split_sentences

ECHOES = load_words("echoes")["echo"]


def find_again(row, example):
    text = f"A report from the town\n\n{example['told']} {example['text']}"
    told = len(text) - len(example["text"])
    return [s.of(text) for _, s in find_echoes(text, row["acts"]) if s.start >= told]


@pytest.mark.parametrize(("row", "example"), [(r, e) for r in ECHOES for e in r["examples"]])
def test_an_act_is_told_again(row, example):
    assert find_again(row, example) == [example["again"]]


@pytest.mark.parametrize(("row", "example"), [(r, e) for r in ECHOES for e in r["counterexamples"]])
def test_other_words_are_left_alone(row, example):
    assert find_again(row, example) == []


@pytest.mark.parametrize("row", ECHOES)
def test_nothing_is_told_again_where_nothing_was_told(row):
    assert all(name in load_codebook().types for name in row["acts"])
    for example in row["examples"]:
        assert list(find_echoes(example["text"], ["aid"])) == []


def test_a_headline_tells_what_stands_plainly_below_it():
    text = "Two hanged in Ahvaz\n\nAHVAZ — Two men were executed at dawn on Monday, the prosecutor's office said."
    acts = read_acts_and_mentions(text, split_sentences(text), read_text(text), load_codebook())
    assert "hanged" in [a.trigger.of(text) for a in acts]
    text = "Hopes dead in the water\n\nThe club lost again on Monday, its coach said."
    acts = read_acts_and_mentions(text, split_sentences(text), read_text(text), load_codebook())
    assert [a.trigger.of(text) for a in acts if "dead" in a.trigger.of(text)] == []
