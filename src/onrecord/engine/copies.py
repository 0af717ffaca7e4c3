"""Backups: a copy of a record's folder, encrypted as the record is, opened with the same passphrase."""

from __future__ import annotations

import shutil
from pathlib import Path

from onrecord.errors import RecordError
from onrecord.store import Record, open_record
from onrecord.store.decisions import ChainCheck, verify_chain
from onrecord.store.header import NAME
from onrecord.store.record import DATABASE, ORIGINALS


def backup(record: Record, target: Path) -> None:
    """Copy the record into a folder that is not there yet; raises RecordError and leaves nothing where that fails."""
    from django.db import connection

    if target.exists():
        raise RecordError("is there already.", item=str(target), next_step="Name a folder that is not there yet.")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _copy(record.directory, target)


def restore(source: Path, directory: Path, passphrase: str) -> ChainCheck:
    """Copy a backup to a folder that is not there yet, open it and check its chain of decisions."""
    if directory.exists() and any(directory.iterdir()):
        raise RecordError("is there already and is not empty.", item=str(directory), next_step="Name another folder.")
    if not (source / NAME).is_file():
        raise RecordError("is no backup of a record.", item=str(source), next_step="Name the folder `backup` wrote.")
    _copy(source, directory)
    record = open_record(directory, passphrase)
    with record.activate():
        return verify_chain()


def _copy(source: Path, target: Path) -> None:
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copytree(source / ORIGINALS, target / ORIGINALS)
        shutil.copyfile(source / DATABASE, target / DATABASE)
        # The header comes last: a folder without one is not taken for a record.
        shutil.copyfile(source / NAME, target / NAME)
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise RecordError(
            f"could not be copied ({error.strerror}).", item=str(target), next_step="Make room or name another folder."
        ) from error
