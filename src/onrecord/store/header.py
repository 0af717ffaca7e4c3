"""`onrecord.toml`: what a record's folder says without its passphrase. It names nobody and counts nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import tomllib
from dataclasses import dataclass
from pathlib import Path

from onrecord.acquire.keys import KdfCost, RecordKeys, WrappedKey
from onrecord.acquire.originals import shared_use, write_whole
from onrecord.acquire.recovery import RecoveryWrap
from onrecord.errors import RecordError, UsageError
from onrecord.store.server import Server, parse_server

NAME = "onrecord.toml"
FORMAT = 1
"""Version of the folder's layout."""
ON_SERVER = 2
"""The layout whose tables are on a server; a record of a higher one is not opened."""


@dataclass(frozen=True, slots=True)
class Header:
    """The version of a record's layout and its master key, wrapped; once more for a recovery sheet, if there is one.

    `checked`: it says that the record wrote it, as headers of an older onrecord do not.
    `server`: the PostgreSQL database of a team's record; None where the tables are in the record's own file.
    """

    format: int
    wrapped: WrappedKey
    recovery: RecoveryWrap | None = None
    checked: bool = True
    server: Server | None = None


def write_header(directory: Path, header: Header, keys: RecordKeys) -> None:
    """Write the header, whole or not at all; the one before is gone."""
    with shared_use(directory):
        write_whole(directory / NAME, render_header(header, keys))


def render_header(header: Header, keys: RecordKeys) -> bytes:
    """Return a header's bytes, which end with what shows that the record wrote them."""
    cost = header.wrapped.cost
    lines = [
        "# A record of onrecord. Without its passphrase it cannot be opened, by nobody. Do not edit.",
        f"format = {header.format}",
        *([f'database = "{header.server.address}"'] if header.server else []),
        "",
        "[key]",
        f'salt = "{_encode(header.wrapped.salt)}"',
        f'sealed = "{_encode(header.wrapped.sealed)}"',
        f"memory_kib = {cost.memory_kib}",
        f"passes = {cost.passes}",
        f"lanes = {cost.lanes}",
        "",
    ]
    if header.recovery:
        lines += [
            "[recovery]",
            f'salt = "{_encode(header.recovery.salt)}"',
            f'sealed = "{_encode(header.recovery.sealed)}"',
            "",
        ]
    said = "\n".join(lines)
    mac = hmac.new(keys.header, said.encode(), hashlib.sha256).hexdigest()
    return f'{said}\n[check]\nmac = "{mac}"\n'.encode()


def is_header_genuine(directory: Path, keys: RecordKeys) -> bool:
    """Tell whether the header is to the letter as the record wrote it."""
    try:
        return (directory / NAME).read_bytes() == render_header(read_header(directory), keys)
    except RecordError:
        return False


def read_header(directory: Path) -> Header:
    """Return the header of the record in `directory`; RecordError where there is none, or a newer or damaged one."""
    path = directory / NAME
    try:
        row = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RecordError(
            "there is no record here.",
            item=str(directory),
            next_step="Make one with `onrecord init DIR`, or name it with -C.",
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _damaged() from error
    try:
        if int(row["format"]) > ON_SERVER:
            raise RecordError(
                f"the record is of a newer onrecord (layout {row['format']}; this one knows {ON_SERVER}).",
                next_step="Install the newer onrecord; nothing was changed.",
            )
        key = row["key"]
        cost = KdfCost(int(key["memory_kib"]), int(key["passes"]), int(key["lanes"]))
        wrapped = WrappedKey(_decode(key["salt"]), cost, _decode(key["sealed"]))
        second = row.get("recovery")
        recovery = RecoveryWrap(_decode(second["salt"]), _decode(second["sealed"])) if second else None
        server = parse_server(str(row["database"])) if "database" in row else None
        return Header(int(row["format"]), wrapped, recovery, "check" in row, server)
    except (KeyError, TypeError, ValueError, UsageError) as error:
        if isinstance(error, RecordError):
            raise
        raise _damaged() from error


def _damaged() -> RecordError:
    return RecordError(f"{NAME} is damaged.", next_step="Restore a backup with `onrecord restore`.")


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
