"""The corpus's markup: read and written without loss, and what is wrong is named."""

from __future__ import annotations

import pytest
from gold import read_count, read_gold
from hypothesis import given
from hypothesis import strategies as st
from markup import Mark, MarkupError, read_marks, read_report, read_reports, write_marks, write_report

HEAD = "genre: agency\nregion: Horn of Africa\n---\n"
BODY = (
    '<src a="1" kind="witness" conn="relative">Her brother</src> <cue a="1">said</cue> that <con a="1"><src a="2" kind="official">police</src> '
    '<cue a="2">had denied</cue> that <con a="2"><who of="1:affected" count="12..">at least 12 drivers</who> were '
    '<act n="1" type="arrest" pol="denied">held</act></con></con>.'
)


def test_a_report_comes_back_to_the_letter():
    source = f"==== x-1\n{HEAD}{BODY}\n"
    (report,) = read_reports(source)
    assert write_report(report) == source
    assert report.text == "Her brother said that police had denied that at least 12 drivers were held."


def test_a_saying_inside_a_saying_is_the_end_of_the_chain():
    (claim,) = read_gold(read_report("x-1", HEAD + BODY))
    assert [s.kind for s in claim.chain] == ["witness", "official"]
    assert claim.polarity == "denied"
    assert [(p.role, p.counts) for p in claim.people] == [("affected", ((12, None, "person", False),))]


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("12", (12, 12, "person", False)),
        ("..20", (None, 20, "person", False)),
        ("9..15", (9, 15, "person", False)),
        ("~30", (30, 30, "person", True)),
        ("24..~", (24, None, "person", True)),
        ("3 family", (3, 3, "family", False)),
    ],
)
def test_counts_are_read_as_the_guide_says(written, count):
    assert read_count(written) == count


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('<act n="1" type="arrest">held', "never closed"),
        ('<act n="1" type="arrest">held</who>', "closes <act>"),
        ('<act n="1" type="arrest"></act>held', "empty <act>"),
        ('<who of="2:agent">Police</who>', "of act 2:agent, which is not there"),
        ('<cue a="1">said</cue>', "attribution 1"),
        ('<act n="1" type="arrest" mode="maybe">held</act>', 'mode="maybe"'),
        ('<act n="1">held</act>', "needs type"),
        ("5 < 6", "stray angle bracket"),
    ],
)
def test_what_is_wrong_is_named(body, says):
    with pytest.raises(MarkupError, match=says):
        read_report("x-1", HEAD + body)


@given(st.data())
def test_marks_that_nest_round_trip(data):
    text = data.draw(st.text(alphabet="ab c", min_size=1, max_size=20))
    marks = []
    spans = [(0, len(text))]
    for _ in range(data.draw(st.integers(0, 5))):
        low, high = data.draw(st.sampled_from(spans))
        start = data.draw(st.integers(low, high - 1))
        end = data.draw(st.integers(start + 1, high))
        if any(m.start < start < m.end < end or start < m.start < end < m.end for m in marks):
            continue
        marks.append(Mark("mask", start, end, (("k", "Q"),)))
        spans.append((start, end))
    marks.sort(key=lambda m: (m.start, -m.end))
    assert read_marks("x", write_marks(text, marks)) == (text, tuple(marks))
