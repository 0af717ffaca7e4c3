"""Confines its own process and then becomes tesseract: `python -I -m onrecord.read.ocr_start PROGRAM ARGUMENT…`.

The program has to open its model, and to be started at all, so it cannot be locked down as a reader is. It may read and
run what is below the system's own folders and its own, see no other file, write none, start no other program and open
no connection. What a system lacks of this is left out; limits on memory and time hold on all.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from onrecord.read import caps
from onrecord.sandbox.landlock import give_up_files
from onrecord.sandbox.limits import Limits, confine_this_process
from onrecord.sandbox.seccomp import give_up_calls

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/opt", "/nix/store", "/gnu/store", "/etc/ld.so.cache")
"""Where programs, their libraries and tesseract's models are. No home, no record, no /proc."""
ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"}


def find_home() -> Path:
    """Return the home of whoever runs this; where nobody is known by that number, the folder of all homes."""
    try:
        return Path.home()
    except RuntimeError:
        return Path("/home")


def list_folders(program: Path, home: Path) -> Iterator[Path]:
    """Yield what the program may read: the system's folders, and its own unless that holds somebody's home."""
    yield from (path for path in map(Path, SYSTEM) if path.exists())
    own = program.resolve().parent.parent
    if not home.resolve().is_relative_to(own):
        yield own


def main(arguments: list[str]) -> None:
    """Confine this process and run the program in its place."""
    program = Path(arguments[0])
    confine_this_process(Limits(seconds=caps.OCR_PAGE_SECONDS))
    give_up_files(list_folders(program, find_home()), processes=False)
    give_up_calls(program=True)
    os.execve(program, arguments, ENVIRONMENT)  # noqa: S606 - no shell, and no word from outside among the arguments


if __name__ == "__main__":
    main(sys.argv[1:])
