"""What is said is brought to the ends of its clause, and no further."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from readings import make_reading

from onrecord.extract.learned.contents import complete_contents
from onrecord.extract.learned.tagging import Run
from onrecord.extract.sentences import split_sentences


def complete(text, inside, contents, cues, sources):
    reading = make_reading(text, content=[(1 - p, 0, p) for p in inside])
    found = complete_contents(reading, split_sentences(text), contents, cues, sources)
    return [text[reading.words.starts[r.first] : reading.words.ends[r.end - 1]] for r in found]


TEXT = "The fax says the regulator has banned all shows. It rained."
SOURCE, CUE = [Run(0, 2, 0.0)], [Run(2, 3, 0.0)]


def test_a_content_goes_on_to_the_end_of_its_clause():
    inside = [0, 0, 0, 0.9, 0.9, 0.9, 0.9, 0.3, 0.3, 0, 0, 0, 0]
    assert complete(TEXT, inside, [Run(3, 7, 0.0)], CUE, SOURCE) == ["the regulator has banned all shows"]


def test_a_content_stops_where_nothing_speaks_for_more():
    inside = [0, 0, 0, 0.9, 0.9, 0.9, 0.9, 0.01, 0.01, 0, 0, 0, 0]
    assert complete(TEXT, inside, [Run(3, 7, 0.0)], CUE, SOURCE) == ["the regulator has banned"]


def test_a_cue_without_content_takes_the_likeliest_clause_beside_it():
    inside = [0, 0, 0, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0, 0, 0, 0]
    assert complete(TEXT, inside, [], CUE, SOURCE) == ["the regulator has banned all shows."]


def test_a_sentence_without_a_cue_is_left_as_it_is():
    inside = [0] * 10 + [0.9, 0.4, 0]
    assert complete(TEXT, inside, [Run(3, 9, 0.0), Run(10, 11, 0.0)], CUE, SOURCE)[1:] == ["It"]


@given(st.lists(st.floats(0, 1), min_size=13, max_size=13), st.integers(3, 8), st.integers(1, 5))
def test_contents_never_shrink_nor_take_the_cue_or_its_source(inside, first, size):
    reading = make_reading(TEXT, content=[(1 - p, 0, p) for p in inside])
    given_run = Run(first, min(9, first + size), 0.0)
    found = complete_contents(reading, split_sentences(TEXT), [given_run], CUE, SOURCE)
    assert any(r.first <= given_run.first and given_run.end <= r.end for r in found)
    assert all(r.first >= 3 for r in found)
