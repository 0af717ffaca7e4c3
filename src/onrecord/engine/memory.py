"""What a workbench that runs holds in memory of its record: let go once something was forgotten, by whichever command.

Answers that were worked out, words that were looked up and pages of the database stay in memory so that they need not
be made twice. `forget` in another process cannot reach them, so a thread looks whether the chain tells of it. What is
let go is free to be overwritten, and most of it goes back to the system; a copy of a word may lie in free memory until
then. Ending the workbench ends that too.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import inspect
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connections
from django.db.models import Max

from onrecord.read import end_reading
from onrecord.store.models import Decision, DecisionKind

LOOK_EVERY = 1.0
"""Seconds between looks at the chain."""
OURS = ("load", "open")
"""How functions are called that keep files of the program's own, which no report has words in."""
M_PERTURB = -6
"""Of glibc's mallopt: with a byte, memory is filled with it when it is freed."""
PASSES = 2
"""How often all is let go of for one forgetting: what was in hand the first time may have left a copy behind."""
SMALL, FILL_BYTES = 512, 2**21
"""Python hands out values of up to so many bytes from memory of its own; so many bytes of each size are filled."""

_log = logging.getLogger(__name__)


class Memory:
    """Knows who holds something of the record, and when the record forgot last."""

    def __init__(self) -> None:
        self._holders: list[Callable[[], None]] = []

    def add(self, let_go: Callable[[], None]) -> None:
        """Have `let_go` called, in a thread of its own, whenever something was forgotten."""
        self._holders.append(let_go)

    def remove(self, let_go: Callable[[], None]) -> None:
        """Call it no longer."""
        self._holders.remove(let_go)

    def let_go(self) -> None:
        """Let go of all that is held."""
        for holder in list(self._holders):
            holder()
        end_reading()  # the process that reads files had their bytes
        _clear_looked_up()
        re.purge()  # patterns are made of words that are searched in a text
        gc.collect()
        _overwrite_small()
        _give_back()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Let go whenever the chain tells that something was forgotten, until the block is left."""
        ending = threading.Event()
        thread = threading.Thread(target=self._watch, args=(ending,), name="forgetting", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ending.set()
            thread.join(10)

    def _watch(self, ending: threading.Event) -> None:
        known: int | None = None
        passes = 0
        try:
            while not ending.wait(LOOK_EVERY if known is not None else 0):
                with suppress(DatabaseError):  # the other command is writing the database anew
                    last = find_last_forgotten()
                    if known is not None and last != known:
                        passes = PASSES
                    known = last
                    if passes:
                        connections.close_all()
                        self.let_go()
                        passes -= 1
                        _log.info("let go of what was held, as row %s of the chain asks", last)
        finally:
            connections.close_all()


def find_last_forgotten() -> int:
    """Return the row of the chain that tells of the last forgetting; 0 where nothing was forgotten yet."""
    return Decision.objects.filter(kind=DecisionKind.FORGET).aggregate(last=Max("seq"))["last"] or 0


def _clear_looked_up() -> None:
    """Empty what our functions remember by their arguments, which may be words of reports."""
    for held in gc.get_objects():
        if type(held) is functools._lru_cache_wrapper:  # asking a lazy object for its class would make it
            # Others' may have no name or signature to ask for, as what is written in C.
            if not (getattr(held, "__module__", None) or "").startswith("onrecord."):
                continue
            name = held.__name__.lstrip("_")
            if not name.startswith(OURS) and inspect.signature(held).parameters:
                held.cache_clear()


def wipe_what_is_freed() -> None:
    """Have the C library overwrite memory whenever it is freed, from now on, where it is one that can (glibc)."""
    _ask_library("mallopt", M_PERTURB, 0xA5)


def _overwrite_small() -> None:
    """Overwrite what Python keeps free for small values itself: it is filled once, then freed again."""
    for size in range(16, SMALL + 1, 16):
        length = size - bytes.__basicsize__
        if length > 0:
            filled = [bytes(length) for _ in range(FILL_BYTES // size)]
            del filled


def _give_back() -> None:
    """Give free memory back to the system, where the C library can."""
    _ask_library("malloc_trim", 0)


def _ask_library(function: str, *words: int) -> None:
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            getattr(ctypes.CDLL(None), function)(*words)


memory = Memory()
"""The one of this process."""
