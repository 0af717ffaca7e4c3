"""A picture of which reports go back to which origin, drawn on the server as lines between two columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.model import Incident, Polarity
from onrecord.web.cards import letter_origins

STEP = 30
LEFT, RIGHT = 40, 220
LONGEST = 52
"""Characters of a report's name."""


@dataclass(frozen=True, slots=True)
class Node:
    """A circle or a name: where it stands and what it says."""

    x: int
    y: int
    text_y: int
    letter: str = ""
    id: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A line from an origin to a report that has it from there."""

    x1: int
    y1: int
    x2: int
    y2: int
    css: str


@dataclass(frozen=True, slots=True)
class Graph:
    """The picture."""

    height: int
    origins: tuple[Node, ...]
    reports: tuple[Node, ...]
    links: tuple[Link, ...]


def draw_origins(
    incident: Incident, report_of: Mapping[str, str], polarity_of: Mapping[str, Polarity], names: Mapping[str, str]
) -> Graph:
    """Return the picture of an incident's origins; `names` are what its reports are called."""
    letters = letter_origins(incident)
    reports = list(dict.fromkeys(report_of[c] for o in incident.origins for c in o.claims if c in report_of))
    rows = {report: STEP // 2 + n * STEP for n, report in enumerate(reports)}
    origins: list[Node] = []
    links: list[Link] = []
    for origin in incident.origins:
        mine = list(dict.fromkeys(report_of[c] for c in origin.claims if c in report_of))
        if not mine:
            continue
        height = _spread(sum(rows[r] for r in mine) // len(mine), [n.y for n in origins])
        origins.append(Node(LEFT, height, height + 4, letter=letters.get(origin.claims[0], "?")))
        links += [
            Link(LEFT + 14, height, RIGHT - 8, rows[r], _tell(origin.claims, r, report_of, polarity_of)) for r in mine
        ]
    named = [Node(RIGHT, rows[r] + 4, 0, id=r, label=_shorten(names.get(r, ""))) for r in reports]
    tallest = max([*rows.values(), *(n.y for n in origins)], default=0)
    return Graph(tallest + STEP, tuple(origins), tuple(named), tuple(links))


def _spread(height: int, taken: Sequence[int]) -> int:
    """Return the nearest height below that no other circle covers."""
    while any(abs(height - other) < STEP for other in taken):
        height += STEP // 2
    return height


def _tell(claims: Sequence[str], report: str, report_of: Mapping[str, str], polarity_of: Mapping[str, Polarity]) -> str:
    said = {polarity_of[c] for c in claims if report_of.get(c) == report and c in polarity_of}
    return "denies" if said == {Polarity.DENIED} else "asserts"


def _shorten(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
