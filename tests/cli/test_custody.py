"""Custody as a person or a script asks for it: verify, proofs, backups, forgetting."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from records import PASSPHRASE, fast_record, write_reports
from typer.testing import CliRunner

from onrecord.cli import app, register_commands
from onrecord.errors import RecordError, UsageError

register_commands()
CHECKER = Path(__file__).parents[2] / "tools" / "check_proof.py"


@pytest.fixture
def run(tmp_path, monkeypatch):
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    fast_record(tmp_path)

    def call(*words, record="record"):
        return CliRunner().invoke(app, ["-C", str(tmp_path / record), *map(str, words)])

    assert call("add", write_reports(tmp_path)).exit_code == 0
    assert call("run").exit_code == 0
    return call


def read_claims(run, tmp_path):
    run("export", "--plaintext", tmp_path / "all.json")
    return json.loads((tmp_path / "all.json").read_text())["claims"]


def test_verify_tells_in_words_and_in_json_what_it_looked_at(run):
    answer = run("verify", "--json")
    assert answer.exit_code == 0
    found = json.loads(answer.stdout)
    assert found["holds"] and found["originals"] == 3 and found["findings"] == []
    assert "Everything holds." in run("verify").output


def test_verify_leaves_with_one_where_an_original_was_changed(run, tmp_path):
    blob = next((tmp_path / "record" / "originals").iterdir())
    blob.write_bytes(blob.read_bytes()[:-1] + b"x")
    answer = run("verify")
    assert answer.exit_code == 1
    assert "BROKEN: original" in answer.output and "the original was altered" in answer.output


def test_verify_tells_of_a_damaged_page_and_does_not_stop_over_it(run, tmp_path):
    database = tmp_path / "record" / "record.db"
    whole = database.read_bytes()
    # Some pages are read before anything can be checked: the record then says that it is damaged, and does not open.
    for page in range(1, 12):
        held = bytearray(whole)
        held[-2000 - 4096 * page] ^= 1
        database.write_bytes(held)
        answer = run("verify")
        assert answer.exit_code == 1
        if "BROKEN: database record.db" in answer.output:
            return
    raise AssertionError("no damaged page was told by verify")


def test_a_head_noted_on_paper_is_compared(run):
    found = json.loads(run("verify", "--json").stdout)
    assert run("verify", "--noted", f"{found['rows']}:{found['head']}").exit_code == 0
    assert run("verify", "--noted", f"{found['rows'] + 1}:{found['head']}").exit_code == 1
    assert isinstance(run("verify", "--noted", "paper").exception, UsageError)


def test_a_proof_is_checked_by_the_script_alone(run, tmp_path):
    claim = read_claims(run, tmp_path)[0]["id"]
    run("decide", "reads-right", claim)
    proof = tmp_path / "proof.json"
    assert run("verify", "--proof", claim, proof).exit_code == 0
    key = json.loads(run("verify", "--json").stdout)["public_key"]

    def check(*words):
        return subprocess.run(
            [sys.executable, "-I", CHECKER, *words], capture_output=True, text=True, env={}, cwd=tmp_path
        )

    done = check(proof, key)
    assert done.returncode == 0, done.stdout
    assert "reads-right" in done.stdout and "The proof holds" in done.stdout
    assert check(proof, "0" * 64).returncode == 1
    proof.write_text(proof.read_text().replace("reads-right", "reads-wrong"))
    assert check(proof).returncode == 1


def test_a_proof_needs_a_file(run):
    assert isinstance(run("verify", "--proof", "x").exception, UsageError)
    assert isinstance(run("verify", "--with-words").exception, UsageError)


def test_a_record_is_backed_up_twice_and_brought_back(run, tmp_path):
    assert json.loads(run("backup", tmp_path / "copy", "--json").stdout)["written"] == 3
    assert json.loads(run("backup", tmp_path / "copy", "--json").stdout)["there"] == 3
    assert "Everything holds." in run("restore", tmp_path / "copy", record="new").output
    assert json.loads(run("status", "--json", record="new").stdout)["reports"] == 3


def test_a_report_is_forgotten_only_when_that_is_meant(run, tmp_path):
    report = read_claims(run, tmp_path)[0]["report"]
    run("backup", tmp_path / "copy")
    assert run("forget", report).exit_code == 1
    assert json.loads(run("status", "--json").stdout)["reports"] == 3
    answer = run("forget", report, "--yes")
    assert answer.exit_code == 0
    assert "1 backups were made anew" in answer.output
    assert json.loads(run("status", "--json").stdout)["reports"] == 2
    assert run("verify").exit_code == 0


def test_forgetting_that_was_stopped_goes_on_with_the_same_command(run, tmp_path, monkeypatch):
    from onrecord.engine import forgetting

    def stop():
        raise KeyboardInterrupt

    report = read_claims(run, tmp_path)[0]["report"]
    run("backup", tmp_path / "copy")
    with monkeypatch.context() as patched:
        patched.setattr(forgetting, "_write_anew", stop)
        assert run("forget", report, "--yes").exit_code != 0
    assert json.loads(run("status", "--json").stdout)["reports"] == 2
    answer = run("forget", report, "--yes")
    assert answer.exit_code == 0
    assert "Nothing was forgotten now" in answer.output and "1 backups were made anew" in answer.output
    assert isinstance(run("forget", report, "--yes").exception, RecordError)


def test_accepting_says_when_nothing_is_lost(run, tmp_path):
    assert "nothing was accepted" in run("verify", "--accept", "just so").output
    (tmp_path / "record" / "head").unlink()
    assert run("verify").exit_code == 1
    assert run("verify", "--accept", "the file was deleted by hand").exit_code == 0
    assert "note: accepted on" in run("verify").output
