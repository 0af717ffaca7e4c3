"""Whose word a claim is: one voice under several names is one origin, and two are two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from build import GOMA, make_claim, make_linked

from onrecord.link import link_claims
from onrecord.link.voices import are_one_body, find_core, is_cited, is_official_outlet
from onrecord.model import LinkDecisions, Mention, ParticipantKind, Polarity, SourceKind

OFFICIAL, MEDIA, ORGANISATION = SourceKind.OFFICIAL, SourceKind.MEDIA, SourceKind.ORGANISATION


def origins(*linked, decisions=None):
    (incident,) = link_claims(linked, decisions)
    return incident.origins


def say(id, report, kind=SourceKind.AUTHOR, *, words=None, publisher=None, mention=None, **more):
    made = make_linked(make_claim(id, source=kind, **more), report, publisher=publisher, source_words=words)
    return replace(made, mention=mention or Mention())


def test_an_office_quoted_by_several_is_one_origin():
    (origin,) = origins(
        say("c1", "r1", OFFICIAL, words="the city police spokesman"),
        say("c2", "r2", OFFICIAL, words="a statement issued by city police"),
    )
    assert origin.why == "the same body says both"


def test_two_offices_are_two_origins():
    assert (
        len(
            origins(
                say("c1", "r1", OFFICIAL, words="border command"), say("c2", "r2", OFFICIAL, words="prison service")
            )
        )
        == 2
    )


def test_an_office_that_publishes_itself_is_the_one_others_quote():
    own = say("c1", "r1", publisher="Hakha Regional Police Department")
    quoting = say("c2", "r2", OFFICIAL, words="the regional police department", publisher="Hill Post")
    assert len(origins(own, quoting)) == 1


def test_state_media_have_the_official_line_from_the_office():
    headline = say("c1", "r1", publisher="Delta State News")
    quoting = say("c2", "r1", OFFICIAL, words="the border command", publisher="Delta State News", at=200)
    (origin,) = origins(headline, quoting)
    assert origin.why.startswith("the outlet carries the official line")
    assert (
        len(
            origins(
                replace(headline, publisher="Hill Post"),
                replace(quoting, publisher="Hill Post", mention=Mention(3)),
                say("c3", "r1", publisher="Hill Post", at=300, mention=Mention(2)),
            )
        )
        == 2
    )


def test_a_report_citing_an_outlet_that_cites_residents_is_that_outlets_origin():
    first = say("c1", "r1", SourceKind.WITNESS, publisher="Irrawady Courier")
    citing = say("c2", "r2", SourceKind.WITNESS, publisher="Delta Times", mention=Mention(cited=("irrawady courier",)))
    (origin,) = origins(first, citing)
    assert "r2 cites Irrawady Courier" in origin.why


def test_naming_an_outlet_of_which_nothing_is_held_adds_none_and_takes_none():
    first = say("c1", "r1", publisher="Hill Post")
    citing = say("c2", "r2", publisher="Delta Times", mention=Mention(cited=("irrawady courier",)))
    assert len(origins(first, citing)) == 2


def test_this_newspaper_is_the_outlet_itself():
    own = say("c1", "r1", publisher="Delta Times")
    again = say("c2", "r2", MEDIA, words="this newspaper", publisher="Delta Times")
    assert len(origins(own, again)) == 1


def test_a_headline_is_no_word_of_those_who_deny_it():
    headline = say("c1", "r1", publisher="Delta Times")
    denial = say("c2", "r1", OFFICIAL, words="the police", publisher="Delta Times", at=200, polarity=Polarity.DENIED)
    assert len(origins(headline, denial)) == 2


def test_a_translation_is_its_origin_again_and_says_why():
    first = say(
        "c1", "r1", OFFICIAL, words="policía", publisher="Radio Delta (Spanish Service)", mention=Mention(language="es")
    )
    second = say("c2", "r2", OFFICIAL, words="the police", publisher="Radio Delta")
    (origin,) = origins(first, second)
    assert "in another language" in origin.why
    assert "14, 2021-03-08, Myitkyina" in origin.why
    # A person can part them.
    assert len(origins(first, second, decisions=LinkDecisions(other_origin=frozenset({("c1", "c2")})))) == 2


@pytest.mark.parametrize(
    "change", [{"publisher": "Hill Post"}, {"mention": Mention(language="en")}, {"published": date(2021, 4, 10)}]
)
def test_another_outlet_another_time_or_the_same_language_is_no_translation(change):
    first = say("c1", "r1", OFFICIAL, words="policía", publisher="Radio Delta", mention=Mention(language="es"))
    second = say("c2", "r2", OFFICIAL, words="the army", publisher="Radio Delta")
    assert len(origins(replace(first, **change), second)) == 2


def test_another_number_is_no_translation():
    first = say(
        "c1", "r1", OFFICIAL, words="policía", publisher="Radio Delta", mention=Mention(language="es"), count=(12, 12)
    )
    second = say("c2", "r2", OFFICIAL, words="the army", publisher="Radio Delta")
    assert len(origins(first, second)) == 2


def test_what_a_person_parted_is_not_joined_by_a_third():
    claims = [say(f"c{n}", f"r{n}", publisher="Delta Times") for n in (1, 2, 3)]
    assert len(origins(*claims)) == 1
    parted = origins(*claims, decisions=LinkDecisions(other_origin=frozenset({("c1", "c2"), ("c2", "c3")})))
    assert [o.claims for o in parted] == [("c1", "c3"), ("c2",)]


def test_words_that_only_say_how_it_was_said_name_no_body():
    assert find_core(frozenset(["a", "spokesman", "for", "the", "border", "guards"])) == {"border", "guards"}
    assert not are_one_body(frozenset(), frozenset({"police"}))
    assert is_official_outlet("Ministry of the Interior")
    assert not is_official_outlet("State Street Journal")
    assert is_cited("The Hill Post", ("hill post",))
    assert not is_cited("The Hill Post", ("valley post",))


# ---- what is contested -------------------------------------------------------------------------
def contested(*linked):
    (incident,) = link_claims(linked)
    return incident.contested


def test_death_of_an_illness_and_of_blows_is_contested():
    one = make_linked(make_claim("c1", act="death-in-custody", count=None), "r1", words="heart failure cell")
    two = make_linked(make_claim("c2", act="death-in-custody", count=None), "r2", words="blows bruises cell")
    assert contested(one, two) == ("outcome",)
    both = make_linked(make_claim("c3", act="death-in-custody", count=None), "r3", words="heart blows cell")
    assert contested(one, both) == ()


def test_what_an_office_calls_smugglers_and_others_refugees_is_contested():
    def tell(id, report, side):
        claim = make_claim(id, act="pushback", affected=ParticipantKind.UNKNOWN)
        return replace(make_linked(claim, report), mention=Mention(sides=side))

    assert contested(tell("c1", "r1", ("accused",)), tell("c2", "r2", ("unarmed",))) == ("whom",)
    assert contested(tell("c1", "r1", ("accused", "unarmed")), tell("c2", "r2", ("unarmed",))) == ()
    assert contested(tell("c1", "r1", ("accused",)), tell("c2", "r2", ())) == ()


def test_a_return_and_a_deportation_of_other_days_are_contested():
    one = make_linked(make_claim("c1", act="deportation", when="2021-03-08"), "r1", words="crossing labourers buses")
    two = make_linked(make_claim("c2", act="forced-return", when="2021-03-09"), "r2", words="crossing labourers buses")
    assert contested(one, two) == ("when",)


def test_happenings_under_two_headings_of_a_round_up_are_two():
    one = replace(make_linked(make_claim("c1"), "r1"), mention=Mention(paragraph=2, headed=True))
    two = replace(make_linked(make_claim("c2", at=300), "r1"), mention=Mention(paragraph=3, headed=True))
    assert len(link_claims([one, two])) == 2
    assert len(link_claims([one, replace(two, mention=Mention(paragraph=2, headed=True))])) == 1


def test_a_heading_says_where_and_when_for_a_claim_that_does_not():
    bare = make_claim("c1", place=None, when=None)
    headed = replace(
        make_linked(bare, "r1"), near=(GOMA,), mention=Mention(paragraph=2, headed=True, told_on="2021-03-08")
    )
    assert len(link_claims([headed, make_linked(make_claim("c2", place=GOMA), "r2")])) == 1
    assert len(link_claims([headed, make_linked(make_claim("c3"), "r3")])) == 2


def test_an_origin_that_tells_two_days_contradicts_neither():
    two = [
        make_linked(make_claim(f"c{n}", when=day, at=n * 100), "r1")
        for n, day in ((1, "2021-03-08"), (2, "2021-03-09"))
    ]
    assert contested(*two, make_linked(make_claim("c3", when="2021-03-08"), "r2")) == ()
    assert contested(two[1], make_linked(make_claim("c3", when="2021-03-08"), "r2", words="market trucks")) == ("when",)


def test_state_media_and_the_office_others_quote_give_one_line():
    line = say("c1", "r1", publisher="Delta State News", act="killing", count=(2, 2))
    quoted = say("c2", "r2", OFFICIAL, words="the border command", act="killing", count=(2, 2))
    (origin,) = origins(line, quoted)
    assert origin.why == "state media carry an official line"
    other = say("c2", "r2", OFFICIAL, words="the border command", act="killing", count=(3, 3))
    assert len(origins(line, other)) == 2


def test_an_army_and_a_militia_are_two_sides_but_two_forces_of_a_state_are_one():
    def tell(id, report, agent):
        return make_linked(make_claim(id, agent=agent), report)

    army, militia = ParticipantKind.STATE_ARMED, ParticipantKind.ARMED_GROUP
    assert contested(tell("c1", "r1", army), tell("c2", "r2", militia)) == ("who",)
    assert contested(tell("c1", "r1", army), tell("c2", "r2", ParticipantKind.STATE_CIVIL)) == ()
