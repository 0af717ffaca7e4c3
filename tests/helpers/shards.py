"""Shards of claims as `bulk` writes them, of claims built by hand."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
from build import GOMA, MYITKYINA, make_claim, make_linked

from onrecord.pipeline.bulk.batches import claim_schema, list_rows


def write_shard(folder, linked, number=0):
    """Write claims as a finished shard, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    by_report = {}
    for claim in linked:
        by_report.setdefault(claim.report, []).append(claim)
    rows = [row for claims in by_report.values() for row in list_rows(claims, "x" * 3000)]
    path = folder / f"claims-{number:06d}.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=claim_schema()), path)
    digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    path.with_suffix(".json").write_text(json.dumps({"digest": digest, "bytes": path.stat().st_size}))
    return folder


def make_happenings(count, start=0):
    """Return claims of happenings, each told in two reports, and a third of them in three."""
    claims = []
    for n in range(start, start + count):
        day = (date(2021, 1, 1) + timedelta(9 * n)).isoformat()
        for telling in range(2 + (n % 3 == 0)):
            claim = make_claim(f"c{n}-{telling}", place=(MYITKYINA, GOMA)[n % 2], when=day, count=(n + 2, n + 2))
            claims.append(make_linked(claim, f"r{n}-{telling}", words=f"market{n}"))
    return claims


def make_each(found):
    """Return a claim for each place, day, number, act and words, two a report."""
    return [
        make_linked(make_claim(f"c{n:02d}", place=p, when=w, count=c and (c, c), act=a), f"r{n // 2}", words=words)
        for n, (p, w, c, a, words) in enumerate(found)
    ]
