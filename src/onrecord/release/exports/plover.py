"""PLOVER event records as JSON, one a line: event and mode of each row, with what PLOVER has no key for beside them."""

from __future__ import annotations

from onrecord.model import Json
from onrecord.release.exports.words import codes_of, name_country, write_json_lines
from onrecord.release.released import PublicRelease, ReleasedRow

LABEL = "PLOVER JSON"
KINDS = frozenset({"counts"})
CANNOT_HOLD: tuple[str, ...] = (
    "An act that PLOVER has no event for, or a kind of acts only: such a row is left out.",
    "A month, quarter or year as one value: `date` and `enddate` are the first and the last day it may be, and"
    " `onrecord.edtf` says how exact it is.",
    "Who did it and to whom: a release names neither, so that `actor` and `recipient` are empty lists.",
    "A place without a point: `event_loc` names the unit and how exact it is (`resolution`); its coordinate is null.",
    "A band of people affected: `size` takes one number and is empty; `onrecord.count` has the band.",
    "The words of a report: a release has none, so that `text_info` is null.",
    "A contest: `onrecord.status` says where origins disagree.",
)


def export(release: PublicRelease) -> dict[str, bytes]:
    """Return the rows that have a PLOVER event, a JSON record a line."""
    return {"plover.jsonl": write_json_lines(_write(row) for row in release.rows if "plover" in codes_of(row.act))}


def _write(row: ReleasedRow) -> Json:
    when = row.when
    event, _, mode = codes_of(row.act)["plover"].partition("/")
    return {
        "id": row.id,
        "date": when.start or None,
        "enddate": when.end or None,
        "actor": [],
        "recipient": [],
        "event": [event],
        "mode": [mode] if mode else [],
        "context": [],
        "event_loc": {
            "placename": row.place or None,
            "adm1": row.province or None,
            "country": row.country or None,
            "country_name": name_country(row.country) or None,
            "geonameid": None,
            "lat": None,
            "lon": None,
            "resolution": "place" if row.place else "adm1" if row.province else "country",
        },
        "text_info": None,
        "size": {},
        "coder": "onrecord",
        # A release holds only what is told as happened, and as no later or supposed event.
        "historical": None,
        "future": False,
        "hypothetical": False,
        "negation": False,
        "onrecord": {
            "act": row.act,
            "edtf": when.edtf or None,
            "start": when.start or None,
            "end": when.end or None,
            "count": row.count or None,
            "status": row.status or None,
            "coarsened": row.coarsened or None,
        },
    }
