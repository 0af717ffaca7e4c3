"""Passphrases and recovery sheets, as a person or a script changes them."""

from __future__ import annotations

import re
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import CHEAP, PASSPHRASE
from typer.testing import CliRunner

from onrecord.acquire.keys import KdfCost
from onrecord.acquire.recovery import RecoveryCode, make_recovery_code, read_recovery_code
from onrecord.acquire.shares import Split, join_shares, split_code
from onrecord.cli import app, register_commands
from onrecord.errors import RecordError, UsageError
from onrecord.store import create_record, open_record
from onrecord.store.header import read_header

register_commands()
NEW = "another horse another battery"


@given(st.binary(min_size=20, max_size=20))
def test_a_code_reads_back_however_it_is_spaced_and_cased(secret):
    code = RecoveryCode(secret)
    assert read_recovery_code(code.words).secret == secret
    assert read_recovery_code(f" {code.words.lower().replace('-', ' ').replace('0', 'o')}\n").secret == secret


def test_a_misread_letter_is_told_from_a_wrong_code():
    words = make_recovery_code().words
    other = "7" if words[0] != "7" else "8"
    for typed in (other + words[1:], words[:-5], "", "U" * 36):
        with pytest.raises(UsageError, match="misread"):
            read_recovery_code(typed)


@pytest.fixture
def run(tmp_path, monkeypatch, cheap):
    (tmp_path / "old").write_text(PASSPHRASE)
    (tmp_path / "new").write_text(NEW)
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(tmp_path / "old"))

    def call(*words):
        return CliRunner().invoke(app, ["-C", str(tmp_path / "record"), *map(str, words)])

    return call


def read_code(sheet):
    return re.search(r"(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}", sheet.read_text())[0]


def test_another_passphrase_opens_the_record_and_the_old_one_no_longer(run, tmp_path):
    made = create_record(tmp_path / "record", PASSPHRASE, cost=CHEAP)
    assert run("passphrase", "--new-file", tmp_path / "new").exit_code == 0
    assert open_record(made.directory, NEW).keys == made.keys
    with pytest.raises(RecordError, match="wrong passphrase"):
        open_record(made.directory, PASSPHRASE)


def test_a_record_that_a_command_makes_costs_in_full_what_a_guess_at_its_passphrase_may(run, tmp_path, monkeypatch):
    monkeypatch.setattr("onrecord.store.record.KdfCost", KdfCost)
    assert run("init", tmp_path / "record").exit_code == 0
    cost = read_header(tmp_path / "record").wrapped.cost
    assert (cost.memory_kib, cost.passes, cost.lanes) == (256 * 1024, 4, 4)


def test_a_short_new_passphrase_changes_nothing(run, tmp_path):
    made = create_record(tmp_path / "record", PASSPHRASE, cost=CHEAP)
    (tmp_path / "new").write_text("short")
    before = (made.directory / "onrecord.toml").read_bytes()
    assert isinstance(run("passphrase", "--new-file", tmp_path / "new").exception, RecordError)
    assert (made.directory / "onrecord.toml").read_bytes() == before


def test_a_recovery_sheet_opens_the_record_until_the_next_one_is_made(run, tmp_path):
    sheet, second, code = tmp_path / "sheet.txt", tmp_path / "second.txt", tmp_path / "code"
    assert run("init", tmp_path / "record", "--recovery", sheet).exit_code == 0
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    code.write_text(read_code(sheet))
    header = (tmp_path / "record" / "onrecord.toml").read_text()
    assert code.read_text() not in header and "[recovery]" in header
    recovering = ("passphrase", "--from-recovery", "--code-file", code, "--new-file", tmp_path / "new")
    assert run(*recovering).exit_code == 0
    assert open_record(tmp_path / "record", NEW)
    (tmp_path / "old").write_text(NEW)
    assert run("passphrase", "--keep", "--recovery", second).exit_code == 0
    assert isinstance(run(*recovering).exception, RecordError)
    code.write_text(read_code(second))
    assert run(*recovering).exit_code == 0
    assert run("verify").exit_code == 0


def test_a_sheet_is_never_written_over_a_file_that_is_there(run, tmp_path):
    (tmp_path / "sheet.txt").write_text("mine")
    assert isinstance(run("init", tmp_path / "record", "--recovery", tmp_path / "sheet.txt").exception, UsageError)
    assert not (tmp_path / "record").exists()
    assert (tmp_path / "sheet.txt").read_text() == "mine"


def test_a_record_without_a_sheet_says_so(run, tmp_path):
    create_record(tmp_path / "record", PASSPHRASE, cost=CHEAP)
    (tmp_path / "code").write_text(make_recovery_code().words)
    failed = run("passphrase", "--from-recovery", "--code-file", tmp_path / "code", "--new-file", tmp_path / "new")
    assert "no recovery sheet" in str(failed.exception)


def test_a_header_put_together_by_somebody_else_is_noticed(tmp_path):
    made = create_record(tmp_path / "record", PASSPHRASE, cost=CHEAP, recovery=make_recovery_code())
    assert read_header(made.directory).recovery is not None
    path = made.directory / "onrecord.toml"
    path.write_text(path.read_text().replace("by nobody", "by anybody"))
    assert "header was altered" in open_record(made.directory, PASSPHRASE).notices[0]


def test_no_secret_is_in_what_commands_say(run, tmp_path):
    sheet = tmp_path / "sheet.txt"
    said = run("init", tmp_path / "record", "--recovery", sheet).output
    said += run("passphrase", "--new-file", tmp_path / "new").output
    assert PASSPHRASE not in said and NEW not in said and read_code(sheet) not in said


def test_any_two_of_three_shares_open_the_record_and_one_does_not(run, tmp_path):
    assert run("init", tmp_path / "record", "--recovery", tmp_path / "s.txt", "--shares", "2/3").exit_code == 0
    sheets = [tmp_path / f"s-{n}.txt" for n in (1, 2, 3)]
    assert not (tmp_path / "s.txt").exists()
    assert {stat.S_IMODE(sheet.stat().st_mode) for sheet in sheets} == {0o600}
    before = (tmp_path / "record" / "onrecord.toml").read_bytes()
    recovering = ("passphrase", "--from-shares", "--new-file", tmp_path / "new")
    for few in (sheets[:1], [sheets[0], sheets[0]]):
        failed = run(*recovering, *(w for sheet in few for w in ("--share-file", sheet)))
        assert "do not make up" in str(failed.exception)
        assert (tmp_path / "record" / "onrecord.toml").read_bytes() == before
    for pair in ((0, 1), (2, 0), (1, 2)):
        done = run(*recovering, *(w for at in pair for w in ("--share-file", sheets[at])))
        assert done.exit_code == 0
        assert open_record(tmp_path / "record", NEW)
    (tmp_path / "old").write_text(NEW)
    assert run("verify").exit_code == 0


def test_new_shares_end_the_use_of_old_ones_and_of_the_sheet(run, tmp_path):
    create_record(tmp_path / "record", PASSPHRASE, cost=CHEAP)
    for name in ("a", "b"):
        words = ("passphrase", "--keep", "--recovery", tmp_path / f"{name}.txt", "--shares", "2/2")
        assert run(*words).exit_code == 0
    both = {n: [w for k in (1, 2) for w in ("--share-file", tmp_path / f"{n}-{k}.txt")] for n in "ab"}
    failed = run("passphrase", "--from-shares", "--new-file", tmp_path / "new", *both["a"])
    assert "another record, or of an older sheet" in str(failed.exception)
    mixed = [*both["a"][:2], *both["b"][2:]]
    assert isinstance(run("passphrase", "--from-shares", "--new-file", tmp_path / "new", *mixed).exception, UsageError)
    assert run("passphrase", "--from-shares", "--new-file", tmp_path / "new", *both["b"]).exit_code == 0


@pytest.mark.parametrize("words", ["1/3", "3/2", "2/17", "two", "2", "0/0", "2/3/4"])
def test_a_split_that_protects_nothing_is_refused(run, tmp_path, words):
    failed = run("init", tmp_path / "record", "--recovery", tmp_path / "s.txt", "--shares", words)
    assert isinstance(failed.exception, UsageError)
    assert not (tmp_path / "record").exists()


def test_shares_without_a_file_are_refused(run, tmp_path):
    assert isinstance(run("init", tmp_path / "record", "--shares", "2/3").exception, UsageError)


@settings(max_examples=25)
@given(st.binary(min_size=20, max_size=20), st.integers(2, 5), st.integers(0, 3), st.randoms())
def test_any_so_many_shares_make_up_the_code(secret, needed, more, chance):
    shares = list(split_code(RecoveryCode(secret), Split(needed, needed + more)))
    chance.shuffle(shares)
    assert join_shares(s.upper() for s in shares[:needed]).secret == secret
    with pytest.raises(UsageError):
        join_shares(shares[: needed - 1])
