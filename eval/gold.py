"""The corpus's reports as gold claims: what a reader ought to find in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markup import Mark, Report

Range = tuple[int, int]
Count = tuple[int | None, int | None, str, bool]
"""A count: least, most, unit, and whether it is rounded."""

DOZENS = re.compile(r"(\d+)\.\.~")


@dataclass(frozen=True, slots=True)
class GoldSource:
    """Who says something, by which words, and whether the text shows that they must be protected."""

    number: int
    span: Range | None
    fullest: Range | None
    kind: str
    confidential: bool


@dataclass(frozen=True, slots=True)
class GoldPerson:
    """Who takes part in an act, with the counts the words tell."""

    role: str
    span: Range
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """An act with how it stands to the world, who says it (outermost first) and who takes part."""

    type: str
    trigger: Range
    mode: str
    polarity: str
    outcome: str | None
    chain: tuple[GoldSource, ...]
    people: tuple[GoldPerson, ...]


def read_gold(report: Report) -> list[GoldClaim]:
    """Return the gold claims of a report in the order of their triggers."""
    sources = read_sources(report)
    claims = []
    for mark in report.all("act"):
        number = int(mark.get("n") or 0)
        claims.append(
            GoldClaim(
                type=mark.get("type") or "",
                trigger=(mark.start, mark.end),
                mode=mark.get("mode") or "happened",
                polarity=mark.get("pol") or "asserted",
                outcome=mark.get("out"),
                chain=find_chain(report, mark, sources),
                people=tuple(find_people(report, number)),
            )
        )
    return sorted(claims, key=lambda c: c.trigger)


def read_sources(report: Report) -> dict[int, GoldSource]:
    """Return the source of every attribution by its number; a saying without a source has one without words."""
    spans = {n: m for m in report.all("src") for n in m.numbers("a")}
    numbers = sorted({n for tag in ("src", "cue", "con") for m in report.all(tag) for n in m.numbers("a")})
    found = {}
    for number in numbers:
        mark = spans.get(number)
        if mark is None:
            found[number] = GoldSource(number, None, None, "unknown", False)
            continue
        fullest = spans.get(int(mark.get("same") or 0), mark)
        kind = mark.get("kind") or "unknown"
        found[number] = GoldSource(
            number, (mark.start, mark.end), (fullest.start, fullest.end), kind, mark.get("conf") == "yes"
        )
    return found


def find_chain(report: Report, act: Mark, sources: dict[int, GoldSource]) -> tuple[GoldSource, ...]:
    """Return whose contents hold the act, the widest content first."""
    holding = [m for m in report.all("con") if m.start <= act.start and act.end <= m.end]
    holding.sort(key=lambda m: m.start - m.end)
    numbers = dict.fromkeys(int(m.get("a") or 0) for m in holding)
    return tuple(sources[n] for n in numbers if n in sources)


def find_people(report: Report, number: int) -> list[GoldPerson]:
    """Return who takes part in the act of a number."""
    people = []
    for mark in report.all("who"):
        for pair in (mark.get("of") or "").split():
            act, role = pair.split(":")
            if int(act) == number:
                people.append(GoldPerson(role, (mark.start, mark.end), read_counts(mark.get("count"))))
    return people


def read_counts(written: str | None) -> tuple[Count, ...]:
    """Return the counts a mark tells: `12`, `12..`, `..20`, `9..15`, `~30`, `24..~`, `3 family`, several after `;`."""
    if not written:
        return ()
    return tuple(read_count(part) for part in written.split("; "))


def read_count(written: str) -> Count:
    """Return one count."""
    number, _, unit = written.partition(" ")
    unit = unit or "person"
    if dozens := DOZENS.fullmatch(number):
        return int(dozens.group(1)), None, unit, True
    if number.startswith("~"):
        return int(number[1:]), int(number[1:]), unit, True
    low, dots, high = number.partition("..")
    if not dots:
        return int(low), int(low), unit, False
    return (int(low) if low else None), (int(high) if high else None), unit, False
