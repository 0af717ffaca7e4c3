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
from onrecord.release.levels import FAMILY
from onrecord.release.plan import ReleasePlan

WIDTH, HEIGHT = 960, 480
"""The map's size in pixels: plate carrée, two to one."""
BARS, MIN_LABEL = 120, 44
"""How high the timeline's highest bar is, and from which width a year is written under each bar, in the same pixels."""
BAR, LABELS = 24, 260
"""How high a bar of the chart of acts is, and how wide the space for its label, in the same pixels."""
HEADINGS = {
    "act": "Act",
    "country": "Country",
    "province": "Province",
    "place": "Place",
    "period": "When",
    "count": "People affected",
    "status": "Origins",
    "coarsened": "Not said",
}


def render_page(plan: ReleasePlan, *, today: date) -> str:
    """Return the page as HTML."""
    return fill_page(
        "page.html",
        title="Release",
        date=today.isoformat(),
        policy=escape(plan.policy),
        number=str(len(plan.rows)),
        map=render_map(plan),
        acts=render_acts(plan),
        headings="".join(f"<th>{escape(HEADINGS[c])}</th>" for c in plan.columns if c != "id"),
        timeline=render_timeline(plan),
        rows="\n".join(_render_row(r.cells(plan.columns)) for r in plan.rows),
        least=str(plan.least),
        assumptions="\n".join(f"<li>{escape(line)}</li>" for line in plan.assumptions),
    )


def fill_page(name: str, *, title: str, **values: str) -> str:
    """Return a page of a release: the template `name` with its values, in the frame that all have."""
    body = _read_template(name).substitute(values)
    return _read_template("frame.html").substitute(title=title, body=body)


def _read_template(name: str) -> Template:
    return Template(files("onrecord.release").joinpath(name).read_text(encoding="utf-8"))


def label_act(act: str) -> str:
    """Return how an act, or a family of acts, is called."""
    types = load_codebook().types
    if act in types:
        return types[act].label
    return f"{act.removesuffix(FAMILY).replace('-', ' ').capitalize()} (of any type)"


def _render_row(cells: dict[str, str]) -> str:
    shown = {**cells, "act": label_act(cells["act"]), "country": open_gazetteer().country_name(cells["country"])}
    return "<tr>" + "".join(f"<td>{escape(v)}</td>" for name, v in shown.items() if name != "id") + "</tr>"


def render_acts(plan: ReleasePlan) -> str:
    """Return an SVG of bars, one for each act with its number of rows, most first."""
    counts = Counter(label_act(r.cell.act) for r in plan.rows).most_common()
    if not counts:
        return '<p class="soft">No row is shown.</p>'
    most = counts[0][1]
    bars = []
    for at, (label, n) in enumerate(counts):
        top, wide = at * BAR, max(2.0, (WIDTH - LABELS - 60) * n / most)
        bars.append(
            f'<g><title>{escape(label)}: {n}</title><text x="0" y="{top + 17}">{escape(label)}</text>'
            f'<rect class="on" x="{LABELS}" y="{top + 4}" width="{wide:.1f}" height="{BAR - 8}"/>'
            f'<text x="{LABELS + wide + 6:.1f}" y="{top + 17}">{n}</text></g>'
        )
    size = f"0 0 {WIDTH} {len(counts) * BAR + 4}"
    return f'<svg class="bars" viewBox="{size}" role="img" aria-label="Rows by act">{"".join(bars)}</svg>'


def render_timeline(plan: ReleasePlan) -> str:
    """Return an SVG of bars, one for each year from the first to the last; rows without a year are said beside it."""
    counts = Counter(int(r.cell.period[:4]) for r in plan.rows if r.cell.period)
    undated = sum(not r.cell.period for r in plan.rows)
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
    counts = Counter(r.cell.country for r in plan.rows)
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
