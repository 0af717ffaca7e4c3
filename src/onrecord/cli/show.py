"""How commands show things: progress on stderr, tables for people, JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol


class Step(Protocol):
    """Called with how many are done and how many there are."""

    def __call__(self, done: int, total: int) -> None:
        """Show it."""


@contextmanager
def show_progress(words: str, *, quiet: bool = False) -> Iterator[Step]:
    """Yield a function that moves a progress bar on stderr; nothing is drawn where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=quiet or not console.is_terminal,
    )
    with bar:
        task = bar.add_task(words, total=None)

        def step(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield step


def print_json(value: Any) -> None:
    """Write a value as JSON on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table on stdout."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console().print(table)


def say(words: str) -> None:
    """Write a line on stderr."""
    print(words, file=sys.stderr)


def show_picture(words: str) -> None:
    """Draw a QR code of some words in the terminal, on stderr."""
    import segno

    segno.make(words, error="m").terminal(out=sys.stderr, compact=True)
