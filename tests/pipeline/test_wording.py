"""A draft in broader words, and beside earlier releases."""

from __future__ import annotations

from itertools import pairwise

import pytest

from onrecord.pipeline import document_from_row
from onrecord.pipeline.checking import check_draft, mask_draft, suggest_wording
from onrecord.release.levels import Cell


def wordings(text):
    document = document_from_row({"id": "draft", "text": text, "language": "en"})
    return suggest_wording(document, check_draft(document))


def masked(text, keep=()):
    return mask_draft(text, wordings(text), keep)


def test_all_mentions_of_one_person_are_one_entity_and_have_one_letter():
    text = "Police arrested Amara Dessel. Her cousin Orvin Tamsk fled. Dessel was beaten, Tamsk was not."
    found = {w.span.of(text): (w.entity, w.instead) for w in wordings(text) if "name" in w.rules}
    assert found["Amara Dessel"] == found["Dessel"]
    assert found["Orvin Tamsk"] == found["Tamsk"]
    assert found["Dessel"] != found["Tamsk"]


def test_a_place_becomes_a_side_of_its_country():
    (place,) = [
        w
        for w in wordings(
            "A resident told us in Myitkyina that soldiers burnt the houses. She asked not to be named for fear of reprisals."
        )
        if "source-place" in w.rules
    ]
    assert place.instead == "the north of Myanmar"


def test_a_day_becomes_its_month():
    assert "[some day in May 2024]" in masked("Police arrested students on 3 May 2024 at 4 a.m.")


def test_what_leads_to_somebody_by_itself_is_told_apart():
    text = "Police arrested Amara Dessel, a baker."
    direct = {w.span.of(text): w.direct for w in wordings(text)}
    assert direct["Amara Dessel"] is True
    assert [d for words, d in direct.items() if "baker" in words] == [False]


def test_every_detail_is_masked_but_those_a_person_keeps():
    text = "Police arrested Amara Dessel at the market."
    (first, *_) = wordings(text)
    assert "Amara Dessel" not in masked(text)
    assert "Amara Dessel" in masked(text, {first.number})


def test_stretches_do_not_overlap_and_the_rest_of_the_draft_stays():
    text = "A guard, 41, told us by phone on 3 May 2024 that two women were beaten. She asked not to be named for fear."
    spans = [w.span for w in wordings(text)]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert masked(text, {w.number for w in wordings(text)}) == text
    assert masked("Rain fell on the town all day.") == "Rain fell on the town all day."


DRAFT = "Police arrested students in Myitkyina on 8 March 2021."


def finer(*cells):
    document = document_from_row({"id": "draft", "text": DRAFT, "language": "en"})
    return "released" in {f.rule for f in check_draft(document, cells).findings}


@pytest.mark.parametrize(
    "cell",
    [
        Cell("arrest", "MM", "2021"),
        Cell("arrest", "MM", "2021-Q1"),
        Cell("arrest", "MM", "2021-03"),
        Cell("arrest", "MM"),
        Cell("custody-any", "MM", "2021"),
    ],
)
def test_a_draft_that_says_more_than_a_release_is_told(cell):
    assert finer(cell)


@pytest.mark.parametrize(
    "cell",
    [
        Cell("arrest", "MM", "2020"),
        Cell("arrest", "CD", "2021"),
        Cell("killing", "MM", "2021"),
        Cell("arrest", "MM", "2021-Q2"),
        Cell("arrest", "MM", "2021-03-08", "20–99", "Kachin", "Myitkyina"),
    ],
)
def test_other_rows_and_rows_as_fine_are_left_alone(cell):
    assert not finer(cell)


def test_without_releases_nothing_is_compared():
    assert not finer()
