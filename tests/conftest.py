"""Fixtures all tests share: no test may open a connection off the machine, and the same tests run on both databases."""

from __future__ import annotations

import os
import socket  # noqa: TID251 - the fixture that forbids connections has to name what it forbids
from collections.abc import Iterator

import postgres
import pytest
from hypothesis import settings

from onrecord.store.server import Server

# How long one example takes depends on the machine, and on patterns compiled at their first use.
# `make torture` asks for more examples than a test takes by itself.
settings.register_profile("onrecord", deadline=None, max_examples=int(os.environ.get("ONRECORD_EXAMPLES", "100")))
settings.load_profile("onrecord")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class ForbiddenConnectionError(AssertionError):
    """A test tried to reach beyond this machine."""


@pytest.fixture(autouse=True)
def only_local_sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail on any socket that is neither AF_UNIX nor loopback."""
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto

    def check(sock: socket.socket, address: object) -> None:
        if sock.family == socket.AF_UNIX:
            return
        host = address[0] if isinstance(address, tuple) else address
        if host not in LOOPBACK:
            raise ForbiddenConnectionError(f"a connection to {host!r} was tried")

    def guarded_connect(self, address):
        check(self, address)
        return connect(self, address)

    def guarded_connect_ex(self, address):
        check(self, address)
        return connect_ex(self, address)

    def guarded_sendto(self, data, *rest):
        check(self, rest[-1])
        return sendto(self, data, *rest)

    def guarded_getaddrinfo(host, *rest, **named):
        if host not in LOOPBACK and host is not None:
            raise ForbiddenConnectionError(f"a look-up of {host!r} was tried")
        return getaddrinfo(host, *rest, **named)

    getaddrinfo = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket.socket, "sendto", guarded_sendto)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> Iterator[None]:
    """Let users' passwords be checked by the product's own Argon2, at as small a cost as records' passphrases."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    with pytest.MonkeyPatch.context() as patched:
        for name, cost in (("memory_cost", 64), ("time_cost", 1), ("parallelism", 1)):
            patched.setattr(Argon2PasswordHasher, name, cost)
        yield


# ---- both databases ----------------------------------------------------------------------------
def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --both: every test of a record on PostgreSQL as well, not only those that are marked for it."""
    parser.addoption("--both", action="store_true", help="run every test of a record on PostgreSQL too")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests of a record on SQLite, and those marked `both` (or all, with --both) on PostgreSQL as well.

    `sqlite_only` marks what is of a record's own file: its pages, its copies, its log.
    """
    if "database" not in metafunc.fixturenames or metafunc.definition.get_closest_marker("sqlite_only"):
        return
    if metafunc.config.getoption("--both") or metafunc.definition.get_closest_marker("both"):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.RunningServer]:
    """A PostgreSQL server for all tests; those that need it are skipped where none is installed."""
    if postgres.find_programs() is None:
        pytest.skip("PostgreSQL is not installed: run tools/install_postgresql.sh")
    running = postgres.start_server()
    yield running
    running.stop()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Server | None]:
    """An empty database on the server, or None: the record then has its own file."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield None
        return
    running = request.getfixturevalue("server")
    made = running.make_database_with_tables()
    yield made
    running.drop(made)
