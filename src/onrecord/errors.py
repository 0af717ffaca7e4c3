"""Errors that say what happened, to which item, and what to do next."""

from __future__ import annotations


class OnrecordError(Exception):
    """What every expected failure raises: `what` happened to `item`, and the `next_step`."""

    exit_code = 3

    def __init__(self, what: str, *, item: str | None = None, next_step: str | None = None) -> None:
        self.what, self.item, self.next_step = what, item, next_step
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.item}: {self.what}" if self.item else self.what
        return f"{head} {self.next_step}" if self.next_step else head


class UsageError(OnrecordError):
    """The words of a command are off (exit 2)."""

    exit_code = 2


class RecordError(OnrecordError):
    """The record cannot be opened, read or written (exit 3)."""

    exit_code = 3


class InputError(OnrecordError):
    """A file or line from outside cannot be taken; others go on (exit 4)."""

    exit_code = 4


class CodebookError(OnrecordError):
    """A codebook file is wrong; names the file and the key."""


class InvalidValueError(OnrecordError, ValueError):
    """A value that does not hold what its class promises."""
