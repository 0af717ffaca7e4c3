"""Engines that pairs are found by: tables by name over Parquet files, in SQL that both understand.

DuckDB runs in memory or spills beside the output; it loads no extension and opens no connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from onrecord.errors import UsageError
from onrecord.pipeline.bulk.linking.dialects import DUCKDB, Dialect


class Engine(Protocol):
    """What finds pairs: DuckDB in this process, or Spark on a cluster."""

    @property
    def dialect(self) -> Dialect:
        """How its SQL names what others name differently."""

    def read(self, name: str, paths: Sequence[str]) -> None:
        """Let a name stand for the rows of Parquet files."""

    def view(self, name: str, sql: str) -> None:
        """Let a name stand for what a query gives, worked out where it is asked for."""

    def make(self, name: str, sql: str) -> None:
        """Let a name stand for what a query gives, worked out once."""

    def drop(self, *names: str) -> None:
        """Forget what `make` made."""

    def count(self, what: str) -> int:
        """Return how many rows a name, or a name with a condition, stands for."""

    def save(self, sql: str, out: Path) -> None:
        """Write what a query gives as one Parquet file."""

    def open_splink(self) -> Any:
        """Return Splink's way to this engine."""


def name_files(*paths: Path | str) -> str:
    """Return the names of files as DuckDB's SQL has them: one as text, several as a list."""
    quoted = ["'" + str(p).replace("'", "''") + "'" for p in paths]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"


def load_duckdb() -> Any:
    """Return DuckDB where Splink is there too; raises UsageError naming the command that installs both."""
    try:
        import duckdb
        import splink  # noqa: F401 - asked for before the work begins
    except ImportError as error:
        raise UsageError(
            "linking an archive needs DuckDB and Splink, which are not installed.",
            next_step="pip install 'onrecord[bulk]'",
        ) from error
    return duckdb


@contextmanager
def open_duckdb(spill: Path, memory: str = "4GB", threads: int = 1) -> Iterator[Any]:
    """Yield a connection to a DuckDB of its own that can reach nothing but the files it is named."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": memory,
        "threads": str(threads),
        "temp_directory": str(spill),
        "preserve_insertion_order": "false",
    }
    connection = load_duckdb().connect(":memory:", config=config)
    try:
        yield connection
    finally:
        connection.close()


class DuckDB:
    """An `Engine` in this process."""

    dialect = DUCKDB

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def read(self, name: str, paths: Sequence[str]) -> None:
        """Let a name stand for the rows of Parquet files."""
        self._connection.execute(f"create or replace view {name} as from read_parquet({name_files(*paths)})")

    def view(self, name: str, sql: str) -> None:
        """Let a name stand for what a query gives, worked out where it is asked for."""
        self._connection.execute(f"create or replace view {name} as {sql}")

    def make(self, name: str, sql: str) -> None:
        """Let a name stand for what a query gives, worked out once."""
        self._connection.execute(f"create table {name} as {sql}")

    def drop(self, *names: str) -> None:
        """Forget what `make` made."""
        for name in names:
            self._connection.execute(f"drop table {name}")

    def count(self, what: str) -> int:
        """Return how many rows a name, or a name with a condition, stands for."""
        return int(self._connection.execute(f"select count(*) from {what}").fetchone()[0])

    def save(self, sql: str, out: Path) -> None:
        """Write what a query gives as one Parquet file."""
        self._connection.execute(f"copy ({sql}) to {name_files(out)} (format parquet)")

    def open_splink(self) -> Any:
        """Return Splink's way to this engine."""
        from splink import DuckDBAPI

        return DuckDBAPI(self._connection)
