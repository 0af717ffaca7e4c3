"""A record: a folder with an encrypted database and encrypted originals, opened with a passphrase.

A team's record has its tables in a PostgreSQL database that its folder names; the rest is in the folder.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.acquire.keys import (
    KdfCost,
    RecordKeys,
    derive_keys,
    make_master_key,
    unwrap_master_key,
    wrap_master_key,
)
from onrecord.acquire.originals import PART, Originals, alone_in, release_folder
from onrecord.acquire.recovery import RecoveryCode, unwrap_with_recovery, wrap_for_recovery
from onrecord.errors import RecordError
from onrecord.store.connecting import alone_to_upgrade, connected, is_on_server, reach
from onrecord.store.header import FORMAT, ON_SERVER, Header, is_header_genuine, read_header, write_header
from onrecord.store.server import Server
from onrecord.store.setup import start_django

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

DATABASE = "record.db"
ORIGINALS = "originals"
BACKUPS = "backups"


@dataclass(frozen=True)
class Record:
    """An opened record. Everything asked of its database is asked inside `with record.activate():`."""

    directory: Path
    keys: RecordKeys = field(repr=False)
    notices: tuple[str, ...] = ()
    server: Server | None = None
    """The PostgreSQL database that holds its tables; None where the encrypted file does."""

    @property
    def database(self) -> Path:
        """The encrypted database's file; it is not there where the tables are on a server."""
        return self.directory / DATABASE

    @property
    def originals(self) -> Originals:
        """The encrypted originals."""
        return Originals(self.directory / ORIGINALS, self.keys)

    def keyed(self, data: bytes) -> str:
        """Return the id of `data` in this record."""
        return self.keys.keyed(data)

    @contextmanager
    def activate(self) -> Iterator[Record]:
        """Point Django's connection of every thread at this record until the block is left."""
        start_django()
        from django.conf import settings

        before = settings.SECRET_KEY
        with connected(self.directory.resolve() / DATABASE, self.keys.database, self.server):
            settings.SECRET_KEY = self.keys.web.hex()
            _active.append(self)
            try:
                yield self
            finally:
                _active.pop()
                release_folder(self.directory / ORIGINALS)
                settings.SECRET_KEY = before


_active: list[Record] = []


def active_record() -> Record:
    """Return the record whose block is being run; raises RecordError outside of one."""
    if not _active:
        raise RecordError("no record is open.", next_step="Open one first.")
    return _active[-1]


def create_record(
    directory: Path,
    passphrase: str,
    *,
    cost: KdfCost | None = None,
    recovery: RecoveryCode | None = None,
    server: Server | None = None,
) -> Record:
    """Make a record in a folder that is empty or not there; raises RecordError where it is neither.

    A `recovery` code opens it as the passphrase does. Its tables go to `server`, if given: an empty database.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise RecordError("is there already and is not empty.", item=str(directory), next_step="Name another folder.")
    master = make_master_key()
    wrapped = wrap_master_key(master, passphrase, cost or KdfCost())
    made = not directory.exists()
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        (directory / ORIGINALS).mkdir(mode=0o700)
        record = Record(directory, derive_keys(master), server=server)
        with record.activate():
            _make_tables(record)
            from onrecord.store.heads import start_head_file

            start_head_file(directory, record.keys)
        second = wrap_for_recovery(master, recovery) if recovery else None
        # The header comes last: a folder without one is not taken for a record.
        layout = ON_SERVER if server else FORMAT
        write_header(directory, Header(layout, wrapped, second, server=server), record.keys)
    except BaseException as error:
        _clear(directory, whole=made)
        if isinstance(error, OSError):
            raise RecordError(
                f"cannot be made ({error.strerror}).", item=str(directory), next_step="Name a folder you may write to."
            ) from error
        raise
    return record


def _make_tables(record: Record) -> None:
    """Make the tables; on a server, in a database that is empty, which from then on is this record's."""
    if record.server is None:
        _migrate()
        return
    from onrecord.store.claiming import claim_database, refuse_unless_empty

    reach(record.server)
    with alone_to_upgrade():
        refuse_unless_empty(record.server)
        _migrate()
        claim_database(record)


def open_record(directory: Path, passphrase: str, *, upgrade: bool = False) -> Record:
    """Return the record in `directory`, brought up to date after a copy of it was put aside.

    Raises RecordError: none here, wrong passphrase, of a newer onrecord, damaged, its server out of reach. One on a
    server that is of an older onrecord is brought up to date only with `upgrade`: others are using it.
    """
    header = read_header(directory)
    keys = derive_keys(unwrap_master_key(header.wrapped, passphrase))
    if header.server and not is_header_genuine(directory, keys):
        raise RecordError(
            "its header was altered, and may lead to another database; nothing was sent there.",
            item=str(directory),
            next_step="Put back the onrecord.toml of a copy, and ask who changed it.",
        )
    return _open(directory, keys, header, upgrade=upgrade)


def open_with_recovery(directory: Path, code: RecoveryCode) -> bytes:
    """Return the master key of a record by its recovery code; raises RecordError where it has no sheet or another."""
    header = read_header(directory)
    if header.recovery is None:
        raise RecordError("this record has no recovery sheet.", next_step="Only its passphrase opens it.")
    return unwrap_with_recovery(header.recovery, code)


def _open(directory: Path, keys: RecordKeys, header: Header, *, upgrade: bool) -> Record:
    record = Record(directory, keys, server=header.server)
    if not record.server and not record.database.is_file():
        raise RecordError(
            "its database is gone.", item=str(directory), next_step="Restore a backup with `onrecord restore`."
        )
    with record.activate():
        if record.server:
            reach(record.server)
        notices = _bring_up_to_date(record, header, upgrade=upgrade)
        with _damage_told():
            notices += _look_over(record)
    return replace(record, notices=notices)


def change_passphrase(
    directory: Path,
    master: bytes,
    passphrase: str,
    *,
    cost: KdfCost | None = None,
    recovery: RecoveryCode | None = None,
) -> None:
    """Wrap the master key under another passphrase; with `recovery` the sheet is another too. Old wraps are gone."""
    header = read_header(directory)
    second = wrap_for_recovery(master, recovery) if recovery else header.recovery
    wrapped = wrap_master_key(master, passphrase, cost or header.wrapped.cost)
    write_header(directory, replace(header, wrapped=wrapped, recovery=second, checked=True), derive_keys(master))


def _bring_up_to_date(record: Record, header: Header, *, upgrade: bool) -> tuple[str, ...]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with _damage_told():
        executor = MigrationExecutor(connection)
        known, applied = set(executor.loader.disk_migrations), set(executor.loader.applied_migrations)
    ours = {label for label, _ in known}
    if {m for m in applied if m[0] in ours} - known:
        raise RecordError(
            "the record is of a newer onrecord.", next_step="Install the newer onrecord; nothing was changed."
        )
    if record.server:
        return _upgrade_on_server(record, due=bool(_list_due(executor)), upgrade=upgrade)
    if not _list_due(executor):
        return ()
    copy = _put_aside(record)
    if not header.checked:
        write_header(record.directory, header, record.keys)
    _migrate()
    _start_chain(record)
    return (f"The record was of an older onrecord. It was brought up to date; a copy is in {BACKUPS}/{copy.name}.",)


def _upgrade_on_server(record: Record, *, due: bool, upgrade: bool) -> tuple[str, ...]:
    """Bring a team's record up to date where that is asked for; else refuse one that is of an older onrecord."""
    from onrecord.store.claiming import refuse_unless_ours

    if not due:
        refuse_unless_ours(record)
        return ()
    if not upgrade:
        raise RecordError(
            "the record on the server is of an older onrecord.",
            next_step="Have everybody stop, back it up with the older one, then: onrecord -C DIR upgrade",
        )
    with alone_to_upgrade():
        _migrate()
    refuse_unless_ours(record)
    return ("The record was of an older onrecord. It was brought up to date.",)


def _list_due(executor: MigrationExecutor) -> list[object]:
    """Return the changes of tables that a record has not had yet."""
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _damage_told() -> Iterator[None]:
    """Turn what the database says of a page that was altered into words for a person."""
    from django.db import DatabaseError

    try:
        yield
    except (DatabaseError, _driver_error()) as error:
        if is_on_server() or "locked" in str(error):
            raise
        raise RecordError("its database is damaged.", next_step="Restore a backup with `onrecord restore`.") from error


def _start_chain(record: Record) -> None:
    """Have the chain tell of every file, text and claim of a record by an older onrecord, and lists be filled."""
    from onrecord.store.columns import fill
    from onrecord.store.heads import FILE, start_head_file
    from onrecord.store.intake import take_over

    if not (record.directory / FILE).exists():
        start_head_file(record.directory, record.keys)
    take_over()
    fill()


def _look_over(record: Record) -> tuple[str, ...]:
    """Return what is wrong at first sight, and clear away what a kill left behind."""
    from onrecord.store.heads import find_loss
    from onrecord.store.jobs import list_waiting_blobs
    from onrecord.store.models import Receipt

    with alone_in(record.directory) as alone:
        for part in record.directory.glob(f"{PART}*") if alone else ():
            part.unlink(missing_ok=True)
    record.originals.sweep(lambda: set(Receipt.objects.values_list("blob", flat=True)) | list_waiting_blobs())
    found = [] if is_header_genuine(record.directory, record.keys) else ["its header was altered."]
    lost = find_loss()
    return tuple(f"WARNING: {words} See `onrecord verify`." for words in [*found, *([lost] if lost else [])])


def _put_aside(record: Record) -> Path:
    """Return a copy of the database as it is, encrypted with the same key."""
    from django.db import connection

    folder = record.directory / BACKUPS
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"record-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}.db"
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(record.database, copy)
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise RecordError(
            f"no copy could be put aside before bringing the record up to date ({error.strerror}).",
            next_step="Make room on the disk; nothing was changed.",
        ) from error
    return copy


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _driver_error() -> type[Exception]:
    from sqlcipher3 import dbapi2

    error: type[Exception] = dbapi2.Error
    return error


def _clear(directory: Path, *, whole: bool) -> None:
    """Remove what a failed `init` left; the folder itself only where it was made here."""
    if whole:
        shutil.rmtree(directory, ignore_errors=True)
        return
    shutil.rmtree(directory / ORIGINALS, ignore_errors=True)
    for path in directory.glob(f"{DATABASE}*"):
        path.unlink(missing_ok=True)
