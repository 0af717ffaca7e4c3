"""Confines its own process and then becomes tesseract: `python -I -m onrecord.read.ocr_start PROGRAM ARGUMENT…`.

The program has to open its model, and to be started at all, so it cannot be locked down as a reader is. It may read and
run what is below the system's own folders and its own, see no other file, write none, and open no connection. What a
system lacks of this is left out; limits on memory and time hold on all.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from onrecord.read import caps
from onrecord.sandbox import landlock, seccomp
from onrecord.sandbox.limits import Limits, confine_this_process

ADD_RULE, BENEATH = 445, 1
RUN_AND_READ_FILE, READ_FOLDER = 0b101, 0b1000
"""Landlock's rights: to run or read a file, to list a folder."""
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/opt", "/nix/store", "/gnu/store", "/etc/ld.so.cache")
"""Where programs, their libraries and tesseract's models are. No home, no record, no /proc."""
DENIED = {"socket": (41, 198), "io_uring_setup": (425, 425), "ptrace": (101, 117)}
"""Calls by their numbers on x86_64 and aarch64: what opens connections, and what reaches into other processes."""
ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"}


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def find_home() -> Path:
    """Return the home of whoever runs this; where nobody is known by that number, the folder of all homes."""
    try:
        return Path.home()
    except RuntimeError:
        return Path("/home")


def list_folders(program: Path, home: Path) -> Iterator[Path]:
    """Yield what the program may read: the system's folders, and its own unless that holds somebody's home."""
    yield from (path for path in map(Path, SYSTEM) if path.exists())
    own = program.resolve().parent.parent
    if not home.resolve().is_relative_to(own):
        yield own


def keep_only(folders: Iterator[Path]) -> bool:
    """Give up all files but those below `folders`, and all ports; False where the system has no Landlock."""
    version = landlock.find_version()
    if not version:
        return False
    syscall = ctypes.CDLL(None, use_errno=True).syscall
    syscall.restype = ctypes.c_long
    bits = max(n for since, n in landlock.FILES_BY_VERSION if version >= since)
    ports = landlock.PORTS if version >= landlock.PORTS_FROM else 0
    rules = struct.pack("=QQ", (1 << bits) - 1, ports)[: 16 if ports else 8]
    ruleset = syscall(ctypes.c_long(landlock.CREATE_RULESET), rules, ctypes.c_size_t(len(rules)), ctypes.c_long(0))
    if ruleset < 0:
        return False
    for path in folders:
        below = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = RUN_AND_READ_FILE | (READ_FOLDER if path.is_dir() else 0)
        rule = ctypes.byref(_Beneath(rights, below))
        syscall(ctypes.c_long(ADD_RULE), ctypes.c_long(ruleset), ctypes.c_long(BENEATH), rule, ctypes.c_long(0))
        os.close(below)
    held: int = syscall(ctypes.c_long(landlock.RESTRICT_SELF), ctypes.c_long(ruleset), ctypes.c_long(0))
    return held == 0


def deny_calls() -> bool:
    """Give up the calls in DENIED, for good; False where the system has no such filter."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in seccomp.ARCHITECTURES:
        return False
    code = b"".join(_list_instructions(machine))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    program = Program(len(code) // 8, code)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    done: int = prctl(seccomp.PR_SET_SECCOMP, seccomp.MODE_FILTER, ctypes.byref(program), 0, 0)
    return done == 0


def _list_instructions(machine: str) -> Iterator[bytes]:
    which = list(seccomp.ARCHITECTURES).index(machine)
    denied = seccomp.ERRNO | errno.EPERM

    def step(code: int, value: int, *, then: int = 0, other: int = 0) -> bytes:
        return struct.pack("=HBBI", code, then, other, value)

    yield step(seccomp.LOAD, seccomp.ARCHITECTURE)
    yield step(seccomp.JUMP_EQUAL, seccomp.ARCHITECTURES[machine], then=1)
    yield step(seccomp.RETURN, seccomp.KILL)
    yield step(seccomp.LOAD, seccomp.NUMBER)
    yield step(seccomp.JUMP_AT_LEAST, seccomp.X32, other=1)
    yield step(seccomp.RETURN, denied)
    for numbers in DENIED.values():
        yield step(seccomp.JUMP_EQUAL, numbers[which], other=1)
        yield step(seccomp.RETURN, denied)
    yield step(seccomp.RETURN, seccomp.ALLOW)


def main(arguments: list[str]) -> None:
    """Confine this process and run the program in its place."""
    program = Path(arguments[0])
    confine_this_process(Limits(seconds=caps.OCR_PAGE_SECONDS))
    keep_only(list_folders(program, find_home()))
    deny_calls()
    os.execve(program, arguments, ENVIRONMENT)  # noqa: S606 - no shell, and no word from outside among the arguments


if __name__ == "__main__":
    main(sys.argv[1:])
