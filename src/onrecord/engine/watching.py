"""Watching a folder: what is put there and no longer changes is added and read, again and again, each file once.

The folder is looked at from time to time; nothing but the standard library is needed, and a stop loses nothing: what is
in the record already is known again by its content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from onrecord.acquire import GivenMetadata
from onrecord.engine.adding import AddedItem, add_files
from onrecord.engine.running import Ran, run
from onrecord.errors import UsageError
from onrecord.read import TableMapping
from onrecord.store import Record

UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".swp", ".lock")
"""How names end of files that another program still writes."""


@dataclass(slots=True)
class Settling:
    """A folder's files by what they were at the last look: one is ready where it did not change since.

    `look` is called from time to time; a file is given once, and again only where it changed.
    """

    folder: Path
    _before: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _given: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def look(self) -> list[Path]:
        """Return the files that are as they were at the last look and were not given as they are, in order."""
        now = dict(_list_files(self.folder))
        ready = [p for p, state in now.items() if self._before.get(p) == state and self._given.get(p) != state]
        self._before = now
        self._given = {p: s for p, s in self._given.items() if p in now} | {p: now[p] for p in ready}
        return sorted(ready)


def _list_files(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Yield the finished files in a folder with size and time of change; links lead elsewhere and are left out."""
    for path in folder.rglob("*"):
        name = path.name
        parts = path.relative_to(folder).parts
        if any(p.startswith((".", "~$")) for p in parts) or name.endswith("~") or name.lower().endswith(UNFINISHED):
            continue
        try:
            if path.is_symlink() or not path.is_file():
                continue
            stat = path.stat()
        except OSError:
            continue  # it went away between two looks
        yield path, (stat.st_size, stat.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one look that found something."""

    items: tuple[AddedItem, ...]
    ran: Ran | None

    @property
    def new(self) -> int:
        """How many reports came in that were not there."""
        return sum(len(i.reports) for i in self.items if i.outcome == "added")


def watch(
    record: Record,
    folder: Path,
    *,
    stop: Event,
    every: float = 10.0,
    once: bool = False,
    read: bool = True,
    given: GivenMetadata | None = None,
    mapping: TableMapping | None = None,
    tell: Callable[[Looked], None] | None = None,
) -> int:
    """Add what is put into a folder until `stop` is set, and return how many reports came in.

    `every`: seconds between two looks; `once`: return when all that is there now is in; `read`: read the claims of what
    came in, too. `tell` is called after each look that found something. Raises UsageError where there is no folder.
    """
    if not folder.is_dir():
        raise UsageError("there is no such folder.", item=str(folder), next_step="Make it, or check the path.")
    settling, total = Settling(folder), 0
    settling.look()
    while not stop.wait(every):
        ready = settling.look()
        if ready:
            looked = _take(record, ready, stop, read, given, mapping)
            total += looked.new
            if tell:
                tell(looked)
        if once:
            break
    return total


def _take(
    record: Record,
    ready: list[Path],
    stop: Event,
    read: bool,
    given: GivenMetadata | None,
    mapping: TableMapping | None,
) -> Looked:
    items: list[AddedItem] = []
    for path in ready:
        if stop.is_set():
            break
        try:
            items += add_files(record, [path], given=given, mapping=mapping).items
        except UsageError:
            continue  # it went away since the look
    came = any(i.outcome in {"added", "updated"} for i in items)
    return Looked(tuple(items), run(record) if read and came and not stop.is_set() else None)
