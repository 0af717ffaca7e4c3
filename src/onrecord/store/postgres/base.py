"""PostgreSQL for a team: Django's own backend, with one writer at a time as in a record's own file.

Passwords are kept in this module and not in Django's settings, which debug pages and logs print. Values travel apart
from statements (`server_side_binding`), so that a server which logs failed statements logs no words of reports.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base as postgresql
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations

BUSY_SECONDS = 20
"""How long a write waits for another's transaction, as in SQLite."""
ONE_WRITER = 0x6F6E7265636F7264
"""The number of the lock that every transaction takes first: "onrecord" as bytes. It counts within one database."""
UPGRADING = ONE_WRITER + 1
"""The number of the lock held while tables are made or changed."""
SESSION = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "search_path": "public",
        "synchronous_commit": "on",
        "lock_timeout": f"{BUSY_SECONDS}s",
        "idle_in_transaction_session_timeout": "10min",
        "client_min_messages": "warning",
    }.items()
)
"""What holds on every connection, whatever the role, the server or the environment say."""

_passwords: dict[str, str] = {}


def unlock(address: str, password: str | None) -> None:
    """Let this process log in at `address`; without a password libpq looks into ~/.pgpass."""
    if password is not None:
        _passwords[address] = password


def lock(address: str) -> None:
    """Forget the password for `address`."""
    _passwords.pop(address, None)


class DatabaseOperations(PostgresOperations):
    """Keeps JSON as text, as SQLite does: keys in their order, numbers to the letter, as hashes and pages expect."""

    def adapt_json_value(self, value: Any, encoder: type[json.JSONEncoder] | None) -> str:
        """Return a value as a parameter of a statement."""
        return json.dumps(value, cls=encoder)


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """Django's PostgreSQL connection, in which every transaction is the only one that writes."""

    data_types = {**postgresql.DatabaseWrapper.data_types, "JSONField": "text"}  # noqa: RUF012 - as Django has it
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        """Return everything libpq may ask for, so that nothing in the environment leads elsewhere."""
        address = self.settings_dict.get("ADDRESS")
        if not address:
            raise ImproperlyConfigured("this connection belongs to no record")
        params = {**super().get_connection_params(), "options": SESSION, "gssencmode": "disable"}
        if address in _passwords:
            params["password"] = _passwords[address]
        return params

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """Begin or end a transaction; one that begins waits until no other is running."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if autocommit or not force_begin_transaction_with_broken_autocommit:
            return
        try:
            with self.wrap_database_errors:
                self.connection.execute(f"SELECT pg_advisory_xact_lock({ONE_WRITER})")
        except BaseException:
            # Nobody else would end the transaction that was begun.
            self.connection.rollback()
            self._set_autocommit(True)  # type: ignore[attr-defined]  # django-stubs leaves it out
            self.autocommit = True
            raise
