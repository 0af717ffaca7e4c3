"""What the model reads: the same in any order and company, spans that quote the text, and no crash on anything."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.codebook import load_codebook
from onrecord.encoder import load_model, read_text
from onrecord.extract import extract
from onrecord.extract.learned.tagging import find_runs
from onrecord.model import Document

TEXTS = [
    "Police arrested two men in Nairobi on Monday, a witness said. The ministry denied that anyone was held.",
    "A teacher who asked not to be named told the Courier that soldiers had burned nine homes.",
    "Nothing happened. It rained. " * 80,
    "",
]


def make_document(text):
    return Document("r1", text)


def test_a_text_reads_the_same_alone_and_in_any_company():
    alone = [load_model().read(text) for text in TEXTS]
    order = list(range(len(TEXTS)))
    random.Random(3).shuffle(order)
    for i in order:
        again = load_model().read(TEXTS[i])
        assert np.array_equal(again.logits, alone[i].logits)
        assert np.array_equal(again.hidden, alone[i].hidden)


def test_a_plain_report_is_read_whole():
    found = extract(make_document(TEXTS[0]), load_codebook(), read_text(TEXTS[0]))
    sources = {a.source.of(TEXTS[0]) for a in found.attributions if a.source}
    assert {"a witness", "The ministry"} <= sources
    arrest = next(c for c in found.claims if c.act.type == "arrest")
    assert {p.span.of(TEXTS[0]) for p in arrest.participants} >= {"Police", "two men"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "😀" * 500,
        "قالت الشرطة إنها اعتقلت رجلين يوم الاثنين.",
        "경찰은 월요일에 두 남자를 체포했다.",
        "a" * 5000,
        "." * 3000,
    ],
    ids=["empty", "blank", "emoji", "arabic", "korean", "one word", "dots"],
)
def test_any_script_goes_through(text):
    found = extract(make_document(text), load_codebook(), read_text(text))
    for attribution in found.attributions:
        assert all(s.of(text) for s in attribution.content)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=400))
def test_spans_quote_the_text(text):
    reading = read_text(text)
    for head in ("source", "cue", "content", "act", "who"):
        last = 0
        for run in find_runs(reading, head):
            assert last <= run.first < run.end <= len(reading)
            last = run.end
    for claim in extract(make_document(text), load_codebook(), reading).claims:
        assert claim.act.trigger.of(text)
        assert all(p.span.of(text) for p in claim.participants)
        assert 0 <= claim.confidence <= 1


def test_a_type_the_model_never_saw_works_from_its_examples():
    from dataclasses import replace

    from onrecord.codebook import Codebook
    from onrecord.extract.learned.types import score_types

    known = load_codebook()
    codebook = Codebook({**known.types, "seizing": replace(known.types["arrest"], id="seizing")})
    text = "Gendarmes arrested four drivers on Friday."
    reading = read_text(text)
    names, scores = score_types(reading, reading.mean_of(1, 2)[None], codebook)
    ranked = sorted(zip(scores[0].tolist(), names, strict=True), reverse=True)
    assert "seizing" in [name for _, name in ranked[:4]]


def read_parts(text):
    found = extract(make_document(text), load_codebook(), read_text(text))
    return {p.span.of(text) for c in found.claims for p in c.participants}


def test_an_article_or_a_number_is_no_participant_by_itself():
    texts = ("The soldiers burned three hamlets near the river.", "Police deported the Afghans to Kabul on Friday.")
    for text in texts:
        assert not read_parts(text) & {"The", "the", "three"}


def test_pairs_of_acts_and_people_score_the_same_in_steps_of_any_size(monkeypatch):
    from onrecord.encoder import reading as module

    rng = np.random.default_rng(5)
    acts, people = (rng.normal(size=(n, 384)).astype(np.float32) for n in (7, 9))
    pairs = np.array([(i, k) for i in range(7) for k in range(9)])
    gaps = rng.integers(0, 32, len(pairs))
    whole = load_model().score_pairs(acts, people, pairs, gaps)
    monkeypatch.setattr(module, "PAIRS_AT_ONCE", 10)
    assert np.allclose(load_model().score_pairs(acts, people, pairs, gaps), whole, atol=1e-5)


def test_a_text_of_fifty_thousand_characters_goes_through_and_quotes_itself():
    text = "\n\n".join(TEXTS[:2] * 280)
    found = extract(make_document(text), load_codebook(), read_text(text))
    assert len(text) > 50_000
    assert len(found.claims) > 400
    assert all(c.act.trigger.of(text).strip() for c in found.claims)
