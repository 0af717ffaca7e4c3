"""The invented sets linked by the linker and as an archive is: `python bench/sets_in_bulk.py FOLDER`, totals alone."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

sys.path.insert(0, str(Path(__file__).parent.parent / "eval"))
import sets

from onrecord.model import Incident, LinkedClaim, OriginGroup, Status
from onrecord.pipeline import link_claims
from onrecord.pipeline.bulk.batches import claim_schema, list_rows
from onrecord.pipeline.bulk.linking import link_shards, read_incidents


def link_in_bulk(linked: Sequence[LinkedClaim], texts: dict[str, str]) -> tuple[Incident, ...]:
    """Return the incidents that `bulk-link` makes of claims."""
    reports: dict[str, list[LinkedClaim]] = defaultdict(list)
    for claim in linked:
        reports[claim.report].append(claim)
    rows = [row for name, claims in reports.items() for row in list_rows(claims, texts[name])]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "in" / "claims-000000.parquet"
        path.parent.mkdir()
        parquet.write_table(pa.Table.from_pylist(rows, schema=claim_schema()), path)
        digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
        path.with_suffix(".json").write_text(json.dumps({"digest": digest, "bytes": path.stat().st_size}))
        link_shards([path.parent], Path(place) / "out")
        return tuple(_to_incident(row) for row in read_incidents(Path(place) / "out"))


def _to_incident(row: dict[str, object]) -> Incident:
    told = json.loads(str(row["incident"]))
    origins = tuple(OriginGroup(tuple(o["reports"]), tuple(o["claims"]), o["why"]) for o in told["origins"])
    claims, contested = tuple(row["claims"]), tuple(told["contested"])  # type: ignore[arg-type]
    return Incident(str(row["id"]), claims, Status(told["status"]), contested, told["grade"], "", origins, (), {})


def main() -> None:
    """Print the totals of both."""
    folders = [f for f in sorted(Path(sys.argv[1]).iterdir()) if (f / "gold.json").is_file()]
    totals: dict[str, list[dict[str, float]]] = {"linker": [], "bulk": []}
    for folder in folders:
        kept: list[LinkedClaim] = []
        texts = {p.name: p.read_text("utf-8") for p in folder.glob("*.txt")}

        def keep(linked: Sequence[LinkedClaim], kept: list[LinkedClaim] = kept) -> tuple[Incident, ...]:
            kept.extend(linked)
            return link_claims(linked)

        sets.link_claims = keep
        tellings, incidents, gold = sets.read_set(folder)
        for name, found in (("linker", incidents), ("bulk", link_in_bulk(kept, texts))):
            sets.read_set = lambda _, t=tellings, i=found, g=gold: (t, i, g)
            totals[name].append(dict(sets.score_set(folder)))
        sets.read_set = READ
    for name, rows in totals.items():
        n, m = sum(r["tellings"] for r in rows), sum(r["incidents"] for r in rows)
        p, q = (sum(r[k] * r["tellings"] for r in rows) / n for k in ("P", "R"))
        origins, contested = (100 * sum(r[k] for r in rows) / m for k in ("origins", "contested"))
        print(
            f"{name}: B3 {100 * p:.1f}/{100 * q:.1f}/{200 * p * q / (p + q):.1f}, origins right {origins:.1f} %, "
            f"contested fields right {contested:.1f} %"
        )


READ = sets.read_set

if __name__ == "__main__":
    main()
