"""Seccomp: a process gives up all system calls but those that readers need once they are loaded (Linux).

What is not listed is answered with "not permitted" rather than with death, so that a library which merely tries, and
goes on without, still reads its file. kernel.org/doc/html/latest/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Callable, Iterable, Iterator

PR_SET_SECCOMP, MODE_FILTER = 22, 2
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
DENIED = ERRNO | errno.EPERM
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST, SECOND, THIRD = 0, 4, 16, 24, 32
"""Where the filter finds a call's number, its architecture, and the low halves of its arguments."""
X32 = 0x40000000
"""Calls of the x32 ABI, which has numbers of its own."""
CLONE_THREAD, CLONE_NEW, PROT_EXEC = 0x00010000, 0x7E020080, 0x4
HARMLESS_FCNTL = 3
"""Up to this command (F_GETFL) `fcntl` only looks or duplicates; later ones have the kernel send signals to others."""

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CALLS: dict[str, tuple[int, int]] = {
    # memory
    "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226), "mremap": (25, 216), "madvise": (28, 233),
    "brk": (12, 214),
    # files that are open already; nothing can be opened, made or removed
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "close": (3, 57), "lseek": (8, 62),
    "fstat": (5, 80), "poll": (7, -1), "ppoll": (271, 73),
    # time
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "times": (100, 153), "getrusage": (98, 165),
    # threads of its own, and itself
    "futex": (202, 98), "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "set_robust_list": (273, 99),
    "rseq": (334, 293), "gettid": (186, 178), "getpid": (39, 172), "exit": (60, 93), "exit_group": (231, 94),
    # signals to itself
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "getrandom": (318, 278),
}  # fmt: skip
"""Calls that are allowed as they are, by their numbers on x86_64 and aarch64; -1 where there is no such call."""
CLONE, CLONE3, KILL_CALL, TGKILL, FCNTL = (56, 220), (435, 435), (62, 129), (234, 131), (72, 25)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def give_up_calls() -> bool:
    """Take all other system calls from the running process for good; False where that cannot be done.

    The process must have set PR_SET_NO_NEW_PRIVS. It may still start threads, no process, and signal itself alone.
    """
    return _install(lambda machine: list_allowed(machine, os.getpid()))


def deny_calls(numbers: Iterable[tuple[int, int]]) -> bool:
    """Take a few system calls from the running process, by their numbers on each architecture; False as above."""
    calls = tuple(numbers)
    return _install(lambda machine: _list_denied(machine, calls))


def _install(write: Callable[[str], Iterable[bytes]]) -> bool:
    machine = platform.machine()
    if sys.platform != "linux" or machine not in ARCHITECTURES:
        return False
    code = b"".join((*_list_start(machine), *write(machine)))
    program = _Program(len(code) // 8, code)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    done: int = prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0)
    return done == 0


def _step(code: int, value: int, *, then: int = 0, other: int = 0) -> bytes:
    """Return one instruction of classic BPF; `then` and `other` say how many are passed over."""
    return struct.pack("=HBBI", code, then, other, value)


def _list_start(machine: str) -> Iterator[bytes]:
    """Yield the instructions every filter begins with: calls of another architecture would have other numbers."""
    yield _step(LOAD, ARCHITECTURE)
    yield _step(JUMP_EQUAL, ARCHITECTURES[machine], then=1)
    yield _step(RETURN, KILL)
    yield _step(LOAD, NUMBER)
    yield _step(JUMP_AT_LEAST, X32, other=1)
    yield _step(RETURN, DENIED)


def _list_denied(machine: str, calls: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    which = list(ARCHITECTURES).index(machine)
    for numbers in calls:
        yield _step(JUMP_EQUAL, numbers[which], other=1)
        yield _step(RETURN, DENIED)
    yield _step(RETURN, ALLOW)


def list_allowed(machine: str, pid: int) -> Iterator[bytes]:
    """Yield the instructions that let through the calls listed, for an architecture and the process they are for."""
    which = list(ARCHITECTURES).index(machine)
    # glibc then asks for `clone`, whose flags can be looked at.
    yield _step(JUMP_EQUAL, CLONE3[which], other=1)
    yield _step(RETURN, ERRNO | errno.ENOSYS)
    yield _step(JUMP_EQUAL, CLONE[which], other=5)
    yield _step(LOAD, FIRST)
    yield _step(JUMP_ANY_BIT, CLONE_NEW, then=2)
    yield _step(JUMP_ANY_BIT, CLONE_THREAD, other=1)
    yield _step(RETURN, ALLOW)
    yield _step(RETURN, DENIED)
    yield _step(JUMP_EQUAL, FCNTL[which], other=4)
    yield _step(LOAD, SECOND)
    yield _step(JUMP_AT_LEAST, HARMLESS_FCNTL + 1, then=1)
    yield _step(RETURN, ALLOW)
    yield _step(RETURN, DENIED)
    for call in (KILL_CALL, TGKILL):
        yield _step(JUMP_EQUAL, call[which], other=4)
        yield _step(LOAD, FIRST)
        yield _step(JUMP_EQUAL, pid, other=1)
        yield _step(RETURN, ALLOW)
        yield _step(RETURN, DENIED)
    # Nothing that was written may be run.
    for name in ("mmap", "mprotect"):
        yield _step(JUMP_EQUAL, CALLS[name][which], other=4)
        yield _step(LOAD, THIRD)
        yield _step(JUMP_ANY_BIT, PROT_EXEC, then=1)
        yield _step(RETURN, ALLOW)
        yield _step(RETURN, DENIED)
    for name, numbers in CALLS.items():
        if name not in {"mmap", "mprotect"} and numbers[which] >= 0:
            yield _step(JUMP_EQUAL, numbers[which], other=1)
            yield _step(RETURN, ALLOW)
    yield _step(RETURN, DENIED)
