"""How many acts of a kind there were, as a person gives it: marginal counts, never lists of people or single acts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import InputError

COLUMNS = ("act", "country", "province", "period", "count", "number")
NEEDED = ("act", "country", "period", "number")
LARGEST_FILE = 5_000_000
MOSTLY_SINGLE = 0.5
"""From this share of lines that count one act a file is a list of acts."""
FEW_LINES = 10
PERIOD = re.compile(r"\d{4}(?:-Q[1-4]|-(?:0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class ActCount:
    """So many acts of a type in a country in a month (`2021-03`), quarter (`2021-Q1`) or year.

    Of any number of people or of one band, in any province or in one, named as the record's places are.
    """

    act: str
    country: str
    period: str
    count: str
    number: int
    province: str = ""


@dataclass(frozen=True, slots=True)
class ActCounts:
    """Numbers of acts by type, country and period."""

    rows: tuple[ActCount, ...]

    @property
    def total(self) -> int:
        """The sum of all numbers."""
        return sum(row.number for row in self.rows)


def read_counts(path: Path) -> ActCounts:
    """Return the counts of a CSV file: act, country (two letters), period (2021, 2021-Q1, 2021-03), number.

    And, where numbers are told apart by them, count (a band as a release writes it) and province.

    Raises InputError where there is another column, one cell twice, a line that is not as described, or where most
    lines count one: files about single people or acts are refused.
    """
    name = path.name
    if not path.is_file() or path.stat().st_size > LARGEST_FILE:
        raise InputError("this is no file of counts.", item=name, next_step="Name a CSV file of at most 5 MB.")
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("this is no CSV file in UTF-8.", item=name, next_step="Save it as CSV, UTF-8.") from error
    return parse_counts(text, name=name)


def parse_counts(text: str, *, name: str = "counts") -> ActCounts:
    """Return the counts of a CSV text, as `read_counts` does; `name` is what errors call it."""
    try:
        lines = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise InputError("this is no CSV.", item=name, next_step="Save it as CSV, UTF-8.") from error
    named = set(lines[0]) - {None} if lines else set()
    if not set(NEEDED) <= named or not named <= set(COLUMNS):
        raise InputError(
            "a file of counts has the columns act, country, period, number and, if you like, count and province, and"
            " no others: files about single people or acts are refused.",
            item=name,
            next_step="Sum it up: one line per act type, country and period, and how many there were.",
        )
    rows = tuple(_read_line(line, f"{name}, line {at}") for at, line in enumerate(lines, 2))
    keys = [(r.act, r.country, r.province, r.period, r.count) for r in rows]
    single = sum(r.number == 1 for r in rows)
    if len(set(keys)) < len(keys) or (len(rows) >= FEW_LINES and single > MOSTLY_SINGLE * len(rows)):
        raise InputError(
            "this reads like a list of single acts, not like counts of them.",
            item=name,
            next_step="Sum it up: one line per act type, country and period, and how many there were.",
        )
    return ActCounts(rows)


def _read_line(line: Mapping[str | None, str | None], where: str) -> ActCount:
    cells = {k: (v or "").strip() for k, v in line.items() if k}
    good = (
        re.fullmatch(r"[a-z-]+", cells["act"])
        and re.fullmatch(r"[A-Z]{2}", cells["country"])
        and PERIOD.fullmatch(cells["period"])
        and re.fullmatch(r"\d{1,9}", cells["number"])
        and None not in line
    )
    if not good:
        raise InputError(
            "this line is not as counts are.",
            item=where,
            next_step="Write it as: arrest,MM,2021-Q1,240 (a year alone will do for the period).",
        )
    count, province = cells.get("count", ""), cells.get("province", "")
    return ActCount(cells["act"], cells["country"], cells["period"], count, int(cells["number"]), province)
