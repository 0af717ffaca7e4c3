"""Real records in a temporary folder, with a passphrase that is cheap to check."""

from __future__ import annotations

from collections.abc import Iterator
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
    """Return a record made in `folder`/record, with its tables on `server` if there is one."""
    return create_record(folder / "record", PASSPHRASE, cost=CHEAP, server=server)


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
def record(tmp_path: Path, database: Server | None) -> Iterator[Record]:
    """A record, opened for the test; its tables are in its own file, or on a server where `database` says so."""
    made = fast_record(tmp_path, database)
    with made.activate():
        yield made


@pytest.fixture
def filled(record: Record, tmp_path: Path) -> Record:
    """A record with three reports read and linked, usable by anyone."""
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.model import HandlingBasis, Scope

    given = GivenMetadata(basis=HandlingBasis.PUBLISHED, scope=Scope.PUBLIC)
    add_files(record, [write_reports(tmp_path)], given=given)
    run(record)
    return record
