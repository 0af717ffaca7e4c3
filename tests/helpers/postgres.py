"""A real PostgreSQL server in a temporary folder, one for all tests: by a socket alone, run by a user without rights."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from records import fast_record

from onrecord.store.server import PASSWORD_FILE, Server

SUPERUSER, PASSWORD = "keeper", "a password of the tests"
NEAR = ("listen_addresses=", "max_connections=60")
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""Nothing of the tests must outlive a power cut."""
_numbers = count(1)


def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@dataclass
class RunningServer:
    """A server that runs: its folder, which holds the socket, and its process."""

    programs: Path
    folder: Path
    process: subprocess.Popen[bytes]
    with_tables: str = ""

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    def at(self, name: str) -> Server:
        """Return how a record names one of its databases."""
        return Server(SUPERUSER, name, str(self.folder))

    def make_database(self, *, template: str = "template0") -> Server:
        """Return an empty database, or one like another."""
        name = f"record{next(_numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        return self.at(name)

    def make_database_with_tables(self) -> Server:
        """Return a database that has its tables, as an `init` leaves it that was stopped: making them takes a while."""
        if not self.with_tables:
            made = self.make_database()
            with tempfile.TemporaryDirectory() as folder:
                fast_record(Path(folder), made)
            self.sql("DELETE FROM store_owned", database=made.name)
            self.with_tables = made.name
        return self.make_database(template=self.with_tables)

    def drop(self, server: Server) -> None:
        self.sql(f"DROP DATABASE IF EXISTS {server.name} WITH (FORCE)")

    def sql(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run statements as the server's keeper, who needs no passphrase; returns the rows of the last."""
        import psycopg

        with psycopg.connect(
            host=str(self.folder), user=SUPERUSER, password=PASSWORD, dbname=database, autocommit=True
        ) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


def start_server(*, quick: bool = True) -> RunningServer:
    """Start a server; without rights of root, which it refuses. Not `quick`: as safe as a real one."""
    programs = find_programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="onrecord-pg-"))
    who = _unprivileged()
    (folder / "password").write_text(PASSWORD)
    os.environ[PASSWORD_FILE] = str(folder / "password")
    if who:
        for path in (folder, folder / "password"):
            os.chown(path, who.pw_uid, who.pw_gid)
    run = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if who else {}
    run |= {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}}
    made = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", SUPERUSER, "--encoding=UTF8"]
    made += ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--no-sync"]
    subprocess.run(made, check=True, capture_output=True, **run)
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [*command, *(w for q in (*NEAR, *(QUICK if quick else ())) for w in ("-c", q))], stdout=log, stderr=log, **run
    )
    log.close()
    server = RunningServer(programs, folder, process)
    _wait(server)
    return server


def _wait(server: RunningServer) -> None:
    import psycopg

    for _ in range(300):
        try:
            server.sql("SELECT 1")
        except psycopg.OperationalError:
            assert server.process.poll() is None, (server.folder / "log").read_text()
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not start")


def _unprivileged() -> pwd.struct_passwd | None:
    """Return a user to run it as, where the tests run as root; None where they do not."""
    if os.geteuid() != 0:
        return None
    names = {p.pw_name: p for p in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]
