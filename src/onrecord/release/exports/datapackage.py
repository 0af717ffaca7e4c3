"""A release's description as a Frictionless Data Package (specs.frictionlessdata.io, tabular profile)."""

from __future__ import annotations

from typing import Any

from onrecord.model import Json
from onrecord.release.exports.words import write_json
from onrecord.release.released import PublicRelease

LABEL = "Frictionless Data Package"
KINDS = frozenset({"counts", "citations"})
CANNOT_HOLD: tuple[str, ...] = (
    "Periods of several lengths as dates: the package describes `period` and `edtf` as text, and `start` and `end` as"
    " plain days.",
    "Bands of people affected as numbers: `count` is text.",
)
DAY = r"(\d{4}-\d{2}-\d{2})?"
FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "id": ("Made by chance for this release; it is in no other.", {"required": True, "unique": True}),
    "act": ("The type of act, or any of a kind of types where it ends in “-any”.", {"required": True}),
    "country": ("ISO 3166-1 alpha-2.", {"required": True, "pattern": "[A-Z]{2}"}),
    "province": ("The first-level unit of the country, or “not shown”.", {"required": True}),
    "place": ("The place, or “not shown”.", {"required": True}),
    "period": ("A month (2021-03), a quarter (2021-Q1), a year, or “not known”.", {"required": True}),
    "edtf": ("The period as EDTF (a quarter is 33 to 36); empty where it is not known.", {}),
    "start": ("The first day it may be; empty where it is not known.", {"pattern": DAY}),
    "end": ("The last day it may be; empty where it is not known.", {"pattern": DAY}),
    "count": ("A band of how many people were affected, or “not shown”.", {"required": True}),
    "status": ("Whether independent origins tell of it.", {"enum": ["single", "corroborated", "contested"]}),
    "coarsened": ("What the row no longer says, so that enough acts are alike.", {}),
    "url": ("Where the article stands.", {"required": True}),
    "outlet": ("Whose article it is; empty where it is not known.", {}),
    "published": ("The article's day; empty where it is not known.", {"pattern": DAY}),
    "signature": ("The record's signature of the row (Ed25519).", {}),
}
"""What each column means, and what holds of it."""


CITED = {
    "country": ("ISO 3166-1 alpha-2; empty where the article tells of none or several.", {"pattern": "([A-Z]{2})?"}),
    "province": ("The first-level unit of the country; empty where the article tells of none or several.", {}),
}
"""The same for columns that mean something else in a release of citations."""


def export(release: PublicRelease) -> dict[str, bytes]:
    """Return the package's description: its table, each column's meaning, what was assumed; no author, no path."""
    fields = {**FIELDS, **CITED} if release.kind == "citations" else FIELDS
    table = "citations" if release.kind == "citations" else "rows"
    schema: Json = {
        "fields": [
            {"name": name, "type": "string", "description": fields[name][0], "constraints": fields[name][1]}
            for name in release.columns
        ],
        "missingValues": [],
    }
    if table == "rows":
        schema["primaryKey"] = "id"
    package = {
        "profile": "tabular-data-package",
        "name": f"onrecord-release-{release.policy}",
        "title": "What was reported, and accepted by a reviewer",
        "description": " ".join(release.assumptions),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table,
                "path": f"{table}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"lineTerminator": "\r\n"},
                "schema": schema,
            }
        ],
    }
    return {"datapackage.json": write_json(package)}
