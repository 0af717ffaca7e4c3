"""Functions that do in the child process what a file made to do harm might do."""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import platform
import signal
import socket  # noqa: TID251 - tries, and is denied
import subprocess
import sys
import threading
import time
from pathlib import Path


def answer_length(data, options):
    return {"length": len(data), "options": options}


def sleep(data, options):
    time.sleep(60)


def spin(data, options):
    while True:
        pass


def sleep_in_grandchild(data, options):
    subprocess.Popen(["/bin/sleep", options["seconds"]])
    time.sleep(60)


def take_memory(data, options):
    return len(bytearray(options["bytes"]))


def abort(data, options):
    os.abort()


def read_address_zero(data, options):
    ctypes.string_at(0)


def raise_with_a_quote(data, options):
    raise ValueError("the secret words of a source")


def talk_without_end(data, options):
    return "word " * options["words"]


def write_file(data, options):
    try:
        Path(options["path"]).write_bytes(b"x" * 100)
    except OSError as error:
        return type(error).__name__
    return "written"


def print_noise(data, options):
    print("noise on standard output", flush=True)
    sys.stderr.write("noise on standard error")
    return "said"


def kill_the_parent(data, options):
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(1)


def leave_early(data, options):
    os._exit(0)


def list_environment(data, options):
    return sorted(os.environ)


def list_open_files(data, options):
    opened = []
    for number in range(64):
        try:
            fcntl.fcntl(number, fcntl.F_GETFD)
            opened.append(number)
        except OSError:
            continue
    return opened


def return_nan(data, options):
    return float("nan")


LIBC = ctypes.CDLL(None, use_errno=True)
"""Loaded before the lock-down, as a hostile library would have it."""


def _call(*words):
    """Make a system call; returns its result or raises what it was refused with."""
    result = LIBC.syscall(*words)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _start_thread():
    seen = []
    thread = threading.Thread(target=lambda: seen.append(1))
    thread.start()
    thread.join()
    return len(seen)


ATTEMPTS = {
    "read a file of the system": lambda o: Path("/etc/passwd").read_bytes(),
    "read a file of the user": lambda o: Path(o["path"]).read_bytes(),
    "list a folder": lambda o: os.listdir("/"),
    "look whether a file is there": lambda o: os.stat(o["path"]),
    "write a file": lambda o: Path(o["path"] + ".new").write_bytes(b"x"),
    "remove a file": lambda o: os.unlink(o["path"]),
    "rename a file": lambda o: os.rename(o["path"], o["path"] + ".moved"),
    "make a folder": lambda o: os.mkdir(o["path"] + ".folder"),
    "make a link": lambda o: os.symlink("/etc/passwd", o["path"] + ".link"),
    "change who may read a file": lambda o: os.chmod(o["path"], 0o777),
    "read the memory of the parent": lambda o: Path(f"/proc/{os.getppid()}/mem").open("rb"),
    "read the environment of the parent": lambda o: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "make an internet socket": lambda o: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    "make a datagram socket": lambda o: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "make a local socket": lambda o: socket.socket(socket.AF_UNIX),
    "make a pair of sockets": lambda o: socket.socketpair(),
    "start a program": lambda o: subprocess.run(["/bin/true"], check=True),
    "become a program": lambda o: os.execv("/bin/true", ["true"]),
    "fork": lambda o: os.fork(),
    "kill the parent": lambda o: os.kill(os.getppid(), signal.SIGKILL),
    "kill a group": lambda o: os.killpg(0, signal.SIGTERM),
    "raise its own limits": lambda o: __import__("resource").setrlimit(__import__("resource").RLIMIT_AS, (-1, -1)),
    "make memory that runs": lambda o: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC),
    "have the kernel signal the parent": lambda o: fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid()),
    "make a file in memory": lambda o: os.memfd_create("x"),
}
RAW = {
    "open a file": (257, 56, -100, b"/etc/passwd", 0, 0),
    "clone a thread with namespaces of its own": (56, 220, 0x10000000 | 0x3D0F00, 0, 0, 0, 0),
    "clone without a thread": (56, 220, 17, 0, 0, 0, 0),
    "trace the parent": (101, 117, 16, "parent", 0, 0),
    "read the parent's memory": (310, 270, "parent", 0, 0, 0, 0, 0),
    "write the parent's memory": (311, 271, "parent", 0, 0, 0, 0, 0),
    "take a file of the parent's": (438, 438, 0, 1, 0),
    "hold on to the parent": (434, 434, "parent", 0),
    "leave its namespaces": (272, 97, 0x10000000),
    "mount something": (165, 40, b"none", b"/mnt", b"tmpfs", 0, 0),
    "load a program into the kernel": (321, 280, 0, 0, 0),
    "set up a ring of calls": (425, 425, 8, 0),
    "use a key of the system": (250, 219, 0, -3, 0),
    "add a key to the system": (248, 217, b"user", b"x", b"y", 1, -3),
    "handle faults of memory by itself": (323, 282, 0),
    "change how programs are run": (135, 92, 0x0040000),
    "make a socket": (41, 198, 2, 1, 0),
    "measure the processor": (298, 241, 0, 0, -1, -1, 0),
    "become a program by a file": (322, 281, 0, b"", 0, 0, 0x1000),
    "take off the filter": (317, 277, 1, 0, 0),
    "be seen by others again": (157, 167, 4, 1, 0, 0, 0),
    "type into a terminal": (16, 29, 0, 0x5412, b"x"),
    "share memory with others": (29, 194, 1, 4096, 0o1666),
}
"""Calls by their numbers on x86_64 and aarch64, then their arguments."""
MACHINES = ("x86_64", "aarch64")


def _make_raw(numbers, arguments):
    number = numbers[MACHINES.index(platform.machine())]
    return lambda o: _call(number, *(os.getppid() if a == "parent" else a for a in arguments))


if platform.machine() in MACHINES:
    ATTEMPTS |= {f"{what} (a raw call)": _make_raw(row[:2], row[2:]) for what, row in RAW.items()}
if platform.machine() == "x86_64":
    ATTEMPTS["fork (a raw call)"] = lambda o: _call(57)


def attempt(data, options):
    """Return "denied" with the error, or "done": what a hostile file would try."""
    try:
        ATTEMPTS[options["what"]](options)
    except (OSError, ValueError) as error:
        return f"denied: {getattr(error, 'errno', None) or type(error).__name__}"
    return "done"


def end_by_an_odd_signal(data, options):
    os.kill(os.getpid(), signal.SIGRTMIN + 3)
    time.sleep(5)


def think_in_a_thread(data, options):
    return _start_thread()


def look_around(data, options):
    """Return what a child sees where nothing but the walls is in its way."""

    def listed(folder):
        try:
            return sorted(os.listdir(folder))
        except OSError:
            return []

    written = []
    for path in ("/usr/x", "/x", "/etc/x", str(Path(__file__).parent / "x")):
        try:
            Path(path).write_bytes(b"")
            written.append(path)
        except OSError:
            continue
    return {
        "there": [p for p in options["paths"] if os.path.exists(p)],
        "home": listed(options["home"]),
        "temporary": listed("/tmp"),
        "processes": [p for p in listed("/proc") if p.isdigit()],
        "interfaces": [name for _, name in socket.if_nameindex()],
        "written": written,
    }
