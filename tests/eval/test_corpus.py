"""The corpus: every report can be read, none is a near-copy, and its parts do not share sentences."""

from __future__ import annotations

import pytest
from corpus import (
    PARTS,
    count_words,
    find_faults_of_pile,
    read_part,
    read_piles,
    read_sayings,
    share_of_repeats,
)
from gold import read_gold
from markup import read_reports, write_report

from onrecord.codebook import load_codebook

MOST_REPEATED = 0.08
"""Share of a report's word 6-grams that another report may have: set phrases recur, sentences do not."""


@pytest.fixture(scope="module")
def parts():
    return {part: read_part(part) for part in PARTS}


def test_no_report_is_a_near_copy_of_another(parts):
    reports = [r for part in parts.values() for r in part]
    worst = max(share_of_repeats(reports).items(), key=lambda kv: kv[1])
    assert worst[1] <= MOST_REPEATED, worst


def test_no_passage_of_sayings_is_a_near_copy_and_each_has_one():
    passages = read_sayings()
    worst = max(share_of_repeats(passages).items(), key=lambda kv: kv[1])
    assert worst[1] <= MOST_REPEATED, worst
    assert all(p.all("cue") and p.all("con") and not p.all("act") for p in passages)


def test_piles_have_nothing_wrong_and_are_no_copies(parts):
    piles = read_piles()
    assert not [fault for pile in piles for fault in find_faults_of_pile(pile)]
    reports = [r for pile in piles for r in pile]
    worst = max(share_of_repeats([*reports, *(r for p in parts.values() for r in p)]).items(), key=lambda kv: kv[1])
    assert worst[1] <= MOST_REPEATED, worst
    known = set(load_codebook().types)
    assert all(act.get("type") in known for r in reports for act in r.all("act"))
    assert all(read_reports(write_report(r))[0] == r for r in reports)


def test_a_pile_must_say_which_incident_an_act_is_of():
    text = '==== pl-x-1-1\ngenre: agency\ntitle: Held\n---\nHeld\n\nThey <act n="1" type="arrest">took</act> him.\n'
    assert "pl-x-1-1: 'took' is of no incident (inc)" in find_faults_of_pile(read_reports(text))


def test_ids_stand_once_and_tell_their_part(parts):
    ids = [r.id for part in parts.values() for r in part]
    assert len(ids) == len(set(ids))
    for part, reports in parts.items():
        assert all(r.id.startswith(part[:2]) for r in reports)


def test_reports_have_the_asked_length(parts):
    for reports in parts.values():
        assert all(70 <= count_words(r) <= 320 for r in reports)


def test_acts_are_of_the_codebook_and_people_stand_in_their_acts(parts):
    known = set(load_codebook().types)
    for reports in parts.values():
        for report in reports:
            for claim in read_gold(report):
                assert claim.type in known, report.id


def test_every_report_comes_back_to_the_letter(parts):
    for reports in parts.values():
        for report in reports:
            written = write_report(report)
            assert read_reports(written)[0] == report
