"""Who does the work of linking: processes of this machine with DuckDB, or a Spark cluster; the outcome is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

from onrecord.pipeline.bulk.cluster import make_loader, open_session
from onrecord.pipeline.bulk.linking.engines import DuckDB, Engine, open_duckdb
from onrecord.pipeline.bulk.linking.on_spark import Spark
from onrecord.sandbox import die_with_parent

Work = Callable[[Path, Path], int]


class Workers(Protocol):
    """What goes over files one by one, and finds pairs in all of them."""

    def run_each(self, work: Work, files: Sequence[tuple[Path, Path]]) -> None:
        """Let `work`, a function of a module of onrecord, make the second file of each two from the first."""

    def open_engine(self, spill: Path) -> AbstractContextManager[Engine]:
        """Yield what finds pairs; it may fill the folder `spill`."""


@dataclass(frozen=True, slots=True)
class Processes:
    """So many processes of this machine, and a DuckDB of so many threads."""

    jobs: int
    memory: str

    def run_each(self, work: Work, files: Sequence[tuple[Path, Path]]) -> None:
        """Let `work` go over pairs of files, in processes where there are several."""
        if self.jobs <= 1 or len(files) <= 1:
            for each in files:
                work(*each)
            return
        with ProcessPoolExecutor(self.jobs, get_context("spawn"), initializer=die_with_parent) as pool:
            for future in [pool.submit(work, *each) for each in files]:
                future.result()

    @contextmanager
    def open_engine(self, spill: Path) -> Iterator[Engine]:
        """Yield DuckDB."""
        with open_duckdb(spill, self.memory, self.jobs) as connection:
            yield DuckDB(connection)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The workers of a session's cluster."""

    session: Any

    def run_each(self, work: Work, files: Sequence[tuple[Path, Path]]) -> None:
        """Let `work` go over pairs of files, a task each."""
        if not files:
            return
        names = [(str(source.resolve()), str(out.resolve())) for source, out in files]
        call = make_caller(work.__module__, work.__name__)
        self.session.sparkContext.parallelize(names, len(names)).map(call).count()

    @contextmanager
    def open_engine(self, spill: Path) -> Iterator[Engine]:
        """Yield Spark."""
        yield Spark(self.session, spill.resolve())


@contextmanager
def open_workers(*, jobs: int, memory: str, port: int | None) -> Iterator[Workers]:
    """Yield the cluster whose master listens at `port`, or processes where none is named."""
    if port is None:
        yield Processes(jobs, memory)
        return
    with open_session(port) as session:
        yield Cluster(session)


def make_caller(module: str, name: str) -> Callable[[tuple[str, str]], int]:
    """Return what a worker runs on the names of two files: a function of the onrecord that was shipped."""
    load = make_loader()

    def call(files: tuple[str, str]) -> int:
        from pathlib import Path

        source, out = files
        return int(getattr(load(module), name)(Path(source), Path(out)))

    return call
