"""Links shards of claims into a folder: what is done is kept, what is new is linked against it, old ids stay.

The folder holds what each shard tells, which incident each claim is of, and the incidents; `linked.json` names the two
last files and is written after them, so that a run stopped anywhere leaves the earlier state whole.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord import __version__
from onrecord.codebook import load_words
from onrecord.errors import UsageError
from onrecord.link.features import weights
from onrecord.model import Json
from onrecord.pipeline.bulk.batches import pack
from onrecord.pipeline.bulk.extras import load_arrow, load_parquet, write_whole
from onrecord.pipeline.bulk.linking.engines import load_duckdb
from onrecord.pipeline.bulk.linking.pairs import LARGEST, MOST_BY_WORD
from onrecord.pipeline.bulk.linking.parts import PART
from onrecord.pipeline.bulk.linking.steps import WORK, Progress, Steps
from onrecord.pipeline.bulk.linking.told import digest_text, tell, told_schema
from onrecord.pipeline.bulk.linking.workers import open_workers

STATE = "linked.json"
AT_ONCE = 4096
"""Rows of what is told that are held before they are written."""


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What a run did: claims and incidents in all, shards and claims that were new, pairs that may be one."""

    claims: int
    incidents: int
    shards: int
    linked_anew: int
    pairs: int
    seconds: float


def link_shards(
    sources: Sequence[Path],
    out: Path,
    *,
    jobs: int = 1,
    memory: str = "4GB",
    port: int | None = None,
    part: int = PART,
    progress: Progress = lambda _: None,
) -> LinkResult:
    """Link all claims of the folders that `bulk` wrote, and write which incident each is of, and the incidents.

    What was linked before and is given again keeps its incidents' ids; only what new shards can reach is linked anew.
    With a `port` the Spark cluster whose master listens there does the work; what comes out is the same, row for row.
    Raises UsageError where a folder holds no shards of `bulk`, or DuckDB and Splink are not installed;
    OnrecordError where no cluster answers.
    """
    started = time.monotonic()
    load_duckdb()
    shards = find_shards(sources)
    _prepare(out)
    rules = digest_text(__version__, told_schema().to_string(), _describe_rules())
    before = _read_state(out)
    known = set(before["shards"]) if before.get("rules") == rules else set()
    if known == set(shards):
        return LinkResult(before["claims"], before["incidents"], 0, 0, 0, time.monotonic() - started)
    told = {digest: out / f"told-{digest}.parquet" for digest in shards}
    # A shard that is gone takes claims out of incidents: all is linked again, and what is left keeps its ids.
    fresh = set(shards) - known if known < set(shards) else set(shards)
    work = out / f"{WORK}{digest_text(rules, *sorted(shards), *sorted(fresh), str(part))[:16]}"
    for other in out.glob(f"{WORK}*"):
        if other != work:
            shutil.rmtree(other)
    work.mkdir(exist_ok=True)
    old = before if before.get("links") else {}
    with open_workers(jobs=jobs, memory=memory, port=port) as workers:
        progress(f"{len(shards)} shards made comparable")
        workers.run_each(tell_shard, [(shards[d], path) for d, path in told.items() if not path.exists()])
        files, now = [str(told[d]) for d in sorted(told)], [str(told[d]) for d in sorted(fresh)]
        run = Steps(out, work, files, now, workers, jobs, memory)
        pairs = run.find_pairs(progress)
        anew = run.cut(old if known and fresh != set(shards) else {}, part)
        progress(f"{anew:,} claims joined")
        run.link_parts()
    state = {"rules": rules, "shards": sorted(shards), **run.put_together(old, whole=fresh == set(shards))}
    write_whole(out / STATE, lambda p: p.write_text(json.dumps(state), "utf-8"))
    kept = {state["links"], state["incidents_file"], *(p.name for p in told.values())}
    for path in out.glob("*.parquet"):
        if path.name not in kept:
            path.unlink()
    shutil.rmtree(work)
    return LinkResult(state["claims"], state["incidents"], len(fresh), anew, pairs, time.monotonic() - started)


def _describe_rules() -> str:
    words = load_words("linking")
    said = {name: dict(words[name]) for name in ("thresholds", "words", "passage", "time", "groups")}
    return pack({**said, "weights": weights(), "largest": LARGEST, "by_word": MOST_BY_WORD})


def find_shards(sources: Sequence[Path]) -> dict[str, Path]:
    """Return the finished shards of folders that `bulk` wrote, by what they were read from; each once."""
    found = {}
    for source in sources:
        paths = sorted(source.rglob("claims-*.parquet"))
        if not paths:
            raise UsageError(
                "there are no shards of claims there.",
                item=str(source),
                next_step="Name a folder that `onrecord bulk` wrote: it takes published reports alone.",
            )
        for path in paths:
            try:
                marker = json.loads(path.with_suffix(".json").read_text("utf-8"))
                whole = marker["bytes"] == path.stat().st_size
                digest = str(marker["digest"])[:32]
            except (OSError, ValueError, KeyError):
                whole, digest = False, ""
            if not whole or "words" not in load_parquet().read_schema(path).names:
                raise UsageError(
                    "this shard is not finished, or of an earlier version.",
                    item=str(path),
                    next_step="Run `onrecord bulk` again on what it was read from.",
                )
            found[digest] = path
    return found


def tell_shard(source: Path, out: Path) -> int:
    """Write what a shard of claims tells, and return how many claims there are."""
    arrow, parquet = load_arrow(), load_parquet()
    rows = parquet.read_table(source).to_pylist()

    def write(path: Path) -> None:
        with parquet.ParquetWriter(path, told_schema(), compression="zstd") as writer:
            for some in _chunk(tell(rows), AT_ONCE):
                writer.write_batch(arrow.RecordBatch.from_pylist(some, schema=told_schema()))

    write_whole(out, write)
    return len(rows)


def _chunk(rows: Iterable[Json], size: int) -> Iterator[list[Json]]:
    some: list[Json] = []
    for row in rows:
        some.append(row)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def _prepare(out: Path) -> None:
    """Make the folder, or take one of an earlier run."""
    if out.exists() and not out.is_dir():
        raise UsageError("this is no folder.", item=str(out), next_step="Name a folder for the incidents.")
    ours = ("told-", "links-", "incidents-", STATE, WORK, ".part-")
    others = [p.name for p in out.glob("*") if not p.name.startswith(ours)] if out.exists() else []
    if others:
        raise UsageError(
            "this folder holds other files.", item=str(out), next_step="Name a new folder, or that of an earlier run."
        )
    out.mkdir(parents=True, exist_ok=True)
    for path in out.glob(".part-*"):
        path.unlink(missing_ok=True)


def _read_state(out: Path) -> Json:
    try:
        state: Json = json.loads((out / STATE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if all((out / state[k]).is_file() for k in ("links", "incidents_file")) else {}


def read_links(out: Path) -> dict[str, str]:
    """Return the incident of each claim of a folder."""
    table = load_parquet().read_table(out / _read_state(out)["links"], columns=["claim", "incident"])
    return dict(zip(table["claim"].to_pylist(), table["incident"].to_pylist(), strict=True))


def read_incidents(out: Path) -> list[Json]:
    """Return the incidents of a folder."""
    return list(load_parquet().read_table(out / _read_state(out)["incidents_file"]).to_pylist())
