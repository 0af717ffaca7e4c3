"""A map as a picture of lines: country borders from the package, places as exact as they are known and no more."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from onrecord.model import Place, Precision

if TYPE_CHECKING:
    from onrecord.api.told import Incidents

WIDTH, HEIGHT = 640, 400
LEAST_DEGREES = 6.0
"""How many degrees a map spans at least: a single town is shown in its country."""
RINGS = {Precision.PLACE: 4, Precision.ADMIN2: 14, Precision.ADMIN1: 26}
"""How large each is drawn, in points; a town is a dot, and a country or region is written below instead."""
FINEST = 3.0
"""Points of the picture that a border's next point lies away at least."""
BORDERS = "Borders are from Natural Earth and say nothing about whose land it is."
HALF_ROUND = 180.0
"""Degrees that no border runs at one step: such a step is over the edge of the map, and no line is drawn."""
Point = tuple[float, float]


def draw_map(incidents: Incidents) -> str:
    """Return an SVG of where incidents were, with what is known to a country only written below."""
    places = Counter(w.place for i in incidents for c in i.claims for w in c.claim.where)
    drawn = {p: n for p, n in places.items() if p.precision in RINGS and p.lat is not None and p.lon is not None}
    coarse = sorted({p.name for p in places if p.precision not in RINGS})
    below = f"<p>Known to the country or region only: {escape(', '.join(coarse))}.</p>" if coarse else ""
    if not drawn:
        return f'<div class="onrecord"><p>No place is known closely enough for a map.</p>{below}</div>'
    view = _View.around([(p.lon or 0.0, p.lat or 0.0) for p in drawn])
    dots = "".join(_draw_place(place, view) for place in sorted(drawn, key=lambda p: (-RINGS[p.precision], p.name)))
    return (
        f'<div class="onrecord"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" role="img" aria-label="Map of {len(drawn)} places">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#eef3f5"/>'
        f'<path d="{_draw_borders(view)}" fill="none" stroke="#8a949c" stroke-width="0.8"/>{dots}</svg>'
        f"<p><small>A dot is a town or village, a ring is known to the district or province only. {BORDERS}</small></p>"
        f"{below}</div>"
    )


class _View:
    """What part of the world is drawn, and where on the picture a point of it lies."""

    def __init__(self, west: float, south: float, scale: float, squeeze: float) -> None:
        self.west, self.south, self.scale, self.squeeze = west, south, scale, squeeze

    @classmethod
    def around(cls, points: list[Point]) -> _View:
        """Return the view of some points with room around them."""
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        squeeze = max(0.2, math.cos(math.radians((south + north) / 2)))
        wide = max(LEAST_DEGREES, (east - west) * 1.25) * squeeze
        high = max(LEAST_DEGREES * 0.6, (north - south) * 1.25)
        scale = min(WIDTH / wide, HEIGHT / high)
        west = (west + east) / 2 - WIDTH / scale / squeeze / 2
        return cls(west, (south + north) / 2 - HEIGHT / scale / 2, scale, squeeze)

    def put(self, point: Point) -> Point:
        """Return where a point of longitude and latitude lies on the picture."""
        x, y = point
        return (x - self.west) * self.squeeze * self.scale, HEIGHT - (y - self.south) * self.scale

    def shows(self, line: list[Point]) -> bool:
        """Tell whether any of a line may be on the picture."""
        put = [self.put(p) for p in line]
        return (
            min(x for x, _ in put) < WIDTH
            and max(x for x, _ in put) > 0
            and min(y for _, y in put) < HEIGHT
            and max(y for _, y in put) > 0
        )


def _draw_place(place: Place, view: _View) -> str:
    x, y = view.put((place.lon or 0.0, place.lat or 0.0))
    size = RINGS[place.precision]
    how = (
        'fill="#9c3d21"'
        if place.precision is Precision.PLACE
        else 'fill="none" stroke="#9c3d21" stroke-dasharray="4 3"'
    )
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" {how}/>'
        f'<text x="{x + size + 3:.1f}" y="{y + 4:.1f}" font-size="11" fill="#1b2024">{escape(place.name)}</text>'
    )


def _draw_borders(view: _View) -> str:
    return "".join(_draw_line([view.put(p) for p in line]) for line in _borders() if view.shows(line))


def _draw_line(points: list[Point]) -> str:
    """Return a line as a path without the points that are too close to the one before to be seen."""
    kept = points[:1]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= FINEST:
            kept.append(point)
    kept += points[-1:]
    return "M" + "L".join(f"{x:.0f},{y:.0f}" for x, y in kept)


@cache
def _borders() -> list[list[Point]]:
    """Return the borders of countries as lines of longitude and latitude."""
    return list(_read_borders())


def _read_borders() -> Iterator[list[Point]]:
    path = files("onrecord.web").joinpath("static/vendor/world-atlas/countries-50m.json")
    atlas = json.loads(path.read_text("utf-8"))
    (scale_x, scale_y), (left, low) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    for arc in atlas["arcs"]:
        x = y = 0
        line: list[Point] = []
        for step_x, step_y in arc:  # each point is told as a step from the one before
            x, y = x + step_x, y + step_y
            point = (x * scale_x + left, y * scale_y + low)
            if line and abs(point[0] - line[-1][0]) > HALF_ROUND:
                yield line
                line = []
            line.append(point)
        yield line
