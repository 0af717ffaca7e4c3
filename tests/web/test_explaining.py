"""What a time or place was read as, in words that need no key."""

from __future__ import annotations

import pytest

from onrecord.model import Basis, Place, PlaceReading, Precision, Span, When, Where
from onrecord.web.explaining import describe_edtf, explain_when, explain_where

TEXT = "Police held two men in Goma. The next\nday they were let go."
GOMA = Place("Goma", -1.67, 29.22, Precision.PLACE, 216281, "CD", "North Kivu")
SAID = PlaceReading(("said to lie in DR Congo",))


def make_when(edtf, basis, anchor=None, time=None):
    return When(edtf, time, Span(29, 41), basis, anchor)


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        (make_when("2024-05-04", Basis.ANCHORED, "2024-05-03"), "2024-05-04 → counted from 2024-05-03"),
        (
            make_when("2024-05-04", Basis.RESOLVED, "2024-05-07", "TNI"),
            "2024-05-04 at night → worked out from the publication date, 2024-05-07",
        ),
        (make_when("2021-21", Basis.STATED), "2021-21 (spring of 2021) → as the words say"),
        (make_when("2024-05-04", Basis.STATED, time="T09:30"), "2024-05-04 09:30 → as the words say"),
    ],
)
def test_a_time_says_its_value_and_what_it_was_counted_from(when, shown):
    assert explain_when(when, TEXT) == f"“The next day” → {shown}"


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2024-05-04", ""),
        ("2024-05", ""),
        ("XXXX-08-02", "the year is not said"),
        ("XXXX-05-03/XXXX-05-04", "the year is not said"),
        ("199X", "the 1990s"),
        ("19XX", "the years 1900–1999"),
        ("2019-34", "second quarter of 2019"),
        ("2019-07-22/2019-07-28", ""),
        ("2021-04/..", "since 2021-04"),
        ("../2021-04", "until 2021-04"),
        ("2019-24/2020-21", "from winter of 2019 to spring of 2020"),
        ("2024-05~", "about"),
        ("-0043", "44 BC"),
    ],
)
def test_only_what_is_not_plain_in_a_date_is_put_in_words(edtf, words):
    assert describe_edtf(edtf) == words


def test_a_place_says_its_units_how_exact_it_is_and_why():
    shown = explain_where(Where(Span(23, 27), GOMA, SAID), TEXT)
    assert shown == "“Goma” → Goma, North Kivu, CD (a town or village) → said to lie in DR Congo"


def test_a_place_put_right_says_so_and_what_it_was_read_as():
    davao = Place("Goma", 6.9, 125.5, Precision.PLACE, 1, "PH", "Davao")
    shown = explain_where(Where(Span(23, 27), davao), TEXT, GOMA)
    assert shown == (
        "“Goma” → Goma, North Kivu, CD (a town or village) → put right by a person; read as Goma, Davao, PH"
    )
