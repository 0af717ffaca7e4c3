"""SQLite through SQLCipher: Django's own backend, opened with a raw key and set never to lose a commit.

Keys are kept by file name in this module and not in Django's settings, which debug pages and logs print.
"""

from __future__ import annotations

import datetime
import decimal
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base as sqlite
from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]  # django-stubs leaves it out
    register as register_functions,
)
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2

try:
    import fcntl
except ImportError:  # Windows: processes are kept apart by SQLite's own locks alone
    fcntl = None  # type: ignore[assignment]

BUSY_SECONDS = 20
"""How long a write waits for another process's transaction; reading one report takes well under a second."""

LINE = "onrecord.toml"
"""The file beside the database by whose lock those stand in line who are to write; its content is not touched."""

_keys: dict[str, bytes] = {}

dbapi2.register_converter("bool", b"1".__eq__)
dbapi2.register_converter("date", sqlite.decoder(parse_date))
dbapi2.register_converter("time", sqlite.decoder(parse_time))
dbapi2.register_converter("datetime", sqlite.decoder(parse_datetime))
dbapi2.register_converter("timestamp", sqlite.decoder(parse_datetime))
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(datetime.date, sqlite.adapt_date)
dbapi2.register_adapter(datetime.datetime, sqlite.adapt_datetime)


def unlock(database: Path, key: bytes) -> None:
    """Let this process open `database` with the raw 32-byte `key`."""
    _keys[str(database)] = key


def lock(database: Path) -> None:
    """Forget the key of `database`."""
    _keys.pop(str(database), None)


@contextmanager
def _in_line(file: Path) -> Iterator[None]:
    """Wait behind those who came before; with no such file yet, or no locks, nobody stands in line."""
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            if fcntl:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class SqlcipherCursor(dbapi2.Cursor):  # type: ignore[misc]  # sqlcipher3 has no type hints
    """A cursor that takes Django's %s placeholders."""

    convert_query = sqlite.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for each row of values."""
        rows = list(param_list)
        names = list(rows[0]) if rows and isinstance(rows[0], Mapping) else None
        return super().executemany(self.convert_query(query, param_names=names), rows)


class DatabaseWrapper(sqlite.DatabaseWrapper):
    """Django's SQLite connection over SQLCipher."""

    Database = dbapi2

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file with its key; a commit is on the disk when it returns (synchronous=FULL)."""
        connection = dbapi2.connect(**{"timeout": BUSY_SECONDS, **conn_params})
        # It would write on stderr which page of a damaged file it could not read; errors say so already.
        connection.execute("PRAGMA cipher_log_level = NONE")
        key = _keys.get(str(self.settings_dict["NAME"]))
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        register_functions(connection)
        for pragma in (
            "foreign_keys = ON",
            "legacy_alter_table = OFF",
            "journal_mode = WAL",
            "synchronous = FULL",
            # Temporary tables and sorts would otherwise be written in the clear.
            "temp_store = MEMORY",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        """Begin a transaction after those who came before, in any process: SQLite lets go first who tries by chance."""
        with _in_line(Path(str(self.settings_dict["NAME"])).with_name(LINE)):
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # django-stubs leaves it out

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor that takes Django's placeholders."""
        return self.connection.cursor(factory=SqlcipherCursor)
