"""Tables of other programs and watched folders, as a person brings them in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from records import PASSPHRASE, fast_record
from typer.testing import CliRunner

from onrecord.cli import app, register_commands
from onrecord.errors import UsageError

register_commands()
ACLED = 'event_id_cnty,notes,source,assoc_actor_1\nMMR1,"Police arrested nine in Goma.",The Post,\nMMR2,,The Post,\n'


@pytest.fixture
def made(tmp_path, monkeypatch):
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(secret))
    return fast_record(tmp_path)


@pytest.fixture
def run(made):
    return lambda *words: CliRunner().invoke(app, ["-C", str(made.directory), *map(str, words)])


def test_a_table_is_looked_at_first_and_then_imported_once(run, made, tmp_path):
    file = tmp_path / "acled.csv"
    file.write_text(ACLED)
    seen = run("import", file, "--map", "acled", "--preview", "--json")
    assert json.loads(seen.stdout)[0] | {"item": ""} == {
        "item": "", "reports": 1, "titled": 0, "dated": 0, "published_by": 1, "numbered": 1, "left_out": 1,
    }  # fmt: skip
    assert "Nothing was kept" in seen.output
    done = run("import", file, "--map", "acled", "--basis", "published")
    assert done.exit_code == 4  # the row without text is named
    assert "1 reports imported as acled" in done.output and "row 3" in done.output
    again = run("import", file, "--map", "acled")
    assert "0 reports imported" in again.output and "forget" in again.output
    with made.activate():
        from onrecord.store.models import ClaimRow, Report

        assert Report.objects.get().basis == "published"
        assert ClaimRow.objects.count() == 0  # no claim is made up of a row


def test_a_mapping_of_ones_own_is_a_toml_file(run, tmp_path):
    (tmp_path / "cases.csv").write_text("Was,Ort\nNeun Personen wurden in Goma festgenommen.,Goma\n")
    mine = tmp_path / "mine.toml"
    mine.write_text('text = "Was"\n[details]\nPlace = "Ort"\n[fixed]\nlanguage = "de"\n')
    done = run("import", tmp_path / "cases.csv", "--map", mine)
    assert done.exit_code == 0 and "1 reports imported as mine.toml" in done.output


@pytest.mark.parametrize("content", [None, "text = ", 'text = "Name of victim"'])
def test_a_mapping_that_is_none_or_names_people_is_refused_before_the_record_is_opened(
    run, tmp_path, content, monkeypatch
):
    monkeypatch.delenv("ONRECORD_PASSPHRASE_FILE")
    mine = tmp_path / "mine.toml"
    if content:
        mine.write_text(content)
    assert isinstance(run("import", tmp_path / "cases.csv", "--map", mine).exception, UsageError)


def test_a_folder_is_watched_once(run, tmp_path):
    folder = tmp_path / "incoming"
    folder.mkdir()
    (folder / "one.txt").write_text("Police arrested 14 students in Myitkyina on 8 March 2021, a lawyer said.\n")
    done = run("watch", folder, "--once", "--every", "0.1", "--publisher", "The Post")
    assert done.exit_code == 0 and "1 reports came in" in done.output


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_that_is_stopped_ends_well_and_keeps_what_it_took(made, tmp_path, how):
    folder = tmp_path / "incoming"
    folder.mkdir()
    (folder / "one.txt").write_text("Police arrested 14 students in Myitkyina on 8 March 2021, a lawyer said.\n")
    command = [
        sys.executable,
        "-m",
        "onrecord",
        "-C",
        str(made.directory),
        "watch",
        str(folder),
        "--every",
        "0.2",
        "--add-only",
    ]
    running = subprocess.Popen(command, env={**os.environ}, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while count_reports(made) == 0 and time.monotonic() < deadline:
        time.sleep(0.2)
    running.send_signal(how)
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 0, said
    assert "Stopped: 1 reports came in." in said


def count_reports(record):
    with record.activate():
        from onrecord.store.models import Report

        return Report.objects.count()
