"""One self-contained page of a release: a map of areas, a table, the method and its limits, and no script."""

from __future__ import annotations

from collections import Counter
from datetime import date
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from onrecord.codebook import load_codebook
from onrecord.gazetteer import open_gazetteer
from onrecord.gazetteer.areas import find_area, list_areas
from onrecord.release.alike import FAMILY
from onrecord.release.plan import ReleasePlan

WIDTH, HEIGHT = 960, 480
"""The map's size in pixels: plate carrée, two to one."""
BARS, MIN_LABEL = 120, 44
"""How high the timeline's highest bar is, and from which width a year is written under each bar, in the same pixels."""


def render_page(plan: ReleasePlan, *, today: date) -> str:
    """Return the page as HTML."""
    template = Template(files("onrecord.release").joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        date=today.isoformat(),
        policy=escape(plan.policy),
        number=str(len(plan.rows)),
        map=render_map(plan),
        summary=render_summary(plan),
        timeline=render_timeline(plan),
        rows="\n".join(_render_row(r.cells()) for r in plan.rows),
        least=str(plan.least),
        assumptions="\n".join(f"<li>{escape(line)}</li>" for line in plan.assumptions),
    )


def label_act(act: str) -> str:
    """Return how an act, or a family of acts, is called."""
    types = load_codebook().types
    if act in types:
        return types[act].label
    return f"{act.removesuffix(FAMILY).replace('-', ' ').capitalize()} (of any type)"


def _render_row(cells: dict[str, str]) -> str:
    shown = (
        label_act(cells["act"]),
        open_gazetteer().country_name(cells["country"]),
        cells["period"],
        cells["count"],
        cells["coarsened"],
    )
    return "<tr>" + "".join(f"<td>{escape(v)}</td>" for v in shown) + "</tr>"


def render_summary(plan: ReleasePlan) -> str:
    """Return a list of acts with their number of rows."""
    counts = Counter(label_act(r.act) for r in plan.rows)
    return "\n".join(f"<li><b>{n}</b> {escape(label)}</li>" for label, n in counts.most_common())


def render_timeline(plan: ReleasePlan) -> str:
    """Return an SVG of bars, one for each year from the first to the last; rows without a year are said beside it."""
    counts = Counter(int(r.period[:4]) for r in plan.rows if r.period)
    undated = sum(not r.period for r in plan.rows)
    if not counts:
        return '<p class="soft">No row has a year.</p>'
    years = range(min(counts), max(counts) + 1)
    wide, most = WIDTH / len(years), max(counts.values())
    bars = []
    for at, year in enumerate(years):
        high = BARS * counts[year] / most
        left = at * wide + wide * 0.15
        bars.append(
            f'<g><title>{year}: {counts[year]}</title><rect class="on" x="{left:.1f}" y="{BARS + 20 - high:.1f}"'
            f' width="{min(wide * 0.7, 90):.1f}" height="{high:.1f}"/>'
            f'<text x="{left:.1f}" y="{BARS + 14 - high:.1f}">{counts[year] or ""}</text>'
            + (f'<text x="{left:.1f}" y="{BARS + 40}">{year}</text>' if wide > MIN_LABEL or at == 0 else "")
            + "</g>"
        )
    said = f'<p class="soft"><small>{undated} more have no year.</small></p>' if undated else ""
    size = f"0 0 {WIDTH} {BARS + 48}"
    return f'<svg class="bars" viewBox="{size}" role="img" aria-label="Rows by year">{"".join(bars)}</svg>{said}'


def render_map(plan: ReleasePlan) -> str:
    """Return an SVG map: every country as an area, those with rows darker; no points."""
    counts = Counter(r.country for r in plan.rows)
    most = max(counts.values(), default=1)
    shapes = []
    for code in list_areas():
        n = counts.get(code, 0)
        opacity = 0.25 + 0.75 * n / most if n else 0
        style = f' class="on" fill-opacity="{opacity:.2f}"' if n else ""
        title = f"<title>{escape(open_gazetteer().country_name(code))}: {n}</title>" if n else ""
        shapes.append(f'<path{style} d="{draw(find_area(code))}">{title}</path>')
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Countries with rows">{"".join(shapes)}</svg>'


def draw(geometry: dict[str, Any] | None) -> str:
    """Return a geometry's outline as an SVG path."""
    if geometry is None:
        return ""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return "".join(_draw_ring(ring) for polygon in polygons for ring in polygon)


def _draw_ring(ring: list[list[float]]) -> str:
    lons = [lon for lon, _ in ring]
    if max(lons) - min(lons) > 180 and min(abs(lat) for _, lat in ring) < 80 and min(lat for _, lat in ring) > -85:
        # A ring over the 180th meridian is drawn past the right edge instead of across the whole map.
        ring = [[lon + 360 if lon < 0 else lon, lat] for lon, lat in ring]
    points = [f"{(lon + 180) * WIDTH / 360:.1f} {(90 - lat) * HEIGHT / 180:.1f}" for lon, lat in ring]
    return "M" + "L".join(points) + "Z"
