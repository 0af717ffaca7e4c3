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


def serve(port: int = 8000) -> None:
    """Serve the record that is open on 127.0.0.1 until stopped; raises UsageError where the port is taken."""
    import waitress

    from onrecord.errors import UsageError

    try:
        waitress.serve(application, host="127.0.0.1", port=port, threads=THREADS, ident=None, _quiet=True)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used ({error.strerror}).", next_step="Choose another with --port."
        ) from error
