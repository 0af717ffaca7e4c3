"""The workbench on this machine only."""

from __future__ import annotations

from typing import Any

THREADS = 4


def application(environ: Any, start_response: Any) -> Any:
    """Answer one request (WSGI)."""
    from django.core.wsgi import get_wsgi_application

    global _application
    if _application is None:
        _application = get_wsgi_application()
    return _application(environ, start_response)


_application: Any = None


def serve(port: int = 8000, *, idle_minutes: float = 0) -> bool:
    """Serve the record that is open on 127.0.0.1 until stopped, or until nobody used it for some minutes: then True.

    Whoever was logged in before logs in again. Raises UsageError where the port is taken.
    """
    from django.contrib.sessions.models import Session
    from waitress.server import create_server

    from onrecord.engine.relinking import relinking
    from onrecord.errors import UsageError
    from onrecord.web.idle import clock

    Session.objects.all().delete()
    try:
        server = create_server(application, host="127.0.0.1", port=port, threads=THREADS, ident=None)
        clock.start(idle_minutes)
        if idle_minutes:
            clock.watch(server.close)
        server.run()
        relinking.wait()
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used ({error.strerror}).", next_step="Choose another with --port."
        ) from error
    return clock.has_run_out()
