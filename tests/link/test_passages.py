"""What one report tells of one act is taken together; another act of it stays apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from build import GOMA, MYITKYINA, make_claim, make_linked

from onrecord.codebook import load_codebook
from onrecord.link import link_claims
from onrecord.link.slots import read_slots
from onrecord.model import Mention, Sense


def told(id, *, paragraph=1, back=False, anew=False, report="a", words="", **claim):
    linked = make_linked(make_claim(id, **claim), report, words=words)
    return replace(linked, mention=Mention(paragraph, back, anew))


def passages(*claims):
    return {s.claim.id: s.passage for s in read_slots(claims, load_codebook())}


def test_the_arrests_are_those_told_before():
    first = told("c1", at=100)
    again = told("c2", at=900, paragraph=5, back=True, when=None, place=None, count=None)
    found = passages(first, again)
    assert found["c1"] == found["c2"]
    assert found["c2"].places == (MYITKYINA,)
    assert found["c2"].times == ((date(2021, 3, 8), date(2021, 3, 8)),)


def test_how_a_passage_is_told_is_the_mean_of_its_claims():
    first, again = told("c1", at=100), told("c2", at=900, paragraph=5, back=True, when=None, place=None, count=None)
    first = replace(first, mention=replace(first.mention, sense=Sense("m", bytes([127, 0]))))
    again = replace(again, mention=replace(again.mention, sense=Sense("m", bytes([0, 127]))))
    assert passages(first, again)["c1"].sense == Sense("m", bytes([90, 90]))


def test_another_arrest_is_another():
    found = passages(told("c1", at=100), told("c2", at=900, anew=True, when=None, place=None, count=(3, 3)))
    assert found["c1"].id != found["c2"].id


def test_another_town_is_another():
    found = passages(told("c1", at=100), told("c2", at=900, paragraph=4, place=GOMA))
    assert found["c1"].id != found["c2"].id


def test_another_number_by_the_same_voice_is_another():
    found = passages(told("c1", at=100, count=(14, 14)), told("c2", at=900, paragraph=3, count=(40, 40), when=None))
    assert found["c1"].id != found["c2"].id


def test_a_release_is_not_the_arrest_it_ends():
    found = passages(told("c1", at=100), told("c2", act="release", at=200, back=True))
    assert found["c1"].id != found["c2"].id


def test_what_was_before_lends_no_time():
    """ "after the raid of last year" was not on the day of the arrest that is told."""
    found = passages(told("c1", at=100), told("c2", act="raid", at=300, anew=True, when=None))
    assert found["c2"].times == ()


def test_an_old_date_in_the_background_is_lent_to_nothing():
    old = told("c1", at=900, paragraph=7, when="2019-03-08", count=(34, 34))
    new = told("c2", at=100, paragraph=0, when=None, count=(61, 61))
    assert passages(old, new)["c2"].times == ()


def test_a_follow_up_without_place_or_time_goes_with_its_report_to_what_others_tell():
    here = [told("c1", at=100), told("c2", at=900, back=True, when=None, place=None, count=None)]
    there = told("d1", report="b")
    (incident,) = link_claims([*here, there])
    assert set(incident.claims) == {"c1", "c2", "d1"}


def test_a_rare_word_of_a_house_brings_together_what_says_no_place():
    one = told("c1", place=None, words="kalinka bookshop")
    other = told("d1", place=None, report="b", words="kalinka bookshop", when=None)
    (incident,) = link_claims([one, other])
    assert set(incident.claims) == {"c1", "d1"}
    assert any("kalinka" in f.words for f in incident.why)


def test_words_that_all_reports_use_bring_nothing_together():
    one = told("c1", place=None, words="people were taken away", when=None, count=None)
    other = told("d1", place=None, report="b", words="people were taken away", when=None, count=None)
    assert len(link_claims([one, other])) == 2
