"""A record's rows copied from a server into a file of the record's own, encrypted as any, and back onto a server.

So a team's backup is an encrypted record like one that never was on a server, and either is brought back as the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction

from onrecord.acquire.keys import RecordKeys
from onrecord.store.claiming import claim_database, refuse_unless_empty
from onrecord.store.connecting import DEFAULT, alone_to_upgrade, connected, reach
from onrecord.store.models import Owned
from onrecord.store.record import Record
from onrecord.store.server import Server

OTHER = "other"
"""The second connection while rows are copied."""
MANY = 500


@contextmanager
def copied_to_file(to: Path, keys: RecordKeys) -> Iterator[None]:
    """Copy the rows of the record that is open into the new file `to`; nobody can write until the block is left."""
    with connected(to, keys.database, None, alias=OTHER):
        _make_tables(OTHER)
        with transaction.atomic():
            with connection.cursor() as cursor:
                # Writers outside of a transaction do not take the lock that transactions take.
                cursor.execute(f"LOCK TABLE {', '.join(m._meta.db_table for m in _list_models())} IN SHARE MODE")
            _copy(DEFAULT, OTHER)
            yield
        with connections[OTHER].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy_to_server(record: Record, server: Server) -> None:
    """Copy the rows of the record that is open into a server's empty database; all of them or none.

    Raises RecordError where the server cannot be reached or the database is not empty.
    """
    with connected(record.database, record.keys.database, server, alias=OTHER):
        reach(server, alias=OTHER)
        with alone_to_upgrade(alias=OTHER):
            refuse_unless_empty(server, alias=OTHER)
            _make_tables(OTHER)
            with transaction.atomic(using=OTHER):
                _copy(DEFAULT, OTHER)
                claim_database(record, alias=OTHER)


def _make_tables(alias: str) -> None:
    call_command("migrate", database=alias, verbosity=0, interactive=False)


def _copy(source: str, target: str) -> None:
    with transaction.atomic(using=target):
        for model in _list_models():
            batch: list[models.Model] = []
            for row in model._base_manager.using(source).order_by("pk").iterator(chunk_size=MANY):
                batch.append(row)
                if len(batch) == MANY:
                    model._base_manager.using(target).bulk_create(batch)
                    batch = []
            model._base_manager.using(target).bulk_create(batch)
        with connections[target].cursor() as cursor:
            for statement in connections[target].ops.sequence_reset_sql(no_style(), _list_models()):
                cursor.execute(statement)


def _list_models() -> list[type[models.Model]]:
    """Return the tables a record is made of: not who is logged in, nor whose the database is."""
    return [m for m in apps.get_app_config("store").get_models(include_auto_created=True) if m is not Owned]
