"""Cases and what was agreed on stay with the incident that most of the claims they were said of are in."""

from __future__ import annotations

import pytest


@pytest.fixture
def parted(filled):
    """Two incidents: one of most claims, one of the claim that was taken out of it."""
    from onrecord.engine.linking import relink
    from onrecord.store import decisions as d

    whole, claims = list_incidents()[-1]
    d.take_out(whole, claims[:1], who="ana")
    relink()
    one, other = list_incidents()[-1], next(i for i in list_incidents() if claims[0] in i[1])
    assert len(one[1]) > 2
    return one, other


def list_incidents():
    from onrecord.store.models import Incident

    rows = Incident.objects.filter(current=True)
    return sorted(((i.id, i.data["claims"]) for i in rows), key=lambda i: len(i[1]))


def home(claim):
    return next(i for i, claims in list_incidents() if claim in claims)


@pytest.mark.parametrize("at", [0, 1, -1])
@pytest.mark.parametrize("turned", [False, True])
def test_a_case_goes_with_most_of_its_claims(parted, at, turned):
    from onrecord.engine.linking import relink
    from onrecord.model import CaseRelation
    from onrecord.store import decisions as d
    from onrecord.store.cases import list_case

    (one, claims), (other, _) = parted
    pair = (other, one) if turned else (one, other)
    d.relate_incidents(*pair, CaseRelation.PRECEDES, who="ana")
    d.take_out(one, [claims[at]], who="ana")
    relink()
    rest = home(next(c for c in claims if c != claims[at]))
    assert home(claims[at]) != rest
    assert {s.incident for s in list_case(other)} == {other, rest}


def test_a_case_of_an_older_record_goes_with_its_first_claims(parted):
    from onrecord.store import decisions as d
    from onrecord.store.cases import list_case

    (one, claims), (other, (single, *_)) = parted
    d.log_event("case", one, {"relation": "precedes", "pair": [claims[0], single], "other": other}, who="ana")
    assert {s.incident for s in list_case(other)} == {other, one}


@pytest.mark.parametrize("named", ["a", "b"])
def test_at_a_tie_what_was_decided_stays_with_the_incident_it_names(named):
    from onrecord.store.decisions import find_most

    assert find_most(["c1", "c2"], {"c1": "a", "c2": "b"}, named) == named
    assert find_most(["c1", "c2", "c3"], {"c1": "a", "c2": "b", "c3": "a"}, named) == "a"
    assert find_most(["c1"], {}, named) is None
