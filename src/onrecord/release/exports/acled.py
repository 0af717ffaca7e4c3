"""ACLED-shaped CSV: the columns of the Armed Conflict Location & Event Data project, filled as far as rows say."""

from __future__ import annotations

from onrecord.codebook import load_words
from onrecord.release.exports.words import codes_of, describe_row, name_country, write_csv
from onrecord.release.released import PublicRelease, ReleasedRow

LABEL = "ACLED-shaped CSV"
KINDS = frozenset({"counts"})
COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting",
    "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision",
    "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
"""ACLED's own columns, in its order."""
OURS = ("onrecord_act", "onrecord_edtf", "onrecord_start", "onrecord_end", "onrecord_count", "onrecord_status")
"""Columns of ours after ACLED's: what its own cannot hold."""
CANNOT_HOLD: tuple[str, ...] = (
    "A quarter or a year: `event_date` and `time_precision` are filled for a day (1) or a month (3, its 15th, since"
    " ACLED takes a month's middle) only, and `onrecord_edtf` with its first and last day says the rest.",
    "A place without a point: `latitude` and `longitude` are empty, since no release holds a coordinate;"
    " `geo_precision` is 1 for a place, 3 for a province and empty for a country.",
    "A contest: ACLED keeps the lowest number and one version. `notes` and `onrecord_status` say where origins"
    " disagree.",
    "A band of people affected: `fatalities` counts deaths alone and is empty; `onrecord_count` has the band.",
    "Who did it and to whom, and who says so: a release names neither, so that actors, interaction, civilian"
    " targeting and source are empty.",
    "An act of a kind only: a row that says no type of act has no event type; `onrecord_act` says the kind.",
)


def export(release: PublicRelease) -> dict[str, bytes]:
    """Return the rows as ACLED-shaped CSV, one event a row."""
    return {"acled.csv": write_csv((*COLUMNS, *OURS), (_write(row) for row in release.rows))}


def _write(row: ReleasedRow) -> dict[str, str]:
    when, sub_event = row.when, codes_of(row.act).get("acled", "")
    kind = load_words("acled").get(sub_event, {})
    precision = {10: "1", 7: "3"}.get(len(row.period)) if "Q" not in row.period else None
    number = load_words("countries_iso")["numeric"].get(row.country)
    return dict.fromkeys(COLUMNS, "") | {
        "event_id_cnty": row.id,
        "event_date": _choose_day(row.period, when.start) if precision else "",
        "year": row.period[:4],
        "time_precision": precision or "",
        "disorder_type": kind.get("disorder", ""),
        "event_type": kind.get("event", ""),
        "sub_event_type": sub_event,
        "iso": str(number) if number else "",
        "country": name_country(row.country),
        "admin1": row.province,
        "location": row.place or row.province or name_country(row.country),
        "geo_precision": "1" if row.place else "3" if row.province else "",
        "notes": describe_row(row),
        "onrecord_act": row.act,
        "onrecord_edtf": when.edtf,
        "onrecord_start": when.start,
        "onrecord_end": when.end,
        "onrecord_count": row.count,
        "onrecord_status": row.status,
    }


def _choose_day(period: str, start: str) -> str:
    """Return the day that ACLED codes for a day or a month: of a month it is the middle."""
    return f"{period}-15" if len(period) == 7 else start
