"""Landlock: a process gives up all files, ports and other processes by itself, for good (Linux 5.13 and later).

Where nothing is named that stays allowed, only what is open already can be used.
docs.kernel.org/userspace-api/landlock
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

# The same numbers on every architecture that has them.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION, BENEATH = 1, 1

FILES_BY_VERSION = ((1, 13), (2, 14), (3, 15), (5, 16))
"""From which version of Landlock on how many kinds of access to files it knows: execute, write, read, …, ioctl."""
PORTS_FROM, PORTS = 4, 0b11
"""TCP: bind and connect."""
SCOPES_FROM, SCOPES = 6, 0b11
"""Abstract sockets and signals to processes outside."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("ports", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


RUN_AND_READ_FILE, READ_FOLDER = 0b101, 0b1000
"""Rights on what is kept: to run or read a file, to list a folder; none to write."""


def find_version() -> int:
    """Return the version of Landlock this system has; 0 where it has none, or does not let it be used."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(CREATE_RULESET, None, 0, ASK_VERSION))


def give_up_files(keep: Iterable[Path] = (), *, processes: bool = True) -> bool:
    """Take all access to files, ports and other processes from the running process; False where that cannot be done.

    What is below `keep` may still be read and run, not written. Without `processes` those of others may be signalled.
    The process must have set PR_SET_NO_NEW_PRIVS.
    """
    version = find_version()
    if not version:
        return False
    bits = max(n for since, n in FILES_BY_VERSION if version >= since)
    ruleset = _Ruleset(
        (1 << bits) - 1, PORTS if version >= PORTS_FROM else 0, SCOPES if processes and version >= SCOPES_FROM else 0
    )
    # A kernel takes a structure no longer than it knows.
    size = 8 if version < PORTS_FROM else 16 if version < SCOPES_FROM else 24
    descriptor = _call(CREATE_RULESET, ctypes.byref(ruleset), size, 0)
    if descriptor < 0:
        return False
    try:
        for path in keep:
            _keep(descriptor, path)
        return _call(RESTRICT_SELF, descriptor, 0) == 0
    finally:
        os.close(descriptor)


def _keep(ruleset: int, path: Path) -> None:
    below = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = RUN_AND_READ_FILE | (READ_FOLDER if path.is_dir() else 0)
        _call(ADD_RULE, ruleset, BENEATH, ctypes.byref(_Beneath(rights, below)), 0)
    finally:
        os.close(below)


def _call(number: int, *arguments: object) -> int:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    result: int = call(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    return result
