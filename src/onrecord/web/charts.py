"""Counts drawn on the server: bars by month, and bars by name, as numbers a page writes into SVG.

Coordinates are strings, so that no locale writes a comma into them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 640
STRIP = 96
"""The height of bars by month, in units."""
ROW = 24
FEWEST = 12
"""Months that are drawn at least."""
LONGEST_STRIP = 180
"""Months that are drawn one by one; a longer time is drawn by years."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it stands for, how many, where it is drawn, and where it leads."""

    key: str
    label: str
    count: int
    x: str
    y: str
    width: str
    height: str
    href: str = ""

    @property
    def text_y(self) -> str:
        """The base line of its words."""
        return str(int(float(self.y)) + ROW - 10)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with the highest number among them, and the size of the drawing."""

    bars: tuple[Bar, ...]
    most: int
    height: int
    by_year: bool = False

    @property
    def first(self) -> str:
        """What the first bar stands for."""
        return self.bars[0].label if self.bars else ""

    @property
    def last(self) -> str:
        """What the last bar stands for."""
        return self.bars[-1].label if self.bars else ""

    @property
    def filled(self) -> tuple[Bar, ...]:
        """The bars that stand for something."""
        return tuple(b for b in self.bars if b.count)


def draw_months(counts: Mapping[str, int], link: Callable[[str], str] = lambda _: "") -> Chart:
    """Return bars for every month from the first to the last, empty ones too; for years where that would be too many.

    `counts` are by month, "2021-03"; `link` gives the address of a month's, or year's, bar.
    """
    if not counts:
        return Chart((), 0, STRIP)
    numbers = {m: int(m[:4]) * 12 + int(m[5:7]) - 1 for m in counts}
    last = max(numbers.values())
    # A single month is drawn as one of twelve, not as wide as the page.
    first = min(*numbers.values(), last - FEWEST + 1)
    by_year = last - first >= LONGEST_STRIP
    if by_year:
        keys = [f"{y:04d}" for y in range(first // 12, last // 12 + 1)]
        summed = dict.fromkeys(keys, 0)
        for month, count in counts.items():
            summed[month[:4]] += count
    else:
        keys = [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1)]
        summed = {k: counts.get(k, 0) for k in keys}
    most, step = max(summed.values()), WIDTH / len(keys)
    bars = []
    for at, key in enumerate(keys):
        height = max(2.0, STRIP * summed[key] / most) if summed[key] else 0.0
        bars.append(
            Bar(
                key,
                key,
                summed[key],
                _say(at * step),
                _say(STRIP - height),
                _say(max(1.0, step - min(2.0, step / 5))),
                _say(height),
                link(key),
            )
        )
    return Chart(tuple(bars), most, STRIP, by_year)


def draw_names(rows: Sequence[tuple[str, str, int]], link: Callable[[str], str]) -> Chart:
    """Return a bar under another for rows of key, label and count."""
    most = max((count for _, _, count in rows), default=0)
    unit = WIDTH / max(1, most)
    bars = tuple(
        Bar(key, label, count, "0", str(at * ROW), _say(unit * count), str(ROW - 6), link(key))
        for at, (key, label, count) in enumerate(rows)
    )
    return Chart(bars, most, ROW * len(bars))


def _say(number: float) -> str:
    return f"{number:.1f}"
