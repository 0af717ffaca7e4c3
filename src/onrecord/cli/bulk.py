"""`bulk`: an archive of published reports becomes Parquet shards of claims."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.opening import SOME_FAILED
from onrecord.cli.show import say
from onrecord.cli.texts import UNREVIEWED
from onrecord.model import HandlingBasis

if TYPE_CHECKING:
    from onrecord.pipeline.bulk import BulkProgress

BULK_HELP = """Read an archive of published reports: JSONL, Parquet or WARC in, Parquet shards of claims out.

    onrecord bulk archive/ -o claims/ --basis published --jobs 4

A row says `basis: published`, or `--basis published` says it of all that say none; others are refused, into
`bad.jsonl` with what else cannot be taken (exit 4). The words of sources to protect are left out. Stopped anywhere, the
same command goes on. `--fast` reads with the model of three layers, of whose acts six in a hundred fewer are right.

`--engine spark` reads on a Spark cluster whose master listens at 127.0.0.1 (`--port`), and ships the model to its
workers; the claims are those of processes, row for row."""


class EngineName(StrEnum):
    """What does the work of an archive."""

    PROCESSES = "processes"
    SPARK = "spark"


Port = Annotated[int, typer.Option(min=1, max=65535, help="Port of the cluster's master at 127.0.0.1.")]

LINK_HELP = """Link the claims that `bulk` wrote, and say which incident each is of.

    onrecord bulk-link claims/ -o incidents/ --jobs 4

    onrecord bulk-link claims/ day-2024-05-02/ -o incidents/

Splink on DuckDB finds which claims may be of one happening, by the same frozen weights as a record; within each part
the linker itself joins them. What was linked before and is named again keeps its incidents' ids, and only what new
shards reach is linked anew. Stopped anywhere, the same command goes on. Nobody has judged what comes out.

`--engine spark` links on a Spark cluster whose master listens at 127.0.0.1 (`--port`) and whose workers read and write
these folders; the incidents are the same, row for row, and either engine goes on with what the other began."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("bulk", help=BULK_HELP)(bulk)
    app.command("bulk-link", help=LINK_HELP)(bulk_link)


def bulk(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file or folder of .jsonl, .parquet, .warc.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="A folder for the shards.")],
    basis: Annotated[HandlingBasis | None, typer.Option(help="Why rows that say none may be held.")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = 1,
    fast: Annotated[bool, typer.Option(help="Read with the smaller model.")] = False,
    size: Annotated[int, typer.Option(min=1, max=100_000, help="Reports of a shard.")] = 2000,
    engine: Annotated[EngineName, typer.Option(help="What reads: processes, or a Spark cluster.")] = (
        EngineName.PROCESSES
    ),
    port: Port = 7077,
) -> None:
    """Read an archive."""
    from rich.console import Console
    from rich.live import Live

    from onrecord.pipeline.bulk import read_archive
    from onrecord.pipeline.bulk.spark import work_on_cluster

    console = Console(stderr=True)
    with Live(console=console, refresh_per_second=2, transient=True) as live:

        def show(done: BulkProgress) -> None:
            live.update(
                f"{done.reports + done.skipped:,} reports, {done.claims:,} claims, {done.rate:.1f} reports a second"
                + (f", {done.skipped:,} done before" if done.skipped else "")
                + (f", {timedelta(seconds=round(done.left))} left" if done.left is not None else "")
            )

        work = partial(work_on_cluster, fast=fast, port=port) if engine is EngineName.SPARK else None
        result = read_archive(source, output, basis=basis, jobs=jobs, fast=fast, size=size, engine=work, progress=show)
    say(UNREVIEWED)
    took = f"{result.reports:,} reports read in {result.seconds:.0f} s"
    say(f"{took}, {result.skipped:,} done before: {result.claims:,} claims.")
    if result.bad:
        say(f"{result.bad:,} rows were left out; {output}/bad.jsonl says which and why.")
        raise typer.Exit(SOME_FAILED)


def bulk_link(
    sources: Annotated[list[Path], typer.Argument(metavar="SHARDS...", help="Folders that bulk wrote.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="A folder for the incidents.")],
    jobs: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = 1,
    memory: Annotated[str, typer.Option(help="What DuckDB may hold before it writes to disk.")] = "4GB",
    engine: Annotated[EngineName, typer.Option(help="What links: processes with DuckDB, or a Spark cluster.")] = (
        EngineName.PROCESSES
    ),
    port: Port = 7077,
) -> None:
    """Link shards of claims."""
    from onrecord.pipeline.bulk.linking import link_shards

    cluster = port if engine is EngineName.SPARK else None
    result = link_shards(sources, output, jobs=jobs, memory=memory, port=cluster, progress=say)
    say(f"{result.claims:,} claims of {result.incidents:,} incidents; {result.linked_anew:,} linked anew.")
    say(UNREVIEWED)
