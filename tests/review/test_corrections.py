"""A correction changes what a claim is compared by as it changes what the claim says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from build import make_claim, make_linked

from onrecord.model import Mention, Sense, SourceKind
from onrecord.review.corrections import put_right


@pytest.fixture
def told():
    """What the harbour's cook said, taken for the word of an organisation."""
    claim = make_claim("c1", source=SourceKind.ORGANISATION, act="arrest")
    mention = Mention(cited=("cook",), context=frozenset({"cook", "jetty"}), sense=Sense("m", b"\x7f" * 64))
    given = make_linked(claim, "r1", words="cook jetty taken", source_words="cook")
    return replace(given, mention=mention)


def test_a_source_that_is_to_be_protected_by_a_correction_is_compared_by_nothing_of_it(told):
    assert not told.claim.attribution.protected
    right = put_right(told, {"source": "witness"})
    assert right.claim.attribution.protected
    assert (right.words, right.source_words) == (frozenset({"jetty", "taken"}), None)
    assert right.mention == replace(told.mention, cited=(), context=frozenset({"jetty"}), sense=None)


@pytest.mark.parametrize("corrected", [{"source": "official"}, {"type": "detention"}, {}])
def test_any_other_correction_leaves_what_is_compared(told, corrected):
    right = put_right(told, corrected)
    assert replace(right, claim=told.claim) == told
