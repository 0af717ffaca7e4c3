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
    return AlikeTable([(cell, str(n)) for n, cell in enumerate(own)], FAMILIES, least={"": 5}, **more)


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
def test_an_act_that_asks_for_more_has_more_and_so_has_its_family(cells, one):
    rows = [(cell, str(n)) for n, cell in enumerate([*cells, one])]
    found = AlikeTable(rows, FAMILIES, least={"": 3, "arrest": 10}).find(one)
    asked = 10 if one.act == "arrest" or (found and found.cell.act == "custody-any") else 3
    assert found is None or found.alike >= asked


@given(st.lists(CELLS, max_size=40), st.lists(CELLS, max_size=40))
def test_rows_of_one_happening_never_count_twice(cells, others):
    once = AlikeTable([(c, str(n)) for n, c in enumerate(cells)], FAMILIES, least={"": 5})
    doubled = [(c, str(n)) for n, c in enumerate(cells)] * 2
    again = AlikeTable(doubled, FAMILIES, least={"": 5})
    assert [once.find(c) for c in cells + others] == [again.find(c) for c in cells + others]


def test_a_family_row_says_which_family_and_no_more():
    cell = coarsen_cell(Cell("arrest", "MM", "2021-Q1", "1–4"), Step.FAMILY, FAMILIES)
    assert cell == Cell("custody-any", "MM", "2021", "")
