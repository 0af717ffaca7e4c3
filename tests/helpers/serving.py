"""The workbench of the record that is open, served in a thread of the test's own process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ENDS_WITHIN = 30.0
"""Seconds; it takes one on a machine at rest."""


@contextmanager
def run_server(threads: int = 2) -> Iterator[Any]:
    """Yield a server that answers on a port of its own, and fail where it has not ended after it was stopped."""
    from onrecord.web.server import make_server, run, stop

    server = make_server(0, threads=threads)
    thread = threading.Thread(target=run, args=(server,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stop(server)
        thread.join(ENDS_WITHIN)
        assert not thread.is_alive(), "the server goes on after it was stopped"


def tell_address(server: Any) -> str:
    """Return where a server answers."""
    return f"http://127.0.0.1:{server.effective_port}"
