"""Engine: runs the pipeline over a record. One document's failure is a state of that document, never of the run."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with how many are done and how many there are."""

    def __call__(self, done: int, total: int) -> None:
        """Show it."""
