"""Joins the claims of a part of an archive by the linker's own rule, so that chains of pairs break where it says so."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.link import link_slots
from onrecord.model import Json
from onrecord.pipeline.bulk.batches import pack
from onrecord.pipeline.bulk.extras import load_arrow, load_parquet, write_whole
from onrecord.pipeline.bulk.linking.told import unpack_slots

if TYPE_CHECKING:
    import pyarrow

PART = 20_000
"""Claims of a part: some hundred megabytes as values."""


def found_schema() -> pyarrow.Schema:
    """Return the columns of incidents: `incident` is the whole as the export has it, as JSON."""
    arrow = load_arrow()
    text = arrow.string()
    return arrow.schema(
        [
            ("id", text),
            ("component", arrow.int64()),
            ("claims", arrow.list_(text)),
            ("reports", arrow.int32()),
            ("origins", arrow.int32()),
            ("status", text),
            ("contested", arrow.list_(text)),
            ("grade", text),
            ("incident", text),
        ]
    )


def link_part(source: Path, out: Path) -> int:
    """Write the incidents of a part and return how many there are; each component of it is linked by itself."""
    arrow, parquet = load_arrow(), load_parquet()
    rows = sorted(parquet.read_table(source, partitioning=None).to_pylist(), key=lambda r: (r["component"], r["claim"]))
    found = [row for _, members in groupby(rows, lambda r: r["component"]) for row in _link(list(members))]
    table = arrow.Table.from_pylist(found, schema=found_schema())
    write_whole(out, lambda part: parquet.write_table(table, part, compression="zstd"))
    return len(found)


def _link(rows: list[Json]) -> Iterator[Json]:
    reports = {r["claim"]: r["report"] for r in rows}
    for incident in link_slots(unpack_slots(r["slots"]) for r in rows):
        yield {
            "id": incident.id,
            "component": rows[0]["component"],
            "claims": list(incident.claims),
            "reports": len({reports[c] for c in incident.claims}),
            "origins": len(incident.origins),
            "status": incident.status.value,
            "contested": list(incident.contested),
            "grade": incident.grade,
            # What else it may be would have to be looked for in all of the archive.
            "incident": pack(
                {k: v for k, v in incident.to_json().items() if k not in {"id", "claims", "possibly_same"}}
            ),
        }
