"""Pairs found by a Spark cluster: what it works out once it writes beside the output and reads again.

A worker that is lost therefore costs what it had in hand. Its workers read and write the folders that are named.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from onrecord.errors import UsageError
from onrecord.pipeline.bulk.extras import load_parquet
from onrecord.pipeline.bulk.linking.dialects import SPARK

ROWS_AT_ONCE = 200_000
"""Rows of what the cluster wrote that are held while they are put into one file."""
TASKS_A_CORE = 2
ROWS_A_TASK = 200_000
"""Passages of a task from which there are more tasks than cores ask for."""

RULES = "org.apache.spark.sql.catalyst.optimizer"
FOR_SPLINK = {
    # What a pair weighs, made into one method of Java, passes the 64 KB that a method may have.
    "spark.sql.codegen.wholeStage": "false",
    # Each level is worked out once a pair, not again wherever its weight is named.
    "spark.sql.optimizer.excludedRules": f"{RULES}.CollapseProject,{RULES}.PushDownPredicates",
}


def name_for_spark(path: Path | str) -> str:
    """Return the name of a file as Spark reads it: it takes a name for a pattern."""
    return "file://" + re.sub(r"([\\*?{}\[\]])", r"\\\1", str(Path(path).resolve()))


class Spark:
    """An `Engine` on the cluster of a session; `spill` is a folder it may fill, made anew."""

    dialect = SPARK

    def __init__(self, session: Any, spill: Path) -> None:
        if name_for_spark(spill) != f"file://{spill.resolve()}":
            raise UsageError(
                "Spark takes a name with [, ], {, }, * or ? for a pattern.",
                item=str(spill),
                next_step="Name a folder for the incidents without these.",
            )
        self._session, self._spill = session, spill
        shutil.rmtree(spill, ignore_errors=True)
        spill.mkdir(parents=True)
        # Where Splink keeps what it works out on the way.
        session.sparkContext.setCheckpointDir(f"file://{spill}")

    def read(self, name: str, paths: Sequence[str]) -> None:
        """Let a name stand for the rows of Parquet files."""
        rows = sum(load_parquet().read_metadata(path).num_rows for path in paths)
        tasks = max(TASKS_A_CORE * self._session.sparkContext.defaultParallelism, -(-rows // ROWS_A_TASK))
        known = int(self._session.conf.get("spark.sql.shuffle.partitions"))
        self._session.conf.set("spark.sql.shuffle.partitions", str(max(tasks, known)))
        self._load(*paths).createOrReplaceTempView(name)

    def _load(self, *paths: str | Path) -> Any:
        return self._session.read.parquet(*(name_for_spark(p) for p in paths))

    def view(self, name: str, sql: str) -> None:
        """Let a name stand for what a query gives, worked out where it is asked for."""
        self._session.sql(sql).createOrReplaceTempView(name)

    def make(self, name: str, sql: str) -> None:
        """Let a name stand for what a query gives, worked out once."""
        self._session.sql(sql).write.mode("overwrite").parquet(f"file://{self._spill / name}")
        self._load(self._spill / name).createOrReplaceTempView(name)

    def drop(self, *names: str) -> None:
        """Forget what `make` made."""
        for name in names:
            self._session.catalog.dropTempView(name)
            shutil.rmtree(self._spill / name)

    def count(self, what: str) -> int:
        """Return how many rows a name, or a name with a condition, stands for."""
        return int(self._session.sql(f"select count(*) from {what}").first()[0])

    def save(self, sql: str, out: Path) -> None:
        """Write what a query gives as one Parquet file."""
        parquet, parts = load_parquet(), self._spill / "saved"
        query = self._session.sql(sql)
        query.write.mode("overwrite").parquet(f"file://{parts}")
        first, *others = sorted(parts.glob("part-*.parquet"))
        with parquet.ParquetWriter(out, parquet.read_schema(first).remove_metadata()) as writer:
            for path in (first, *others):
                for batch in parquet.ParquetFile(path).iter_batches(ROWS_AT_ONCE):
                    writer.write_batch(batch.replace_schema_metadata(None))
        shutil.rmtree(parts)

    def open_splink(self) -> Any:
        """Return Splink's way to this engine, without the functions over strings it would take from a file of Java."""
        from splink import SparkAPI

        for name, value in FOR_SPLINK.items():
            self._session.conf.set(name, value)
        return SparkAPI(  # type: ignore[no-untyped-call] # Splink's
            spark_session=self._session, break_lineage_method="parquet", register_udfs_automatically=False
        )
