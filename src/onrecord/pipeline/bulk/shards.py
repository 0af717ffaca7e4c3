"""Shards of claims as Parquet files: each whole or not there, each once, and the next run goes on after the last.

A shard is so many reports of the input in their order. Its marker holds a digest of them and of what read them, so that
a shard is taken for done only where the same would come out again.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import __version__
from onrecord.encoder import load_model
from onrecord.errors import UsageError
from onrecord.model import HandlingBasis, Json
from onrecord.pipeline.bulk.batches import MODELS, claim_schema, read_batch
from onrecord.pipeline.bulk.extras import PART, load_arrow, load_parquet, write_whole
from onrecord.pipeline.bulk.inputs import COLUMNS, BadRow, count_rows, list_inputs, read_rows
from onrecord.sandbox import die_with_parent

if TYPE_CHECKING:
    import pyarrow

SHARD = 2000
"""Reports of a shard: a few megabytes of text, a minute or two of work."""
AHEAD = 2
"""Shards a process that may wait for it in memory."""
BAD = "bad.jsonl"
MARKER = ".json"


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """How far a run is: reports read and found done, claims, reports a second, and seconds left where that is known."""

    reports: int
    claims: int
    skipped: int
    bad: int
    rate: float
    left: float | None


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What a run did; `skipped` reports were done before."""

    reports: int
    claims: int
    skipped: int
    bad: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Shard:
    """Reports of the input in their order, with what could not be taken among them."""

    number: int
    rows: tuple[Json, ...]
    bad: tuple[BadRow, ...]

    def digest(self, *, fast: bool) -> str:
        """Return what stands for these reports and for what reads them."""
        card = load_model(MODELS[fast]).card
        said = [
            __version__,
            claim_schema().to_string(),
            card["sha256"],
            MODELS[fast],
            self.rows,
            [asdict(b) for b in self.bad],
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


Engine = Callable[[Iterator[Shard], Path], Iterator[tuple[Shard, int, bool]]]
"""Yields shards with their number of claims and whether they were done before, in order, once each is written."""


def read_archive(
    source: Path,
    out: Path,
    *,
    basis: HandlingBasis | None = None,
    jobs: int = 1,
    fast: bool = False,
    size: int = SHARD,
    engine: Engine | None = None,
    progress: Callable[[BulkProgress], None] | None = None,
) -> BulkResult:
    """Write the claims of an archive of published reports into a folder, a Parquet file for so many reports.

    Stopped anywhere, the same command goes on: shards that are done are left alone. What cannot be taken stands in
    `bad.jsonl` by file, row and reason. `engine` works on the shards in place of `jobs` processes.
    Raises UsageError where there is no archive, or pyarrow is not installed.
    """
    load_parquet()
    inputs = list_inputs(source)
    _prepare(out)
    started = time.monotonic()
    counts = {"reports": 0, "claims": 0, "skipped": 0, "bad": 0}
    bad: list[BadRow] = []
    total = count_rows(inputs)

    def tell(shard: Shard, claims: int, *, skipped: bool) -> None:
        counts["skipped" if skipped else "reports"] += len(shard.rows)
        counts["claims"] += claims
        counts["bad"] += len(shard.bad)
        bad.extend(shard.bad)
        if progress:
            rate = counts["reports"] / max(1e-9, time.monotonic() - started)
            ahead = total - counts["reports"] - counts["skipped"] - counts["bad"] if total else 0
            progress(BulkProgress(**counts, rate=rate, left=max(0, ahead) / rate if total and rate else None))

    shards = cut_shards(read_rows(inputs, basis=basis), size)
    work = engine(shards, out) if engine else _work(shards, out, jobs, fast=fast)
    for shard, claims, skipped in work:
        tell(shard, claims, skipped=skipped)
    _remove_later(out, counts["reports"] + counts["skipped"], size)
    lines = "".join(json.dumps(asdict(b), ensure_ascii=False) + "\n" for b in bad)
    write_whole(out / BAD, lambda part: part.write_text(lines, "utf-8"))
    return BulkResult(**counts, seconds=time.monotonic() - started)


def cut_shards(rows: Iterable[Json | BadRow], size: int) -> Iterator[Shard]:
    """Yield shards of `size` reports; what could not be taken goes with the report after it."""
    good: list[Json] = []
    bad: list[BadRow] = []
    number = 0
    for row in rows:
        if isinstance(row, BadRow):
            bad.append(row)
            continue
        good.append(row)
        if len(good) == size:
            yield Shard(number, tuple(good), tuple(bad))
            number, good, bad = number + 1, [], []
    if good or bad:
        yield Shard(number, tuple(good), tuple(bad))


def _work(shards: Iterator[Shard], out: Path, jobs: int, *, fast: bool) -> Iterator[tuple[Shard, int, bool]]:
    """Yield each shard with its number of claims and whether it was done before, in order."""
    if jobs <= 1:
        for shard in shards:
            done = find_done(out, shard, fast=fast)
            yield shard, write_shard(out, shard, fast=fast) if done is None else done, done is not None
        return
    waiting: list[tuple[Shard, Future[int] | int]] = []
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=die_with_parent) as pool:
        for shard in shards:
            done = find_done(out, shard, fast=fast)
            waiting.append((shard, pool.submit(write_shard, out, shard, fast=fast) if done is None else done))
            while len(waiting) >= jobs * AHEAD:
                yield _finish(*waiting.pop(0))
        while waiting:
            yield _finish(*waiting.pop(0))


def _finish(shard: Shard, claims: Future[int] | int) -> tuple[Shard, int, bool]:
    return (shard, claims, True) if isinstance(claims, int) else (shard, claims.result(), False)


def find_done(out: Path, shard: Shard, *, fast: bool) -> int | None:
    """Return how many claims a shard that is done holds; None where it is not, or others were read."""
    path = out / _name(shard.number)
    try:
        marker = json.loads((path.with_suffix(MARKER)).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    same = marker.get("digest") == shard.digest(fast=fast) and path.is_file()
    return int(marker["claims"]) if same and marker.get("bytes") == path.stat().st_size else None


def write_shard(out: Path, shard: Shard, *, fast: bool = False) -> int:
    """Read a shard's reports, write its claims and then its marker, and return how many claims there are."""
    arrow = load_arrow()
    text = arrow.string()
    batch = arrow.RecordBatch.from_pylist(list(shard.rows), schema=arrow.schema([(c, text) for c in COLUMNS]))
    return save_shard(out, shard, read_batch(batch, fast=fast), fast=fast)


def save_shard(out: Path, shard: Shard, claims: pyarrow.RecordBatch | pyarrow.Table, *, fast: bool) -> int:
    """Write a shard's claims and then its marker, and return how many claims there are."""
    path = out / _name(shard.number)

    def write(part: Path) -> None:
        with load_parquet().ParquetWriter(part, claim_schema(), compression="zstd") as writer:
            writer.write(claims)

    write_whole(path, write)
    marker = {"digest": shard.digest(fast=fast), "reports": len(shard.rows), "claims": claims.num_rows}
    marker["bytes"] = path.stat().st_size
    write_whole(path.with_suffix(MARKER), lambda part: part.write_text(json.dumps(marker), "utf-8"))
    return int(claims.num_rows)


def _prepare(out: Path) -> None:
    """Make the folder, or take one of an earlier run; what a kill left half is swept away."""
    if out.exists() and not out.is_dir():
        raise UsageError("this is no folder.", item=str(out), next_step="Name a folder for the shards.")
    others = [p.name for p in out.glob("*") if not p.name.startswith(("claims-", PART, BAD))] if out.exists() else []
    if others:
        raise UsageError(
            "this folder holds other files.", item=str(out), next_step="Name a new folder, or that of an earlier run."
        )
    out.mkdir(parents=True, exist_ok=True)
    for part in out.glob(f"{PART}*"):
        part.unlink(missing_ok=True)


def _remove_later(out: Path, reports: int, size: int) -> None:
    """Remove shards beyond the last: of an earlier run on a longer input."""
    last = max(0, -(-reports // size) - 1)
    for path in out.glob("claims-*"):
        if int(path.stem.removeprefix("claims-")) > last:
            path.unlink()


def _name(number: int) -> str:
    return f"claims-{number:06d}.parquet"


def read_shards(out: Path) -> Sequence[Path]:
    """Return the shards of a folder in their order."""
    return sorted(out.glob("claims-*.parquet"))
