"""bubblewrap: starts a process in namespaces of its own, where that program is installed and works (Linux).

The process sees the system's programs and libraries, Python and onrecord, all read-only; no home, no record, no other
process, and a network that leads nowhere. A layer around the others (protection.py), not in place of one: what it
starts is a server that forks a child for each file, so it is paid once.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import onrecord

SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/opt", "/nix/store", "/gnu/store")
SETTINGS = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime")
"""Where libraries are found, and in which zone of time dates are read."""
NAMESPACES = ("net", "pid", "ipc", "mnt")
TRYING_SECONDS = 20.0
_TELL = "import os; print(*(os.readlink('/proc/self/ns/' + n) for n in {names!r}))"


def wall_in(command: Sequence[str], keep: Iterable[Path] = ()) -> list[str]:
    """Return the command that starts `command` in namespaces of its own, or `command` where that does not work here.

    It sees what Python and onrecord need, and what is below `keep`; end it with `end_group`.
    """
    return _add_walls(command, keep) if stands_here() else list(command)


@cache
def stands_here() -> bool:
    """Tell whether a process can be walled in on this machine: asked once, by starting one that tells where it is."""
    if sys.platform != "linux" or find_program() is None:
        return False
    try:
        command = _add_walls([sys.executable, "-I", "-c", _TELL.format(names=NAMESPACES)], ())
        done = subprocess.run(  # noqa: S603 - bubblewrap, our own interpreter, no word from outside
            command, capture_output=True, text=True, timeout=TRYING_SECONDS, cwd="/", env={}, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    inside = done.stdout.split()
    return len(inside) == len(NAMESPACES) and set(inside).isdisjoint(list_namespaces())


def find_walls() -> tuple[str | None, bool]:
    """Return where bubblewrap is installed, None where it is not, and whether processes can be walled in by it."""
    return find_program(), stands_here()


def list_namespaces() -> list[str]:
    """Return the namespaces the running process is in, by the names the kernel gives them."""
    return [str(Path(f"/proc/self/ns/{name}").readlink()) for name in NAMESPACES]


def find_program() -> str | None:
    """Return where bubblewrap is installed, None where it is not."""
    return shutil.which("bwrap")


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a session of its own, with all that it started; with bubblewrap goes what is inside."""
    if process.poll() is None and hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def list_folders() -> list[Path]:
    """Return what Python, onrecord and their libraries need of the file system, without anybody's home."""
    home = Path("~").expanduser().resolve()
    found = dict.fromkeys(p for p in _list_needed() if p.exists() and not home.is_relative_to(p.resolve()))
    return list(found)


def _list_needed() -> Iterator[Path]:
    yield from map(Path, (*SYSTEM, *SETTINGS))
    yield Path(onrecord.__file__).parent
    python = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    # What the user or the folder we are in puts in front (PYTHONPATH) is not looked at by who starts isolated.
    python |= {p for p in sys.path if Path(p).name in {"site-packages", "dist-packages"}}
    for path in sorted(map(Path, python)):
        yield path
        yield path.resolve()


def _add_walls(command: Sequence[str], keep: Iterable[Path]) -> list[str]:
    words = [find_program() or "bwrap", "--unshare-all", "--cap-drop", "ALL", "--hostname", "reader"]
    words += ["--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev"]  # noqa: S108 - an empty one of its own
    for path in dict.fromkeys((*list_folders(), *keep)):
        words += ["--ro-bind", str(path), str(path)]
    return [*words, "--chdir", "/", "--remount-ro", "/", "--", *command]
