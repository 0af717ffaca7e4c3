"""Backups: a folder with the originals, encrypted as they are, and everything else in one age-encrypted file.

A second backup into the same folder writes only originals that are not there yet, and that one file anew. What was
forgotten since is taken out. The folder tells how large the record is and how many files it holds, and nothing else.
"""

from __future__ import annotations

import filecmp
import hashlib
import io
import json
import os
import secrets
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from onrecord.acquire.agekeys import write_identity
from onrecord.acquire.keys import RecordKeys, derive_keys, unwrap_master_key
from onrecord.acquire.originals import PART, sync_folder, write_whole
from onrecord.engine import Progress
from onrecord.engine.indexing import update_index
from onrecord.engine.verifying import Verified, verify_record
from onrecord.errors import RecordError, UsageError
from onrecord.store import Record, open_record
from onrecord.store.decisions import log_event
from onrecord.store.header import FORMAT as LAYOUT
from onrecord.store.header import NAME, ON_SERVER, is_header_genuine, read_header, render_header, write_header
from onrecord.store.heads import FILE as HEAD
from onrecord.store.heads import render_head_file
from onrecord.store.models import Decision, DecisionKind, Receipt
from onrecord.store.record import DATABASE, ORIGINALS
from onrecord.store.server import Server
from onrecord.store.transfer import copied_to_file, copy_to_server

SEALED = "record.age"
MARK = "backup.id"
NEWEST = "backup.head"
"""Stands for the row of the chain that a backup began with: a record without that row is another copy."""
MANIFEST = "manifest.json"
RESTORING = f"{PART}restoring"
FORMAT = 1
TRIES = 100
"""How often a moment without unwritten changes is looked for; each try waits for other commands as any write does."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """How many originals were written, were there already, were taken out, and are missing in the record itself."""

    written: int
    there: int
    taken_out: int
    missing: int


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """A folder that the record was backed up to: when last, and to whom it is encrypted (nobody: the record itself).

    `stale`: something was forgotten since, which it still holds.
    """

    folder: Path
    day: str
    recipients: tuple[str, ...]
    stale: bool


def backup(
    record: Record,
    target: Path,
    *,
    recipients: Sequence[str] = (),
    who: str = "owner",
    progress: Progress | None = None,
) -> BackedUp:
    """Back the record up into a folder that is not there yet, is empty, or holds a backup of this record.

    `recipients` (`age1…`) open it in place of the record's own key. Killed in the middle, the backup before still
    stands and the next one clears up. Raises RecordError where the folder is something else, holds a backup of another
    copy of this record, or the disk is full.
    """
    mark = record.keyed(b"backup folder").encode()
    _check_target(target, mark)
    _check_copy(record, target)
    said = {"folder": str(target.resolve()), "to": list(recipients)}
    # Before, so that a backup killed half way is known as well when something is to be forgotten.
    begun = log_event(DecisionKind.BACKUP, "record", {**said, "done": False}, who=who)
    try:
        (target / ORIGINALS).mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (target / MARK).exists():
            write_whole(target / MARK, mark)
        write_whole(target / NEWEST, _name_row(record, begun.hash))
        _sweep(target, None)
        with _part(target) as database:
            blobs, head = _copy_database(record, database)
            done = _copy_originals(record, target / ORIGINALS, blobs, progress)
            if recipients:
                (target / NAME).unlink(missing_ok=True)
            else:
                write_whole(target / NAME, _header_of_copy(record))
            _seal(record, target, database, blobs, head, recipients or [_own_recipient(record.keys)])
        taken_out = _sweep(target, blobs)
    except OSError as error:
        raise RecordError(
            f"could not be written ({error.strerror}).",
            item=str(target),
            next_step="Make room or name another folder; the backup before, if there was one, still stands.",
        ) from error
    log_event(DecisionKind.BACKUP, "record", {**said, "done": True}, who=who)
    return BackedUp(*done, taken_out=taken_out, missing=len(blobs) - sum(done))


def list_known() -> list[KnownBackup]:
    """Return the folders the record was ever backed up to, by the last backup to each."""
    forgot = [row.seq for row in Decision.objects.filter(kind=DecisionKind.FORGET) if "rows" in row.value]
    rows: dict[str, list[Decision]] = {}
    for row in Decision.objects.filter(kind=DecisionKind.BACKUP).order_by("seq"):
        rows.setdefault(row.value["folder"], []).append(row)
    found = []
    for folder, made in rows.items():
        whole = max((row.seq for row in made if row.value["done"]), default=0)
        stale = any(made[0].seq < seq and whole < seq for seq in forgot)
        found.append(KnownBackup(Path(folder), f"{made[-1].when:%Y-%m-%d}", tuple(made[-1].value["to"]), stale))
    return found


def is_reachable(record: Record, folder: Path) -> bool:
    """Tell whether a backup of this record lies in a folder now."""
    try:
        return (folder / MARK).read_bytes() == record.keyed(b"backup folder").encode()
    except OSError:
        return False


def _check_target(target: Path, mark: bytes) -> None:
    if not target.exists() or (target.is_dir() and all(map(_is_of_start, target.iterdir()))):
        return
    if not target.is_dir() or not (target / MARK).is_file() or (target / MARK).read_bytes() != mark:
        raise RecordError(
            "is there already and is no backup of this record.",
            item=str(target),
            next_step="Name a folder that is not there yet.",
        )


def _check_copy(record: Record, target: Path) -> None:
    """Refuse a folder that another copy of this record was backed up to since: its originals would be taken out."""
    try:
        newest = (target / NEWEST).read_bytes()
    except FileNotFoundError:
        return
    hashes = Decision.objects.order_by("-seq").values_list("hash", flat=True)
    if not any(_name_row(record, row) == newest for row in hashes.iterator()):
        raise RecordError(
            "holds a backup of another copy of this record, with what this one has not got.",
            item=str(target),
            next_step="Name another folder; or restore that backup and go on with it, if it is the newer one.",
        )


def _name_row(record: Record, row: str) -> bytes:
    return record.keyed(f"backup head {row}".encode()).encode()


def _is_of_start(path: Path) -> bool:
    """Tell whether a file or folder is what a first backup leaves that was killed before it marked its folder."""
    return path.name.startswith(PART) or (path.name == ORIGINALS and path.is_dir() and not any(path.iterdir()))


@contextmanager
def _part(target: Path) -> Iterator[Path]:
    """Yield a name for a file that is gone when the block is left."""
    part = target / f"{PART}{secrets.token_hex(8)}"
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _copy_database(record: Record, to: Path) -> tuple[list[str], bytes]:
    """Copy the database, encrypted, at a moment when nobody writes; returns the originals it knows and its head."""
    from django.db import connection, transaction

    if record.server:
        with copied_to_file(to, record.keys):
            return _list_blobs(), render_head_file(record.keys)
    wal = record.database.with_name(f"{DATABASE}-wal")
    for _ in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with transaction.atomic():  # nobody else writes until it is left
            if not wal.exists() or wal.stat().st_size == 0:
                shutil.copyfile(record.database, to)
                return _list_blobs(), render_head_file(record.keys)
    raise RecordError("another command writes all the time.", next_step="Stop it and try again.")


def _list_blobs() -> list[str]:
    return list(Receipt.objects.filter(complete=True).values_list("blob", flat=True))


def _header_of_copy(record: Record) -> bytes:
    """Return the header that goes with a copy, which names no server: its tables are in the copy."""
    if not record.server:
        return (record.directory / NAME).read_bytes()
    return render_header(replace(read_header(record.directory), format=LAYOUT, server=None), record.keys)


def _copy_originals(record: Record, to: Path, blobs: Sequence[str], progress: Progress | None) -> tuple[int, int]:
    """Copy what is not there yet, compared byte for byte; returns how many were written and were there."""
    written = there = 0
    for number, blob in enumerate(blobs, 1):
        source = record.directory / ORIGINALS / blob
        if not source.is_file():
            continue
        if (to / blob).is_file() and filecmp.cmp(source, to / blob, shallow=False):
            there += 1
        else:
            write_whole(to / blob, source.read_bytes())
            written += 1
        if progress:
            progress(number, len(blobs))
    return written, there


def _seal(
    record: Record, target: Path, database: Path, blobs: Sequence[str], head: bytes, recipients: Sequence[str]
) -> None:
    """Write everything but the originals as one encrypted file, whole or not at all."""
    from pyrage import encrypt_io, x25519

    originals = target / ORIGINALS
    manifest = {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(),
        "originals": {b: _hash_file(originals / b) for b in sorted(blobs) if (originals / b).is_file()},
    }
    with _part(target) as plain, _part(target) as sealed:
        with plain.open("xb") as out, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for name, content in (
                (MANIFEST, json.dumps(manifest).encode()),
                (NAME, _header_of_copy(record)),
                (HEAD, head),
            ):
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
            entry = tarfile.TarInfo(DATABASE)
            entry.size = database.stat().st_size
            with database.open("rb") as held:
                archive.addfile(entry, held)
        with plain.open("rb") as reader, sealed.open("xb") as writer:
            encrypt_io(reader, writer, [x25519.Recipient.from_str(r) for r in recipients])
        with sealed.open("rb+") as held:
            _sync(held)
        sealed.replace(target / SEALED)
    sync_folder(target)


def _sync(held: IO[Any]) -> None:
    held.flush()
    os.fsync(held.fileno())


def _hash_file(path: Path) -> str:
    with path.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()


def _sweep(target: Path, blobs: Sequence[str] | None) -> int:
    """Remove half files, and originals the record no longer holds; returns how many of these."""
    for part in (*target.glob(f"{PART}*"), *(target / ORIGINALS).glob(f"{PART}*")):
        part.unlink(missing_ok=True)
    if blobs is None:
        return 0
    known = set(blobs)
    gone = [p for p in (target / ORIGINALS).iterdir() if p.name not in known]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _own_recipient(keys: RecordKeys) -> str:
    from pyrage import x25519

    return str(x25519.Identity.from_str(write_identity(keys.backups)).to_public())


# ---- bringing one back -----------------------------------------------------------------------------
def restore(
    source: Path,
    directory: Path,
    passphrase: str,
    *,
    identity: str | None = None,
    server: Server | None = None,
    progress: Progress | None = None,
) -> Verified:
    """Bring a backup back into a folder that is not there yet or is empty, and return what verifying it found.

    With `server` its tables go into that empty database, whether they were on one before or not.

    `identity` (the text of an age identity file) opens one that was encrypted to somebody. A plain copy of a record's
    folder, as older versions wrote it, is brought back too. The folder is a record only once all of it is there.
    """
    _clear_half(directory)
    if directory.exists() and any(directory.iterdir()):
        raise RecordError("is there already and is not empty.", item=str(directory), next_step="Name another folder.")
    sealed = (source / SEALED).is_file()
    if not sealed and not (source / NAME).is_file():
        raise RecordError("is no backup of a record.", item=str(source), next_step="Name the folder `backup` wrote.")
    staging = directory / RESTORING
    made = not directory.exists()
    try:
        staging.mkdir(mode=0o700, parents=True)
        if sealed:
            _unpack(source, staging, passphrase, identity)
        else:
            _copy_plain(source, staging)
        record = open_record(staging, passphrase)
        with record.activate():
            found = verify_record(record, progress=progress)
            if server:
                _move_to_server(record, server)
            else:
                update_index()
        if server:
            with open_record(staging, passphrase).activate():
                update_index()
        _move_out(staging, directory)
    except BaseException as error:
        _clear_half(directory)
        if made:
            shutil.rmtree(directory, ignore_errors=True)
        if isinstance(error, OSError):
            raise RecordError(
                f"could not be copied ({error.strerror}).", item=str(directory), next_step="Make room, or name another."
            ) from error
        raise
    return found


def _move_to_server(record: Record, server: Server) -> None:
    """Put a record's tables on a server and have its folder say so; its own file goes."""
    from django.db import connection

    copy_to_server(record, server)
    write_header(record.directory, replace(read_header(record.directory), format=ON_SERVER, server=server), record.keys)
    connection.close()
    for path in record.directory.glob(f"{DATABASE}*"):
        path.unlink()


def _unpack(source: Path, staging: Path, passphrase: str, identity: str | None) -> None:
    from pyrage import DecryptError, decrypt_io

    identities = _find_identities(source, passphrase, identity)
    plain = staging / f"{PART}archive"
    try:
        with (source / SEALED).open("rb") as reader, plain.open("xb") as writer:
            decrypt_io(reader, writer, identities)
    except (DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno == 28:
            raise
        raise RecordError(
            "the backup was encrypted to somebody else, or is damaged.",
            item=SEALED,
            next_step="Give the right --identity FILE, or take an earlier backup.",
        ) from error
    manifest = _read_archive(plain, staging)
    plain.unlink()
    (staging / ORIGINALS).mkdir(mode=0o700)
    for blob in manifest["originals"]:
        # One that is gone or was altered is told by verifying what was brought back.
        if (source / ORIGINALS / blob).is_file():
            shutil.copyfile(source / ORIGINALS / blob, staging / ORIGINALS / blob)
    if (source / NAME).is_file() and is_header_genuine(source, _keys_of(source, passphrase)):
        shutil.copyfile(source / NAME, staging / NAME)


def _keys_of(folder: Path, passphrase: str) -> RecordKeys:
    return derive_keys(unwrap_master_key(read_header(folder).wrapped, passphrase))


def _find_identities(source: Path, passphrase: str, identity: str | None) -> list[Any]:
    from pyrage import IdentityError, x25519

    if identity is None and not (source / NAME).is_file():
        raise UsageError(
            "this backup was encrypted to somebody's age key.", item=str(source), next_step="Give --identity FILE."
        )
    words = identity if identity is not None else write_identity(_keys_of(source, passphrase).backups)
    lines = [line.strip() for line in words.splitlines() if line.strip() and not line.startswith("#")]
    try:
        return [x25519.Identity.from_str(line) for line in lines]
    except IdentityError as error:
        raise UsageError("this is no age identity.", next_step="Name the file with AGE-SECRET-KEY-….") from error


def _read_archive(plain: Path, staging: Path) -> Any:
    """Take the four files out of an archive; it comes from outside, so no other name is taken."""
    allowed = {MANIFEST, NAME, HEAD, DATABASE}
    try:
        with tarfile.open(plain, mode="r:") as archive:
            for entry in archive:
                held = archive.extractfile(entry) if entry.isreg() and entry.name in allowed else None
                if held is None:
                    raise _no_backup()
                with (staging / entry.name).open("xb") as out:
                    shutil.copyfileobj(held, out)
        manifest = json.loads((staging / MANIFEST).read_bytes())
        names = manifest["originals"]
        if manifest["format"] > FORMAT:
            raise RecordError("the backup is of a newer onrecord.", next_step="Install the newer onrecord.")
        if any(Path(name).name != name or name.startswith(".") for name in names):
            raise _no_backup()
    except (tarfile.TarError, ValueError, KeyError, FileNotFoundError, FileExistsError) as error:
        raise _no_backup() from error
    (staging / MANIFEST).unlink()
    return manifest


def _no_backup() -> RecordError:
    return RecordError("the backup holds what no backup holds.", item=SEALED, next_step="Take another one.")


def _copy_plain(source: Path, staging: Path) -> None:
    if read_header(source).server:
        raise RecordError(
            "is the folder of a team's record, whose tables are on its server.",
            item=str(source),
            next_step="Name the folder that `onrecord backup` wrote.",
        )
    shutil.copytree(source / ORIGINALS, staging / ORIGINALS)
    for name in (DATABASE, HEAD, NAME):
        if (source / name).is_file():
            shutil.copyfile(source / name, staging / name)


def _move_out(staging: Path, directory: Path) -> None:
    """Move what was brought back to where it belongs, the header last: until then nobody takes it for a record."""
    for path in (*staging.rglob("*"),):
        if path.is_file():
            with path.open("rb+") as held:
                _sync(held)
    names = sorted((p.name for p in staging.iterdir()), key=lambda n: (n == NAME, n))
    for name in names:
        if name != NAME and not name.endswith(("-wal", "-shm")):
            (staging / name).replace(directory / name)
    sync_folder(directory)
    (staging / NAME).replace(directory / NAME)
    shutil.rmtree(staging, ignore_errors=True)
    sync_folder(directory)


def _clear_half(directory: Path) -> None:
    """Remove what a restore that was killed left; nothing where the folder is a record or somebody else's."""
    staging = directory / RESTORING
    if not staging.is_dir():
        return
    if not (directory / NAME).exists():
        for path in (directory / DATABASE, directory / HEAD):
            path.unlink(missing_ok=True)
        for folder in (ORIGINALS, "backups"):
            shutil.rmtree(directory / folder, ignore_errors=True)
    shutil.rmtree(staging, ignore_errors=True)
