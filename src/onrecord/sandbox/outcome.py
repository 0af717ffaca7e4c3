"""How a call in a child process ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class OutcomeState(StrEnum):
    """Whether a call gave a value, and if not, which limit it met."""

    DONE = "done"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out-of-memory"
    TOO_MUCH_OUTPUT = "too-much-output"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A call's value, or why there is none.

    `detail` names an exception type or a signal, never what was in the bytes: it may be logged.
    """

    state: OutcomeState
    value: Any = None
    detail: str | None = None
