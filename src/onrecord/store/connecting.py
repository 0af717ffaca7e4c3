"""Django's connection pointed at one record: its own encrypted file, or a team's PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onrecord.errors import RecordError
from onrecord.store.server import PASSWORD_FILE, Server, read_password

DEFAULT = "default"
EXTRA = "The package psycopg is missing, which a record on PostgreSQL needs."


@contextmanager
def connected(database: Path, key: bytes, server: Server | None, *, alias: str = DEFAULT) -> Iterator[None]:
    """Point the connections of every thread at a record's file, opened with `key`, or at its server.

    Raises RecordError where the server's password cannot be had, or psycopg is not installed.
    """
    from django.db import connections

    inside = _unlocked_server(server) if server else _unlocked_file(database, key)
    with inside as settings:
        known = connections.settings.get(alias)
        # Threads share these settings, not the connections: each new connection reads them.
        _drop(alias)
        connections.settings[alias] = {**connections.settings[DEFAULT], **settings}
        try:
            yield
        finally:
            _drop(alias)
            if known is None:
                del connections.settings[alias]
            else:
                connections.settings[alias] = known


@contextmanager
def _unlocked_file(database: Path, key: bytes) -> Iterator[dict[str, Any]]:
    from onrecord.store.sqlcipher import base

    base.unlock(database, key)
    try:
        yield {
            "ENGINE": "onrecord.store.sqlcipher",
            "NAME": str(database),
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": False,
        }
    finally:
        base.lock(database)


@contextmanager
def _unlocked_server(server: Server) -> Iterator[dict[str, Any]]:
    try:
        from onrecord.store.postgres import base
    except ImportError as error:
        raise RecordError(EXTRA, next_step="Install it: pip install 'onrecord[team]'") from error
    base.unlock(server.address, read_password())
    try:
        yield server.settings()
    finally:
        base.lock(server.address)


def _drop(alias: str) -> None:
    """Close this thread's connection, so that the next use opens one as the settings then say."""
    from django.db import connections

    if alias in connections.settings:
        connections[alias].close()
        del connections[alias]


def reach(server: Server, *, alias: str = DEFAULT) -> None:
    """Open the connection; raises RecordError, with what the server said, where that cannot be."""
    from django.db import OperationalError, connections

    try:
        connections[alias].ensure_connection()
    except OperationalError as error:
        said = " ".join(str(error).split())
        raise RecordError(
            f"the database of this record cannot be reached ({said}).",
            item=server.address,
            next_step=f"Check that the server runs, and the password: {PASSWORD_FILE} names its file, or ~/.pgpass.",
        ) from error


def is_on_server(*, alias: str = DEFAULT) -> bool:
    """Tell whether the record that is open is on PostgreSQL."""
    from django.db import connections

    return connections[alias].vendor == "postgresql"


@contextmanager
def alone_to_upgrade(*, alias: str = DEFAULT) -> Iterator[None]:
    """Keep others on the same server from making or changing tables at the same time."""
    from django.db import connections

    connection = connections[alias]
    if not is_on_server(alias=alias):
        yield
        return
    from onrecord.store.postgres.base import UPGRADING

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({UPGRADING})")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_unlock({UPGRADING})")
