"""Ids are random in a record: under other ids the same reports give the same incidents, origins and offers."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from build import GOMA, KACHIN, MYITKYINA, make_claim, make_linked
from examples import at_least
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.codebook import load_codebook
from onrecord.link import link_claims, relink_claims, shingle
from onrecord.link.blocks import Blocks
from onrecord.link.features import thresholds
from onrecord.link.slots import read_slots
from onrecord.model import LinkDecisions, Mention, Place, Polarity, Precision, SourceKind

FIRST = date(2021, 3, 1)
TEXTS = (
    "soldiers came to the market in the morning and took students away in two trucks while others ran home",
    "witnesses at the clinic by the river heard shots at night and saw men carry boxes out of a burning house",
)


def rename(linked, decisions, rng):
    """Return claims and decisions under ids made at random, and the old id of each new one."""
    ids = {c.claim.id: f"{rng.getrandbits(64):016x}" for c in linked}
    ids |= {report: f"{rng.getrandbits(64):016x}" for report in sorted({c.report for c in linked})}
    claims = [replace(c, claim=replace(c.claim, id=ids[c.claim.id]), report=ids[c.report]) for c in linked]
    rng.shuffle(claims)
    pairs = (decisions.must_link, decisions.cannot_link, decisions.other_origin)
    turned = [frozenset((ids[a], ids[b])[:: rng.choice((1, -1))] for a, b in some) for some in pairs]
    decided = LinkDecisions(must_link=turned[0], cannot_link=turned[1], other_origin=turned[2])
    return claims, decided, {new: old for old, new in ids.items()}


def describe(incidents, old):
    """Return all that incidents say, under the ids of before."""
    claims_of = {i.id: tuple(sorted(old[c] for c in i.claims)) for i in incidents}

    def put_back(words):
        return re.sub(r"\b[0-9a-f]{16}\b", lambda m: old[m[0]], words)

    return {
        claims_of[i.id]: {
            "said": (i.status, i.contested, i.grade, i.grade_why, i.why),
            "origins": [([old[r] for r in o.reports], [old[c] for c in o.claims], put_back(o.why)) for o in i.origins],
            "offers": [(claims_of[p.incident], p.reasons_for, p.reasons_against) for p in i.possibly_same],
            "fields": {n: [(v.value, [old[c] for c in v.claims]) for v in some] for n, some in i.fields.items()},
        }
        for i in incidents
    }


def link_renamed(linked, decisions=None, seeds=12):
    """Return what each of some renamings gives."""
    found = []
    for seed in range(seeds):
        claims, decided, old = rename(linked, decisions or LinkDecisions(), random.Random(seed))
        found.append(describe(link_claims(claims, decided), old))
    return found


def are_all_alike(found):
    return all(each == found[0] for each in found)


counts = st.sampled_from(
    [None, (30, 30, False), (30, 30, True), (None, 30, False), (30, None, False), (33, 33, False), (3, 3, False)]
)
said = st.tuples(
    st.sampled_from(["arrest", "detention", "killing", "raid"]),
    st.sampled_from([MYITKYINA, KACHIN, GOMA, None]),
    st.sampled_from(["2021-03-08", "2021-03-09", "2021-03-15", "2021-03-20", "2021-03", "2021", None]),
    counts,
    st.sampled_from([SourceKind.AUTHOR, SourceKind.WITNESS, SourceKind.OFFICIAL, SourceKind.MEDIA]),
    st.sampled_from([Polarity.ASSERTED, Polarity.ASSERTED, Polarity.DENIED]),
    st.sampled_from(["", "students market", "kalinkabook clinic river"]),
    st.tuples(st.integers(0, 2), st.booleans()),
)
reports = st.tuples(
    st.sampled_from(["Delta Times", "Hill Post", "State Radio", "Ministry of Police"]),
    st.sampled_from([FIRST + timedelta(9), FIRST + timedelta(10), None]),
    st.sampled_from(TEXTS),
    st.lists(said, min_size=1, max_size=3),
)


def make_reports(rows):
    linked = []
    for n, (publisher, published, text, claims) in enumerate(rows):
        for m, (act, place, when, count, source, polarity, words, (paragraph, headed)) in enumerate(claims):
            claim = make_claim(
                f"c{n}-{m}",
                act=act,
                place=place,
                when=when,
                count=count and count[:2],
                approx=bool(count and count[2]),
                source=source,
                polarity=polarity,
                at=10 + 100 * (m // 2),
            )
            made = make_linked(
                claim,
                f"r{n}",
                publisher=publisher,
                published=published,
                words=words,
                source_words="police spokesman" if source is SourceKind.OFFICIAL else None,
                # In a record no two reports are alike in all; a copy has a line of its own.
                shingles=shingle(f"{text} {n}"),
            )
            linked.append(replace(made, mention=Mention(paragraph=paragraph, headed=headed)))
    return linked


@given(st.lists(reports, min_size=2, max_size=5), st.integers(0, 1 << 32))
@settings(max_examples=at_least(80), deadline=None)
def test_what_linking_gives_does_not_depend_on_ids(rows, seed):
    rng = random.Random(seed)
    linked = drop_the_same(make_reports(rows))
    ids = [c.claim.id for c in linked]
    pairs = [tuple(rng.sample(ids, 2)) for _ in range(3)] if len(ids) > 1 else []
    some = [frozenset(p for p in pairs if rng.random() < 0.3) for _ in range(3)]
    decided = LinkDecisions(must_link=some[0], cannot_link=some[1], other_origin=some[2])
    once = describe(link_claims(linked, decided), {x: x for c in linked for x in (c.claim.id, c.report)})
    claims, turned, old = rename(linked, decided, rng)
    assert describe(link_claims(claims, turned), old) == once


def drop_the_same(linked):
    """Return the claims without those that stand where one stands in their report: in a record they are one."""
    found = {(c.report, c.claim.act.type, c.claim.act.trigger, c.claim.attribution.origin): c for c in linked}
    return list(found.values())


@given(st.lists(reports, min_size=2, max_size=5), st.integers(0, 1 << 32))
@settings(max_examples=at_least(40), deadline=None)
def test_a_report_added_later_gives_what_all_at_once_gives_under_any_ids(rows, seed):
    rng = random.Random(seed)
    claims, decided, _ = rename(drop_the_same(make_reports(rows)), LinkDecisions(), rng)
    new = claims[0].report
    before = {i.id: i.claims for i in link_claims([c for c in claims if c.report != new], decided)}
    touched = {c.claim.id for c in claims if c.report == new}
    again = relink_claims(claims, decided, before=before, touched=touched)
    whole = {i.id: i for i in link_claims(claims, decided)}
    for incident in again.incidents:
        assert incident.origins == whole[incident.id].origins
        assert incident.contested == whole[incident.id].contested
    reached = {c for i in again.incidents for c in i.claims}
    kept = {i: claims for i, claims in before.items() if reached.isdisjoint(claims)}
    assert {*kept, *(i.id for i in again.incidents)} == set(whole)


@given(st.lists(reports, min_size=4, max_size=12), st.integers(0, 1 << 32), st.sampled_from([2, 4, 5]))
@settings(max_examples=at_least(60), deadline=None)
def test_under_a_full_key_each_of_two_claims_finds_the_other_under_any_ids(rows, seed, limit):
    linked = drop_the_same(make_reports(rows))
    claims, _, old = rename(linked, LinkDecisions(), random.Random(seed))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("onrecord.link.blocks.thresholds", lambda: {**thresholds(), "block_limit": limit})
        once, again = (find_all_candidates(some) for some in (linked, claims))
    assert all(one in once[other] for one, others in once.items() for other in others)
    assert {old[one]: {old[o] for o in others} for one, others in again.items()} == once


def find_all_candidates(claims):
    slots = {s.claim.id: s for s in read_slots(claims, load_codebook())}
    blocks = Blocks(slots)
    return {claim: set(blocks.find_candidates(claim)) for claim in slots}


def test_the_exact_one_of_an_origins_numbers_is_held_against_anothers():
    for count, approx in (((30, 30), True), ((None, 30), False)):
        loose = make_linked(
            make_claim("c1", count=count, approx=approx), "r1", publisher="Delta Times", words="students market"
        )
        exact = make_linked(
            make_claim("c2", count=(30, 30), at=300), "r1", publisher="Delta Times", words="students market"
        )
        other = make_linked(make_claim("c3", count=(33, 33)), "r2", publisher="Hill Post", words="students market")
        found = link_renamed([loose, exact, other])
        assert are_all_alike(found)
        assert found[0]["c1", "c2", "c3"]["said"][1] == ("count",)


def test_of_pairs_that_weigh_the_same_the_same_are_joined():
    linked = [
        make_linked(make_claim(name, when=when, count=None), f"r{name}", publisher=f"Post {name}")
        for name, when in (("a", "2021-03"), ("b", "2021-03-08"), ("c", "2021-03-20"))
    ]
    assert are_all_alike(link_renamed(linked, seeds=20))


def test_two_headings_of_one_report_stay_apart_whatever_else_it_tells():
    linked = [
        replace(
            make_linked(make_claim(name, when="2021-03", count=None, at=at, place=place), "r1", words=words),
            mention=Mention(paragraph=paragraph, headed=headed),
        )
        for name, at, paragraph, headed, place, words in (
            ("h1", 10, 1, True, MYITKYINA, "students"),
            ("h2", 300, 2, True, MYITKYINA, "students"),
            ("u", 600, 3, False, MYITKYINA, "students"),
        )
    ]
    found = link_renamed(linked, seeds=20)
    assert are_all_alike(found)
    assert not any({"h1", "h2"} <= set(claims) for claims in found[0])


def test_which_offers_are_shown_depends_on_what_they_say():
    days = ["2021-03-08", *(f"2021-03-{15 + n:02d}" for n in range(7))]
    linked = [
        make_linked(make_claim(f"c{n}", when=day, count=(14 + 20 * n, 14 + 20 * n)), f"r{n}", publisher=f"Post {n}",
                    words="students market")
        for n, day in enumerate(days)
    ]  # fmt: skip
    assert are_all_alike(link_renamed(linked))


def test_one_long_report_does_not_fill_all_places_of_what_is_offered():
    here = make_linked(make_claim("here"), "r0", publisher="Post 0", words="students market")
    apart = frozenset((f"p{a}", f"p{b}") for a in range(9) for b in range(a)) | {("other", f"p{n}") for n in range(9)}
    long = [
        make_linked(make_claim(f"p{n}", when="2021-03-15", at=10 + 100 * n), "r1", publisher="Post 1",
                    words="students market")
        for n in range(9)
    ]  # fmt: skip
    other = make_linked(make_claim("other", when="2021-03-17"), "r2", publisher="Post 2", words="students market")
    found = link_renamed([here, *long, other], LinkDecisions(cannot_link=apart))
    assert are_all_alike(found)
    assert ("other",) in [claims for claims, *_ in found[0][("here",)]["offers"]]


def test_of_two_like_it_the_same_report_stays_one_origin_with_it():
    linked = [
        make_linked(make_claim(name), f"r{name}", publisher=f"Post {name}", shingles=shingle(f"{TEXTS[0]} {name}"))
        for name in "abc"
    ]
    found = link_renamed(linked, LinkDecisions(other_origin=frozenset({("a", "c")})), seeds=20)
    assert are_all_alike(found)
    assert [claims for _, claims, _ in found[0]["a", "b", "c"]["origins"]] == [["a", "b"], ["c"]]


def test_where_very_many_are_undated_two_of_each_town_are_found():
    linked = [
        make_linked(
            make_claim(f"c{n}", place=Place(f"Town {n // 2}", n // 2 % 16 * 8 - 60.0, n // 32 * 8.0, Precision.PLACE, n // 2, "XX"),
                       when=None, count=None),
            f"r{n}", publisher=f"Post {n}", published=None, words="students market",
        )
        for n in range(460)
    ]  # fmt: skip
    claims, decided, old = rename(linked, LinkDecisions(), random.Random(1))
    found = {tuple(sorted((old[c] for c in i.claims), key=lambda c: int(c[1:]))) for i in link_claims(claims, decided)}
    assert found == {(f"c{n}", f"c{n + 1}") for n in range(0, 460, 2)}
