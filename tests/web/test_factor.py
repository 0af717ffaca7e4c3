"""Logging in with a password and a code."""

from __future__ import annotations

import time

import pytest
from records import fast_record

NAME, PASSWORD = "sana", "password-of-sana"


@pytest.fixture
def made(record):
    from onrecord.store import factors
    from onrecord.store.users import add_user

    add_user(NAME, PASSWORD, "owner")
    factor = factors.make_factor()
    factors.keep_factor(NAME, factor, code_of(factor, -1))
    return factor


def code_of(factor, later=0):
    from onrecord.store.factors import STEP, count_code

    return count_code(factor.secret, int(time.time() // STEP) + later)


def try_log_in(**words):
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    answer = client.post("/login", {"username": NAME, "password": PASSWORD, **words})
    return answer, "_auth_user_id" in client.session


def test_the_password_alone_lets_nobody_in_who_has_a_second_factor(made):
    assert not try_log_in()[1]
    assert not try_log_in(code="000000")[1]
    code = code_of(made)  # once: the next may fall into the next half minute, and be another
    assert not try_log_in(password="wrong", code=code)[1]
    assert try_log_in(code=code)[1]
    assert not try_log_in(code=code)[1]


def test_a_wrong_password_does_not_use_a_recovery_code_up(made):
    assert not try_log_in(password="wrong", code=made.recovery[0])[1]
    assert try_log_in(code=made.recovery[0])[1]
    assert not try_log_in(code=made.recovery[0])[1]


def test_wrong_codes_rest_the_log_in_as_wrong_passwords_do(made):
    for _ in range(5):
        answer, _ = try_log_in(code="000000")
    assert answer.status_code == 429
    answer, inside = try_log_in(code=code_of(made))
    assert answer.status_code == 429
    assert not inside


def test_a_failed_try_keeps_no_code(made):
    from axes.models import AccessAttempt

    try_log_in(code=made.recovery[3], password="wrong")
    kept = " ".join(f"{a.get_data} {a.post_data}" for a in AccessAttempt.objects.all())
    assert made.recovery[3] not in kept
    assert "wrong" not in kept


def test_the_command_sets_it_up_when_the_apps_first_code_is_typed(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from onrecord.cli import app, register_commands
    from onrecord.store import factors
    from onrecord.store.users import add_user

    register_commands()
    folder = fast_record(tmp_path)
    with folder.activate():
        add_user(NAME, PASSWORD, "owner")
    (tmp_path / "pass").write_text("correct horse battery staple")
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(tmp_path / "pass"))
    made = factors.make_factor()
    monkeypatch.setattr(factors, "make_factor", lambda: made)
    command = ["-C", str(folder.directory), "user", "second-factor", NAME]
    shown = CliRunner().invoke(app, command, input=f"{code_of(made)}\n")
    assert shown.exit_code == 0, shown.output
    assert made.words in shown.output
    assert all(code in shown.output for code in made.recovery)
    assert NAME not in made.uri
    assert "onrecord" not in made.uri
    with folder.activate():
        assert not try_log_in()[1]
        assert try_log_in(code=made.recovery[9])[1]
    assert CliRunner().invoke(app, [*command, "--remove"]).exit_code == 0
