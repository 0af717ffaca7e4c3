"""Commands on a record, as a person or a script runs them."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from records import fast_record, write_reports
from typer.testing import CliRunner

from onrecord.cli import app, register_commands
from onrecord.errors import UsageError

register_commands()


@pytest.fixture
def run(tmp_path, monkeypatch, cheap):
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse battery staple\n")
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(secret))

    def call(*words):
        return CliRunner().invoke(app, ["-C", str(tmp_path / "record"), *map(str, words)])

    return call


def test_the_whole_way_from_files_to_a_release(run, tmp_path):
    assert run("init", tmp_path / "record").exit_code == 0
    assert run("add", write_reports(tmp_path), "--basis", "published", "--scope", "public").exit_code == 0
    assert run("run").exit_code == 0
    found = json.loads(run("status", "--json").stdout)
    assert found["reports"] == 3
    assert found["claims"] > 3
    assert run("decide", "reads-right", "--all-undecided").exit_code == 0
    counts = tmp_path / "counts.csv"
    counts.write_text("act,country,period,number\narrest,MM,2021,4000\n")
    password = tmp_path / "password"
    password.write_text("password-of-maria\n")
    assert run("user", "add", "maria", "--password-file", password).exit_code == 0
    unsigned = run("release", "--policy", "public", "--counts", counts, tmp_path / "out")
    assert run("user", "add", "ana", "--password-file", password).exit_code == 0
    assert unsigned.exit_code == 1 and not (tmp_path / "out").exists()
    signing = ("release", "--counts", counts, "--second", "maria", "--password-file", password)
    signed = run(*signing, tmp_path / "out")
    assert signed.exit_code == 0
    assert "these are the rows you would let out" in signed.output
    again = run(*signing, tmp_path / "again")
    assert again.exit_code == 0
    assert "0 rows are new, 0 are gone" in again.output
    written = "".join(p.read_text("utf-8", errors="replace") for p in (tmp_path / "out").iterdir())
    assert "arrest,MM" in written
    assert not re.search("Myitkyina|Kachin|resident|lawyer|students", written)
    assert run("verify").exit_code == 0
    assert run("export", "--plaintext", tmp_path / "all.json").exit_code == 0
    assert {"reports", "claims", "incidents"} == set(json.loads((tmp_path / "all.json").read_text()))
    assert run("backup", tmp_path / "copy").exit_code == 0
    assert run("release", "withdraw", tmp_path / "out").exit_code == 0
    assert not (tmp_path / "out" / "rows.csv").exists()


def test_partners_open_what_was_encrypted_to_them(run, tmp_path):
    from pyrage import x25519

    key = x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(f"# a comment\n{key}\n")
    (tmp_path / "to.txt").write_text(f"# us\n{key.to_public()}\n")
    (tmp_path / "terms.txt").write_text("Not passed on.\n")
    fast_record(tmp_path)
    words = (
        "--policy",
        "partners",
        "--to",
        tmp_path / "to.txt",
        "--terms",
        tmp_path / "terms.txt",
        "--alone",
        "a test",
    )
    assert isinstance(run("release", *words, "--expires", "2001-01-01", tmp_path / "out").exception, UsageError)
    assert run("release", *words, "--expires", "2099-01-01", tmp_path / "out").exit_code == 0
    sealed = tmp_path / "out" / "release.age"
    assert run("release", "open", sealed, tmp_path / "opened", "--identity", tmp_path / "key.txt").exit_code == 0
    assert (tmp_path / "opened" / "TERMS.txt").read_text() == "Not passed on.\n"
    assert isinstance(run("release", "open", sealed, tmp_path / "more").exception, UsageError)


def test_what_is_public_is_cited_with_signatures_that_hold(run, tmp_path):
    fast_record(tmp_path)
    report = tmp_path / "in.jsonl"
    text = "The interior ministry said police arrested 14 students in Myitkyina on 8 March 2021."
    report.write_text(
        json.dumps({"id": "r1", "text": text, "publisher": "The Example", "published": "2021-03-09"}) + "\n"
    )
    run("add", report, "--basis", "published", "--scope", "public")
    run("run")
    run("decide", "reads-right", "--all-undecided")
    assert isinstance(run("cite", "r1").exception, UsageError)
    assert run("cite", "r1", "https://news.example/2021/03/09/students").exit_code == 0
    assert run("release", "--policy", "cited", tmp_path / "out").exit_code == 0
    assert "https://news.example/2021/03/09/students,The Example,2021-03-09,arrest" in (
        tmp_path / "out" / "citations.csv"
    ).read_text("utf-8")
    assert run("release", "signatures", tmp_path / "out").exit_code == 0
    rows = tmp_path / "out" / "citations.csv"
    rows.write_text(rows.read_text("utf-8").replace("arrest", "killing"), "utf-8")
    assert run("release", "signatures", tmp_path / "out").exit_code == 1


def test_bad_files_leave_with_four(run, tmp_path):
    fast_record(tmp_path)
    (tmp_path / "empty.txt").write_text("")
    assert run("add", tmp_path / "empty.txt").exit_code == 4


def test_every_command_has_help(run):
    for command in app.registered_commands:
        assert run(command.name, "--help").exit_code == 0


def test_extract_and_predict_need_no_record(run, tmp_path):
    reports = tmp_path / "in.jsonl"
    reports.write_text(
        '{"id": "a", "text": "Police arrested two men in Goma."}\nnot json\n{"id": "b", "text": "Rain fell."}\n'
    )
    answer = run("extract", reports, "-o", tmp_path / "out.jsonl")
    assert answer.exit_code == 4
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [r["id"] for r in rows] == ["a", "b"]
    assert rows[0]["claims"][0]["act"]["type"] == "arrest"


def test_places_are_imported_listed_and_taken_out(run, tmp_path):
    fast_record(tmp_path)
    table = tmp_path / "own.csv"
    table.write_text("name,latitude,longitude\nTuru Camp,1.5,2.5\n,3,4\n")
    imported = run("places", "import", table)
    assert imported.exit_code == 0
    assert "left out: line 3 has no name" in imported.output
    (line,) = json.loads(run("places", "list", "--json").stdout)
    assert (line["kind"], line["places"]) == ("table", 1)
    assert "Turu" not in run("places", "list").output
    assert "nothing changed" in run("places", "import", table).output
    assert run("places", "remove", line["id"]).exit_code == 0
    assert json.loads(run("places", "list", "--json").stdout) == []


def test_a_file_of_no_places_changes_nothing_and_says_what_it_lacks(run, tmp_path):
    fast_record(tmp_path)
    (tmp_path / "own.csv").write_text("village\nTuru\n")
    failed = run("places", "import", tmp_path / "own.csv")
    assert failed.exit_code != 0
    assert "no column 'name'" in str(failed.exception)


def test_where_a_layer_is_missing_adding_says_what_that_leaves_open(run, tmp_path, monkeypatch):
    fast_record(tmp_path)
    quiet = run("add", write_reports(tmp_path)).output
    monkeypatch.setattr("onrecord.read.list_gaps", lambda: ("it may reach your files",))
    (tmp_path / "more.txt").write_text("Police arrested two men in Goma.")
    assert "it may reach your files" in run("add", tmp_path / "more.txt").output
    assert "it may reach your files" not in quiet


def test_what_reading_again_would_change_is_shown_and_nothing_is_changed(run, tmp_path):
    fast_record(tmp_path)
    run("add", write_reports(tmp_path))
    run("run")
    before = run("status", "--json").stdout
    seen = run("run", "--again", "--preview", "--json")
    assert seen.exit_code == 0
    found = json.loads(seen.stdout)
    assert (found["reports"], found["changes"]) == (3, []) and found["same"] > 3
    assert "Nothing was changed" in seen.output
    assert run("status", "--json").stdout == before
    assert isinstance(run("run", "--preview").exception, UsageError)


def test_a_record_by_the_first_version_is_found_in_after_the_first_command(run, tmp_path):
    """Its search had no index: it would have answered "nothing" to everything."""
    with zipfile.ZipFile(Path(__file__).parents[1] / "store/old/first-version.zip") as packed:
        packed.extractall(tmp_path)
    assert "of an older onrecord" in run("status").stderr
    from onrecord.store import open_record
    from onrecord.store.search import has_entries

    with open_record(tmp_path / "record", "correct horse battery staple").activate():
        assert has_entries()
