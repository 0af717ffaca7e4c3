"""Which claims become one incident, and which are only offered as one."""

from __future__ import annotations

import random

from build import GOMA, KACHIN, MYITKYINA, make_claim, make_linked
from examples import at_least
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.link import link_claims
from onrecord.model import LinkDecisions, Mode


def groups(incidents):
    return sorted(sorted(i.claims) for i in incidents)


def test_same_act_place_and_day_are_one_incident():
    one = make_linked(make_claim("c1"), "r1", words="students market")
    two = make_linked(make_claim("c2", count=(12, None)), "r2", words="students market")
    (incident,) = link_claims([one, two])
    assert incident.claims == ("c1", "c2")
    assert any("the same place, Myitkyina" in f.words for f in incident.why)


def test_another_place_is_another_incident():
    one = make_linked(make_claim("c1"), "r1")
    two = make_linked(make_claim("c2", place=GOMA), "r2")
    assert groups(link_claims([one, two])) == [["c1"], ["c2"]]


def test_a_week_later_is_offered_but_not_joined():
    one = make_linked(make_claim("c1"), "r1", words="students market")
    two = make_linked(make_claim("c2", when="2021-03-15"), "r2", words="students market")
    incidents = link_claims([one, two])
    assert groups(incidents) == [["c1"], ["c2"]]
    (offer,) = incidents[0].possibly_same
    assert offer.incident == incidents[1].id
    assert "7 days apart" in offer.reasons_against
    assert any("the same place" in r for r in offer.reasons_for)


def test_a_district_and_its_province_are_no_contradiction():
    one = make_linked(make_claim("c1"), "r1", words="students market soldiers")
    two = make_linked(make_claim("c2", place=KACHIN), "r2", words="students market soldiers")
    assert groups(link_claims([one, two])) == [["c1", "c2"]]


def test_a_plan_never_joins_a_happening():
    done = make_linked(make_claim("c1"), "r1", words="students market")
    planned = make_linked(make_claim("c2", mode=Mode.PLANNED), "r2", words="students market")
    assert groups(link_claims([done, planned])) == [["c1"], ["c2"]]


def test_must_link_joins_and_cannot_link_parts():
    far = [make_linked(make_claim("c1"), "r1"), make_linked(make_claim("c2", place=GOMA), "r2")]
    assert groups(link_claims(far, LinkDecisions(must_link=frozenset({("c1", "c2")})))) == [["c1", "c2"]]
    near = [make_linked(make_claim("c1"), "r1"), make_linked(make_claim("c2"), "r2")]
    parted = link_claims(near, LinkDecisions(cannot_link=frozenset({("c2", "c1")})))
    assert groups(parted) == [["c1"], ["c2"]]
    assert all(not i.possibly_same for i in parted)


def test_a_chain_of_overlaps_does_not_swallow_a_contradiction():
    """A vague middle claim joins one of two that contradict each other, never both."""
    a = make_linked(make_claim("c1", when="2021-03-01"), "r1", words="students market")
    middle = make_linked(make_claim("c2", when="2021-03"), "r2", words="students market")
    b = make_linked(make_claim("c3", when="2021-03-20"), "r3", words="students market")
    assert not any({"c1", "c3"} <= set(i.claims) for i in link_claims([a, middle, b]))


claims = st.builds(
    lambda n, place, day, count, act: (place, f"2021-03-{day:02d}", (count, count), act),
    st.integers(),
    st.sampled_from([MYITKYINA, GOMA, KACHIN, None]),
    st.integers(1, 9),
    st.integers(1, 30),
    st.sampled_from(["arrest", "killing", "raid", "detention"]),
)


@given(st.lists(claims, max_size=14), st.randoms(use_true_random=False))
@settings(max_examples=at_least(40), deadline=None)
def test_the_order_of_claims_does_not_change_the_incidents(rows, rng: random.Random):
    linked = [
        make_linked(make_claim(f"c{n}", place=p, when=w, count=c, act=a), f"r{n // 2}", words="market")
        for n, (p, w, c, a) in enumerate(rows)
    ]
    shuffled = linked[:]
    rng.shuffle(shuffled)
    once, again = link_claims(linked), link_claims(shuffled)
    assert [i.to_json() for i in once] == [i.to_json() for i in again]
    assert sorted(c for i in once for c in i.claims) == sorted(x.claim.id for x in linked)
