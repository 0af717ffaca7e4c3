"""What a time's or a place's words were read as, and why, in words a reviewer reads."""

from __future__ import annotations

from onrecord.codebook.edtf import EdtfDate, EdtfInterval, parse
from onrecord.model import Basis, Place, Precision, When, Where

PRECISION_WORDS = {
    Precision.PLACE: "a town or village",
    Precision.ADMIN2: "known to the district only",
    Precision.ADMIN1: "known to the province only",
    Precision.COUNTRY: "known to the country only",
    Precision.REGION: "known to the region only",
}
BASIS_WORDS = {
    Basis.STATED: "as the words say",
    Basis.RESOLVED: "worked out from the publication date",
    Basis.ANCHORED: "counted from another event in the report",
}
PART_WORDS = {"TMO": "in the morning", "TAF": "in the afternoon", "TEV": "in the evening", "TNI": "at night"}
SEASON_WORDS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
QUARTER_WORDS = {33: "first quarter", 34: "second quarter", 35: "third quarter", 36: "fourth quarter"}
DOUBT_WORDS = {"?": "uncertain", "~": "about", "%": "uncertain and about"}
NO_YEAR = "the year is not said"
BY_PERSON = "put right by a person"


def show_place(place: Place) -> str:
    """Return a place with the units it lies in: "Goma, North Kivu, CD"."""
    units = [u for u in (place.admin1, place.country) if u and u != place.name]
    return ", ".join([place.name, *units])


def show_when(when: When) -> str:
    """Return a time's value, with what is not plain in it in words: "2021-21 (spring of 2021)"."""
    words = describe_edtf(when.edtf)
    part = PART_WORDS.get(when.time or "", (when.time or "").removeprefix("T"))
    return " ".join(filter(None, [when.edtf, f"({words})" if words else "", part]))


def describe_edtf(edtf: str) -> str:
    """Return what of an EDTF value needs words: seasons, decades, intervals, unsaid years; "" for a plain date."""
    value = parse(edtf)
    if isinstance(value, EdtfInterval):
        return _describe_interval(value)
    return _describe_date(value)


def _describe_interval(value: EdtfInterval) -> str:
    ends = (value.start, value.end)
    if any(isinstance(e, EdtfDate) and e.year == "XXXX" for e in ends):
        return NO_YEAR
    start, end = (_show_end(e) for e in ends)
    if value.start == "..":
        return f"until {end}"
    if value.end == "..":
        return f"since {start}"
    return "" if (start, end) == (str(value.start), str(value.end)) else f"from {start} to {end}"


def _show_end(end: EdtfDate | str) -> str:
    if isinstance(end, str):
        return "a time that is not known"
    return _describe_date(end) or str(end)


def _describe_date(value: EdtfDate) -> str:
    said = []
    if value.year == "XXXX":
        said.append(NO_YEAR)
    elif "X" in value.year:
        unit = {1: "the {}s", 2: "the years {}–{}", 3: "the years {}–{}"}[value.year.count("X")]
        said.append(unit.format(value.year.replace("X", "0"), value.year.replace("X", "9")))
    elif value.month in SEASON_WORDS or value.month in QUARTER_WORDS:
        said.append(f"{(SEASON_WORDS | QUARTER_WORDS)[value.month]} of {value.year}")
    elif value.year.startswith("-"):
        said.append(f"{1 - int(value.year)} BC")
    said += [DOUBT_WORDS[value.qualifier]] if value.qualifier else []
    return ", ".join(said)


def explain_basis(when: When) -> str:
    """Return where a time's value comes from: the words, the publication date, or another event."""
    if when.anchor and when.basis is Basis.ANCHORED:
        return f"counted from {when.anchor}"
    if when.anchor and when.basis is Basis.RESOLVED:
        return f"{BASIS_WORDS[when.basis]}, {when.anchor}"
    return BASIS_WORDS[when.basis]


def explain_when(when: When, text: str, right: When | None = None) -> str:
    """Return a time's words, what they were read as and why: “the next day” → 2024-05-04 → counted from 2024-05-03.

    `right` is what a person put in its place.
    """
    if right:
        return f"{quote(when, text)} → {show_when(right)} → {BY_PERSON}; read as {show_when(when)}"
    return f"{quote(when, text)} → {show_when(when)} → {explain_basis(when)}"


def explain_where(where: Where, text: str, right: Place | None = None) -> str:
    """Return a place's words, what they were taken for and why; `right` is what a person put in its place."""
    if right:
        return f"{quote(where, text)} → {_show_exactness(right)} → {BY_PERSON}; read as {show_place(where.place)}"
    why = "; ".join(where.reading.why) or "why was not kept; `onrecord run --again` keeps it"
    return f"{quote(where, text)} → {_show_exactness(where.place)} → {why}"


def _show_exactness(place: Place) -> str:
    return f"{show_place(place)} ({PRECISION_WORDS[place.precision]})"


def quote(value: When | Where, text: str) -> str:
    """Return the report's words for a time or place, in quotation marks and on one line."""
    return f"“{' '.join(value.span.of(text).split())}”"
