"""A workbench nobody uses locks itself; one that is read on stays open."""

from __future__ import annotations

import queue
import threading
from contextlib import closing
from http.client import HTTPConnection  # noqa: TID251 - asks the loopback

import pytest
from records import log_in


@pytest.fixture
def clock():
    from onrecord.web.idle import clock

    yield clock
    clock.start(0)


def test_it_runs_out_only_where_nobody_uses_it(clock, monkeypatch):
    now = 1000.0
    monkeypatch.setattr("onrecord.web.idle.time.monotonic", lambda: now)
    clock.start(5)
    now += 299
    assert not clock.has_run_out()
    clock.touch()
    now += 299
    assert not clock.has_run_out()
    now += 2
    assert clock.has_run_out()
    clock.start(0)
    now += 10**6
    assert not clock.has_run_out()


def test_requests_of_somebody_logged_in_are_use_and_others_are_not(record, clock, monkeypatch):
    from django.test import Client

    client = log_in("reviewer")
    touched = []
    monkeypatch.setattr(clock, "touch", lambda: touched.append(1))
    assert client.get("/still-here").status_code == 204
    assert len(touched) == 1
    Client(headers={"host": "127.0.0.1"}).get("/still-here")
    Client(headers={"host": "127.0.0.1"}).get("/login")
    assert len(touched) == 1


@pytest.mark.sqlite_only  # the threads of the server end with their connections open
def test_the_server_ends_by_itself_and_old_sessions_are_gone(record, clock, monkeypatch):
    from django.contrib.sessions.models import Session

    from onrecord.web.server import serve

    log_in("reviewer")
    assert Session.objects.exists()
    ports, ended, unused = queue.Queue(), [], threading.Event()
    monkeypatch.setattr(clock, "has_run_out", unused.is_set)

    def work():
        ended.append(serve(0, idle_minutes=5, ready=ports.put))

    serving = threading.Thread(target=work, daemon=True)
    serving.start()
    with closing(HTTPConnection("127.0.0.1", ports.get(timeout=30), timeout=30)) as open_page:
        open_page.request("GET", "/static/onrecord/style.css")
        answer = open_page.getresponse()
        assert answer.status == 200
        assert not answer.will_close
        answer.read()
        unused.set()
        serving.join(60)
        assert not serving.is_alive(), "a page that stays open keeps it from locking"
    assert ended == [True]
    assert not Session.objects.exists()


def test_a_page_knows_after_how_long_it_hides(record, clock):
    clock.start(5)
    page = log_in("reviewer").get("/").content.decode()
    assert 'data-idle="5' in page and "idle.js" in page
