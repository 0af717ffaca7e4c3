"""The fork server: loads a function once, then runs it over each request's bytes in a fork of its own.

Started by `onrecord.sandbox.client` as `python -I -m onrecord.sandbox.server MODULE:FUNCTION`. Forking from a
server that has the readers loaded takes 0.01 s a file where starting Python and loading them takes 0.6 s.
The server itself never looks into the bytes.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, NoReturn

from onrecord.sandbox.frames import PipeClosedError, read_frame, wait_until_readable, write_frame
from onrecord.sandbox.limits import Limits, forbid_core_dumps
from onrecord.sandbox.outcome import OutcomeState
from onrecord.sandbox.protection import Protection, lock_down, probe_protection
from onrecord.sandbox.walls import list_namespaces

Function = Callable[[bytes, dict[str, Any]], Any]
_DONE, _RAISED, _NO_MEMORY = 0, 10, 11
_REQUESTS, _ANSWERS = 0, 1  # standard input and output


class UnprotectedError(Exception):
    """A layer that this system has does not hold the child, which therefore looks at nothing."""


def serve(function_path: str) -> None:
    """Answer requests on standard input with outcomes on standard output until the input ends."""
    forbid_core_dumps()
    function = load_function(function_path)
    gc.collect()
    gc.freeze()  # forks then share these pages
    held = probe_protection(Limits())
    where = list_namespaces() if sys.platform == "linux" else []
    write_frame(_ANSWERS, {"ready": True, "protection": _to_json(held), "namespaces": where})
    while True:
        try:
            header, data = read_frame(_REQUESTS)
        except PipeClosedError:
            return
        answer, output = run_in_fork(function, data, header["options"], Limits(**header["limits"]), held)
        write_frame(_ANSWERS, answer, output)


def _to_json(held: Protection) -> dict[str, bool]:
    """Return the layers that a process takes on itself; the walls around it are seen from outside."""
    return {name: value for name, value in asdict(held).items() if name != "walls"}


def load_function(path: str) -> Function:
    """Import `package.module:function`; run the module's `warm_up`, if any, so that forks find all loaded."""
    module_name, _, name = path.partition(":")
    module = importlib.import_module(module_name)
    getattr(module, "warm_up", lambda: None)()
    function: Function = getattr(module, name)
    return function


def run_in_fork(
    function: Function, data: bytes, options: dict[str, Any], limits: Limits, held: Protection
) -> tuple[dict[str, Any], bytes]:
    """Run `function` in a fork locked down as `held` says; return the outcome's header and, when done, its JSON."""
    deadline = time.monotonic() + limits.seconds
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run_as_child(function, data, options, limits, held, writing)
    os.close(writing)
    _make_group_leader(child)
    try:
        output, stopped = _collect(reading, limits.output_bytes, deadline)
    finally:
        os.close(reading)
        _kill_group(child)
        _, status = os.waitpid(child, 0)
    if stopped:
        return {"state": stopped, "detail": None}, b""
    return _describe_end(status, output)


def _collect(pipe: int, most_bytes: int, deadline: float) -> tuple[bytes, OutcomeState | None]:
    output = bytearray()
    while True:
        if not wait_until_readable(pipe, deadline):
            return b"", OutcomeState.TIMED_OUT
        part = os.read(pipe, 2**20)
        if not part:
            return bytes(output), None
        output += part
        if len(output) > most_bytes:
            return b"", OutcomeState.TOO_MUCH_OUTPUT


def _name_signal(number: int) -> str:
    """Return a signal's name; a child may end by a realtime one, which has none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _describe_end(status: int, output: bytes) -> tuple[dict[str, Any], bytes]:
    if os.WIFSIGNALED(status):
        name = _name_signal(os.WTERMSIG(status))
        # The child closes its pipe before it leaves, so a kill after that is ours and took nothing away.
        if name == "SIGKILL" and output.endswith(_END):
            return {"state": OutcomeState.DONE, "detail": None}, output.removesuffix(_END)
        state = OutcomeState.TIMED_OUT if name == "SIGXCPU" else OutcomeState.CRASHED
        return {"state": state, "detail": name}, b""
    code = os.WEXITSTATUS(status)
    if code == _DONE and output.endswith(_END):
        return {"state": OutcomeState.DONE, "detail": None}, output.removesuffix(_END)
    if code == _NO_MEMORY:
        return {"state": OutcomeState.OUT_OF_MEMORY, "detail": "MemoryError"}, b""
    detail = output.decode("ascii", "replace")[:200] if code == _RAISED else f"exit {code}"
    return {"state": OutcomeState.CRASHED, "detail": detail}, b""


_END = b"\n\x00end"
"""Closes a complete answer; NUL cannot stand in JSON."""


def _run_as_child(
    function: Function, data: bytes, options: dict[str, Any], limits: Limits, held: Protection, pipe: int
) -> NoReturn:
    """Confine this fork, run `function`, write its JSON and leave without any of the server's clean-up."""
    code = _RAISED
    try:
        os.setpgid(0, 0)
        _keep_only(pipe)
        if lock_down(limits) != held:
            raise UnprotectedError
        answer = json.dumps(function(data, options), ensure_ascii=True, allow_nan=False).encode("ascii")
        _write(pipe, answer + _END)
        code = _DONE
    except MemoryError:
        code = _NO_MEMORY
    except BaseException as error:
        # Type and place only: a message may quote the document.
        _write(pipe, f"{type(error).__name__} at line {_last_line(error)}".encode("ascii", "replace"))
    finally:
        os._exit(code)


def _keep_only(pipe: int) -> None:
    """Close every file but `pipe`, and put /dev/null where libraries expect the three standard ones."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(3, pipe)
    os.closerange(pipe + 1, 1024)


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]


def _last_line(error: BaseException) -> int:
    line, trace = 0, error.__traceback__
    while trace:
        line, trace = trace.tb_lineno, trace.tb_next
    return line


def _make_group_leader(child: int) -> None:
    try:
        os.setpgid(child, child)
    except OSError:
        return  # the child did it first, or is gone


def _kill_group(child: int) -> None:
    try:
        os.killpg(child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


if __name__ == "__main__":
    serve(sys.argv[1])
