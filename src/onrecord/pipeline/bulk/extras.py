"""What `bulk` needs beside the core, loaded where it is first used."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onrecord.errors import UsageError

PART = ".part-"


def load_arrow() -> Any:
    """Return pyarrow; raises UsageError naming the command that installs it."""
    try:
        import pyarrow
    except ImportError as error:
        raise UsageError(
            "archives need pyarrow, which is not installed.", next_step="pip install 'onrecord[bulk]'"
        ) from error
    return pyarrow


def load_parquet() -> Any:
    """Return pyarrow's reader and writer of Parquet files."""
    load_arrow()
    import pyarrow.parquet

    return pyarrow.parquet


def write_whole(path: Path, write: Callable[[Path], Any]) -> None:
    """Let `write` fill a file that then takes its name all at once; a kill leaves the file whole or not there."""
    part = path.with_name(f"{PART}{secrets.token_hex(6)}")
    write(part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)
