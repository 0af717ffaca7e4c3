"""What may be shown, and why the rest may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from build import GOMA, make_claim
from releases import MANY, OPEN, TODAY

from onrecord.errors import InvalidValueError, UsageError
from onrecord.model import ClaimVerdict, Handling, HandlingBasis, IncidentVerdict, Mode, Polarity, Scope
from onrecord.release import (
    ActCount,
    ActCounts,
    PublicRow,
    ReleasableClaim,
    ReleasableIncident,
    plan_release,
)
from onrecord.release.levels import Cell
from onrecord.release.policy import read_policy


def incident(*claims, verdict=ClaimVerdict.READS_RIGHT, handling=OPEN, judged=None, **more):
    return ReleasableIncident("i1", tuple(ReleasableClaim(c, verdict, handling, **more) for c in claims), judged)


def plan(*incidents, today=TODAY, counts=MANY):
    return plan_release(incidents, "public", today=today, counts=counts)


def arrests(number, *, when="2021-03-08", count=(14, 14), start=0):
    return [
        ReleasableIncident(
            f"i{n}",
            (ReleasableClaim(make_claim(f"c{n}", when=when, count=count), ClaimVerdict.READS_RIGHT, OPEN),),
        )
        for n in range(start, start + number)
    ]


def test_an_accepted_happening_becomes_one_coarse_row():
    (row,) = plan(incident(make_claim("c1"))).rows
    assert row.cells(("act", "country", "province", "period", "count", "coarsened")) == {
        "act": "arrest",
        "country": "MM",
        "province": "Kachin",
        "period": "2021-03",
        "count": "5–19",
        "coarsened": "",
    }


def test_a_public_row_cannot_be_made_by_hand():
    with pytest.raises(InvalidValueError):
        PublicRow("x", Cell("arrest", "MM"), read_policy("public").levels[0], 100, "", object())


def test_what_was_added_by_hand_to_a_report_not_read_adds_nothing_to_what_others_tell():
    read, unread = make_claim("c1", count=(14, 14)), make_claim("c2", act="killing", count=(14, 14))
    claims = (
        ReleasableClaim(read, ClaimVerdict.READS_RIGHT, OPEN),
        ReleasableClaim(unread, ClaimVerdict.READS_RIGHT, OPEN, is_read=False),
    )
    assert [row.cell.act for row in plan(ReleasableIncident("i1", claims)).rows] == ["arrest"]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"verdict": None}, "not reviewed"),
        ({"verdict": ClaimVerdict.READS_WRONG}, "nothing accepted"),
        ({"handling": Handling(HandlingBasis.PUBLISHED, Scope.INTERNAL)}, "handling"),
        ({"handling": Handling(HandlingBasis.PUBLISHED, Scope.PUBLIC, withdrawn=True)}, "withdrawn"),
        ({"handling": Handling(HandlingBasis.PUBLISHED, Scope.PUBLIC, legal_hold=True)}, "legal hold"),
        ({"handling": Handling(HandlingBasis.PUBLISHED, Scope.PUBLIC, embargo=date(2021, 7, 1))}, "embargo"),
        ({"handling": Handling(HandlingBasis.PUBLISHED, Scope.PUBLIC, expires=date(2021, 5, 1))}, "expired"),
        ({"judged": IncidentVerdict.FALSE}, "verdict"),
        ({"is_read": False}, "language not read"),
    ],
)
def test_what_is_not_allowed_is_absent_with_its_rule(changed, rule):
    result = plan(incident(make_claim("c1"), **changed))
    assert result.rows == ()
    assert [a.rule for a in result.absent] == [rule]
    assert result.absent[0].value and result.absent[0].mend


def test_one_claim_left_open_keeps_the_incident_back():
    mixed = ReleasableIncident(
        "i1",
        (
            ReleasableClaim(make_claim("c1"), ClaimVerdict.READS_RIGHT, OPEN),
            ReleasableClaim(make_claim("c2"), None, OPEN),
        ),
    )
    assert plan(mixed).absent[0].rule == "not reviewed"


@pytest.mark.parametrize("mode", [m for m in Mode if m is not Mode.HAPPENED])
def test_what_did_not_happen_is_not_shown(mode):
    assert plan(incident(make_claim("c1", mode=mode))).rows == ()


def test_a_denied_act_is_not_shown():
    assert plan(incident(make_claim("c1", polarity=Polarity.DENIED))).rows == ()


KEPT_BACK = [
    "departure", "crossing", "escape", "aid", "separation", "complaint", "search-operation",
    "wanted-notice", "request-cooperation", "surveillance", "sexual-violence",
]  # fmt: skip


@pytest.mark.parametrize("act", KEPT_BACK)
def test_kept_back_types_have_no_row(act):
    result = plan(incident(make_claim("c1", act=act)))
    assert result.rows == ()
    assert result.absent[0].rule == "kept back"


def test_no_longer_at_risk_opens_a_type_after_twelve_months():
    gone = incident(make_claim("c1", act="departure"), no_longer_at_risk=date(2020, 6, 1))
    assert len(plan(gone, today=date(2021, 6, 1)).rows) == 1
    assert plan(gone, today=date(2021, 5, 31)).rows == ()


def test_no_longer_at_risk_does_not_open_sexual_violence():
    gone = incident(make_claim("c1", act="sexual-violence"), no_longer_at_risk=date(2010, 1, 1))
    assert plan(gone).rows == ()


@pytest.mark.parametrize(
    ("edtf", "period"),
    [
        ("2021-03-08", "2021-03"),
        ("2021", "2021"),
        ("2021-03/2021-05", "2021"),
        ("XXXX-03", ""),
        ("2020-12/2021-01", ""),
    ],
)
def test_a_partial_date_never_becomes_a_finer_one(edtf, period):
    (row,) = plan(incident(make_claim("c1", when=edtf))).rows
    assert row.cell.period == period


def test_two_countries_or_none_make_no_row():
    assert plan(incident(make_claim("c1", place=None))).absent[0].rule == "no one country"
    two = plan(incident(make_claim("c1"), make_claim("c2", place=GOMA)))
    assert two.absent[0].rule == "no one country"


def test_differing_counts_widen_the_band():
    (row,) = plan(incident(make_claim("c1", count=(4, 4)), make_claim("c2", count=(30, None)))).rows
    assert row.cell.count == "1–99"


def test_an_open_lower_end_is_never_more_exact_than_the_words():
    (row,) = plan(incident(make_claim("c1", count=(None, 3)))).rows
    assert row.cell.count == "1–4"


def test_a_policy_nobody_wrote_is_named():
    with pytest.raises(UsageError):
        plan_release([], "everything", today=TODAY)


def test_a_row_that_too_few_are_like_is_absent_and_says_how_to_mend_it():
    result = plan(*arrests(19), counts=None)
    assert result.rows == ()
    assert {(a.rule, a.value) for a in result.absent} == {("too few alike", "19 of 20 at its coarsest")}
    assert "--counts" in result.absent[0].mend


def test_twenty_alike_are_shown_as_told():
    assert {r.cell.count for r in plan(*arrests(20), counts=None).rows} == {"5–19"}


def test_a_row_gives_up_its_number_before_its_quarter_and_that_before_its_act():
    differing = arrests(12) + arrests(12, count=(1, 1), start=12)
    assert {r.level.withheld for r in plan(*differing, counts=None).rows} == {"count"}
    scattered = arrests(12) + arrests(12, when="2021-05-01", start=12)
    rows = plan(*scattered, counts=None).rows
    assert {r.cell for r in rows} == {Cell("arrest", "MM", "2021")}
    kinds = arrests(12) + [replace(incident(make_claim(f"d{n}", act="detention")), id=f"d{n}") for n in range(12)]
    assert {r.cell.act for r in plan(*kinds, counts=None).rows} == {"custody-any"}


def test_acts_that_would_be_shown_finer_do_not_count_for_a_coarser_row():
    """A perpetrator who knows the rule strikes them out of its log."""
    result = plan(*arrests(25), *arrests(5, count=(1, 1), start=25), counts=None)
    assert len(result.rows) == 25
    assert len(result.absent) == 5


def test_given_numbers_let_a_small_record_say_something_and_half_of_them_is_taken():
    few = arrests(2)
    assert not plan(*few, counts=ActCounts((ActCount("arrest", "MM", "2021", "", 39),))).rows
    shown = plan(*few, counts=ActCounts((ActCount("arrest", "MM", "2021", "", 40),)))
    assert {(r.cell.period, r.cell.count) for r in shown.rows} == {("2021", "")}
    assert any("40 acts" in line for line in shown.assumptions)


def test_an_undated_row_may_be_no_act_that_a_dated_row_stands_for():
    """Whoever did just these knows which of the log the dated rows are; what is left is the undated one."""
    undated = arrests(1, when=None)
    assert len(plan(*undated, *arrests(20, start=1), counts=None).rows) == 20
    assert len(plan(*arrests(20, when=None), counts=None).rows) == 20


def test_an_undated_row_may_be_one_of_many_acts_that_somebody_counted():
    many = ActCounts((ActCount("arrest", "MM", "2021", "", 80),))
    assert len(plan(*arrests(1, when=None), *arrests(20, start=1), counts=many).rows) == 21


def test_what_may_be_one_happening_counts_once_until_somebody_decides():
    twice = [replace(i, maybe_same=("i0",)) for i in arrests(20)]
    result = plan(*twice, counts=None)
    assert result.rows == ()
    assert {a.value for a in result.absent} == {"1 of 20 at its coarsest"}


def test_what_is_asked_of_every_row_is_said():
    assert "at least 20 acts" in plan().assumptions[0]
