"""Records: made, opened, refused, brought up to date."""

from __future__ import annotations

import re

import pytest
from records import CHEAP, PASSPHRASE, fast_record

from onrecord.errors import RecordError
from onrecord.store import create_record, open_record


def test_a_record_opens_with_its_passphrase_only(tmp_path):
    made = create_record(tmp_path / "record", PASSPHRASE, cost=CHEAP)
    assert open_record(made.directory, PASSPHRASE).keys == made.keys
    with pytest.raises(RecordError, match="wrong passphrase"):
        open_record(made.directory, "another passphrase")


def test_the_folder_tells_nothing_without_the_passphrase(filled):
    for path in filled.directory.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert b"Myitkyina" not in held, path.name
            assert b"SQLite format" not in held, path.name
    header = (filled.directory / "onrecord.toml").read_text()
    assert not re.search(r"report|claim|name|user", header)


def test_a_folder_that_is_not_empty_is_not_made_a_record(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(RecordError, match="not empty"):
        create_record(tmp_path, PASSPHRASE, cost=CHEAP)
    assert (tmp_path / "mine.txt").read_text() == "keep"


def test_where_there_is_no_record_the_error_says_what_to_do(tmp_path):
    with pytest.raises(RecordError, match="onrecord init"):
        open_record(tmp_path, PASSPHRASE)


def test_a_record_of_a_newer_layout_is_left_alone(tmp_path):
    made = fast_record(tmp_path)
    header = made.directory / "onrecord.toml"
    header.write_text(header.read_text().replace("format = 1", "format = 99"))
    before = made.database.read_bytes()
    with pytest.raises(RecordError, match="newer onrecord"):
        open_record(made.directory, PASSPHRASE)
    assert made.database.read_bytes() == before


def test_a_record_with_a_migration_this_version_does_not_know_is_left_alone(tmp_path):
    made = fast_record(tmp_path)
    with made.activate():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '2030-01-01')"
            )
    with pytest.raises(RecordError, match="newer onrecord"):
        open_record(made.directory, PASSPHRASE)


def test_an_older_record_is_brought_up_to_date_after_a_copy_was_put_aside(tmp_path):
    made = fast_record(tmp_path)
    with made.activate():
        from django.core.management import call_command

        call_command("migrate", "store", "0001", verbosity=0)
    opened = open_record(made.directory, PASSPHRASE)
    assert "older onrecord" in opened.notices[0]
    assert len(list((made.directory / "backups").iterdir())) == 1
    assert open_record(made.directory, PASSPHRASE).notices == ()


def test_a_damaged_database_is_said_to_be_damaged(tmp_path):
    made = fast_record(tmp_path)
    made.database.write_bytes(b"\x00" * 8192)
    with pytest.raises(RecordError, match="damaged"):
        open_record(made.directory, PASSPHRASE)


def test_no_passphrase_and_no_terminal_is_a_clear_error(monkeypatch):
    from onrecord.store.passphrase import ask_passphrase

    monkeypatch.delenv("ONRECORD_PASSPHRASE_FILE", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(RecordError, match="ONRECORD_PASSPHRASE_FILE"):
        ask_passphrase()


def test_opening_a_record_leaves_the_half_file_that_another_process_is_writing(tmp_path):
    from onrecord.acquire.originals import PART, shared_use

    made = fast_record(tmp_path)
    part = made.directory / f"{PART}0123"
    part.write_bytes(b"half")
    with shared_use(made.directory):
        open_record(made.directory, PASSPHRASE)
        assert part.exists()
    open_record(made.directory, PASSPHRASE)
    assert not part.exists()
