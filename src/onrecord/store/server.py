"""Where a team's record has its tables: one PostgreSQL database, named in `onrecord.toml`, and how to log in to it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from onrecord.errors import RecordError, UsageError

PASSWORD_FILE = "ONRECORD_DATABASE_PASSWORD_FILE"  # noqa: S105 - names a file
REFUSED = {
    "PGPASSWORD": f"it holds a secret; write it into a file and name that in {PASSWORD_FILE}, or use ~/.pgpass",
    "PGHOSTADDR": "it leads to another host than the record names",
    "PGSERVICE": "it leads to another host than the record names",
}
"""What libpq would take from the environment and must not."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
CHECKED = frozenset({"verify-full", "verify-ca"})
"""Ways of TLS that make sure it is the right server."""
EXAMPLE = "Write it as postgresql://USER@HOST/NAME, without a password, or postgresql://USER@/NAME?host=/FOLDER."


@dataclass(frozen=True, slots=True)
class Server:
    """One database on one server: a host's name or address, or the folder of a socket on this machine."""

    user: str
    name: str
    host: str
    port: int | None = None
    tls: str = ""
    certificates: str = ""
    """The file with the certificates that the server's is checked against; libpq's own place where empty."""

    def __post_init__(self) -> None:
        """Refuse what would send the record about in the clear."""
        if not self.user or not self.name or not self.host or "," in self.host:
            raise _not_an_address("it names no user, no database or no host, or several hosts")
        if not self.is_near and self.tls not in CHECKED:
            raise _not_an_address(f"sslmode={self.tls} would not make sure who listens; off this machine it must")

    @property
    def is_near(self) -> bool:
        """Whether it is on this machine: nothing goes over a network."""
        return self.host.startswith("/") or self.host in LOOPBACK

    @property
    def address(self) -> str:
        """The one way this database is written."""
        more = {"sslmode": self.tls, "sslrootcert": self.certificates}
        inside = "" if self.host.startswith("/") else f"[{self.host}]" if ":" in self.host else self.host
        if not inside:
            more = {"host": self.host, **more}
        port = f":{self.port}" if self.port else ""
        asked = urlencode({k: v for k, v in more.items() if v}, safe="/")
        return f"postgresql://{quote(self.user, safe='')}@{inside}{port}/{quote(self.name, safe='')}" + (
            f"?{asked}" if asked else ""
        )

    def settings(self) -> dict[str, Any]:
        """Return Django's settings of a connection to it, without the password."""
        options: dict[str, Any] = {"server_side_binding": True, "connect_timeout": 10}
        options["sslmode"] = self.tls or ("disable" if self.host.startswith("/") else "prefer")
        if self.certificates:
            options["sslrootcert"] = self.certificates
        return {
            "ENGINE": "onrecord.store.postgres",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": "",
            "HOST": self.host,
            "PORT": str(self.port or 5432),
            "OPTIONS": options,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "ADDRESS": self.address,
        }


def parse_server(address: str) -> Server:
    """Return the server of an address such as `postgresql://onrecord@db.example.org/onrecord`.

    Raises UsageError where it is none, holds a password, or would go unprotected over a network.
    """
    try:
        parts = urlsplit(address)
        asked = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        port = parts.port
    except ValueError as error:
        raise _not_an_address("it cannot be read") from error
    if parts.scheme not in {"postgresql", "postgres"} or parts.fragment or re.search(r"[\s\"\\\x00-\x1f]", address):
        raise _not_an_address("it is none of PostgreSQL")
    if parts.password is not None:
        raise _not_an_address(f"it holds a password; write that into a file and name it in {PASSWORD_FILE}")
    more = dict(asked)
    if len(more) != len(asked) or set(more) - {"host", "sslmode", "sslrootcert"}:
        raise _not_an_address("after the ? only host, sslmode and sslrootcert may stand, once each")
    if parts.hostname and "host" in more:
        raise _not_an_address("it names two hosts")
    host = more.get("host") or parts.hostname or ""
    near = host.startswith("/") or host in LOOPBACK
    return Server(
        user=unquote(parts.username or ""),
        name=unquote(parts.path.removeprefix("/")),
        host=host,
        port=port,
        tls=more.get("sslmode") or ("" if near else "verify-full"),
        certificates=more.get("sslrootcert", ""),
    )


def read_password() -> str | None:
    """Return the password from the file named in the environment; None where none is, and libpq then asks ~/.pgpass.

    Raises RecordError where the environment itself holds a secret or leads elsewhere.
    """
    for variable, why in REFUSED.items():
        if os.environ.get(variable):
            raise RecordError(f"{variable} is set, and {why}.", next_step=f"Unset it: unset {variable}")
    named = os.environ.get(PASSWORD_FILE)
    if not named:
        return None
    try:
        return Path(named).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"the file named in {PASSWORD_FILE} cannot be read.", next_step="Check the path.") from error


def _not_an_address(why: str) -> UsageError:
    return UsageError(f"this is no address of a database for a record: {why}.", next_step=EXAMPLE)
