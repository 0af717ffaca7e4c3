"""Real records in a temporary folder, with a passphrase that is cheap to check."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from onrecord.acquire.keys import KdfCost
from onrecord.store import Record, create_record
from onrecord.store.server import Server

PASSPHRASE = "correct horse battery staple"
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
REPORTS = {
    "one.txt": "Fourteen held in Myitkyina\n\nPolice arrested 14 students in Myitkyina on 8 March 2021, a lawyer said.\n",
    "two.txt": "Students detained\n\nAt least nine students were arrested by police in Myitkyina on Monday, 8 March 2021, according to a resident who asked not to be named for fear of reprisals.\n",
    "three.txt": "Ministry denies arrests\n\nThe interior ministry denied that any students were arrested in Myitkyina on 8 March 2021.\n",
}


def fast_record(folder: Path, server: Server | None = None) -> Record:
    """Return a record made in `folder`/record, with its tables on `server` if there is one.

    One in a file is a copy of the first that this process made, keys and all: making the tables takes half a second.
    """
    if server:
        return create_record(folder / "record", PASSPHRASE, cost=CHEAP, server=server)
    copy_record(_empty(), folder)
    return replace(_empty(), directory=folder / "record")


def copy_record(record: Record, folder: Path) -> None:
    """Put what a closed record's folder holds into `folder`/record, over what is there."""
    shutil.copytree(record.directory, folder / "record", dirs_exist_ok=True)


def _make_folder() -> Path:
    """Return a folder that is there until this process ends."""
    folder = tempfile.mkdtemp(prefix="onrecord-records-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@cache
def _empty() -> Record:
    """Return a record with nothing in it, to be copied."""
    return create_record(_make_folder() / "record", PASSPHRASE, cost=CHEAP)


@cache
def _filled() -> Record:
    """Return a record with three reports read and linked, to be copied over copies of the empty one."""
    folder = _make_folder()
    made = fast_record(folder)
    with made.activate():
        _fill(made, folder)
    return made


def _fill(record: Record, folder: Path) -> None:
    """Add three reports, read them and link them."""
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.model import HandlingBasis, Scope

    given = GivenMetadata(basis=HandlingBasis.PUBLISHED, scope=Scope.PUBLIC)
    add_files(record, [write_reports(folder)], given=given)
    run(record)


def write_reports(folder: Path) -> Path:
    """Write three small reports on one incident and return their folder."""
    reports = folder / "reports"
    reports.mkdir()
    for name, text in REPORTS.items():
        (reports / name).write_text(text, "utf-8")
    return reports


def log_in(role):
    """Return a client of the workbench that a user of that role has logged in with."""
    from django.test import Client

    from onrecord.store.users import add_user

    add_user(f"sana-{role}", "password-of-sana", role)
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/login", {"username": f"sana-{role}", "password": "password-of-sana"})
    return client


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let records that this process makes by commands be as cheap to open as those made by hand."""
    monkeypatch.setattr("onrecord.store.record.KdfCost", lambda: CHEAP)


@pytest.fixture
def record(tmp_path: Path, database: Server | None) -> Iterator[Record]:
    """A record, opened for the test; its tables are in its own file, or on a server where `database` says so."""
    made = fast_record(tmp_path, database)
    with made.activate():
        yield made


@pytest.fixture
def filled(record: Record, tmp_path: Path) -> Record:
    """A record with three reports read and linked, usable by anyone."""
    if record.server:
        _fill(record, tmp_path)
        return record
    from django.db import connection

    connection.close()
    copy_record(_filled(), tmp_path)
    write_reports(tmp_path)
    return record
