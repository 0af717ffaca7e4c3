"""What a time's or a place's words were read as, and why, in words a reviewer reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from onrecord.codebook.edtf import EdtfDate, EdtfInterval, parse, precision
from onrecord.model import Basis, Place, Precision, When, Where
from onrecord.web.saying import say

BY_PERSON = gettext_lazy("put right by a person")


def show_precision(exactness: Precision) -> str:
    """Return how exactly a place is known."""
    return {
        Precision.PLACE: gettext("a town or village"),
        Precision.ADMIN2: gettext("known to the district only"),
        Precision.ADMIN1: gettext("known to the province only"),
        Precision.COUNTRY: gettext("known to the country only"),
        Precision.REGION: gettext("known to the region only"),
    }[exactness]


def show_unit(edtf: str) -> str:
    """Return how exactly a time is known."""
    return {
        "day": gettext("to the day"),
        "week": gettext("to the week"),
        "month": gettext("to the month"),
        "season": gettext("to the season"),
        "quarter": gettext("to the quarter"),
        "year": gettext("to the year"),
        "decade": gettext("to the decade"),
        "century": gettext("to the century"),
        "unknown": gettext("to no unit that is known"),
    }[precision(edtf)]


def show_place(place: Place) -> str:
    """Return a place with the units it lies in: "Goma, North Kivu, CD"."""
    units = [u for u in (place.admin1, place.country) if u and u != place.name]
    return ", ".join([place.name, *units])


def show_when(when: When) -> str:
    """Return a time's value, with what is not plain in it in words: "2021-21 (spring of 2021)"."""
    return _beside(when.edtf, when)


def tell_when(when: When) -> str:
    """Return a time as people write it: "8 March 2021", with the part of the day it was in."""
    return _beside(tell_edtf(when.edtf), when)


def _beside(value: str, when: When) -> str:
    words = describe_edtf(when.edtf)
    return " ".join(filter(None, [value, f"({words})" if words else "", _show_part(when.time or "")]))


def _show_part(time: str) -> str:
    parts = {
        "TMO": gettext("in the morning"),
        "TAF": gettext("in the afternoon"),
        "TEV": gettext("in the evening"),
        "TNI": gettext("at night"),
    }
    return parts.get(time, time.removeprefix("T"))


def tell_edtf(edtf: str) -> str:
    """Return a plain day or month, or a stretch between two, as people write it; any other value as it is."""
    try:
        ends = [_tell_plain(end) for end in edtf.split("/")]
    except ValueError:
        return edtf
    return " – ".join(ends)


def _tell_plain(edtf: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", edtf):
        return date_format(date.fromisoformat(edtf), "DATE_FORMAT")
    if re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])", edtf):
        return date_format(date.fromisoformat(f"{edtf}-01"), "YEAR_MONTH_FORMAT")
    if re.fullmatch(r"\d{4}", edtf):
        return edtf
    raise ValueError(edtf)


def describe_edtf(edtf: str) -> str:
    """Return what of an EDTF value needs words: seasons, decades, intervals, unsaid years; "" for a plain date."""
    value = parse(edtf)
    if isinstance(value, EdtfInterval):
        return _describe_interval(value)
    return _describe_date(value)


def _describe_interval(value: EdtfInterval) -> str:
    ends = (value.start, value.end)
    if any(isinstance(e, EdtfDate) and e.year == "XXXX" for e in ends):
        return gettext("the year is not said")
    start, end = (_show_end(e) for e in ends)
    if value.start == "..":
        return gettext("until %(day)s") % {"day": end}
    if value.end == "..":
        return gettext("since %(day)s") % {"day": start}
    plain = (start, end) == (str(value.start), str(value.end))
    return "" if plain else gettext("from %(start)s to %(end)s") % {"start": start, "end": end}


def _show_end(end: EdtfDate | str) -> str:
    if isinstance(end, str):
        return gettext("a time that is not known")
    return _describe_date(end) or str(end)


def _describe_date(value: EdtfDate) -> str:
    said = []
    if value.year == "XXXX":
        said.append(gettext("the year is not said"))
    elif "X" in value.year:
        first, last = value.year.replace("X", "0"), value.year.replace("X", "9")
        decade = value.year.count("X") == 1
        words = gettext("the %(first)ss") if decade else gettext("the years %(first)s–%(last)s")
        said.append(words % {"first": first, "last": last})
    elif value.month in SEASONS:
        said.append(_show_season(value.month) % {"year": value.year})
    elif value.year.startswith("-"):
        said.append(gettext("%(year)s BC") % {"year": 1 - int(value.year)})
    if value.qualifier:
        doubts = {"?": gettext("uncertain"), "~": gettext("about"), "%": gettext("uncertain and about")}
        said.append(doubts[value.qualifier])
    return ", ".join(said)


SEASONS = frozenset({21, 22, 23, 24, 33, 34, 35, 36})


def _show_season(number: int) -> str:
    return {
        21: gettext("spring of %(year)s"),
        22: gettext("summer of %(year)s"),
        23: gettext("autumn of %(year)s"),
        24: gettext("winter of %(year)s"),
        33: gettext("first quarter of %(year)s"),
        34: gettext("second quarter of %(year)s"),
        35: gettext("third quarter of %(year)s"),
        36: gettext("fourth quarter of %(year)s"),
    }[number]


def explain_basis(when: When) -> str:
    """Return where a time's value comes from: the words, the publication date, or another event."""
    if when.basis is Basis.ANCHORED:
        if when.anchor:
            return gettext("counted from %(day)s") % {"day": when.anchor}
        return gettext("counted from another event in the report")
    if when.basis is Basis.RESOLVED:
        if when.anchor:
            return gettext("worked out from the publication date, %(day)s") % {"day": when.anchor}
        return gettext("worked out from the publication date")
    return gettext("as the words say")


def explain_when(when: When, text: str, right: When | None = None) -> str:
    """Return a time's words, what they were read as and why: “the next day” → 2024-05-04 → counted from 2024-05-03.

    `right` is what a person put in its place.
    """
    if right:
        return f"{quote(when, text)} → {show_when(right)} → {BY_PERSON}; {read_as(show_when(when))}"
    return f"{quote(when, text)} → {show_when(when)} → {explain_basis(when)}"


def read_as(value: str) -> str:
    """Return what something was read as before a person put it right."""
    return gettext("read as %(value)s") % {"value": value}


def explain_where(where: Where, text: str, right: Place | None = None) -> str:
    """Return a place's words, what they were taken for and why; `right` is what a person put in its place."""
    if right:
        return f"{quote(where, text)} → {_show_exactness(right)} → {BY_PERSON}; {read_as(show_place(where.place))}"
    why = say_all(where.reading.why) or gettext("why was not kept; `onrecord run --again` keeps it")
    return f"{quote(where, text)} → {_show_exactness(where.place)} → {why}"


def say_all(reasons: Iterable[str]) -> str:
    """Return reasons one after the other, in the language of the page."""
    return gettext("; ").join(map(say, reasons))


def _show_exactness(place: Place) -> str:
    return f"{show_place(place)} ({show_precision(place.precision)})"


def quote(value: When | Where, text: str) -> str:
    """Return the report's words for a time or place, in quotation marks and on one line."""
    return f"“{' '.join(value.span.of(text).split())}”"
