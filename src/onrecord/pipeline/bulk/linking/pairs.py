"""Finds with Splink on DuckDB which passages may be of one happening, and the parts of an archive they make.

DuckDB runs in memory or spills beside the output; it loads no extension and opens no connection.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onrecord.errors import UsageError
from onrecord.link.features import thresholds
from onrecord.pipeline.bulk.linking.scoring import COLUMNS, join_weight, settings


def name_files(*paths: Path | str) -> str:
    """Return the names of files as SQL has them: one as text, several as a list."""
    quoted = ["'" + str(p).replace("'", "''") + "'" for p in paths]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"


@contextmanager
def open_duckdb(spill: Path, memory: str = "4GB", threads: int = 1) -> Iterator[Any]:
    """Yield a connection to a DuckDB of its own that can reach nothing but the files it is named."""
    try:
        import duckdb
    except ImportError as error:
        raise UsageError(
            "linking an archive needs DuckDB and Splink, which are not installed.",
            next_step="pip install 'onrecord[bulk]'",
        ) from error
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": memory,
        "threads": str(threads),
        "temp_directory": str(spill),
        "preserve_insertion_order": "false",
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        yield connection
    finally:
        connection.close()


def find_pairs(connection: Any, told: list[str], fresh: list[str], out: Path) -> int:
    """Write the pairs that may be of one happening, at least one of each in a `fresh` file; return how many there are.

    `told` are all files of passages, those among them.
    """
    connection.execute(
        f"create table passages as select {', '.join(COLUMNS)}, asks, files from read_parquet(?) where first", [told]
    )
    connection.execute("create table fresh as select passage from read_parquet(?) where first", [fresh])
    connection.execute(
        "create table keys as select passage, key, asks, passage in (from fresh) as fresh from ("
        "select passage, unnest(asks) as key, true as asks from passages union all "
        "select passage, unnest(files), false from passages)"
    )
    # A key that very many share says little: a finer one of the same passages goes on.
    connection.execute(
        "create table live as select key from keys group by key "
        "having count(*) between 2 and ? and bool_or(asks) and bool_or(fresh)",
        [int(thresholds()["block_limit"])],
    )
    connection.execute("create table filed as select keys.* from keys semi join live using (key)")
    connection.execute("drop table keys; drop table live")
    connection.execute(
        "create table blocked as select distinct '0' as match_key, a.passage as join_key_l, b.passage as join_key_r "
        "from filed a join filed b on a.key = b.key and a.passage < b.passage "
        "where (a.asks or b.asks) and (a.fresh or b.fresh)"
    )
    connection.execute(
        "drop table filed; drop table fresh; alter table passages drop asks; alter table passages drop files"
    )
    _score(connection, out)
    connection.execute("drop table blocked; drop table passages")
    return int(connection.execute("select count(*) from read_parquet(?)", [str(out)]).fetchone()[0])


def _score(connection: Any, out: Path) -> None:
    """Write the blocked pairs that reach the weight at which a pair may be of one happening."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from splink import DuckDBAPI, Linker

        logging.getLogger("splink").setLevel(logging.ERROR)
        api = DuckDBAPI(connection)
        linker = Linker(api.register("passages"), settings(), log_level=logging.ERROR, validate_settings=False)
        linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
        found = linker.inference.predict(threshold_match_weight=join_weight(), warning_mode="never")
        connection.execute(
            f"copy (select passage_l, passage_r, match_weight from {found.physical_name}) "
            f"to {name_files(out)} (format parquet)"
        )
        linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call] # Splink's


def find_components(connection: Any, told: list[str], edges: list[str], out: Path) -> None:
    """Write for every passage the part of the archive it belongs to: those that chains of pairs lead to."""
    from splink import DuckDBAPI
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    connection.execute("create table nodes as select distinct passage from read_parquet(?) where first", [told])
    connection.execute(
        "create table edges as select distinct passage_l, passage_r from read_parquet(?) where passage_l <> passage_r",
        [edges],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        api = DuckDBAPI(connection)
        found = cluster_pairwise_predictions_at_threshold(
            nodes=api.register("nodes"),
            edges=api.register("edges"),
            db_api=api,
            node_id_column_name="passage",
            edge_id_column_name_left="passage_l",
            edge_id_column_name_right="passage_r",
        )
        connection.execute(
            f"copy (select passage, cluster_id as component from {found.physical_name}) "
            f"to {name_files(out)} (format parquet)"
        )
    connection.execute("drop table nodes; drop table edges")
