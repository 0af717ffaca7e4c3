"""What `bulk` needs beside the core, loaded where it is first used."""

from __future__ import annotations

from typing import Any

from onrecord.errors import UsageError


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
