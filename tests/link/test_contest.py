"""What counts as corroborated, as contested and as one origin."""

from __future__ import annotations

from datetime import date

from build import make_claim, make_linked

from onrecord.link import link_claims, shingle
from onrecord.model import ParticipantKind, Polarity, SourceKind, Status


def link_one(*linked):
    (incident,) = link_claims(linked)
    return incident


def test_two_outlets_of_their_own_corroborate():
    incident = link_one(make_linked(make_claim("c1"), "r1"), make_linked(make_claim("c2"), "r2"))
    assert incident.status is Status.CORROBORATED
    assert incident.grade == "1"
    assert len(incident.origins) == 2


def test_a_copy_is_its_origin_again():
    text = "soldiers came to the market in the morning and took fourteen students away in two trucks while others ran"
    one = make_linked(make_claim("c1"), "r1", shingles=shingle("A headline. " + text))
    two = make_linked(make_claim("c2"), "r2", shingles=shingle("Another headline. " + text))
    incident = link_one(one, two)
    assert incident.status is Status.SINGLE
    (origin,) = incident.origins
    assert "r2 repeats r1 word for word" in origin.why


def test_a_report_that_cites_another_is_no_second_origin():
    one = make_linked(make_claim("c1"), "r1", publisher="Irrawady Courier")
    two = make_linked(
        make_claim("c2", source=SourceKind.MEDIA),
        "r2",
        publisher="Delta Times",
        source_words="the irrawady courier",
    )
    incident = link_one(one, two)
    assert len(incident.origins) == 1
    assert "r2 cites Irrawady Courier" in incident.origins[0].why


def test_unnamed_sources_of_one_outlet_are_one_origin():
    one = make_linked(make_claim("c1", source=SourceKind.ANONYMOUS), "r1", publisher="Delta Times")
    two = make_linked(make_claim("c2", source=SourceKind.WITNESS), "r2", publisher="Delta Times")
    assert len(link_one(one, two).origins) == 1


def test_at_least_12_and_14_agree_but_14_and_40_are_contested():
    agree = link_one(make_linked(make_claim("c1", count=(12, None)), "r1"), make_linked(make_claim("c2"), "r2"))
    assert agree.contested == ()
    words = "students market trucks soldiers"
    differ = link_one(
        make_linked(make_claim("c1", count=(40, 40)), "r1", words=words),
        make_linked(make_claim("c2"), "r2", words=words),
    )
    assert differ.contested == ("count",)
    assert differ.status is Status.CONTESTED
    assert {tuple(v.value) for v in differ.fields["count"]} == {(40, 40), (14, 14)}


def test_about_30_and_32_agree():
    incident = link_one(
        make_linked(make_claim("c1", count=(30, 30), approx=True), "r1"),
        make_linked(make_claim("c2", count=(32, 32)), "r2"),
    )
    assert incident.contested == ()


def test_a_denial_contests_that_it_happened():
    denial = make_claim("c2", source=SourceKind.OFFICIAL, polarity=Polarity.DENIED, count=None)
    incident = link_one(
        make_linked(make_claim("c1"), "r1"), make_linked(denial, "r2", source_words="police spokesperson")
    )
    assert "happened" in incident.contested
    assert incident.grade == "4"


def test_an_outlets_corrected_number_takes_the_place_of_its_earlier_one():
    first = make_linked(make_claim("c1", count=(20, 20)), "r1", publisher="Delta Times", published=date(2021, 3, 9))
    corrected = make_linked(make_claim("c2"), "r2", publisher="Delta Times", published=date(2021, 3, 12))
    other = make_linked(make_claim("c3"), "r3", publisher="Hill Post", published=date(2021, 3, 10))
    incident = link_one(first, corrected, other)
    assert incident.contested == ()
    assert {tuple(v.value) for v in incident.fields["count"]} == {(20, 20), (14, 14)}


def test_different_kinds_of_agent_are_contested():
    one = make_claim("c1", agent=ParticipantKind.STATE_ARMED)
    two = make_claim("c2", agent=ParticipantKind.ARMED_GROUP)
    incident = link_one(make_linked(one, "r1"), make_linked(two, "r2"))
    assert incident.contested == ("who",)


def test_whether_those_struck_were_civilians_or_fighters_is_contested():
    one = make_claim("c1", act="killing", affected=ParticipantKind.CIVILIAN)
    two = make_claim("c2", act="killing", affected=ParticipantKind.ARMED_GROUP)
    incident = link_one(make_linked(one, "r1"), make_linked(two, "r2"))
    assert incident.contested == ("whom",)
    assert {v.value for v in incident.fields["whom"]} == {"civilian", "armed-group"}


def test_people_told_of_without_saying_who_they_were_contest_nothing():
    one = make_claim("c1", act="killing", affected=ParticipantKind.UNKNOWN)
    two = make_claim("c2", act="killing", affected=ParticipantKind.ARMED_GROUP)
    assert link_one(make_linked(one, "r1"), make_linked(two, "r2")).contested == ()


def test_an_origin_that_tells_of_both_sides_contradicts_neither():
    one = make_claim("c1", act="killing", affected=ParticipantKind.CIVILIAN)
    both = make_claim("c2", act="killing", affected=ParticipantKind.CIVILIAN)
    also = make_claim("c3", act="killing", affected=ParticipantKind.ARMED_GROUP, at=200)
    incident = link_one(make_linked(one, "r1"), make_linked(both, "r2"), make_linked(also, "r2"))
    assert "whom" not in incident.contested
