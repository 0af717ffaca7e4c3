"""Average linkage over sparse scores."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from onrecord.link.average import link_by_average

PAIRS = list(itertools.combinations(range(7), 2))
SCORES = st.dictionaries(st.sampled_from(PAIRS), st.integers(-20, 20).map(lambda n: n / 4), max_size=len(PAIRS))


def link(scores, n=7, join=0.5, unknown=-2.0):
    return link_by_average(n, scores, join=join, unknown=unknown)


def average(scores, one, other, unknown=-2.0):
    found = [scores.get((min(i, j), max(i, j)), unknown) for i in one for j in other]
    return sum(found) / len(found)


def test_two_that_score_above_the_threshold_are_one_and_others_stay_alone():
    assert link({(0, 1): 1.0, (1, 2): 0.4}, n=3) == [[0, 1], [2]]


def test_a_chain_is_broken_where_the_ends_have_nothing_in_common():
    assert link({(0, 1): 1.0, (1, 2): 0.9}, n=3) == [[0, 1], [2]]


def test_a_third_joins_where_it_is_near_both():
    assert link({(0, 1): 2.0, (1, 2): 1.0, (0, 2): 0.6}, n=3) == [[0, 1, 2]]


@given(SCORES)
def test_every_item_is_in_one_cluster(scores):
    assert sorted(itertools.chain(*link(scores))) == list(range(7))


@given(SCORES)
def test_no_two_clusters_are_left_that_should_be_one(scores):
    clusters = link({p: max(-2.0, s) for p, s in scores.items()})
    kept = {p: max(-2.0, s) for p, s in scores.items()}
    assert all(average(kept, a, b) < 0.5 + 1e-9 for a, b in itertools.combinations(clusters, 2))
