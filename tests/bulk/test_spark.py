"""What is shipped to a cluster's workers reads as this onrecord does, and nothing of it needs the network."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile

import pyarrow as pa

from onrecord.pipeline.bulk import read_batch
from onrecord.pipeline.bulk.cluster import pack_for_workers
from onrecord.pipeline.bulk.inputs import COLUMNS

RUN = """
import sys, types
pyspark = types.ModuleType("pyspark")
pyspark.SparkFiles = types.SimpleNamespace(get=lambda name: sys.argv[1])
sys.modules["pyspark"] = pyspark
import pickle, pyarrow as pa
sys.path.insert(0, sys.argv[1])
from onrecord.pipeline.bulk.spark import make_reader
batches = pa.ipc.open_stream(sys.stdin.buffer)
found = pa.Table.from_batches(make_reader(fast=True)(batches))
with pa.ipc.new_stream(sys.stdout.buffer, found.schema) as out:
    out.write_table(found)
"""


def make_batch():
    texts = [
        "Police arrested 3 men in Goma on 8 March 2021, the ministry said.",
        "Rain fell.",
        "Soldiers burnt 4 homes.",
    ]
    rows = [{"id": f"r{n}", "text": t, "published": "2021-03-10"} for n, t in enumerate(texts)]
    return pa.RecordBatch.from_pylist(rows, schema=pa.schema([(c, pa.string()) for c in COLUMNS]))


def test_what_is_shipped_reads_as_this_onrecord_does(tmp_path):
    with tarfile.open(pack_for_workers(tmp_path)) as archive:
        archive.extractall(tmp_path / "shipped", filter="data")
    batch = make_batch()
    numbers = [pa.array([7] * 3, pa.int32()), pa.array(range(3), pa.int32())]
    sent = pa.RecordBatch.from_arrays([*numbers, *batch.columns], ["shard", "at", *batch.schema.names])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, sent.schema) as stream:
        stream.write_batch(sent)
    elsewhere = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "shipped")],
        input=sink.getvalue().to_pybytes(),
        capture_output=True,
        check=True,
        env=elsewhere,
    )
    found = pa.ipc.open_stream(done.stdout).read_all()
    assert found.drop_columns(["shard", "at", "nth"]).to_pylist() == read_batch(batch, fast=True).to_pylist() != []
    assert set(found["shard"].to_pylist()) == {7} and set(found["at"].to_pylist()) <= {0, 2}
