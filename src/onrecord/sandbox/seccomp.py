"""Seccomp: a process gives up all system calls but those that it needs once it is loaded (Linux).

What is not listed (calls.toml) is answered with "not permitted" rather than with death, so that a library which merely
tries, and goes on without, still reads its file. kernel.org/doc/html/latest/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

PR_SET_SECCOMP, MODE_FILTER = 22, 2
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
DENIED = ERRNO | errno.EPERM
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST, SECOND, THIRD = 0, 4, 16, 24, 32
"""Where the filter finds a call's number, its architecture, and the low halves of its arguments."""
HIGH = 4
"""From the low half of an argument to its high half: both architectures are little-endian."""
X32 = 0x40000000
"""Calls of the x32 ABI, which has numbers of its own."""
CLONE_THREAD, CLONE_NEW, PROT_EXEC = 0x00010000, 0x7E020080, 0x4
HARMLESS_FCNTL = 3
"""Up to this command (F_GETFL) `fcntl` only looks or duplicates; later ones have the kernel send signals to others."""

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""Those whose numbers are known, in the order in which calls.toml gives them."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _read_calls() -> dict[str, dict[str, tuple[int, int]]]:
    lists = tomllib.loads(Path(__file__).with_name("calls.toml").read_text("utf-8"))
    return {kind: {name: (one, other) for name, (one, other) in calls.items()} for kind, calls in lists.items()}


CALLS = _read_calls()
"""By list (readers, programs, looked_at) and name, their numbers. Read now: a process locked down opens no file."""


def is_known_machine() -> bool:
    """Tell whether the numbers of calls on this processor are known: elsewhere there is no filter."""
    return platform.machine() in ARCHITECTURES


def give_up_calls(*, program: bool = False) -> bool:
    """Take all other system calls from the running process for good; False where that cannot be done.

    The process must have set PR_SET_NO_NEW_PRIVS. It may still start threads, no process, and signal itself alone; with
    `program` it may become another program, open files, and map code, for which Landlock says which files.
    """
    if sys.platform != "linux" or not is_known_machine():
        return False
    code = b"".join(list_steps(platform.machine(), os.getpid(), program=program))
    filled = _Program(len(code) // 8, code)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    done: int = prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(filled), 0, 0)
    return done == 0


def list_steps(machine: str, pid: int, *, program: bool) -> Iterator[bytes]:
    """Yield the filter's instructions (classic BPF, 8 bytes each) for an architecture and the process they are for."""
    which = list(ARCHITECTURES).index(machine)
    looked_at = {name: numbers[which] for name, numbers in CALLS["looked_at"].items()}
    plain = {name: numbers[which] for name, numbers in CALLS["readers"].items()}
    # Calls of another architecture would have other numbers.
    yield _step(LOAD, ARCHITECTURE)
    yield _step(JUMP_EQUAL, ARCHITECTURES[machine], then=1)
    yield _step(RETURN, KILL)
    yield _step(LOAD, NUMBER)
    yield _step(JUMP_AT_LEAST, X32, other=1)
    yield _step(RETURN, DENIED)
    yield from _look_at_processes(looked_at, pid)
    if program:
        yield from _look_at_limits(looked_at["prlimit64"])
        plain |= {name: numbers[which] for name, numbers in CALLS["programs"].items()}
    else:
        # Nothing that was written may be run.
        for name in ("mmap", "mprotect"):
            yield from _look(plain.pop(name), (_step(LOAD, THIRD), _step(JUMP_ANY_BIT, PROT_EXEC, then=1)))
    for number in (n for n in plain.values() if n >= 0):
        yield _step(JUMP_EQUAL, number, other=1)
        yield _step(RETURN, ALLOW)
    yield _step(RETURN, DENIED)


def _look_at_processes(numbers: dict[str, int], pid: int) -> Iterator[bytes]:
    """Yield what lets threads start, no process, and signals go to the process itself alone."""
    # glibc then asks for `clone`, whose flags can be looked at.
    yield _step(JUMP_EQUAL, numbers["clone3"], other=1)
    yield _step(RETURN, ERRNO | errno.ENOSYS)
    flags = (_step(LOAD, FIRST), _step(JUMP_ANY_BIT, CLONE_NEW, then=2), _step(JUMP_ANY_BIT, CLONE_THREAD, other=1))
    yield from _look(numbers["clone"], flags)
    yield from _look(numbers["fcntl"], (_step(LOAD, SECOND), _step(JUMP_AT_LEAST, HARMLESS_FCNTL + 1, then=1)))
    for name in ("kill", "tgkill"):
        yield from _look(numbers[name], (_step(LOAD, FIRST), _step(JUMP_EQUAL, pid, other=1)))


def _look_at_limits(number: int) -> Iterator[bytes]:
    """Yield what lets limits be asked for and none be set: the address of those to set must be none."""
    low = (_step(LOAD, THIRD), _step(JUMP_EQUAL, 0, other=3))
    high = (_step(LOAD, THIRD + HIGH), _step(JUMP_EQUAL, 0, other=1))
    yield from _look(number, (*low, *high))


def _look(number: int, steps: tuple[bytes, ...]) -> Iterator[bytes]:
    """Yield what is asked of one call alone: `steps` go on where it is allowed, and pass one over where not."""
    yield _step(JUMP_EQUAL, number, other=len(steps) + 2)
    yield from steps
    yield _step(RETURN, ALLOW)
    yield _step(RETURN, DENIED)


def _step(code: int, value: int, *, then: int = 0, other: int = 0) -> bytes:
    """Return one instruction of classic BPF; `then` and `other` say how many are passed over."""
    return struct.pack("=HBBI", code, then, other, value)
