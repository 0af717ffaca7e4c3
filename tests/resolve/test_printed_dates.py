"""What we print is read back as the same value: days, months, years and ranges in the ways reports write them."""

from __future__ import annotations

from calendar import month_abbr, month_name
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.resolve.dates import find_times

PUBLISHED = date(2024, 5, 15)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
ARABIC = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
ENGLISH_DAYS = [
    lambda d: f"{d.day} {month_name[d.month]} {d.year}",
    lambda d: f"{month_name[d.month]} {d.day}, {d.year}",
    lambda d: f"{d.day} {month_abbr[d.month]} {d.year}",
    lambda d: f"{d:%A}, {d.day} {month_name[d.month]} {d.year}",
    lambda d: f"{d.day}-{month_abbr[d.month]}-{d.year}",
    lambda d: d.isoformat(),
    lambda d: f"{d.year}/{d.month:02d}/{d.day:02d}",
    lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}",
]
FURTHER = {
    "es": [
        lambda d: f"{d.day} de {SPANISH[d.month - 1]} de {d.year}",
        lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}",
    ],
    "ar": [
        lambda d: f"{d.day} {ARABIC[d.month - 1]} {d.year}",
        lambda d: f"{d.day} {ARABIC[d.month - 1]} {d.year}".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    ],
    "ko": [lambda d: f"{d.year}년 {d.month}월 {d.day}일", lambda d: f"{d.year}. {d.month}. {d.day}."],
}


def read(text, language="en", published=PUBLISHED):
    return [t.edtf for t in find_times(text, published, language)]


@given(DAYS, st.sampled_from(ENGLISH_DAYS))
def test_a_printed_day_is_read_as_that_day(day, write):
    assert read(f"They were held on {write(day)} in the yard.") == [day.isoformat()]


@settings(deadline=None)  # a language's patterns are compiled at their first use
@given(DAYS, st.sampled_from([(language, write) for language, ways in FURTHER.items() for write in ways]))
def test_a_day_printed_in_another_language_is_read_as_that_day(day, way):
    language, write = way
    lead, tail = {"es": ("El ", " lo detuvieron."), "ar": ("في ", " في البلدة"), "ko": ("", " 체포됐다.")}[language]
    assert read(lead + write(day) + tail, language) == [day.isoformat()]


@given(DAYS, st.integers(1, 400))
def test_a_printed_range_of_days_is_read_as_that_interval(first, length):
    last = min(first + timedelta(days=length), date(2099, 12, 31))
    if first == last:
        return
    text = f"from {first.day} {month_name[first.month]} {first.year} to {last.day} {month_name[last.month]} {last.year}"
    assert read(f"They were held {text}.")[0] == f"{first}/{last}"


@given(st.integers(1900, 2099), st.integers(1, 12))
def test_a_printed_month_is_read_as_that_month(year, month):
    assert read(f"They were held in {month_name[month]} {year}.") == [f"{year}-{month:02d}"]


@given(st.integers(1900, 2099))
def test_a_printed_year_is_read_as_that_year(year):
    assert read(f"They were held in {year}.") == [str(year)]


@given(DAYS, st.sampled_from(ENGLISH_DAYS), st.dates(date(1990, 1, 1), date(2060, 1, 1)) | st.none())
def test_a_day_with_its_year_does_not_depend_on_publication(day, write, published):
    assert read(f"They were held on {write(day)} in the yard.", published=published) == [day.isoformat()]


@given(DAYS, st.integers(0, 23), st.integers(0, 59))
def test_a_printed_time_of_day_is_read_as_that_time(day, hour, minute):
    text = f"They came at {hour:02d}:{minute:02d} on {day.day} {month_name[day.month]} {day.year} and left."
    (found,) = find_times(text, PUBLISHED)
    assert (found.edtf, found.time, found.type) == (day.isoformat(), f"{hour:02d}:{minute:02d}", "TIME")


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2021년 3월 9일 경찰이 왔다.", "2021-03-09"),
        ("2021년 3월 9일경 왔다.", "2021-03-09~"),
        ("2021년 3월 9일 경에 왔다.", "2021-03-09~"),
    ],
)
def test_a_korean_day_before_the_police_is_that_day_and_not_about_it(text, edtf):
    assert [t.edtf for t in find_times(text, None, "ko")] == [edtf]
