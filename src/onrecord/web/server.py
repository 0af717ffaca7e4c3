"""The workbench on this machine only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

THREADS = 4
LONGEST_ANSWER = 60.0
"""Seconds; what takes longer is not waited for."""


def application(environ: Any, start_response: Any) -> Any:
    """Answer one request (WSGI)."""
    from django.core.wsgi import get_wsgi_application

    global _application
    if _application is None:
        _application = get_wsgi_application()
    return _application(environ, start_response)


_application: Any = None


def make_server(port: int, *, threads: int = THREADS) -> Any:
    """Return a server of the record that is open, on 127.0.0.1, which writes no request or answer to the disk.

    Raises OSError where the port is taken.
    """
    from waitress.server import create_server

    from onrecord.web.uploads import MOST_BYTES_AT_ONCE

    # Beyond these sizes waitress would put bodies in temporary files, in the clear.
    never = 2**40
    return create_server(
        application,
        host="127.0.0.1",
        port=port,
        threads=threads,
        ident=None,
        inbuf_overflow=never,
        outbuf_overflow=never,
        max_request_body_size=MOST_BYTES_AT_ONCE,
    )


@contextmanager
def _renewing(server: Any) -> Iterator[None]:
    """Have other threads answer once something was forgotten: each keeps pages of the database in its connection."""
    from onrecord.engine.memory import memory

    def renew() -> None:
        renew_threads(server)

    memory.add(renew)
    try:
        yield
    finally:
        memory.remove(renew)


def renew_threads(server: Any, *, threads: int = THREADS) -> None:
    """End the threads that answer, each after what it has in hand, and start others; who asks meanwhile waits."""
    dispatcher = server.task_dispatcher
    dispatcher.set_thread_count(0)
    deadline = time.monotonic() + LONGEST_ANSWER
    while dispatcher.threads and time.monotonic() < deadline:
        time.sleep(0.05)
    dispatcher.set_thread_count(threads)


def stop(server: Any) -> None:
    """Have a server that runs in another thread close by itself: what it waits on must not be closed under it."""
    server.trigger.pull_trigger(server.close)


def serve(port: int = 8000, *, idle_minutes: float = 0) -> bool:
    """Serve the record that is open on 127.0.0.1 until stopped, or until nobody used it for some minutes: then True.

    Whoever was logged in before logs in again. Raises UsageError where the port is taken.
    """
    from django.contrib.sessions.models import Session
    from django.db import connections

    from onrecord.engine.intaking import background
    from onrecord.engine.memory import memory, wipe_what_is_freed
    from onrecord.engine.relinking import relinking
    from onrecord.errors import UsageError
    from onrecord.store import active_record
    from onrecord.web.idle import clock

    wipe_what_is_freed()
    Session.objects.all().delete()
    try:
        server = make_server(port)
        clock.start(idle_minutes)
        if idle_minutes:
            clock.watch(lambda: stop(server))
        connections.close_all()  # this thread asks the database nothing until it ends
        with background(active_record()), _renewing(server), memory.watching():
            server.run()
        relinking.wait()
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used ({error.strerror}).", next_step="Choose another with --port."
        ) from error
    return clock.has_run_out()
