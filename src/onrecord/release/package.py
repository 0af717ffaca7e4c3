"""A release's description as a Frictionless Data Package (specs.frictionlessdata.io, tabular profile)."""

from __future__ import annotations

import json
from typing import Any

from onrecord.release.plan import ReleasePlan

FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "id": ("Made by chance for this release; it is in no other.", {"required": True, "unique": True}),
    "act": ("The type of act, or any of a kind of types where it ends in “-any”.", {"required": True}),
    "country": ("ISO 3166-1 alpha-2.", {"required": True, "pattern": "[A-Z]{2}"}),
    "province": ("The first-level unit of the country, or “not shown”.", {"required": True}),
    "place": ("The place, or “not shown”.", {"required": True}),
    "period": ("A month (2021-03), a quarter (2021-Q1), a year, or “not known”.", {"required": True}),
    "count": ("A band of how many people were affected, or “not shown”.", {"required": True}),
    "status": ("Whether independent origins tell of it.", {"enum": ["single", "corroborated", "contested"]}),
    "coarsened": ("What the row no longer says, so that enough acts are alike.", {}),
}
"""What each column means, and what holds of it."""


def render_package(plan: ReleasePlan) -> str:
    """Return the package's description: its files, each column's meaning, and what was assumed; no author, no path."""
    package = {
        "profile": "tabular-data-package",
        "name": f"onrecord-release-{plan.policy}",
        "title": "What was reported, and accepted by a reviewer",
        "description": " ".join(plan.assumptions),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "rows",
                "path": "rows.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"lineTerminator": "\r\n"},
                "schema": {
                    "fields": [
                        {"name": name, "type": "string", "description": FIELDS[name][0], "constraints": FIELDS[name][1]}
                        for name in plan.columns
                    ],
                    "primaryKey": "id",
                    "missingValues": [],
                },
            }
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"
