"""What docs/team.md says to type works, word for word, against a real server."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import postgres
import pytest
import typer
from records import CHEAP, PASSPHRASE, write_reports
from typer.testing import CliRunner

from onrecord.cli import app, register_commands
from onrecord.cli.circles import register

register_commands()

PAGE = Path(__file__).parents[2] / "docs" / "team.md"
BLOCKS = re.findall(r"<!-- tested(: instead)? -->\n```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
SOCKET = "/var/run/postgresql"
"""Where Debian's server listens; the tests' own listens in its folder."""


@pytest.fixture
def type_in(server, tmp_path, monkeypatch):
    """Return a function that runs lines as they stand in the page, on a machine as the page wants it.

    Lines of onrecord run in this process, all others in a shell; passwords that a person types come from files.
    """
    hba = server.folder / "data" / "pg_hba.conf"
    before = hba.read_text()
    # On the machine of the page the system's user `onrecord` is known to the server by name (peer).
    hba.write_text(f"local all onrecord trust\n{before}")
    server.sql("SELECT pg_reload_conf()")
    for name, words in (("password", "password of a person"), ("passphrase", PASSPHRASE)):
        (tmp_path / name).write_text(words)
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.delenv("ONRECORD_DATABASE_PASSWORD_FILE", raising=False)
    monkeypatch.setattr("onrecord.store.record.KdfCost", lambda: CHEAP)
    monkeypatch.chdir(tmp_path)

    def run(lines: str) -> str:
        return "".join(
            _run_line(line.replace(SOCKET, str(server.folder)), server, tmp_path) for line in lines.splitlines()
        )

    yield run
    server.sql("DROP DATABASE IF EXISTS onrecord WITH (FORCE)", "DROP ROLE IF EXISTS onrecord")
    hba.write_text(before)
    server.sql("SELECT pg_reload_conf()")


def _run_line(line, server, folder):
    command, *words = shlex.split(line)
    if command == "onrecord":
        typed = ["--password-file", str(folder / "password")] if "user add" in line else []
        answer = CliRunner().invoke(app, [*words, *typed])
        code, said = answer.exit_code, f"{answer.output}{answer.exception or ''}"
    else:
        if command == "sudo":
            assert words[:2] == ["-u", "postgres"]
            command, *words = words[2:]
        keeper = {"PGHOST": str(server.folder), "PGUSER": postgres.SUPERUSER, "PGPASSWORD": postgres.PASSWORD}
        env = {**keeper, "PGDATABASE": "postgres", "PATH": f"{server.programs}:{os.environ['PATH']}"}
        done = subprocess.run([command, *words], env=env, capture_output=True, text=True, timeout=60)
        code, said = done.returncode, done.stdout + done.stderr
    assert code == 0, f"{line}\n{said}"
    return said


def test_what_the_page_says_to_type_works_word_for_word(type_in, server, tmp_path):
    write_reports(tmp_path)
    said = [type_in(lines) for instead, lines in BLOCKS if not instead]
    assert len(said) == len(BLOCKS) - 1
    everything = "".join(said)
    assert "Everything holds." in everything and "The record is up to date." in everything
    assert re.search(r"north\s+maria\s+3", everything)
    assert '"reports": []' in (tmp_path / "for-tomas.json").read_text()
    assert "database" not in (tmp_path / "alone" / "onrecord.toml").read_text()
    # The other way in: an empty database again, and the backup goes into it.
    type_in("sudo -u postgres dropdb onrecord\nrm -r team-record")
    type_in(BLOCKS[0][1].split("\n", 1)[1])
    (instead,) = [lines for other, lines in BLOCKS if other]
    assert "Everything holds." in type_in(instead)
    assert "maria" in type_in("onrecord -C team-record user list")


def test_the_page_names_every_command_on_circles():
    alone = typer.Typer()
    register(alone)
    text = PAGE.read_text("utf-8")
    for command in alone.registered_groups[0].typer_instance.registered_commands:
        assert f"circle {command.name}" in text, command.name
