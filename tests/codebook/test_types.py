"""The examples of each act type, run as tests."""

from __future__ import annotations

import pytest

from onrecord.codebook import load_codebook
from onrecord.extract.acts import find_acts
from onrecord.extract.sentences import split_sentences
from onrecord.model import Span

BOOK = load_codebook()
EXAMPLES = [(t.id, e) for t in BOOK.types.values() for e in t.examples]
COUNTEREXAMPLES = [(t.id, e) for t in BOOK.types.values() for e in t.counterexamples]


def find_spans(text: str, act_type: str) -> list[Span]:
    return [m.trigger for m in find_acts(text, split_sentences(text), BOOK) if m.type == act_type]


@pytest.mark.parametrize(("act_type", "example"), EXAMPLES)
def test_an_example_is_found_by_its_triggers(act_type, example):
    spans = find_spans(example.text, act_type)
    for trigger in example.triggers:
        at = example.text.index(trigger)
        assert any(s.overlaps(Span(at, at + len(trigger))) for s in spans), trigger


@pytest.mark.parametrize(("act_type", "example"), COUNTEREXAMPLES)
def test_a_counterexample_is_left_alone(act_type, example):
    assert [s.of(example.text) for s in find_spans(example.text, act_type)] == [], example.why
