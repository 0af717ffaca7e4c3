"""What a record leaves behind once it is closed: nothing that tells, without its key, what or who is in it."""

from __future__ import annotations

import os
import re
import signal
import socket  # noqa: TID251 - finds a free port on the loopback
import subprocess
import sys
import time
import urllib.parse
from contextlib import closing
from http.client import HTTPConnection  # noqa: TID251 - asks the workbench on the loopback
from pathlib import Path

import pytest
from records import CHEAP, PASSPHRASE, fast_record
from traces import FILE, MARKER, NOTE, PASSWORD, PUBLISHER, REVIEWER, TEXT, find_traces, spell
from typer.testing import CliRunner

from onrecord.cli import app, register_commands

register_commands()


@pytest.fixture
def machine(tmp_path):
    """A machine with nothing on it: a home, a temporary folder, logs, and a folder where cores would fall."""
    for name in ("home", "tmp", "logs", "here", "stick"):
        (tmp_path / name).mkdir()
    (tmp_path / "stick" / "passphrase").write_text(PASSPHRASE)
    (tmp_path / "stick" / "password").write_text(PASSWORD)
    reports = tmp_path / "stick" / "reports"
    reports.mkdir()
    for number in range(4):
        (reports / f"{FILE}{number}.txt").write_text(f"{TEXT}Report {number}.\n")
    return tmp_path


def start(machine, *words, **options):
    where = {"HOME": machine / "home", "XDG_CACHE_HOME": machine / "home" / "cache", "TMPDIR": machine / "tmp"}
    environment = {**os.environ, **{k: str(v) for k, v in where.items()}}
    environment["ONRECORD_PASSPHRASE_FILE"] = str(machine / "stick" / "passphrase")
    environment["PYTHONDONTWRITEBYTECODE"] = "yes"
    command = ["sh", "-c", 'ulimit -c unlimited; exec "$@"', "sh", sys.executable, "-m", "onrecord", "-C"]
    with (machine / "logs" / "all.log").open("ab") as log:
        return subprocess.Popen(
        [*command, str(machine / "record"), *map(str, words)],
        env=environment, cwd=machine / "here", stdout=log, stderr=log, stdin=subprocess.DEVNULL, **options,
    )  # fmt: skip


def do(machine, *words):
    assert start(machine, *words).wait(120) == 0, (machine / "logs" / "all.log").read_text()[-2000:]


def make_cheap(machine):
    """Let the passphrase of a record that `init` made be as cheap to check as that of others in tests."""
    from onrecord.acquire.keys import unwrap_master_key
    from onrecord.store.header import read_header
    from onrecord.store.record import change_passphrase

    master = unwrap_master_key(read_header(machine / "record").wrapped, PASSPHRASE)
    change_passphrase(machine / "record", master, PASSPHRASE, cost=CHEAP)


def kill_at_work(machine, by, *words):
    """Start a command and end it in the middle of its work: once it has the record open, however slow its start was."""
    process = start(machine, *words)
    if sys.platform == "linux":
        while process.poll() is None and not has_open(process, machine / "record" / "record.db"):
            time.sleep(0.02)
        time.sleep(0.3)
    else:
        time.sleep(1.2)
    process.send_signal(by)
    return process.wait(60)


def has_open(process, file):
    """Tell whether a process has a file open, as Linux shows it."""
    try:
        return any(held.readlink() == file for held in Path(f"/proc/{process.pid}/fd").iterdir())
    except OSError:  # it closed a file, or ended, while we looked
        return False


def start_serving(machine):
    """Start the workbench; returns its process and its port once it answers, another port where one was just taken."""
    for _ in range(5):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        serving = start(machine, "serve", "--port", port)
        deadline = time.monotonic() + 120
        while serving.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=10).close()
            except OSError:
                time.sleep(0.1)
            else:
                return serving, port
        serving.kill()
        serving.wait(60)
    pytest.fail((machine / "logs" / "all.log").read_text()[-2000:])


def browse(machine, port):
    """Log in to the workbench that is served, look at pages, write a note, and have somebody fail to log in."""
    cookies: dict[str, str] = {}

    def ask(path, **words):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()), "Origin": f"http://127.0.0.1:{port}"}
        data = urllib.parse.urlencode({**words, "csrfmiddlewaretoken": cookies["csrftoken"]}) if words else None
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if words else {}
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("POST" if words else "GET", path, data, headers)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    cookies.update([value.split(";")[0].split("=", 1)])
            return answer.read().decode()

    ask("/login")
    ask("/login", username=REVIEWER, password=f"{PASSWORD}wrong")
    ask("/login", username=REVIEWER, password=PASSWORD)
    report = re.search(r"/reports/([0-9a-f]{32})", ask("/reports"))[1]
    assert MARKER in ask(f"/reports/{report}")
    ask("/work/say", do="comment", about="report", target=report, words=NOTE)
    assert NOTE in ask(f"/reports/{report}")
    ask("/draft", text=TEXT)
    ask("/release")
    ask("/search", q=MARKER)


@pytest.fixture
def here(machine, monkeypatch):
    """Run commands on the machine's record in this process, where it is not the process that is looked at."""
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(machine / "stick" / "passphrase"))
    fast_record(machine)

    def call(*words):
        done = CliRunner().invoke(app, ["-C", str(machine / "record"), *map(str, words)])
        assert done.exit_code == 0, done.output

    return call


@pytest.mark.slow
def test_a_closed_record_and_what_is_around_it_tell_nothing_without_the_key(machine):
    stick, files = machine / "stick", sorted((machine / "stick" / "reports").iterdir())
    do(machine, "init", machine / "record")
    do(machine, "add", stick / "reports", "--publisher", PUBLISHER)
    make_cheap(machine)
    do(machine, "run")
    do(machine, "user", "add", REVIEWER, "--role", "owner", "--password-file", stick / "password")
    do(machine, "decide", "reads-right", "--all-undecided", "--why", NOTE)
    do(machine, "backup", machine / "here" / "copy")
    serving, port = start_serving(machine)
    try:
        browse(machine, port)
    finally:
        # As a fault in a library would end it: with a core, were one allowed.
        serving.send_signal(signal.SIGABRT)
        serving.wait(60)
    assert kill_at_work(machine, signal.SIGKILL, "run", "--again") in {-signal.SIGKILL, 0}
    assert kill_at_work(machine, signal.SIGKILL, "add", stick / "reports", "--publisher", "Another") in {-9, 0}
    assert kill_at_work(machine, signal.SIGSEGV, "run", "--again") in {-signal.SIGSEGV, 0}
    assert list((machine / "here").glob("core*")) == []
    left = [machine / name for name in ("record", "home", "tmp", "logs", "here")]
    # The search finds what it looks for where it is.
    assert len(find_traces([stick], [])) > 10
    assert find_traces(left, [path.read_bytes() for path in files]) == []
    assert list((machine / "tmp").iterdir()) == []


@pytest.mark.slow
def test_after_forgetting_an_earlier_backup_that_was_at_hand_tells_nothing_either(machine, here):
    (machine / "stick" / "reports" / "other.txt").write_text("Soldiers killed two men in Goma on 5 May 2024.\n")
    here("add", *sorted((machine / "stick" / "reports").glob(f"{FILE}*")), "--publisher", PUBLISHER)
    here("add", machine / "stick" / "reports" / "other.txt")
    here("run")
    here("backup", machine / "copy")
    from onrecord.store import open_record

    opened = open_record(machine / "record", PASSPHRASE)
    with opened.activate():
        from onrecord.store.models import Report

        marked = list(Report.objects.filter(text__contains=MARKER).values_list("id", flat=True))
    assert len(marked) == 4
    for report in marked:
        here("forget", report, "--yes")
    (machine / "record").rename(machine / "before")
    here("restore", machine / "copy")
    for folder in ("before", "record"):
        plain = machine / folder / "all.json"
        moved = open_record(machine / folder, PASSPHRASE)
        with moved.activate():
            from django.db import connection

            with connection.cursor() as cursor:
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                rows = []
                for (table,) in cursor.fetchall():
                    cursor.execute(f'SELECT * FROM "{table}"')
                    rows += [bytes(v) if isinstance(v, memoryview) else str(v).encode() for r in cursor for v in r]
        plain.write_bytes(b"\n".join(rows))
        held = plain.read_bytes()
        # Read with the key: what is left in the clear names nothing of what was forgotten.
        assert [w for w in (MARKER, PUBLISHER, *marked) if w.encode() in held] == []
        assert b"Goma" in held


def count_in_memory(process, words):
    """Return how often words stand in a process's memory, in the usual spellings; None where it may not be read."""
    found = 0
    try:
        seen = Path(f"/proc/{process.pid}")
        with (seen / "maps").open() as maps, (seen / "mem").open("rb", 0) as memory:
            for line in maps:
                where, rights, *_ = line.split()
                first, last = (int(place, 16) for place in where.split("-"))
                if "r" not in rights or "[v" in line:
                    continue
                try:
                    memory.seek(first)
                    held = memory.read(last - first)
                except OSError:
                    continue
                found += sum(held.count(way) for word in words for way in spell(word)[:3])
    except OSError:
        return None
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into another process as Linux shows it")
def test_a_workbench_that_runs_has_no_word_in_memory_of_what_another_command_forgot(machine, here):
    (machine / "stick" / "reports" / "other.txt").write_text("Soldiers killed two men in Goma on 5 May 2024.\n")
    here("add", machine / "stick" / "reports", "--publisher", "The Kachin Lamp")
    here("run")
    here("user", "add", REVIEWER, "--role", "owner", "--password-file", machine / "stick" / "password")
    from onrecord.store import open_record

    with open_record(machine / "record", PASSPHRASE).activate():
        from onrecord.store.models import Report

        marked = list(Report.objects.filter(text__contains=MARKER).values_list("id", flat=True))
    serving, port = start_serving(machine)
    try:
        browse(machine, port)
        if count_in_memory(serving, [MARKER]) is None:
            pytest.skip("this user may not look into the memory of the workbench")
        assert count_in_memory(serving, [MARKER, NOTE]) > 0, "the search finds what it looks for where it is"
        do(machine, "forget", marked[0], "--yes")
        for report in marked[1:]:
            here("forget", report, "--yes")
        for _ in range(100):
            if count_in_memory(serving, [MARKER, NOTE]) == 0:
                break
            time.sleep(0.2)
        assert count_in_memory(serving, [MARKER, NOTE]) == 0
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", "/login")
            assert connection.getresponse().status == 200
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(60)
