"""GeoJSON: one area per country with its number of rows by act; there is no point in it."""

from __future__ import annotations

import json
from collections import Counter

from onrecord.gazetteer.areas import find_area
from onrecord.release.exports.words import name_country
from onrecord.release.released import PublicRelease

LABEL = "GeoJSON areas"
KINDS = frozenset({"counts"})
CANNOT_HOLD: tuple[str, ...] = (
    "Anything finer than a country: provinces and places are names in `rows.csv`, and a centroid is never shown as a"
    " point.",
    "Single rows, their times and numbers of people: an area has how many rows it has of each act.",
    "The outline of some small territories: their geometry is null.",
)


def export(release: PublicRelease) -> dict[str, bytes]:
    """Return the areas of the countries that have rows."""
    by_country: dict[str, Counter[str]] = {}
    for row in release.rows:
        by_country.setdefault(row.country, Counter())[row.act] += 1
    features = [
        {
            "type": "Feature",
            "properties": {"country": code, "name": name_country(code), "rows": dict(sorted(acts.items()))},
            "geometry": find_area(code),
        }
        for code, acts in sorted(by_country.items())
    ]
    whole = {"type": "FeatureCollection", "features": features}
    return {"areas.geojson": json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()}
