"""When an incident was, claim by claim: each time as the interval it is, drawn on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.codebook.edtf import bounds
from onrecord.model import Claim

WIDTH = 640
"""The drawing's width in units; the page scales it."""

ROW = 22
"""The height of one bar with its gap, in units."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One claim's time: where it starts and how long it is on the drawing, and its value."""

    claim: str
    label: str
    edtf: str
    row: int
    x: float
    width: float
    exact: bool

    @property
    def y(self) -> int:
        """The top of the bar."""
        return ROW * self.row + 6

    @property
    def text_y(self) -> int:
        """The base line of its value."""
        return self.y + 10

    @property
    def anchor(self) -> str:
        """Which end of the value stands at `text_x`: it is written on the side with more room."""
        return "end" if self.x + self.width > WIDTH * 0.7 else "start"

    @property
    def text_x(self) -> float:
        """Where its value is written."""
        return self.x - 5 if self.anchor == "end" else self.x + self.width + 5


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars of an incident, the first and last day drawn, and the claims without a calendar time."""

    first: date | None
    last: date | None
    bars: tuple[Bar, ...]
    undated: int

    @property
    def height(self) -> int:
        """The drawing's height in units."""
        return ROW * len(self.bars) + 26

    @property
    def axis(self) -> int:
        """The base line of the first and last day."""
        return self.height - 6


def draw_timeline(claims: Sequence[tuple[Claim, str]]) -> Timeline:
    """Return the timeline of claims with their labels; an uncertain time is a long bar, never a point."""
    dated = []
    for claim, label in claims:
        first, last = bounds(claim.when.edtf) if claim.when else (None, None)
        if first and last and claim.when:
            dated.append((claim, label, claim.when.edtf, first, last))
    if not dated:
        return Timeline(None, None, (), len(claims))
    first = min(row[3] for row in dated) - timedelta(days=1)
    last = max(row[4] for row in dated) + timedelta(days=1)
    scale = WIDTH / ((last - first).days + 1)
    ordered = sorted(dated, key=lambda row: (row[3], row[4], row[0].id))
    bars = [
        Bar(
            claim=claim.id,
            label=label,
            edtf=edtf,
            row=row,
            x=round((start - first).days * scale, 1),
            width=round(max(6.0, ((end - start).days + 1) * scale), 1),
            exact=start == end,
        )
        for row, (claim, label, edtf, start, end) in enumerate(ordered)
    ]
    return Timeline(first, last, tuple(bars), len(claims) - len(dated))
