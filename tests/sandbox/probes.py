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
if platform.machine() == "x86_64":
    # Its numbers of calls; on other machines they are others.
    ATTEMPTS |= {
        "open a file by a raw call": lambda o: _call(257, -100, b"/etc/passwd", 0, 0),
        "fork by a raw call": lambda o: _call(57),
        "clone a thread with namespaces of its own": lambda o: _call(56, 0x10000000 | 0x3D0F00, 0, 0, 0, 0),
        "clone without a thread": lambda o: _call(56, 17, 0, 0, 0, 0),
        "trace the parent": lambda o: _call(101, 16, os.getppid(), 0, 0),
        "leave its namespaces": lambda o: _call(272, 0x10000000),
        "mount something": lambda o: _call(165, b"none", b"/mnt", b"tmpfs", 0, 0),
        "load a program into the kernel": lambda o: _call(321, 0, 0, 0),
        "set up a ring of calls": lambda o: _call(425, 8, 0),
        "use a key of the system": lambda o: _call(250, 0, -3, 0),
    }


def attempt(data, options):
    """Return "denied" with the error, or "done": what a hostile file would try."""
    try:
        ATTEMPTS[options["what"]](options)
    except (OSError, ValueError) as error:
        return f"denied: {type(error).__name__}"
    return "done"


def end_by_an_odd_signal(data, options):
    os.kill(os.getpid(), signal.SIGRTMIN + 3)
    time.sleep(5)


def think_in_a_thread(data, options):
    return _start_thread()
