"""The values check themselves and survive the round trip through JSON."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

import pytest
from build import make_claim
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from onrecord.errors import InvalidValueError
from onrecord.model import (
    Attribution,
    Claim,
    Count,
    Document,
    Extraction,
    Handling,
    HandlingBasis,
    Language,
    Mode,
    Polarity,
    ReportClaims,
    Role,
    Scope,
    SourceKind,
    Span,
    Unit,
    claim_id,
)

SCHEMA = json.loads(files("onrecord").joinpath("schema/claims.json").read_text())
spans = st.tuples(st.integers(0, 99), st.integers(1, 99)).map(lambda x: Span(x[0], x[0] + x[1]))


@pytest.mark.parametrize("ends", [(3, 3), (4, 2), (-1, 2)])
def test_an_empty_or_backward_span_is_refused(ends):
    with pytest.raises(InvalidValueError):
        Span(*ends)


@given(spans, spans)
def test_spans_overlap_or_lie_apart_either_way_round(a, b):
    assert a.overlaps(b) == b.overlaps(a)
    assert a.distance(b) == b.distance(a)
    assert not (a.overlaps(b) and a.distance(b))


def test_roles_are_a_closed_list():
    assert {r.value for r in Role} == {"agent", "affected", "authority", "speaker"}


def test_a_count_runs_upward_and_says_something():
    with pytest.raises(InvalidValueError):
        Count(5, 3, Unit.PERSON, False, Span(0, 1))
    with pytest.raises(InvalidValueError):
        Count(None, None, Unit.PERSON, False, Span(0, 1))


def test_a_chain_names_only_known_attributions():
    with pytest.raises(InvalidValueError):
        Extraction((Attribution("a1", Span(0, 1), None, (Span(2, 3),), inside="a9"),))


@pytest.mark.parametrize("source", list(SourceKind))
@pytest.mark.parametrize("mode", list(Mode))
def test_a_claim_survives_json_and_fits_the_schema(source, mode):
    claim = make_claim("c1", source=source, mode=mode, polarity=Polarity.DENIED)
    assert Claim.from_json(json.loads(json.dumps(claim.to_json()))) == claim
    line = ReportClaims("r1", date(2021, 3, 10), Language("en", True), (), (claim,)).to_json()
    Draft202012Validator(SCHEMA).validate(line)


def test_a_claims_id_is_made_of_report_act_trigger_and_origin_alone():
    one, other = make_claim("x", count=(1, 1)), make_claim("y", count=(9, 9), when=None)
    assert claim_id("r1", one.act, None) == claim_id("r1", other.act, None)
    assert claim_id("r1", one.act, None) != claim_id("r2", one.act, None)
    assert claim_id("r1", one.act, Span(1, 2)) != claim_id("r1", one.act, None)


def test_a_reports_id_is_its_content():
    one = Document("a", "text", published=date(2021, 1, 1))
    assert one.content_id() == Document("b", "text", published=date(2021, 1, 1)).content_id()
    assert one.content_id() != Document("a", "text").content_id()


handlings = st.builds(
    Handling,
    basis=st.sampled_from(HandlingBasis),
    scope=st.sampled_from(Scope),
    expires=st.none() | st.dates(),
    embargo=st.none() | st.dates(),
    withdrawn=st.booleans(),
    legal_hold=st.booleans(),
)


@given(handlings, handlings)
def test_the_narrowest_handling_breaks_neither(a, b):
    both = a.narrowest(b)
    for one in (a, b):
        assert both.scope.rank <= one.scope.rank
        assert both.withdrawn >= one.withdrawn and both.legal_hold >= one.legal_hold
        assert one.expires is None or both.expires <= one.expires
        assert one.embargo is None or both.embargo >= one.embargo
        assert one.basis is HandlingBasis.PUBLISHED or both.basis is not HandlingBasis.PUBLISHED
