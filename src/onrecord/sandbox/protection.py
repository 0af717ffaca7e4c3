"""What holds a child process that reads bytes from outside, layer by layer, and what of it this system has."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.sandbox.landlock import give_up_files
from onrecord.sandbox.limits import Limits, confine_this_process
from onrecord.sandbox.seccomp import give_up_calls, is_known_machine

NO_NUMBERS = "onrecord has no list of system calls for the processor {}"


@dataclass(frozen=True, slots=True)
class Protection:
    """Which layers hold: limits on memory and time; no files, ports or other processes; no other system calls.

    `walls`: all of it in namespaces of its own as well, by bubblewrap (walls.py); more than what must hold.
    """

    limits: bool = False
    files: bool = False
    calls: bool = False
    walls: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every layer holds: each alone leaks."""
        return self.limits and self.files and self.calls

    def list_gaps(self) -> Iterator[str]:
        """Yield what a hostile file could do for want of a layer, in words."""
        if not self.limits:
            yield "it may use up memory and time (this system has no resource limits)"
        if not self.files:
            which = "the system's files, not yours" if self.walls else "your files"
            yield f"it may reach {which} (this system has no Landlock: Linux 5.13 or later)"
        if not self.calls:
            why = "this system has no seccomp filter" if is_known_machine() else NO_NUMBERS.format(platform.machine())
            yield f"it may start programs and open connections ({why})"


def lock_down(limits: Limits) -> Protection:
    """Take all it does not need from the running process, for good, and return which layers hold.

    Afterwards nothing can be opened, started or reached, and so nothing imported: all that is needed is loaded before.
    """
    confine_this_process(limits)
    # Files first: the filter of calls would not let Landlock be asked for.
    files = give_up_files()
    return Protection(limits=sys.platform != "win32", files=files, calls=give_up_calls())


def probe_protection(limits: Limits) -> Protection:
    """Return which layers would hold, by locking down a fork that does nothing else."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            held = lock_down(limits)
            os.write(writing, bytes([held.limits, held.files, held.calls]))
        finally:
            os._exit(0)
    os.close(writing)
    told = os.read(reading, 3)
    os.close(reading)
    os.waitpid(child, 0)
    return Protection(*map(bool, told)) if len(told) == 3 else Protection()
