"""Finds with Splink which passages may be of one happening, and the parts of an archive they make."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from onrecord.codebook import load_words
from onrecord.link.features import thresholds
from onrecord.pipeline.bulk.linking.engines import Engine
from onrecord.pipeline.bulk.linking.scoring import COLUMNS, join_weight, settings

LARGEST = 2_000
"""Passages of a part beyond which it is cut by heavier pairs: a dense archive hangs together by weak ones, and the
linker compares each claim of a part with ever more others."""
HEAVIER = 0.5
MOST_BY_WORD = 40
"""Passages that share a rare word beyond which it says little by itself."""
HELD = 1000.0
"""Weight of what was one part before, and stays one."""


def find_pairs(engine: Engine, told: Sequence[str], fresh: Sequence[str], out: Path) -> None:
    """Write the pairs that may be of one happening, at least one of each in a `fresh` file.

    `told` are all files of passages, those among them.
    """
    d, most = engine.dialect, int(thresholds()["block_limit"])
    engine.read("told", told)
    engine.read("told_now", fresh)
    engine.make("passages", f"select {', '.join(COLUMNS)}, asks, files, by_word, bare from told where first")
    engine.view("fresh", "select distinct passage as now from told_now where first")
    engine.view(
        "filings",
        f"select passage, {d.rows('asks')} as key, true as asks, {most} as most from passages union all "
        f"select passage, {d.rows('files')} as key, false as asks, {most} as most from passages union all "
        f"select passage, {d.rows('by_word')} as key, bare as asks, {MOST_BY_WORD} as most from passages",
    )
    engine.make(
        "filed_all",
        "select passage, key, asks, most, now is not null as fresh from filings left join fresh on passage = now",
    )
    # A key that very many share says little: a finer one of the same passages goes on.
    engine.view(
        "live",
        "select key from filed_all group by key "
        "having count(*) between 2 and max(most) and bool_or(asks) and bool_or(fresh)",
    )
    engine.view(
        "times",
        f"select passage as timed, lent_time, {d.least('starts')} as since, {d.most('ends')} as until from passages",
    )
    engine.make("filed", "select * from filed_all join times on passage = timed where key in (select key from live)")
    engine.drop("filed_all")
    # Too far apart in time for what `scoring` says of the rest to matter.
    near = (
        "a.lent_time or b.lent_time or a.since is null or b.since is null or "
        f"greatest(a.since - b.until, b.since - a.until) <= {load_words('linking')['time']['few_days']}"
    )
    engine.make(
        "blocked",
        "select distinct '0' as match_key, a.passage as join_key_l, b.passage as join_key_r "
        "from filed a join filed b on a.key = b.key and a.passage < b.passage "
        f"where (a.asks or b.asks) and (a.fresh or b.fresh) and ({near})",
    )
    engine.drop("filed")
    _score(engine, out)
    engine.drop("blocked", "passages")


def _score(engine: Engine, out: Path) -> None:
    """Write the blocked pairs that reach the weight at which a pair may be of one happening."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from splink import Linker

        logging.getLogger("splink").setLevel(logging.ERROR)
        api = engine.open_splink()
        linker = Linker(
            api.register("passages"), settings(engine.dialect), log_level=logging.ERROR, validate_settings=False
        )
        linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
        found = linker.inference.predict(threshold_match_weight=join_weight(), warning_mode="never")
        engine.save(f"select passage_l, passage_r, match_weight from {found.physical_name}", out)
        linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call] # Splink's


def find_components(
    engine: Engine, told: Sequence[str], edges: Sequence[str], out: Path, *, largest: int = LARGEST
) -> None:
    """Write for every passage the part of the archive it belongs to: those that chains of pairs lead to.

    A part of more passages than `largest` is cut anew by pairs that weigh more, and more, until each has as few.
    """
    engine.read("told", told)
    engine.read("pairs", edges)
    engine.make("nodes_0", "select distinct passage from told where first")
    engine.make(
        "edges_0",
        "select passage_l, passage_r, max(match_weight) as weight from pairs where passage_l <> passage_r "
        "group by passage_l, passage_r",
    )
    done, least = [], join_weight()
    for n in count():
        _chain(engine, n)
        engine.make(f"large_{n}", f"select component from chained_{n} group by component having count(*) > {largest}")
        left = engine.count(f"edges_{n} where weight < {HELD} and passage_l in (select passage from nodes_{n})")
        if not left or not engine.count(f"large_{n}"):
            done.append(f"select passage, component from chained_{n}")
            break
        large = f"select component from large_{n}"
        done.append(f"select passage, component from chained_{n} where component not in ({large})")
        least += HEAVIER
        engine.make(f"nodes_{n + 1}", f"select passage from chained_{n} where component in ({large})")
        # Both ends of a pair are in one part.
        engine.make(
            f"edges_{n + 1}",
            f"select * from edges_{n} where weight >= {least} and passage_l in (select passage from nodes_{n + 1})",
        )
    engine.save(" union all ".join(done), out)
    engine.drop(*(f"{name}_{n}" for name in ("nodes", "edges", "chained", "large") for n in range(len(done))))


def _chain(engine: Engine, n: int) -> None:
    """Make the table of the nodes' components by the edges, both the `n`th."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from splink.clustering import cluster_pairwise_predictions_at_threshold

        api = engine.open_splink()
        found = cluster_pairwise_predictions_at_threshold(
            nodes=api.register(f"nodes_{n}"),
            edges=api.register(f"edges_{n}"),
            db_api=api,
            node_id_column_name="passage",
            edge_id_column_name_left="passage_l",
            edge_id_column_name_right="passage_r",
        )
        engine.make(f"chained_{n}", f"select passage, cluster_id as component from {found.physical_name}")
