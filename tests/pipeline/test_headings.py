"""Headings of round-ups, and the outlets a sentence has it from; what must be taken for neither."""

from __future__ import annotations

from datetime import date

import pytest
from build import make_claim

from onrecord.gazetteer import open_gazetteer
from onrecord.model import Act, Claim, Document, SourceKind, Span
from onrecord.pipeline import document_from_row, prepare_claims, read_claims
from onrecord.pipeline.headings import find_headings
from onrecord.pipeline.mentions import read_mention
from onrecord.resolve.places import find_places

ROUND_UP = (
    "Two weeks in review\n\n"
    "Andijan, 8 March. Twelve teachers were arrested at a meeting.\n\n"
    "2. Shymkent. A printing house was raided by security men.\n\n"
    "The group asks for the release of all of them.\n"
)


def headings(text):
    document = Document("r1", text, published=date(2022, 3, 25))
    return find_headings(document, find_places(text, open_gazetteer()))


def test_headed_paragraphs_say_where_and_when():
    one, two = headings(ROUND_UP)
    assert (one.places[0].name, one.edtf) == ("Andijan", "2022-03-08")
    assert (two.places[0].country, two.edtf) == ("KZ", None)
    assert "printing house" in two.paragraph.of(ROUND_UP)


@pytest.mark.parametrize(
    "text",
    [
        "Teachers held\n\nAndijan, 8 March. Twelve teachers were arrested at a meeting.\n\nThey are still held.",
        "Notes\n\nPolice arrested two in Andijan. They are held.\n\nShymkent is quiet this week. Nobody was held.",
        "Notes\n\nWe went to Andijan. It rained.\n\nWe went to Shymkent. It was dry.",
    ],
)
def test_one_dateline_or_sentences_are_no_headings(text):
    assert headings(text) == ()


def test_a_claim_under_a_heading_is_linked_by_it():
    document = document_from_row({"id": "r1", "text": ROUND_UP, "published": "2022-03-25", "language": "en"})
    prepared = prepare_claims(document, read_claims(document).claims)
    arrest = next(c for c in prepared if c.claim.act.trigger.of(ROUND_UP).startswith("arrested"))
    assert arrest.mention.headed
    assert arrest.mention.told_on == "2022-03-08"
    assert [p.name for p in arrest.near] == ["Andijan"]


def cited(text: str, trigger: str, kind: SourceKind = SourceKind.AUTHOR) -> tuple[str, ...]:
    at = text.index(trigger)
    claim: Claim = make_claim("c1", source=kind)
    object.__setattr__(claim, "act", Act("arrest", Span(at, at + len(trigger)), Span(at, at + len(trigger))))
    object.__setattr__(claim, "participants", ())
    end = text.find(".", at)
    return read_mention(text, claim, Span(0, end + 1 if end > 0 else len(text))).cited


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Arrest of a poet, as reported by the Karun Voice.", ("karun voice",)),
        ("The Hill Post writes that two were arrested.", ("hill post",)),
        ("He was arrested on Monday. We know no more about this than what stood in the Hill Post.", ("hill post",)),
    ],
)
def test_an_outlet_the_sentence_has_it_from_is_cited(text, named):
    assert cited(text, "rrest") == named


@pytest.mark.parametrize(
    "text",
    [
        "Two were arrested, as Daw Khin Thida told her neighbours.",
        "Two were arrested beside the office of the Hill Post.",
        "Two were arrested. The Hill Post has reported that it rained.",
    ],
)
def test_people_and_outlets_that_say_nothing_of_it_are_not_cited(text):
    assert cited(text, "arrested") == ()
