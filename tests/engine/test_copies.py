"""Backups: encrypted, incremental, whole or not at all; what is brought back is checked."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys

import pytest
from pyrage import x25519
from records import PASSPHRASE

from onrecord.acquire.agekeys import write_identity
from onrecord.acquire.originals import PART
from onrecord.engine import copies
from onrecord.errors import RecordError, UsageError
from onrecord.store import open_record


def add(record, folder, name, text):
    from onrecord.engine.adding import add_files

    (folder / name).write_text(text)
    add_files(record, [folder / name])


def test_a_key_of_the_record_is_an_age_identity():
    made = x25519.Identity.from_str(write_identity(bytes(range(32))))
    assert str(made) == write_identity(bytes(range(32)))


@pytest.mark.both
def test_a_backup_is_brought_back_whole_and_checked(filled, tmp_path):
    copies.backup(filled, tmp_path / "copy")
    found = copies.restore(tmp_path / "copy", tmp_path / "new", PASSPHRASE)
    assert (found.findings, found.originals, found.texts) == ((), 3, 3)
    again = open_record(tmp_path / "new", PASSPHRASE)
    assert again.keys == filled.keys and again.notices == ()
    assert {p.name for p in (tmp_path / "new").iterdir()} == {"head", "onrecord.toml", "originals", "record.db"}


def test_a_second_backup_writes_only_new_originals(filled, tmp_path):
    first = copies.backup(filled, tmp_path / "copy")
    assert (first.written, first.there) == (3, 0)
    before = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "copy" / "originals").iterdir()}
    add(filled, tmp_path, "four.txt", "Four men were held in Goma on 2 May 2024.")
    second = copies.backup(filled, tmp_path / "copy")
    assert (second.written, second.there) == (1, 3)
    after = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "copy" / "originals").iterdir()}
    assert {n: after[n] for n in before} == before
    assert copies.restore(tmp_path / "copy", tmp_path / "new", PASSPHRASE).texts == 4


def test_two_copies_of_a_record_do_not_share_a_folder(filled, tmp_path):
    copies.backup(filled, tmp_path / "stick")
    copies.restore(tmp_path / "stick", tmp_path / "other", PASSPHRASE)
    add(filled, tmp_path, "four.txt", "Four men were held in Goma on 2 May 2024.")
    copies.backup(filled, tmp_path / "stick")
    held = {p.name for p in (tmp_path / "stick" / "originals").iterdir()}
    other = open_record(tmp_path / "other", PASSPHRASE)
    with other.activate(), pytest.raises(RecordError) as refused:
        add(other, tmp_path, "five.txt", "Five men were held in Goma on 3 May 2024.")
        copies.backup(other, tmp_path / "stick")
    assert "another copy" in str(refused.value)
    assert {p.name for p in (tmp_path / "stick" / "originals").iterdir()} == held
    # What is brought back from it goes on with it.
    copies.restore(tmp_path / "stick", tmp_path / "third", PASSPHRASE)
    third = open_record(tmp_path / "third", PASSPHRASE)
    with third.activate():
        assert copies.backup(third, tmp_path / "stick").taken_out == 0


def test_the_backup_tells_nothing_without_the_passphrase(filled, tmp_path):
    copies.backup(filled, tmp_path / "copy")
    for path in (tmp_path / "copy").rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert b"Myitkyina" not in held and b"SQLite format" not in held
    with pytest.raises(RecordError, match="wrong passphrase"):
        copies.restore(tmp_path / "copy", tmp_path / "new", "another passphrase")
    assert not (tmp_path / "new").exists()


def test_a_backup_to_somebody_opens_with_their_identity_and_the_passphrase(filled, tmp_path):
    friend, other = x25519.Identity.generate(), x25519.Identity.generate()
    copies.backup(filled, tmp_path / "copy", recipients=[str(friend.to_public())])
    assert not (tmp_path / "copy" / "onrecord.toml").exists()
    with pytest.raises(UsageError, match="age key"):
        copies.restore(tmp_path / "copy", tmp_path / "new", PASSPHRASE)
    with pytest.raises(RecordError, match="somebody else"):
        copies.restore(tmp_path / "copy", tmp_path / "new", PASSPHRASE, identity=str(other))
    assert copies.restore(tmp_path / "copy", tmp_path / "new", PASSPHRASE, identity=str(friend)).findings == ()


@pytest.mark.sqlite_only
def test_a_plain_copy_by_an_older_version_is_brought_back(filled, tmp_path):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(filled.directory, tmp_path / "copy")
    assert copies.restore(tmp_path / "copy", tmp_path / "new", PASSPHRASE).findings == ()


def test_a_folder_that_is_something_else_is_left_alone(filled, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("keep")
    with pytest.raises(RecordError, match="no backup of this record"):
        copies.backup(filled, tmp_path / "mine")
    with pytest.raises(RecordError, match="not empty"):
        copies.restore(tmp_path / "mine", tmp_path / "mine", PASSPHRASE)
    assert (tmp_path / "mine" / "file").read_text() == "keep"


def test_a_damaged_backup_is_told_when_it_is_brought_back(filled, tmp_path):
    copies.backup(filled, tmp_path / "copy")
    blob = next((tmp_path / "copy" / "originals").iterdir())
    held = bytearray(blob.read_bytes())
    held[100] ^= 1
    blob.write_bytes(held)
    (finding,) = copies.restore(tmp_path / "copy", tmp_path / "new", PASSPHRASE).findings
    assert finding.kind == "original"
    sealed = tmp_path / "copy" / "record.age"
    held = bytearray(sealed.read_bytes())
    held[len(held) // 2] ^= 1
    sealed.write_bytes(held)
    with pytest.raises(RecordError, match="damaged"):
        copies.restore(tmp_path / "copy", tmp_path / "other", PASSPHRASE)
    assert not (tmp_path / "other").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from onrecord.store.setup import start_django
start_django()
from onrecord.engine import copies
from onrecord.store import open_record
left = int(sys.argv[5])
def trace(frame, event, arg):
    global left
    if frame.f_code.co_filename.endswith(("copies.py", "originals.py")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace
sys.settrace(trace)
folder, what, where = Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
if what == "restore":
    copies.restore(where, folder, "correct horse battery staple")
else:
    record = open_record(folder, "correct horse battery staple")
    with record.activate():
        copies.backup(record, where)
"""


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_killed_in_the_middle_nothing_half_is_left(filled, tmp_path, what):
    copies.backup(filled, tmp_path / "copy")
    add(filled, tmp_path, "four.txt", "Four men were held in Goma on 2 May 2024.")
    killed = 0
    for step in (60, 150, 220, 300, 360):
        folder, where = (
            (filled.directory, tmp_path / "copy") if what == "backup" else (tmp_path / "new", tmp_path / "copy")
        )
        words = [sys.executable, "-c", KILLED, "src", str(folder), what, str(where), str(step)]
        done = subprocess.run(words, capture_output=True, env=os.environ.copy())
        killed += done.returncode == -signal.SIGKILL
        if what == "backup":
            assert copies.restore(where, tmp_path / f"new{step}", PASSPHRASE).findings == ()
        else:
            if (folder / "onrecord.toml").exists():
                assert open_record(folder, PASSPHRASE).notices == ()
                shutil.rmtree(folder)
                continue
            assert copies.restore(where, folder, PASSPHRASE).findings == ()
            shutil.rmtree(folder)
    assert killed >= 2
    if what == "backup":
        copies.backup(filled, tmp_path / "copy")
        assert not list((tmp_path / "copy").rglob(".part-*"))


def test_a_first_backup_that_was_killed_before_it_marked_its_folder_is_gone_on_with(filled, tmp_path):
    target = tmp_path / "copy"
    (target / "originals").mkdir(parents=True)
    (target / f"{PART}0123456789abcdef").write_bytes(b"half a mark")
    copies.backup(filled, target)
    assert copies.restore(target, tmp_path / "new", PASSPHRASE).findings == ()
    (tmp_path / "theirs" / "originals").mkdir(parents=True)
    (tmp_path / "theirs" / "originals" / "photo.jpg").write_bytes(b"mine")
    with pytest.raises(RecordError, match="is no backup"):
        copies.backup(filled, tmp_path / "theirs")
