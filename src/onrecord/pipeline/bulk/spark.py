"""Reads an archive on a Spark cluster: the same function on the same batches, the model shipped to the workers.

The driver checks the reports and writes the shards, so that they are those of processes, row for row, and can be gone
on with by either. Driver and master are on this machine: onrecord opens no connection to another.
"""

from __future__ import annotations

import logging
import os
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import onrecord
from onrecord.encoder import find_models
from onrecord.errors import OnrecordError, UsageError
from onrecord.pipeline.bulk.batches import claim_schema
from onrecord.pipeline.bulk.extras import load_arrow
from onrecord.pipeline.bulk.inputs import COLUMNS
from onrecord.pipeline.bulk.shards import Shard, find_done, save_shard

if TYPE_CHECKING:
    import pyarrow

HERE = "127.0.0.1"
PORT = 7077
SHIPPED = "onrecord-shipped"
WAVE = 4
"""Shards a core that are handed to the cluster at once."""
TASK = 100
"""Reports of a task: what a lost worker costs, times the cores it had."""
Work = Iterator[tuple[Shard, int, bool]]


def work_on_cluster(shards: Iterator[Shard], out: Path, *, fast: bool, port: int = PORT) -> Work:
    """Yield each shard with its number of claims and whether it was done before; the cluster's master is at `port`."""
    with tempfile.TemporaryDirectory() as folder, _open_session(Path(folder), port) as session:
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


def pack_for_workers(folder: Path) -> Path:
    """Write onrecord and its model as one archive, as they are installed, and return its path."""
    path = folder / f"{SHIPPED}.tar.gz"
    package, models = Path(onrecord.__file__).parent, find_models()
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        archive.add(package, "onrecord", filter=lambda m: None if "__pycache__" in m.name else m)
        if models.parent.parent != package:
            archive.add(models, "onrecord/encoder/models")
    return path


@contextmanager
def _open_session(folder: Path, port: int) -> Iterator[Any]:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise UsageError(
            "a cluster needs PySpark, which is not installed.", next_step="pip install 'onrecord[spark]'"
        ) from error
    # Whatever Spark listens on, it listens on loopback alone.
    os.environ["SPARK_LOCAL_IP"] = HERE
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    said = {
        "spark.master": f"spark://{HERE}:{port}",
        "spark.app.name": "onrecord bulk",
        "spark.driver.host": HERE,
        "spark.driver.bindAddress": HERE,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.archives": f"{pack_for_workers(folder)}#{SHIPPED}",
        "spark.executorEnv.OMP_NUM_THREADS": "1",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(TASK),
        "spark.task.maxFailures": "8",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder
    for name, value in said.items():
        builder = builder.config(name, value)
    logging.getLogger("py4j").setLevel(logging.ERROR)
    try:
        session = builder.getOrCreate()
    except Exception as error:  # py4j's and PySpark's own, by many names
        raise OnrecordError(
            "the cluster could not be reached.",
            item=f"port {port}",
            next_step="Start a master and workers on this machine, which need a Java; `make cluster` shows how.",
        ) from error
    try:
        yield session
    finally:
        session.stop()


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

    # Sent by value: a worker knows nothing of onrecord before it has put what was shipped on its path.
    def read(batches: Iterable[Any]) -> Iterator[Any]:
        import importlib

        import pyarrow
        from pyspark import SparkFiles

        place = SparkFiles.get("onrecord-shipped")
        if place not in sys.path:
            sys.path.insert(0, place)
        reader = importlib.import_module("onrecord.pipeline.bulk.batches")
        if not str(reader.__file__).startswith(place):
            raise RuntimeError("not the onrecord that was shipped")
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
