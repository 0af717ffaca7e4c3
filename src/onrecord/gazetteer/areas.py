"""Countries as areas, for maps that show no points (Natural Earth, public domain; built by tools/build_areas.py)."""

from __future__ import annotations

import json
import lzma
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _load_areas() -> dict[str, dict[str, Any]]:
    packed = files("onrecord.gazetteer").joinpath("data/areas.json.xz").read_bytes()
    areas: dict[str, dict[str, Any]] = json.loads(lzma.decompress(packed))
    return areas


def find_area(country: str) -> dict[str, Any] | None:
    """Return a country's outline as a GeoJSON MultiPolygon, by ISO alpha-2; None for those too small to have one."""
    return _load_areas().get(country)


def list_areas() -> tuple[str, ...]:
    """Return the ISO alpha-2 codes that have an outline, in order."""
    return tuple(_load_areas())
