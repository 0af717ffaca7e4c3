"""Landlock: a process gives up all files, ports and other processes by itself, for good (Linux 5.13 and later).

Nothing is named that stays allowed: only what is open already can be used. docs.kernel.org/userspace-api/landlock
"""

from __future__ import annotations

import ctypes
import os
import sys

# The same numbers on every architecture that has them.
CREATE_RULESET, RESTRICT_SELF = 444, 446
ASK_VERSION = 1

FILES_BY_VERSION = ((1, 13), (2, 14), (3, 15), (5, 16))
"""From which version of Landlock on how many kinds of access to files it knows: execute, write, read, …, ioctl."""
PORTS_FROM, PORTS = 4, 0b11
"""TCP: bind and connect."""
SCOPES_FROM, SCOPES = 6, 0b11
"""Abstract sockets and signals to processes outside."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("ports", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


def find_version() -> int:
    """Return the version of Landlock this system has; 0 where it has none, or does not let it be used."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(CREATE_RULESET, None, 0, ASK_VERSION))


def give_up_files() -> bool:
    """Take all access to files, ports and processes from the running process; False where that cannot be done.

    The process must have set PR_SET_NO_NEW_PRIVS.
    """
    version = find_version()
    if not version:
        return False
    bits = max(n for since, n in FILES_BY_VERSION if version >= since)
    ruleset = _Ruleset((1 << bits) - 1, PORTS if version >= PORTS_FROM else 0, SCOPES if version >= SCOPES_FROM else 0)
    # A kernel takes a structure no longer than it knows.
    size = 8 if version < PORTS_FROM else 16 if version < SCOPES_FROM else 24
    descriptor = _call(CREATE_RULESET, ctypes.byref(ruleset), size, 0)
    if descriptor < 0:
        return False
    try:
        return _call(RESTRICT_SELF, descriptor, 0) == 0
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    result: int = call(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    return result
