"""One report, from text to claims."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.model import Document, Language
from onrecord.pipeline import TASKS, document_from_row, predict, read_claims

TEXT = (
    "Guards ask neighbour to send family back\n\n"
    "A group of eight was intercepted in the border area of Batken this month. The security ministry has requested cooperation "
    "from the border guard on the other side and increased its surveillance of the villages.\n"
    "“The family that fled in May were living near Osh. The agents started to trace them two days later,” a source in Osh told "
    "the Hill Gazette on August 22.\n"
    "“The agents failed to arrest any of them and can expect to be punished,” she said.\n"
)


def read(text=TEXT, published=None):
    return read_claims(Document("r1", text, published=published, language=Language("en", True)))


def test_the_contact_date_is_never_the_date_of_an_act():
    found = read()
    assert {c.when.edtf for c in found.claims if c.when} & {"XXXX-08-22"} == set()
    assert "XXXX-08-22" in {link.said_when for c in found.claims for link in c.attribution.chain}


def test_no_year_is_made_up_without_a_publication_date():
    assert all(c.when.edtf.startswith("XXXX") for c in read().claims if c.when)


def test_with_a_publication_date_months_get_their_year():
    assert "2023-05" in {c.when.edtf for c in read(published=date(2023, 8, 25)).claims if c.when}


def test_failed_to_arrest_is_denied_and_punishment_is_not_told_as_happened():
    claims = {c.act.type: c for c in read().claims}
    assert (claims["arrest"].polarity, claims["arrest"].outcome) == ("denied", "failed")
    assert claims["punishment"].mode != "happened"


def test_acts_between_authorities_are_found():
    assert {"interception", "request-cooperation", "surveillance", "departure"} <= {c.act.type for c in read().claims}


def test_a_source_who_is_not_named_is_protected():
    claims = [c for c in read().claims if c.attribution.chain]
    assert claims
    assert all(c.attribution.protected and c.attribution.confidential for c in claims)


def test_what_is_written_fits_the_schema():
    schema = json.loads(files("onrecord").joinpath("schema/claims.json").read_text("utf-8"))
    jsonschema.validate(read().to_json(), schema)


def test_a_language_that_is_not_read_is_a_state_and_not_an_absence():
    found = read_claims(Document("r1", "Policía detuvo a dos", language=Language("es", False)))
    assert found.language.read is False
    assert found.claims == ()


def test_the_same_report_gives_the_same_claims_after_any_other():
    alone = read().to_json()
    read("Soldiers burned down twelve homes in Juba on 3 May 2022, residents said.")
    assert read().to_json() == alone


@pytest.mark.parametrize("task", TASKS)
def test_an_answer_reads_nothing_but_the_text_and_what_is_known_of_it(task):
    row = {
        "id": "x",
        "text": TEXT,
        "published": "2023-08-25",
        "gold": {"spans": [[0, 5]]},
        "spans": [[1, 2]],
        "cluster": 7,
    }
    other = {**row, "gold": {"spans": [[9, 12]]}, "spans": [], "cluster": 1, "entities": ["a"]}
    assert list(predict(task, [row])) == list(predict(task, [other]))


def test_a_row_without_a_text_is_named():
    with pytest.raises(Exception, match="needs an id and a text"):
        document_from_row({"id": "x"})


WORDS = st.sampled_from(
    [
        "police",
        "soldiers",
        "arrested",
        "were",
        "denied",
        "that",
        "said",
        "“",
        "”",
        ",",
        ".",
        "14",
        "men",
        "in",
        "Goma",
        "on",
        "Monday",
        "not",
        "to",
        "the",
        "of",
        "a",
        "may",
        "who",
        "and",
        "\n",
        "ordered",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_every_span_quotes_the_text(text):
    found = read_claims(Document("r1", text, published=date(2024, 1, 2)))
    for claim in found.claims:
        for span in claim.spans():
            assert span.of(text)
        assert claim.act.clause.contains(claim.act.trigger)
