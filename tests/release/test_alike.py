"""No shown row leads to fewer than k entries of a log, whoever holds it and whatever rule they know."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.release import ActCount, ActCounts
from onrecord.release.alike import AlikeTable
from onrecord.release.levels import Cell
from onrecord.release.policy import read_policy

FAMILIES = {"arrest": "custody", "detention": "custody", "killing": "killing", "shooting": "violence"}
LEVELS = read_policy("public").levels
CELLS = st.builds(
    Cell,
    act=st.sampled_from(sorted(FAMILIES)),
    country=st.sampled_from(["MM", "CD"]),
    period=st.sampled_from(["2021-02", "2021-03", "2021-06", "2022-01", "2021-Q1", "2021"]),
    count=st.sampled_from(["1–4", "5–19", ""]),
    province=st.sampled_from(["North", "South", ""]),
)
"""What dated rows may say: with and without a number, a province, a month."""
WHOLE = CELLS.filter(lambda c: c.count and c.province and len(c.period) == 7 and "Q" not in c.period)
"""What a log says: all of it."""


def make_table(own, **more):
    return AlikeTable([(cell, str(n)) for n, cell in enumerate(own)], FAMILIES, LEVELS, least={"": 5}, **more)


@given(st.lists(WHOLE, max_size=80))
@settings(deadline=None)
def test_a_perpetrator_with_a_log_of_just_these_acts_is_left_with_k_entries_for_each_row(cells):
    table = make_table(cells)
    log = Counter(found.cell for cell in cells if (found := table.find(cell)))
    assert all(entries >= 5 for entries in log.values())


@given(st.lists(st.tuples(WHOLE, st.sets(st.sampled_from(["count", "province", "month", "quarter"]))), max_size=60))
@settings(deadline=None)
def test_rows_that_say_less_than_the_log_are_left_with_k_entries_too(told):
    """A row may lack its number, province or month; the log has them all, and k of its entries fit the row."""
    log = [cell for cell, _ in told]
    rows = [blur(cell, gone) for cell, gone in told]
    table = make_table(rows)
    for row in rows:
        found = table.find(row)
        if found:
            fits = sum(found.level.coarsen(entry, FAMILIES) == found.cell for entry in log)
            assert fits >= 5


def blur(cell, gone):
    period = cell.period
    if "month" in gone:
        period = f"{period[:4]}-Q{(int(period[5:]) - 1) // 3 + 1}"
    if "quarter" in gone:
        period = period[:4]
    return replace(
        cell,
        period=period,
        count="" if "count" in gone else cell.count,
        province="" if "province" in gone else cell.province,
    )


@given(st.lists(CELLS, max_size=80), st.permutations(range(80)))
@settings(deadline=None)
def test_the_order_of_rows_changes_nothing(cells, order):
    turned = [cells[n] for n in order if n < len(cells)]
    assert [make_table(cells).find(c) for c in cells] == [make_table(turned).find(c) for c in cells]


@given(st.lists(WHOLE, max_size=40), st.lists(WHOLE, max_size=40))
@settings(deadline=None)
def test_with_true_numbers_of_acts_k_entries_fit_each_row(told, untold):
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
@settings(deadline=None)
def test_an_act_that_asks_for_more_has_more_and_so_has_its_family(cells, one):
    rows = [(cell, str(n)) for n, cell in enumerate([*cells, one])]
    found = AlikeTable(rows, FAMILIES, LEVELS, least={"": 3, "arrest": 10}).find(one)
    asked = 10 if one.act == "arrest" or (found and found.cell.act == "custody-any") else 3
    assert found is None or found.alike >= asked


@given(st.lists(CELLS, max_size=40), st.lists(CELLS, max_size=40))
@settings(deadline=None)
def test_rows_of_one_happening_never_count_twice(cells, others):
    once = AlikeTable([(c, str(n)) for n, c in enumerate(cells)], FAMILIES, LEVELS, least={"": 5})
    doubled = [(c, str(n)) for n, c in enumerate(cells)] * 2
    again = AlikeTable(doubled, FAMILIES, LEVELS, least={"": 5})
    assert [once.find(c) for c in cells + others] == [again.find(c) for c in cells + others]


def test_a_family_row_says_which_family_and_no_more():
    cell = LEVELS[-1].coarsen(Cell("arrest", "MM", "2021-03", "1–4", "North"), FAMILIES)
    assert cell == Cell("custody-any", "MM", "2021", "")


def test_numbers_by_month_and_by_year_are_of_the_same_acts_and_are_not_added_up():
    by_month = ActCount("arrest", "MM", "2021-03", "", 4, "North")
    by_year = ActCount("arrest", "MM", "2021", "", 4)
    row = Cell("arrest", "MM", "2021-03", "1–4", "North")
    assert make_table([row], given=ActCounts((by_month, by_year))).find(row) is None


def test_an_act_that_is_never_shown_finer_starts_at_its_level():
    rows = [Cell("killing", "MM", "2021-03", "1–4", "North")] * 30
    table = make_table(rows, finest={"killing": "country, year"})
    found = table.find(rows[0])
    assert found.level.name == "country, year"


def test_an_undated_row_is_no_act_that_a_row_without_a_province_may_stand_for():
    """Five acts somebody counted, five rows that say no province: no act is left for the undated row."""
    vague = [Cell("arrest", "MM", "2021-03")] * 5
    undated = Cell("arrest", "MM", "", "1–4", "North")
    counted = ActCounts((ActCount("arrest", "MM", "2021-03", "1–4", 5, "North"),))
    table = make_table([*vague, undated], given=counted)
    assert table.find(undated) is None
