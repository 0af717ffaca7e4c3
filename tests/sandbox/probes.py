"""Functions that do in the child process what a file made to do harm might do."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
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
    return sorted(int(path.name) for path in Path("/proc/self/fd").iterdir())


def return_nan(data, options):
    return float("nan")
