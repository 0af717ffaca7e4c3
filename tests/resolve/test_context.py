"""Which times and places belong to an act, and which to the telling of it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from onrecord.gazetteer import open_gazetteer
from onrecord.model import Act, Attribution, Document, ExtractedClaim, Extraction, Language, Mode, Polarity, Span
from onrecord.resolve.context import read_context, subtract


def span(text, words):
    start = text.index(words)
    return Span(start, start + len(words))


def make_claim(text, trigger, clause):
    return ExtractedClaim(
        act=Act("detention", span(text, trigger), span(text, clause)), mode=Mode.HAPPENED, polarity=Polarity.ASSERTED
    )


def read(text, attributions, claims=()):
    document = Document("r1", text, published=date(2024, 5, 20), language=Language("en", True))
    return read_context(document, Extraction(attributions, claims, (Span(0, len(text)),)), open_gazetteer())


SAID = (
    "In Goma two men were held on 4 May, a guard said, and their lawyer said in Bukavu that a third was held on 6 May."
)
GUARD = Attribution("a", span(SAID, "a guard"), span(SAID, "said"), (span(SAID, "In Goma two men were held on 4 May"),))
LAWYER = Attribution(
    "b", span(SAID, "their lawyer"), span(SAID, "said in Bukavu"), (span(SAID, "a third was held on 6 May"),)
)


def test_what_another_says_in_the_sentence_is_no_part_of_a_telling():
    context = read(SAID, (GUARD, LAWYER))
    assert context.find_contact(LAWYER, None) == (None, "Bukavu")
    told = [z.of(SAID) for z in context.contact["b"]]
    assert all("Goma" not in z and "May" not in z for z in told)


def test_the_act_keeps_its_own_day_and_place_beside_two_tellings():
    first = make_claim(SAID, "held on 4", "In Goma two men were held on 4 May")
    context = read(SAID, (GUARD, LAWYER), (first,))
    assert context.find_when(first).edtf == "2024-05-04"
    assert [w.place.name for w in context.find_where(first)] == ["Goma"]


spans = st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda p: Span(p[0], p[0] + p[1]))


@given(spans, st.lists(spans, max_size=5))
def test_what_is_left_of_a_stretch_is_what_lies_in_no_other(whole, parts):
    inside = {at for s in subtract(whole, parts) for at in range(s.start, s.end)}
    assert inside == {at for at in range(whole.start, whole.end) if not any(p.start <= at < p.end for p in parts)}
