"""The workbench on this machine only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

THREADS = 4
LONGEST_ANSWER = 60.0
"""Seconds; what takes longer is not waited for."""
LOOK_EVERY = 0.25
"""Seconds between looks whether the server is to end."""
ENDING = 5.0
"""Seconds for requests that are in hand when it ends."""


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
    server = create_server(
        application,
        host="127.0.0.1",
        port=port,
        threads=threads,
        ident=None,
        inbuf_overflow=never,
        outbuf_overflow=never,
        max_request_body_size=MOST_BYTES_AT_ONCE,
    )
    server.stopping = threading.Event()
    return server


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
    if not server.stopping.is_set():
        dispatcher.set_thread_count(threads)


def run(server: Any) -> None:
    """Answer requests until `stop` is called or the process is asked to end; nothing is answered after that."""
    try:
        # waitress's own loop goes on as long as any browser keeps its connection.
        with suppress(KeyboardInterrupt, SystemExit):
            while not server.stopping.is_set():
                server.asyncore.loop(timeout=LOOK_EVERY, map=server._map, count=1)
    finally:
        server.stopping.set()
        _close(server)


def _close(server: Any) -> None:
    """Let requests in hand end, then close every connection and the port."""
    dispatcher = server.task_dispatcher
    dispatcher.shutdown(timeout=ENDING)
    for channel in list(server.active_channels.values()):
        with channel.outbuf_lock:  # nobody is sending: another file may have the number of a socket once it is closed
            channel.handle_close()
    server.asyncore.dispatcher.close(server)
    # A thread that still answers writes to the trigger in the end, whatever file has its number by then.
    if not dispatcher.threads:
        server.trigger.close()


def stop(server: Any) -> None:
    """Have a server that runs in another thread end within seconds; that thread closes what it waits on."""
    server.stopping.set()


def serve(port: int = 8000, *, idle_minutes: float = 0, ready: Callable[[int], None] = lambda _: None) -> bool:
    """Serve the record that is open on 127.0.0.1 until stopped, or until nobody used it for some minutes: then True.

    `ready` is told the port as soon as it is open; of port 0 the system makes a free one. Whoever was logged in before
    logs in again. Raises UsageError where the port is taken.
    """
    from django.contrib.sessions.models import Session
    from django.db import connections

    from onrecord.engine.intaking import background
    from onrecord.engine.memory import memory, wipe_what_is_freed
    from onrecord.engine.proposing import proposals
    from onrecord.engine.relinking import relinking
    from onrecord.errors import UsageError
    from onrecord.store import active_record
    from onrecord.web.idle import clock

    wipe_what_is_freed()
    Session.objects.all().delete()
    try:
        server = make_server(port)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used ({error.strerror}).", next_step="Choose another with --port."
        ) from error
    ready(int(server.effective_port))
    clock.start(idle_minutes)
    if idle_minutes:
        clock.watch(lambda: stop(server))
    connections.close_all()  # this thread asks the database nothing until it ends
    try:
        with background(active_record()), _renewing(server), memory.watching():
            run(server)
    finally:
        proposals.forget()  # nobody waits for an answer any longer
        proposals.wait()
        relinking.wait()
    return clock.has_run_out()
