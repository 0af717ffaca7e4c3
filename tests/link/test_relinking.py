"""Linking around what is new gives what linking everything would."""

from __future__ import annotations

from datetime import date, timedelta

from build import GOMA, KACHIN, MYITKYINA, make_claim, make_linked
from examples import at_least
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.codebook import load_codebook
from onrecord.link import link_claims
from onrecord.link.blocks import Blocks, find_keys, find_other_keys
from onrecord.link.clusters import relink_claims
from onrecord.link.slots import read_slots
from onrecord.model import LinkDecisions

rows = st.lists(
    st.tuples(
        st.sampled_from([MYITKYINA, GOMA, KACHIN, None]),
        st.one_of(st.none(), st.sampled_from(["2021", "2021-03"]), st.integers(1, 60).map(lambda n: (date(2021, 3, 1) + timedelta(n)).isoformat())),
        st.integers(1, 30),
        st.sampled_from(["arrest", "killing", "raid", "detention"]),
    ),
    min_size=2,
    max_size=12,
)  # fmt: skip
NONE = LinkDecisions()


def make(found):
    return [
        make_linked(make_claim(f"c{n:02d}", place=p, when=w, count=(c, c), act=a), f"r{n // 2}", words="market clinic")
        for n, (p, w, c, a) in enumerate(found)
    ]


def clusters(incidents):
    return {i.id: sorted(i.claims) for i in incidents}


@given(rows, st.integers(0, 6))
@settings(max_examples=at_least(80), deadline=None)
def test_adding_reports_one_after_the_other_gives_what_all_at_once_gives(found, reports):
    linked = make(found)
    old = [c for c in linked if int(c.report[1:]) < reports]
    before = clusters(link_claims(old)) if old else {}
    touched = {c.claim.id for c in linked} - {c.claim.id for c in old}
    again = relink_claims(linked, NONE, before=before, touched=touched)
    new = clusters(again.incidents)
    reached = {cid for members in new.values() for cid in members}
    kept = {name: members for name, members in before.items() if reached.isdisjoint(members)}
    assert kept | new == clusters(link_claims(linked))


@given(rows, st.integers(0, 11))
@settings(max_examples=at_least(40), deadline=None)
def test_taking_a_report_away_gives_what_linking_the_rest_gives(found, gone):
    linked = make(found)
    before = clusters(link_claims(linked))
    left = [c for c in linked if c.report != f"r{gone // 2}"]
    touched = {c.claim.id for c in linked} - {c.claim.id for c in left}
    again = relink_claims(left, NONE, before=before, touched=touched)
    new = clusters(again.incidents)
    reached = {cid for members in new.values() for cid in members} | touched
    kept = {name: members for name, members in before.items() if reached.isdisjoint(members)}
    assert kept | new == clusters(link_claims(left))


@given(rows)
@settings(max_examples=at_least(30), deadline=None)
def test_what_a_claim_is_filed_under_depends_on_nothing_but_itself(found):
    slots = {s.claim.id: s for s in read_slots(make(found), load_codebook())}
    alone = {cid: set(find_keys(s)) for cid, s in slots.items()}
    looked_up = {cid: alone[cid] | set(find_other_keys(s)) for cid, s in slots.items()}
    blocks = Blocks(slots)
    for one in slots:
        for other in blocks.find_candidates(one):
            assert looked_up[one] & alone[other]
            assert one in blocks.find_candidates(other)


def test_an_incident_that_nothing_new_reaches_is_not_told_of_again():
    far = make_linked(make_claim("c1", place=GOMA), "r1", words="market")
    one, two = (make_linked(make_claim(f"c{n}"), f"r{n}", words="students market") for n in (2, 3))
    before = clusters(link_claims([far, one]))
    again = relink_claims([far, one, two], NONE, before=before, touched={"c3"})
    assert [sorted(i.claims) for i in again.incidents] == [["c2", "c3"]]


def test_a_claim_that_only_looks_the_same_is_offered_to_the_incident_that_stays():
    one = make_linked(make_claim("c1"), "r1", words="students market")
    later = make_linked(make_claim("c2", when="2021-03-15"), "r2", words="students market")
    before = clusters(link_claims([one]))
    again = relink_claims([one, later], NONE, before=before, touched={"c2"})
    (old,) = before
    assert [p.incident for p in again.offers[old]] == [again.names["c2"]]


def test_people_who_joined_two_stay_obeyed_around_what_is_new():
    far = [make_linked(make_claim("c1"), "r1"), make_linked(make_claim("c2", place=GOMA), "r2")]
    decided = LinkDecisions(must_link=frozenset({("c1", "c2")}))
    before = clusters(link_claims(far, decided))
    new = make_linked(make_claim("c3"), "r3", words="market")
    again = relink_claims([*far, new], decided, before=before, touched={"c3"})
    assert any({"c1", "c2"} <= set(i.claims) for i in again.incidents)
