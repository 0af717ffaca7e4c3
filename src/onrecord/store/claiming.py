"""Whose a database on a server is: one record's, by a keyed hash that only its passphrase makes."""

from __future__ import annotations

from django.db import connections, transaction

from onrecord.errors import RecordError
from onrecord.store.connecting import DEFAULT
from onrecord.store.models import Owned
from onrecord.store.record import Record
from onrecord.store.server import Server

ANOTHER = "Make an empty one for this record: createdb, then name that."


def refuse_unless_empty(server: Server, *, alias: str = DEFAULT) -> None:
    """Raise RecordError where a database holds tables already, or keeps text otherwise than in UTF-8."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        raise RecordError(
            f"the database keeps text as {encoding}.",
            item=server.address,
            next_step="Make it anew: createdb --encoding UTF8 --template template0",
        )
    tables = connection.introspection.table_names()
    # What an `init` that was stopped left behind holds nobody's yet.
    ours = {"django_migrations", "store_owned"} <= set(tables)
    if tables and (not ours or Owned.objects.using(alias).exists()):
        raise RecordError("the database is not empty.", item=server.address, next_step=ANOTHER)


def claim_database(record: Record, *, alias: str = DEFAULT) -> None:
    """Note that a database is this record's from now on."""
    with transaction.atomic(using=alias):
        Owned.objects.using(alias).create(pk=_name(record))


def refuse_unless_ours(record: Record) -> None:
    """Raise RecordError where the database is another record's."""
    if list(Owned.objects.values_list("pk", flat=True)) != [_name(record)]:
        raise RecordError(
            "the database is not this record's.",
            item=record.server.address if record.server else None,
            next_step="Check which folder -C names; bring a backup back with `onrecord restore --database`.",
        )


def _name(record: Record) -> str:
    return record.keyed(b"database")
