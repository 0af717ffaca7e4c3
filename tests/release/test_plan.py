"""What may be shown, and why the rest may not."""

from __future__ import annotations

from datetime import date

import pytest
from build import GOMA, MYANMAR, make_claim

from onrecord.errors import InvalidValueError, UsageError
from onrecord.model import ClaimVerdict, Handling, HandlingBasis, IncidentVerdict, Mode, Polarity, Scope
from onrecord.release import PublicRow, ReleasableClaim, ReleasableIncident, plan_release

TODAY = date(2021, 6, 1)
OPEN = Handling(HandlingBasis.PUBLISHED, Scope.PUBLIC)


def incident(*claims, verdict=ClaimVerdict.READS_RIGHT, handling=OPEN, judged=None, **more):
    return ReleasableIncident("i1", tuple(ReleasableClaim(c, verdict, handling, **more) for c in claims), judged)


def plan(*incidents, today=TODAY):
    return plan_release(incidents, "public", today=today)


def test_an_accepted_happening_becomes_one_coarse_row():
    (row,) = plan(incident(make_claim("c1"))).rows
    assert row.cells() == {
        "id": row.id,
        "act": "arrest",
        "country": "MM",
        "quarter": "2021-Q1",
        "count": "5–19",
    }


def test_a_public_row_cannot_be_made_by_hand():
    with pytest.raises(InvalidValueError):
        PublicRow("x", "arrest", "MM", None, None, object())


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


def test_a_partial_date_never_becomes_a_quarter():
    for edtf in ("2021", "XXXX-03", "2021-03/2021-05"):
        (row,) = plan(incident(make_claim("c1", when=edtf))).rows
        assert row.quarter is None


def test_two_countries_or_none_make_no_row():
    assert plan(incident(make_claim("c1", place=None))).absent[0].rule == "no one country"
    two = plan(incident(make_claim("c1"), make_claim("c2", place=GOMA)))
    assert two.absent[0].rule == "no one country"


def test_differing_counts_widen_the_band():
    (row,) = plan(incident(make_claim("c1", count=(4, 4)), make_claim("c2", count=(30, None)))).rows
    assert row.count == "1–99"


def test_an_open_lower_end_is_never_more_exact_than_the_words():
    (row,) = plan(incident(make_claim("c1", count=(None, 3), place=MYANMAR))).rows
    assert row.count == "1–4"


def test_a_policy_nobody_wrote_is_named():
    with pytest.raises(UsageError):
        plan_release([], "everything", today=TODAY)
