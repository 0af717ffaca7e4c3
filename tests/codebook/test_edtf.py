from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.codebook.edtf import EdtfDate, EdtfInterval, bounds, is_valid, parse, precision
from onrecord.errors import InvalidValueError

BOUNDS = [
    ("2021-05-03", date(2021, 5, 3), date(2021, 5, 3)),
    ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
    ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
    ("2021", date(2021, 1, 1), date(2021, 12, 31)),
    ("2021-XX", date(2021, 1, 1), date(2021, 12, 31)),
    ("2021-05-XX", date(2021, 5, 1), date(2021, 5, 31)),
    ("199X", date(1990, 1, 1), date(1999, 12, 31)),
    ("19XX", date(1900, 1, 1), date(1999, 12, 31)),
    ("2019-21", date(2019, 3, 1), date(2019, 6, 21)),
    ("2019-24", date(2019, 1, 1), date(2020, 3, 21)),
    ("9999-24", date(9999, 1, 1), date(9999, 3, 21)),
    ("2019-34", date(2019, 4, 1), date(2019, 6, 30)),
    ("2021-05-03~", date(2021, 5, 3), date(2021, 5, 3)),
    ("XXXX-08-22", None, None),
    ("XXXX-06", None, None),
    ("-0300", None, None),
    ("2019-04/..", date(2019, 4, 1), None),
    ("../2019-04", None, date(2019, 4, 30)),
    ("2019-04/", date(2019, 4, 1), None),
    ("2021-05-03/2021-05-07", date(2021, 5, 3), date(2021, 5, 7)),
    ("2020-04-01/2021-03-31", date(2020, 4, 1), date(2021, 3, 31)),
    ("2021-05?/2021-08", date(2021, 5, 1), date(2021, 8, 31)),
    ("XXXX-05-03/XXXX-05-07", None, None),
]


@pytest.mark.parametrize(("edtf", "first", "last"), BOUNDS)
def test_bounds_are_the_days_a_value_may_mean(edtf, first, last):
    assert bounds(edtf) == (first, last)


@pytest.mark.parametrize("edtf", [row[0] for row in BOUNDS])
def test_what_is_parsed_prints_the_same(edtf):
    assert str(parse(edtf)) == edtf


@pytest.mark.parametrize(
    "edtf",
    [
        "",
        "/",
        "../..",
        "2021-4-1",
        "2021-04-31",
        "2021-02-29",
        "2100-02-29",
        "XXXX-02-30",
        "2021-13",
        "2021-20",
        "2021-21-03",
        "2021-XX-03",
        "21",
        "X021",
        "2X21",
        "-0000",
        "2021-05-07/2021-05-03",
        "2021-W30",
        "2021-05-03T10:00",
        "2021/2022/2023",
        "２０２１",
        "2021\n",
        "P3D",
    ],
)
def test_what_is_not_a_date_of_the_calendar_is_refused(edtf):
    assert not is_valid(edtf)
    with pytest.raises(InvalidValueError):
        bounds(edtf)


@pytest.mark.parametrize(
    ("edtf", "unit"),
    [
        ("2021-05-03", "day"),
        ("XXXX-05-03", "day"),
        ("2021-05-03/2021-05-03", "day"),
        ("2019-07-22/2019-07-28", "week"),
        ("2021-05", "month"),
        ("2021-05-XX", "month"),
        ("2019-22", "season"),
        ("2019-33", "quarter"),
        ("2021-01/2021-03", "season"),
        ("2021", "year"),
        ("2020-04/2021-03", "year"),
        ("199X", "decade"),
        ("1990/1999", "decade"),
        ("19XX", "century"),
        ("1914/1945", "century"),
        ("XXXX", "unknown"),
        ("2019-04/..", "unknown"),
    ],
)
def test_precision_names_the_unit(edtf, unit):
    assert precision(edtf) == unit


def test_leap_day_passes_where_the_year_may_be_leap():
    assert is_valid("XXXX-02-29")
    assert is_valid("2020-02-29")


def test_values_check_themselves():
    with pytest.raises(InvalidValueError, match="no date of the calendar"):
        EdtfDate("2021", 4, 31)
    with pytest.raises(InvalidValueError, match="before it starts"):
        EdtfInterval(EdtfDate("2021"), EdtfDate("2020"))


dates = st.builds(
    lambda d, exact, q: str(EdtfDate(f"{d.year:04d}", *([None, None], [d.month, None], [d.month, d.day])[exact], q)),
    st.dates(),
    st.integers(0, 2),
    st.sampled_from(["", "?", "~", "%"]),
)


@settings(max_examples=50, deadline=None)
@given(dates)
def test_printing_and_parsing_are_inverse_and_bounds_ordered(edtf):
    assert str(parse(edtf)) == edtf
    first, last = bounds(edtf)
    assert first and last and first <= last


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="0123456789X-/.~?%", max_size=24))
def test_any_string_is_either_refused_or_printed_the_same(text):
    if is_valid(text):
        assert str(parse(text)) == text
