"""What a release says, as its own published rows say it: all that an exporter is given, so that none can say more.

`tell_rows` and `tell_citations` take it from a plan about to be written, `parse_release` from the files of a finished
release; nothing else makes one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from onrecord.codebook.edtf import bounds, is_valid
from onrecord.errors import InvalidValueError
from onrecord.release.public import NOT_KNOWN, NOT_SHOWN

if TYPE_CHECKING:
    from onrecord.model import Json
    from onrecord.release.citations import CitationPlan
    from onrecord.release.plan import ReleasePlan

_TELL_KEY: Final = object()
"""Known to this module only: proof that a value was taken from a release."""
WHEN_COLUMNS = ("edtf", "start", "end")
"""What a table says of a row's time beside its period: as EDTF, and the first and the last day it may be."""
STATUSES = {
    "": "",
    "single": "One origin tells of it.",
    "corroborated": "Independent origins tell of it.",
    "contested": "Contested: independent origins disagree.",
}
"""What the status of a row says, in words."""
_PERIOD = re.compile(r"\d{4}(?:-Q[1-4]|-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_FORMS: Mapping[str, re.Pattern[str]] = {
    "id": re.compile(r"[0-9a-f]{1,64}", re.ASCII),
    "act": re.compile(r"[a-z]+(?:-[a-z]+)*", re.ASCII),
    "country": re.compile(r"[A-Z]{2}|", re.ASCII),
    "province": re.compile(r"[^\x00-\x1f\x7f]{0,200}"),
    "place": re.compile(r"[^\x00-\x1f\x7f]{0,200}"),
    "period": re.compile(rf"(?:{_PERIOD.pattern})?", re.ASCII),
    "count": re.compile(r"(?:\d{1,9}(?:–\d{1,9}| or more))?"),
    "status": re.compile("|".join(STATUSES)),
    "coarsened": re.compile(r"[a-z;, ]{0,200}", re.ASCII),
    "url": re.compile(r"https?://[^\s\x00-\x1f\x7f]{1,4000}"),
    "outlet": re.compile(r"[^\x00-\x1f\x7f]{0,400}"),
    "published": re.compile(r"(?:\d{4}-\d\d-\d\d)?", re.ASCII),
    "signature": re.compile(r"[A-Za-z0-9+/=]{0,200}", re.ASCII),
}
"""How each cell of a finished release is written; anything else was not written by a release."""

_BLANK_DAY = "2000-01-01"
_BLANKS = {
    "province": "Province",
    "place": "Place",
    "period": "2000",
    "edtf": "2000",
    "start": _BLANK_DAY,
    "end": _BLANK_DAY,
    "url": "https://an.example/",
    "outlet": "Outlet",
    "published": _BLANK_DAY,
    "signature": "",
}
"""What stands in a blank row instead of what it says."""


@dataclass(frozen=True, slots=True)
class PlainTime:
    """A period as EDTF with the first and last day it may be, each "" where the row does not say when."""

    edtf: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """One row of counts as it was released; "" for what it does not say. `period` as `Cell` writes it."""

    id: str
    act: str
    country: str
    province: str = ""
    place: str = ""
    period: str = ""
    count: str = ""
    status: str = ""
    coarsened: str = ""

    @property
    def when(self) -> PlainTime:
        """When it was, as EDTF and as plain days."""
        return tell_time(self.period)


@dataclass(frozen=True, slots=True)
class ReleasedCitation:
    """One act that a published article tells of, as it was released; "" for what it does not say."""

    url: str
    outlet: str
    published: str
    act: str
    country: str
    province: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class PublicRelease:
    """A release as its files say it: of counts it has `rows`, of citations `citations`.

    `table` is the main table, a cell of text a column, with what is kept back said in words.
    """

    id: str
    policy: str
    day: date
    kind: str
    columns: tuple[str, ...]
    table: tuple[Mapping[str, str], ...]
    rows: tuple[ReleasedRow, ...]
    citations: tuple[ReleasedCitation, ...]
    assumptions: tuple[str, ...]
    terms: str = field(default="", repr=False)
    expires: date | None = None
    made_by: object = None

    def __post_init__(self) -> None:
        if self.made_by is not _TELL_KEY:
            raise InvalidValueError("A public release is told from a release's own rows alone.")

    def blank(self) -> PublicRelease:
        """Return as many rows of the same shape that say only act, country, status and band: what an export of any
        rows says of itself.
        """
        return replace(
            self,
            table=tuple({c: v if c not in _BLANKS else v and _BLANKS[c] for c, v in t.items()} for t in self.table),
            rows=tuple(
                replace(
                    row,
                    province=row.province and "Province",
                    place=row.place and "Place",
                    period="2000-Q1" if "Q" in row.period else _BLANK_DAY[: len(row.period)],
                )
                for row in self.rows
            ),
            citations=tuple(
                replace(
                    cited,
                    url=_BLANKS["url"],
                    outlet=cited.outlet and "Outlet",
                    published=cited.published and _BLANK_DAY,
                    province=cited.province and "Province",
                    signature="",
                )
                for cited in self.citations
            ),
        )


def tell_time(period: str) -> PlainTime:
    """Return a period as EDTF with its first and last day; a quarter is EDTF's 33 to 36 (`2021-Q1`: `2021-33`)."""
    if not period:
        return PlainTime()
    edtf = f"{period[:4]}-{32 + int(period[-1])}" if "Q" in period else period
    first, last = bounds(edtf)
    return PlainTime(edtf, first.isoformat() if first else "", last.isoformat() if last else "")


def list_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of a release's table: the policy's, with a row's plain time after its period."""
    if "period" not in columns:
        return tuple(columns)
    after = list(columns).index("period") + 1
    return (*columns[:after], *WHEN_COLUMNS, *columns[after:])


def tell_rows(
    plan: ReleasePlan, *, release: str, today: date, terms: str = "", expires: date | None = None
) -> PublicRelease:
    """Return what a release of counts is about to say; `release` is its random id."""
    table = tuple(_add_time(row.cells(plan.columns)) for row in plan.rows)
    return PublicRelease(
        release,
        plan.policy,
        today,
        "counts",
        list_columns(plan.columns),
        table,
        tuple(_row_of(line) for line in table),
        (),
        plan.assumptions,
        terms,
        expires,
        made_by=_TELL_KEY,
    )


def tell_citations(
    plan: CitationPlan, lines: Sequence[Mapping[str, str]], *, release: str, today: date
) -> PublicRelease:
    """Return what a release of citations is about to say; `lines` are its rows with their signatures."""
    columns = tuple(lines[0]) if lines else (*plan.columns, "signature")
    return PublicRelease(
        release,
        plan.policy,
        today,
        "citations",
        columns,
        tuple(lines),
        (),
        tuple(ReleasedCitation(**line) for line in lines),
        plan.assumptions,
        made_by=_TELL_KEY,
    )


def parse_release(manifest: Json, lines: Sequence[Mapping[str, str]], kind: str, *, terms: str = "") -> PublicRelease:
    """Return what the files of a finished release say: its manifest, and the lines of its main table.

    Raises InvalidValueError naming the row and the column that no release writes, KeyError or ValueError for a manifest
    that is none.
    """
    for number, line in enumerate(lines, 1):
        for name, value in line.items():
            _check_cell(name, _bare(value), number)
    expires = manifest.get("expires")
    citations = kind == "citations"
    return PublicRelease(
        str(manifest["release"]),
        str(manifest["policy"]),
        date.fromisoformat(manifest["date"]),
        kind,
        tuple(map(str, manifest["columns"])),
        tuple(dict(line) for line in lines),
        () if citations else tuple(_row_of(line) for line in lines),
        tuple(ReleasedCitation(**line) for line in lines) if citations else (),
        tuple(map(str, manifest["assumed"])),
        terms,
        date.fromisoformat(expires) if expires else None,
        made_by=_TELL_KEY,
    )


def _check_cell(name: str, value: str, number: int) -> None:
    if name in WHEN_COLUMNS:
        good = not value or is_valid(value)
    else:
        good = name in _FORMS and _FORMS[name].fullmatch(value) is not None
    if not good:
        raise InvalidValueError(f"row {number}: its {name[:20]!r} is nothing that a release writes.")


def _add_time(cells: Mapping[str, str]) -> dict[str, str]:
    if "period" not in cells:
        return dict(cells)
    when = tell_time(_bare(cells["period"]))
    whole = {**cells, "edtf": when.edtf, "start": when.start, "end": when.end}
    return {name: whole[name] for name in list_columns(tuple(cells))}


def _row_of(line: Mapping[str, str]) -> ReleasedRow:
    return ReleasedRow(**{name: _bare(value) for name, value in line.items() if name not in WHEN_COLUMNS})


def _bare(value: str) -> str:
    """Return a cell's value; "" where it says that it is not known or not shown."""
    return "" if value in {NOT_KNOWN, NOT_SHOWN} else value
