"""`onrecord.toml`: what a record's folder says without its passphrase. It names nobody and counts nothing."""

from __future__ import annotations

import base64
import tomllib
from dataclasses import dataclass
from pathlib import Path

from onrecord.acquire.keys import KdfCost, WrappedKey
from onrecord.acquire.originals import write_whole
from onrecord.errors import RecordError

NAME = "onrecord.toml"
FORMAT = 1
"""Version of the folder's layout; a record of a higher one is not opened."""


@dataclass(frozen=True, slots=True)
class Header:
    """The version of a record's layout and its master key, wrapped."""

    format: int
    wrapped: WrappedKey


def write_header(directory: Path, header: Header) -> None:
    """Write the header, whole or not at all."""
    cost = header.wrapped.cost
    lines = [
        "# A record of onrecord. Without its passphrase it cannot be opened, by nobody. Do not edit.",
        f"format = {header.format}",
        "",
        "[key]",
        f'salt = "{_encode(header.wrapped.salt)}"',
        f'sealed = "{_encode(header.wrapped.sealed)}"',
        f"memory_kib = {cost.memory_kib}",
        f"passes = {cost.passes}",
        f"lanes = {cost.lanes}",
        "",
    ]
    write_whole(directory / NAME, "\n".join(lines).encode())


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
        if int(row["format"]) > FORMAT:
            raise RecordError(
                f"the record is of a newer onrecord (layout {row['format']}; this one knows {FORMAT}).",
                next_step="Install the newer onrecord; nothing was changed.",
            )
        key = row["key"]
        cost = KdfCost(int(key["memory_kib"]), int(key["passes"]), int(key["lanes"]))
        return Header(int(row["format"]), WrappedKey(_decode(key["salt"]), cost, _decode(key["sealed"])))
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, RecordError):
            raise
        raise _damaged() from error


def _damaged() -> RecordError:
    return RecordError(f"{NAME} is damaged.", next_step="Restore a backup with `onrecord restore`.")


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
