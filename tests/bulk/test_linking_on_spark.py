"""Spark links as DuckDB does: the same weights, the same incidents row for row, whichever engine made what is there."""

from __future__ import annotations

import sys
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shards import make_each, make_happenings, write_shard
from typer.testing import CliRunner

from onrecord.cli import app, register_commands
from onrecord.errors import OnrecordError, UsageError
from onrecord.model import Place, Precision
from onrecord.pipeline.bulk.batches import list_rows
from onrecord.pipeline.bulk.cluster import open_session, start_session
from onrecord.pipeline.bulk.linking import link_shards, workers
from onrecord.pipeline.bulk.linking.dialects import DUCKDB, SPARK
from onrecord.pipeline.bulk.linking.engines import DuckDB, open_duckdb
from onrecord.pipeline.bulk.linking.on_spark import Spark, name_for_spark
from onrecord.pipeline.bulk.linking.scoring import settings
from onrecord.pipeline.bulk.linking.told import tell, told_schema

pytest.importorskip("splink")
register_commands()

NEAR_GOMA = Place("Gisenyi", -1.70, 29.26, Precision.PLACE, 202068, "RW", None, None)
PAIRS = [
    (None, None, None, "arrest", "market clinic"),
    (None, "2021-03", 12, "raid", "Kalinkabook market"),
    (NEAR_GOMA, "2021-03-05", 12, "detention", ""),
    (NEAR_GOMA, "2021-03-06", 3, "arrest", "Kalinkabook"),
    (NEAR_GOMA, "2021-03-20", None, "killing", "Kalinkabook clinic"),
    (None, "2021-03-05", 12, "arrest", "market clinic"),
]
"""Claims that say place, day and number, one of them, or none."""


@pytest.fixture(scope="module")
def session():
    pytest.importorskip("pyspark")
    with start_session("local[1]", spark_sql_codegen_factoryMode="NO_CODEGEN") as started:
        yield started


@pytest.fixture
def on_spark(session, monkeypatch):
    """Let the cluster of any port be Spark in this process."""

    @contextmanager
    def open_here(port):
        yield session

    monkeypatch.setattr(workers, "open_session", open_here)


def weigh_all(engine, told):
    """Return what every two passages of a file weigh."""
    import warnings

    from splink import Linker

    warnings.simplefilter("ignore")
    engine.read("told", [str(told)])
    engine.make("passages", "select * from told where first")
    engine.make(
        "blocked",
        "select '0' as match_key, a.passage as join_key_l, b.passage as join_key_r "
        "from passages a join passages b on a.passage < b.passage",
    )
    api = engine.open_splink()
    linker = Linker(api.register("passages"), settings(engine.dialect), validate_settings=False)
    linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
    found = linker.inference.predict(warning_mode="never")
    engine.save(f"select passage_l, passage_r, match_weight from {found.physical_name}", told.with_name("out"))
    rows = pq.read_table(told.with_name("out")).to_pylist()
    return {(r["passage_l"], r["passage_r"]): r["match_weight"] for r in rows}


@pytest.mark.slow
def test_spark_weighs_every_pair_as_duckdb_does(session, tmp_path):
    rows = list(tell([r for c in [*make_each(PAIRS), *make_happenings(2)] for r in list_rows([c], "x" * 3000)]))
    told = tmp_path / "told.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=told_schema()), told)
    with open_duckdb(tmp_path / "duckdb") as connection:
        ours = weigh_all(DuckDB(connection), told)
    assert len(set(ours.values())) > 5
    assert weigh_all(Spark(session, tmp_path / "spill"), told) == ours


@pytest.mark.slow
def test_either_engine_goes_on_with_what_the_other_made_and_the_rows_are_the_same(on_spark, tmp_path):
    archive = write_shard(tmp_path / "an [archive]", make_happenings(4))
    day = write_shard(tmp_path / "day", make_happenings(6)[8:])
    link_shards([archive], tmp_path / "duckdb", part=5)
    link_shards([archive], tmp_path / "spark 1", part=5, port=1)
    assert read_rows(tmp_path / "spark 1") == read_rows(tmp_path / "duckdb")
    link_shards([archive, day], tmp_path / "duckdb", part=5, port=1)
    link_shards([archive, day], tmp_path / "spark 1", part=5)
    assert read_rows(tmp_path / "spark 1") == read_rows(tmp_path / "duckdb")
    assert not [p for p in (tmp_path / "duckdb").iterdir() if p.name.startswith(".")]


def read_rows(out):
    return [pq.read_table(next(out.glob(f"{name}-*.parquet"))).to_pylist() for name in ("links", "incidents")]


def test_both_dialects_have_the_same_levels_with_the_same_weights():
    def weights(dialect):
        return [
            [(level.get("m_probability"), level.get("u_probability")) for level in c["comparison_levels"]]
            for c in settings(dialect)["comparisons"]
        ]

    assert weights(SPARK) == weights(DUCKDB)
    assert "list_" not in str(settings(SPARK)) and "lambda" not in str(settings(SPARK))


def test_a_folder_is_no_pattern(tmp_path):
    assert name_for_spark(tmp_path / "a*[1]").endswith(r"a\*\[1\]")


def test_an_output_whose_name_spark_takes_for_a_pattern_is_refused(tmp_path):
    with pytest.raises(UsageError, match="pattern"):
        Spark(None, tmp_path / "spark [1]")


def test_where_no_cluster_answers_that_is_said_at_once(tmp_path):
    pytest.importorskip("pyspark")
    source = write_shard(tmp_path / "in", make_happenings(1))
    with pytest.raises(OnrecordError, match=r"127\.0\.0\.1:1: the cluster could not be reached"):
        link_shards([source], tmp_path / "out", port=1)
    result = CliRunner().invoke(
        app, ["bulk-link", str(source), "-o", str(tmp_path / "out"), "--engine", "spark", "--port", "1"]
    )
    assert isinstance(result.exception, OnrecordError)


def test_where_pyspark_is_missing_the_command_that_installs_it_is_named(monkeypatch):
    for name in [n for n in sys.modules if n.split(".")[0] in {"pyspark", "py4j"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(UsageError, match="PySpark") as missing, open_session(1):
        pass
    assert "onrecord[spark]" in missing.value.next_step
