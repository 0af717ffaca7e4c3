"""What one child process may use, and how a child takes these limits on itself."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from dataclasses import dataclass

try:
    import resource
except ImportError:  # Windows knows no such limits; the server's wall clock holds in any case
    resource = None  # type: ignore[assignment]

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use: bytes of memory, seconds (wall and processor), bytes of output, open files."""

    memory_bytes: int = 3 * 2**29  # 1.5 GiB: pdfium and lxml stay far below on every file tried that could be read
    seconds: float = 30.0
    output_bytes: int = 64 * 2**20
    open_files: int = 64


def confine_this_process(limits: Limits) -> None:
    """Take `limits` on the running process for good: memory, processor, files; no core dump, nothing written.

    A limit that the system does not know is left out; the server's wall clock holds in any case.
    """
    seconds = int(limits.seconds) + 1
    wanted = {
        "RLIMIT_AS": (limits.memory_bytes, limits.memory_bytes),
        "RLIMIT_CPU": (seconds, seconds + 1),
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_FSIZE": (0, 0),  # results leave by a pipe, which this does not touch
        "RLIMIT_NOFILE": (limits.open_files, limits.open_files),
    }
    for name, value in wanted.items():
        if hasattr(resource, name):
            _lower(getattr(resource, name), value)
    _set_process_flags()


def forbid_core_dumps() -> None:
    """Keep the running process from ever leaving its memory in a file; on Linux nobody else can read it either."""
    if resource:
        _lower(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A system that hands cores to a program does not ask for the limit.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def _lower(which: int, value: tuple[int, int]) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = (min(value[0], hard), min(value[1], hard))
    try:
        resource.setrlimit(which, value)
    except (ValueError, OSError):  # macOS refuses RLIMIT_AS
        if sys.platform == "linux":
            raise


def _set_process_flags() -> None:
    """On Linux: die with the server, cannot be traced or dumped, and gain no right by exec."""
    if sys.platform != "linux":
        return
    server = os.getppid()
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != server:  # the server died between fork and prctl
        os._exit(1)
