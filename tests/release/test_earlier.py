"""A release that differs by few rows from one before gives those rows away."""

from __future__ import annotations

from datetime import date

import pytest
from build import make_claim

from onrecord.model import ClaimVerdict, Handling, HandlingBasis, Scope
from onrecord.release import (
    EarlierRelease,
    ReleasableClaim,
    ReleasableIncident,
    check_differences,
    compare_releases,
    plan_release,
    read_earlier,
    tally_rows,
)
from onrecord.release.earlier import DifferenceError

OPEN = Handling(HandlingBasis.PUBLISHED, Scope.PUBLIC)
FIRST = date(2021, 5, 1)


def plan(number):
    incidents = [
        ReleasableIncident(f"i{n}", (ReleasableClaim(make_claim(f"c{n}"), ClaimVerdict.READS_RIGHT, OPEN),))
        for n in range(number)
    ]
    return plan_release(incidents, "public", today=date(2021, 6, 1))


def before(number):
    return [EarlierRelease(FIRST, tally_rows(plan(number)))]


def test_the_same_rows_again_differ_by_nothing():
    (difference,) = check_differences(plan(25), before(25), 5)
    assert (difference.since, difference.added, difference.gone) == (FIRST, 0, 0)


@pytest.mark.parametrize(("was", "now"), [(25, 26), (26, 25), (25, 29)])
def test_few_rows_more_or_less_stop_the_release(was, now):
    with pytest.raises(DifferenceError) as stopped:
        check_differences(plan(now), before(was), 5)
    assert stopped.value.next_step


def test_many_rows_more_do_not():
    (difference,) = check_differences(plan(30), before(25), 5)
    assert difference.added == 5


def test_each_release_before_is_compared_with():
    earlier = [*before(25), EarlierRelease(date(2021, 4, 1), tally_rows(plan(29)))]
    assert [d.changed for d in compare_releases(plan(30), earlier)] == [1, 5]
    with pytest.raises(DifferenceError):
        check_differences(plan(30), earlier, 5)


def test_ids_are_no_difference_and_the_log_gives_back_what_was_released():
    told = {"cells": [list(c) for c in tally_rows(plan(25))]}
    (read,) = read_earlier([(FIRST, told), (FIRST, {"rows": 3})])
    assert read.tally == tally_rows(plan(25))


def test_a_release_without_rows_is_as_none():
    assert check_differences(plan(22), [EarlierRelease(FIRST, ())], 25) == []
