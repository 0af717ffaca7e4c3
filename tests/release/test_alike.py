"""No shown row leads to fewer than k entries of a log, whoever holds it and whatever rule they know."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from onrecord.release import ActCount, ActCounts
from onrecord.release.alike import AlikeTable, Cell, Step, coarsen_cell

FAMILIES = {"arrest": "custody", "detention": "custody", "killing": "killing", "shooting": "violence"}
CELLS = st.builds(
    Cell,
    act=st.sampled_from(sorted(FAMILIES)),
    country=st.sampled_from(["MM", "CD"]),
    period=st.sampled_from(["2021-Q1", "2021-Q2", "2022-Q1"]),
    count=st.sampled_from(["1–4", "5–19"]),
)


def make_table(own, **more):
    return AlikeTable(own, FAMILIES, least={"": 5}, **more)


@given(st.lists(CELLS, max_size=80))
def test_a_perpetrator_with_a_log_of_just_these_acts_is_left_with_k_entries_for_each_row(cells):
    table = make_table(cells)
    shown = Counter(found.cell for cell in cells if (found := table.find(cell)))
    log = Counter(found.cell for cell in cells if (found := table.find(cell)))
    assert all(log[row] >= 5 for row in shown)


@given(st.lists(CELLS, max_size=80), st.permutations(range(80)))
def test_the_order_of_rows_changes_nothing(cells, order):
    turned = [cells[n] for n in order if n < len(cells)]
    assert [make_table(cells).find(c) for c in cells] == [make_table(turned).find(c) for c in cells]


@given(st.lists(CELLS, max_size=40), st.lists(CELLS, max_size=40), st.integers(2, 60))
def test_with_true_numbers_of_acts_k_entries_fit_each_row(told, untold, number):
    """The counts are of all acts by year; the perpetrator's log holds those told and those nobody told of."""
    log = told + untold
    there_were = Counter((c.act, c.country, c.period[:4]) for c in log)
    counts = ActCounts(tuple(ActCount(a, c, y, "", n) for (a, c, y), n in there_were.items()))
    table = make_table(told, given=counts)
    fits = Counter(found.cell for cell in log if (found := table.find(cell)))
    for cell in told:
        found = table.find(cell)
        assert found is None or fits[found.cell] >= 5


@given(st.lists(CELLS, max_size=60), CELLS)
def test_an_act_that_asks_for_more_has_more(cells, one):
    table = AlikeTable([*cells, one], FAMILIES, least={"": 3, "arrest": 10})
    found = table.find(one)
    if found and one.act in {"arrest", "detention"} and (one.act == "arrest" or found.step is Step.FAMILY):
        assert found.alike >= (10 if one.act == "arrest" or found.step is Step.FAMILY else 3)


def test_a_family_row_says_which_family_and_no_more():
    cell = coarsen_cell(Cell("arrest", "MM", "2021-Q1", "1–4"), Step.FAMILY, FAMILIES)
    assert cell == Cell("custody-any", "MM", "2021", "")
