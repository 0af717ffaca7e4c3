"""Reads an archive on a Spark cluster: the same function on the same batches, the model shipped to the workers.

The driver checks the reports and writes the shards, so that they are those of processes, row for row, and can be gone
on with by either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.pipeline.bulk.batches import claim_schema
from onrecord.pipeline.bulk.cluster import PORT, make_loader, open_session
from onrecord.pipeline.bulk.extras import load_arrow
from onrecord.pipeline.bulk.inputs import COLUMNS
from onrecord.pipeline.bulk.shards import Shard, find_done, save_shard

if TYPE_CHECKING:
    import pyarrow

WAVE = 4
"""Shards a core that are handed to the cluster at once."""
TASK = 100
"""Reports of a task: what a lost worker costs, times the cores it had."""
Work = Iterator[tuple[Shard, int, bool]]


def work_on_cluster(shards: Iterator[Shard], out: Path, *, fast: bool, port: int = PORT) -> Work:
    """Yield each shard with its number of claims and whether it was done before; the cluster's master is at `port`."""
    with open_session(port, spark_sql_execution_arrow_maxRecordsPerBatch=str(TASK)) as session:
        cores = max(1, session.sparkContext.defaultParallelism)
        while wave := list(islice(shards, WAVE * cores)):
            done = {s.number: find_done(out, s, fast=fast) for s in wave}
            todo = [s for s in wave if done[s.number] is None]
            read = _read(session, todo, fast=fast) if todo else {}
            for shard in wave:
                known = done[shard.number]
                if known is None:
                    yield shard, save_shard(out, shard, read[shard.number], fast=fast), False
                else:
                    yield shard, known, True


def _read(session: Any, shards: list[Shard], *, fast: bool) -> dict[int, pyarrow.Table]:
    """Return the claims of each shard, in order of its reports."""
    from pyspark.sql.pandas.types import from_arrow_schema

    arrow = load_arrow()
    numbered = [("shard", arrow.int32()), ("at", arrow.int32())]
    reports = arrow.schema([*numbered, *((c, arrow.string()) for c in COLUMNS)])
    rows = [{"shard": s.number, "at": at, **row} for s in shards for at, row in enumerate(s.rows)]
    told = arrow.schema([*numbered, ("nth", arrow.int32()), *claim_schema()])
    tasks = max(1, -(-len(rows) // TASK))
    frame = session.createDataFrame(arrow.Table.from_pylist(rows, schema=reports)).repartition(tasks)
    found = frame.mapInArrow(make_reader(fast=fast), from_arrow_schema(told)).toArrow()
    found = found.sort_by([("shard", "ascending"), ("at", "ascending"), ("nth", "ascending")])
    return {s.number: _claims_of(found, s.number) for s in shards}


def _claims_of(found: pyarrow.Table, shard: int) -> pyarrow.Table:
    import pyarrow.compute as compute

    table = found.filter(compute.equal(found["shard"], shard))
    return table.select(claim_schema().names).cast(claim_schema())


def make_reader(*, fast: bool) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Return what a worker runs on its batches: `read_batch` of the onrecord that was shipped, a report at a time."""

    load = make_loader()

    def read(batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow

        reader = load("onrecord.pipeline.bulk.batches")
        for batch in batches:
            for at in range(batch.num_rows):
                one = batch.slice(at, 1)
                claims = reader.read_batch(one.drop_columns(["shard", "at"]), fast=fast)
                count = claims.num_rows
                numbers = [pyarrow.array([one[name][0].as_py()] * count, pyarrow.int32()) for name in ("shard", "at")]
                numbers.append(pyarrow.array(range(count), pyarrow.int32()))
                names = ["shard", "at", "nth", *claims.schema.names]
                yield pyarrow.RecordBatch.from_arrays([*numbers, *claims.columns], names)

    return read
