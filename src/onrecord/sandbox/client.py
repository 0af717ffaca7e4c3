"""The caller's side: starts the fork server when first needed and hands it one file's bytes at a time."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
import time
import weakref
from dataclasses import asdict
from typing import Any, Self

from onrecord.errors import OnrecordError
from onrecord.sandbox.frames import DeadlineError, PipeClosedError, read_frame, write_frame
from onrecord.sandbox.limits import Limits
from onrecord.sandbox.outcome import Outcome, OutcomeState
from onrecord.sandbox.protection import Protection
from onrecord.sandbox.walls import end_group, list_namespaces, wall_in

START_SECONDS = 120.0  # loading the readers takes 1 s; a laptop busy with other work may need many times that
GRACE_SECONDS = 10.0  # beyond the server's own limit, before the server itself is taken for stuck


class SandboxError(OnrecordError):
    """No child process can be started, so nothing from outside can be read."""


class Sandbox:
    """Runs one function, named `package.module:function`, over untrusted bytes in child processes.

    The function takes the bytes and a dict of options and returns what JSON can hold; only JSON comes back.
    Calls from several threads queue up. After a fork of the caller, each side has a server of its own.
    """

    def __init__(self, function: str, limits: Limits | None = None) -> None:
        self.function, self.limits = function, limits or Limits()
        self.protection: Protection | None = None
        """Which layers hold its children; known once the first was asked for."""
        self._server: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        _sandboxes.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def call(self, untrusted_bytes: bytes, options: dict[str, Any] | None = None) -> Outcome:
        """Return how the function fared over `untrusted_bytes`; never raises for what is in them.

        Raises SandboxError when no child process can be started at all.
        """
        with self._lock:
            server = self._start()
            try:
                return self._exchange(server, untrusted_bytes, options or {})
            except (PipeClosedError, DeadlineError, ValueError) as error:
                self._stop()
                return Outcome(OutcomeState.CRASHED, detail=f"the fork server: {type(error).__name__}")
            except BaseException:  # Ctrl-C in the middle of an answer: the next call must not read its rest
                self._stop()
                raise

    def close(self) -> None:
        """Stop the server; the next call starts another."""
        with self._lock:
            self._stop()

    def interrupt(self) -> None:
        """End the server with the call it has in hand, which then tells of a crash; the next call starts another."""
        server = self._server
        if server is not None:
            end_group(server)

    def _exchange(self, server: subprocess.Popen[bytes], untrusted_bytes: bytes, options: dict[str, Any]) -> Outcome:
        requests, answers = _pipes(server)
        write_frame(requests, {"options": options, "limits": asdict(self.limits)}, untrusted_bytes)
        deadline = time.monotonic() + self.limits.seconds + GRACE_SECONDS
        header, output = read_frame(answers, deadline=deadline)
        state = OutcomeState(header["state"])
        if state is not OutcomeState.DONE:
            return Outcome(state, detail=header["detail"])
        try:
            return Outcome(state, value=json.loads(output))
        except (ValueError, RecursionError) as error:
            return Outcome(OutcomeState.CRASHED, detail=f"an answer that is not JSON: {type(error).__name__}")

    def _start(self) -> subprocess.Popen[bytes]:
        if self._server and self._server.poll() is None:
            return self._server
        self._stop()
        plain = build_command(self.function)
        walled = wall_in(plain)
        # What stands in the way of the server within walls alone must not keep files from being read.
        for command in [walled, plain] if walled != plain else [plain]:
            server = self._start_by(command)
            if server is not None:
                return server
            self._stop()
        raise SandboxError(
            "the process that reads files could not be started, so no file was read.",
            next_step="Check that memory and processes are left, and that `make setup` ran to its end.",
        )

    def _start_by(self, command: list[str]) -> subprocess.Popen[bytes] | None:
        """Start the server and learn what holds its children; None where it does not answer."""
        server = self._server = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no word from outside
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            start_new_session=True,
            bufsize=0,
        )
        try:
            ready, _ = read_frame(_pipes(server)[1], deadline=time.monotonic() + START_SECONDS)
        except (PipeClosedError, DeadlineError):
            return None
        self.protection = Protection(**ready["protection"], walls=_is_apart(ready["namespaces"]))
        return server

    def _stop(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        end_group(server)
        server.wait()
        _close_pipes(server)

    def _abandon(self) -> None:
        """In a fork of the caller: let go of the parent's server without ending it."""
        server, self._server, self._lock = self._server, None, threading.Lock()
        if server is not None:
            _close_pipes(server)
            server.returncode = 0  # not ours to wait for


def build_command(function: str) -> list[str]:
    """Return the command that starts a fork server for `function`."""
    # -I: neither the folder we are in nor the user's settings may put a module in front of ours.
    return [sys.executable, "-I", "-m", "onrecord.sandbox.server", function]


def _is_apart(namespaces: list[str]) -> bool:
    """Tell whether a server says that it is in no namespace of ours."""
    return bool(namespaces) and set(namespaces).isdisjoint(list_namespaces())


def _pipes(server: subprocess.Popen[bytes]) -> tuple[int, int]:
    if server.stdin is None or server.stdout is None:
        raise PipeClosedError
    return server.stdin.fileno(), server.stdout.fileno()


def _close_pipes(server: subprocess.Popen[bytes]) -> None:
    for pipe in (server.stdin, server.stdout):
        if pipe:
            pipe.close()


_sandboxes: weakref.WeakSet[Sandbox] = weakref.WeakSet()


def _close_all() -> None:
    for sandbox in list(_sandboxes):
        sandbox.close()


def _abandon_all() -> None:
    for sandbox in list(_sandboxes):
        sandbox._abandon()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_abandon_all)
