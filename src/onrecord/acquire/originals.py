"""Originals as they came, each encrypted under its own key; a file is whole on the disk or not there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onrecord.acquire.keys import KEY, RecordKeys, seal, unseal
from onrecord.errors import RecordError

try:
    import fcntl
except ImportError:  # Windows: nothing is held there, and so nothing is swept
    fcntl = None  # type: ignore[assignment]

MAGIC = b"ONR1"
LENGTH = 8
SMALLEST = 4096
"""No file is smaller, so that short notes look alike."""
PART = ".part-"


@dataclass(frozen=True, slots=True)
class StoredOriginal:
    """Where an original lies (`blob`, a name in originals/) and its own key, wrapped. Without the key it is noise."""

    blob: str
    wrapped_key: bytes


class Originals:
    """The folder of encrypted originals of one record."""

    def __init__(self, folder: Path, keys: RecordKeys) -> None:
        self.folder, self._keys = folder, keys

    def keep(self, receipt_id: str, untrusted_bytes: bytes) -> StoredOriginal:
        """Write an original and return where it lies; it survives a power cut when this returns. Raises OSError."""
        hold_folder(self.folder)
        blob = self._keys.keyed(b"blob\0" + receipt_id.encode())
        key = secrets.token_bytes(KEY)
        write_whole(self.folder / blob, MAGIC + seal(key, pad(untrusted_bytes), blob.encode()))
        return StoredOriginal(blob, seal(self._keys.originals, key, blob.encode()))

    def fetch(self, stored: StoredOriginal) -> bytes:
        """Return an original as it came; raises RecordError where it is gone or a bit of it is another."""
        from cryptography.exceptions import InvalidTag

        try:
            sealed = (self.folder / stored.blob).read_bytes()
            if not sealed.startswith(MAGIC):
                raise InvalidTag
            key = unseal(self._keys.originals, stored.wrapped_key, stored.blob.encode())
            return unpad(unseal(key, sealed[len(MAGIC) :], stored.blob.encode()))
        except FileNotFoundError as error:
            raise RecordError("the original is gone.", item=stored.blob, next_step="Restore a backup.") from error
        except InvalidTag as error:
            raise RecordError("the original was altered.", item=stored.blob, next_step="Restore a backup.") from error

    def drop(self, blob: str) -> None:
        """Remove an original that no row names any longer; does nothing where it is gone already."""
        (self.folder / blob).unlink(missing_ok=True)

    def sweep(self, list_known: Callable[[], Container[str]]) -> int:
        """Remove what a kill left behind: half files and originals no row knows. Returns how many.

        Nothing is done while any process adds originals: one it has just written is known to no row yet.
        """
        if not self.folder.is_dir():
            return 0
        with alone_in(self.folder) as alone:
            if not alone:
                return 0
            known = list_known()
            orphans = [p for p in self.folder.iterdir() if p.name not in known]
            for path in orphans:
                path.unlink(missing_ok=True)
        return len(orphans)


_held: dict[Path, int] = {}


def hold_folder(folder: Path) -> None:
    """Keep other processes from sweeping a folder until it is released, or this process ends."""
    if fcntl and folder not in _held:
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _held[folder] = descriptor


def release_folder(folder: Path) -> None:
    """Let a folder be swept again."""
    descriptor = _held.pop(folder, None)
    if descriptor is not None:
        os.close(descriptor)


@contextmanager
def shared_use(folder: Path) -> Iterator[None]:
    """Keep other processes from sweeping a folder until the block is left."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if fcntl:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Yield whether nobody holds the folder; nobody can begin to until the block is left."""
    if not fcntl:
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)


def pad(data: bytes) -> bytes:
    """Return `data` with its length before it, filled with zeros to a size many files share (at most 12 % more)."""
    whole = LENGTH + len(data)
    return b"".join((len(data).to_bytes(LENGTH, "big"), data, bytes(padded_size(whole) - whole)))


def unpad(padded: bytes) -> bytes:
    """Return what `pad` was given."""
    length = int.from_bytes(padded[:LENGTH], "big")
    return padded[LENGTH : LENGTH + length]


def padded_size(size: int) -> int:
    """Return the size a file of `size` bytes is filled to.

    Padmé keeps only log2(log2(size)) bits of a size (Nikitin and others, "Reducing Metadata Leakage", PoPETs 2019).
    """
    if size <= SMALLEST:
        return SMALLEST
    exponent = size.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1
    return (size + mask) & ~mask


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that its name only ever stands for all of `data`: temporary file, fsync, rename, fsync folder."""
    part = path.with_name(f"{PART}{secrets.token_hex(8)}")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
