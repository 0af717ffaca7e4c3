"""The pieces of a text are the text, and each knows its layers."""

from __future__ import annotations

from build import make_claim
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Span
from onrecord.web.highlight import LAYERS, Mark, cut_text, list_marks
from onrecord.web.timeline import WIDTH, draw_timeline

TEXT = "Soldiers took fourteen students from the market in the morning, a witness said on Monday."
marks = st.lists(
    st.builds(
        lambda a, n, layer, claim: Mark(Span(a, min(len(TEXT), a + n)), layer, claim),
        st.integers(0, len(TEXT) - 1),
        st.integers(1, 40),
        st.sampled_from(LAYERS),
        st.sampled_from(["c1", "c2"]),
    ),
    max_size=12,
)


@given(marks)
def test_the_pieces_joined_are_the_text(found):
    pieces = cut_text(TEXT, found)
    assert "".join(p.text for p in pieces) == TEXT
    at = 0
    for piece in pieces:
        here = Span(at, at + len(piece.text))
        at = here.end
        assert set(piece.layers) == {m.layer for m in found if m.span.contains(here)}
        assert set(piece.claims) == {m.claim for m in found if m.span.contains(here)}


def test_a_text_without_marks_is_one_piece():
    assert [p.text for p in cut_text(TEXT, [])] == [TEXT]


def test_each_span_of_a_claim_is_marked_on_its_layer():
    assert {m.layer for m in list_marks(make_claim("c1"), "k", "x" * 200)} == {"act", "people", "time", "place"}


def test_a_month_is_drawn_as_a_month_and_a_day_as_a_day():
    day, month = make_claim("c1"), make_claim("c2", when="2021-03")
    timeline = draw_timeline([(day, "one"), (month, "two"), (make_claim("c3", when=None), "three")])
    assert timeline.undated == 1
    assert [(b.edtf, b.exact) for b in timeline.bars] == [("2021-03", False), ("2021-03-08", True)]
    assert timeline.bars[0].width > 20 * timeline.bars[1].width
    assert all(b.x >= 0 and b.x + b.width <= WIDTH for b in timeline.bars)
