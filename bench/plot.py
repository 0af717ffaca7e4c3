"""Draws cost and memory against size: `python bench/plot.py`, from `figures.csv` to `figures.svg`."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
WIDE, HIGH, EDGE = 420, 300, 60
COLOURS = ("#1b6ca8", "#b3541e", "#3a7d44")
SIZES = (2, 6)
"""Powers of ten from the left to the right edge."""
Points = Sequence[tuple[float, float]]


def draw(title: str, lines: dict[str, Points], left: float, low: int, high: int) -> list[str]:
    """Return one chart, both axes in powers of ten."""

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - SIZES[0]) / (SIZES[1] - SIZES[0])
        up = (math.log10(y) - low) / (high - low)
        return left + EDGE + across * (WIDE - EDGE - 30), HIGH - EDGE - up * (HIGH - 2 * EDGE)

    out = [f'<text x="{left + EDGE}" y="24" font-weight="bold">{title}</text>']
    for power in range(low, high + 1):
        x, y = place(10.0 ** SIZES[0], 10.0**power)
        out.append(f'<line x1="{x}" y1="{y:.1f}" x2="{left + WIDE - 30}" y2="{y:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{x - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for power in range(SIZES[0], SIZES[1] + 1):
        x, y = place(10.0**power, 10.0**low)
        out.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{10**power:,}</text>')
    for n, (name, points) in enumerate(lines.items()):
        path = " ".join("{:.1f},{:.1f}".format(*place(*p)) for p in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[n]}" stroke-width="2"/>')
        out += ['<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>'.format(*place(*p), COLOURS[n]) for p in points]
        out.append(f'<text x="{left + EDGE}" y="{HIGH - 16 + 14 * n}" fill="{COLOURS[n]}">{name}</text>')
    return out


def main() -> None:
    """Write the picture."""
    ms: dict[str, list[tuple[float, float]]] = defaultdict(list)
    mb: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with (HERE / "figures.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            ms[row["what"]].append((float(row["size"]), float(row["ms"])))
            mb[row["what"]].append((float(row["size"]), float(row["mb"])))
    body = draw("CPU ms a report or claim", dict(ms), 0, -1, 2) + draw("MB", dict(mb), WIDE, 1, 4)
    size = f'viewBox="0 0 {2 * WIDE + EDGE} {HIGH + 30}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif"'
    (HERE / "figures.svg").write_text("\n".join([f'{head} font-size="11">', *body, "</svg>\n"]), "utf-8")


if __name__ == "__main__":
    main()
