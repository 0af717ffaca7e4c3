"""Follows the tutorial word for word in a clean clone, as a newcomer would, and looks whether a release came of it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from blocks import read_blocks
from run import ROOT, run_blocks
from terminal import NotAsWrittenError

PAGE = Path("docs") / "tutorial.md"
HERE = "only in a clean clone"
"""What a block says that is run here and not with the other pages."""
KEPT = ("PATH", "HOME", "LANG", "PIP_", "UV_", "SSL_", "HTTP", "NO_PROXY", "http", "no_proxy")
"""How names of the environment begin that a newcomer's terminal has: the machine's own, nothing of this tree."""


def main() -> int:
    """Return 1 where a command did not do what the page says, or no release came of it."""
    environment = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="onrecord-newcomer-") as scratch:
        clone = Path(scratch) / "onrecord"
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        blocks = [replace(b, not_run="") if HERE in b.not_run else b for b in read_blocks(clone / PAGE, clone)]
        try:
            count = run_blocks(clone, blocks, environment)
        except NotAsWrittenError as error:
            print(f"NOT AS WRITTEN: {error}", file=sys.stderr)
            return 1
        with (clone / "out" / "rows.csv").open(encoding="utf-8", newline="") as rows:
            released = sum(1 for _ in csv.DictReader(rows))
    print(
        f"The tutorial's {count} commands in a clean clone: {released} rows released, {time.monotonic() - start:.0f} s."
    )
    return 0 if released else 1


if __name__ == "__main__":
    sys.exit(main())
