"""A server that is stopped ends, whoever is connected, and leaves nothing that writes to what it closed."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPException  # noqa: TID251 - asks the workbench on the loopback
from types import SimpleNamespace

import pytest
from serving import run_server

from onrecord.web.server import make_server, run, serve, stop

pytestmark = pytest.mark.sqlite_only  # the threads of the server end with their connections open


def connect(server):
    return closing(HTTPConnection("127.0.0.1", int(server.effective_port), timeout=20))


def ask(connection):
    """Ask for what is as long as it says: after such an answer, waitress keeps a connection."""
    connection.request("GET", "/static/onrecord/style.css")
    answer = connection.getresponse()
    answer.read()
    assert not answer.will_close
    return answer.status


def test_a_server_that_is_stopped_ends_though_a_browser_keeps_its_connection(record):
    with ExitStack() as open_still:
        with run_server() as server:
            kept = open_still.enter_context(connect(server))
            assert ask(kept) == 200
        with pytest.raises((OSError, HTTPException)):
            ask(kept)
        with pytest.raises(OSError):
            ask(open_still.enter_context(connect(server)))


def test_a_request_in_hand_is_answered_before_the_server_ends(record):
    begun, go_on = threading.Event(), threading.Event()
    with run_server() as server, connect(server) as browser:
        server.application = make_slow(begun, go_on)
        browser.request("GET", "/login")
        assert begun.wait(20)
        stop(server)
        go_on.set()
        assert browser.getresponse().read() == b"done"


def test_a_thread_that_goes_on_answering_writes_to_no_file_that_was_opened_since(record, monkeypatch, tmp_path):
    monkeypatch.setattr("onrecord.web.server.ENDING", 0.1)
    begun, go_on = threading.Event(), threading.Event()
    with ExitStack() as open_still, run_server() as server:
        server.application = make_slow(begun, go_on)
        browser = open_still.enter_context(connect(server))
        browser.request("GET", "/login")
        assert begun.wait(20)
    with ExitStack() as files:
        opened = [files.enter_context((tmp_path / str(n)).open("w+b")) for n in range(20)]
        go_on.set()
        assert wait_for(lambda: not server.task_dispatcher.threads)
        assert all(file.read() == b"" for file in opened)
    server.trigger.close()


def test_ctrl_c_closes_the_port_and_every_connection(record):
    server = make_server(0, threads=2)

    def interrupt(**_):
        raise KeyboardInterrupt

    with connect(server) as browser:
        browser.connect()
        server.asyncore.loop(timeout=1, map=server._map, count=1)
        server.asyncore = SimpleNamespace(loop=interrupt, dispatcher=server.asyncore.dispatcher)
        run(server)
        with pytest.raises((OSError, HTTPException)):
            ask(browser)
    assert server._map == {}
    stop(server)  # as the idle clock may, later: nothing is written to what is closed


def test_the_record_stays_open_until_what_works_in_the_background_has_ended(record, monkeypatch):
    from onrecord.engine.proposing import proposals
    from onrecord.engine.relinking import relinking
    from onrecord.web import server

    waited = []
    monkeypatch.setattr(server, "run", lambda made: stop(made) or run(made))
    monkeypatch.setattr(proposals, "wait", lambda: waited.append("proposals"))
    monkeypatch.setattr(relinking, "wait", lambda: waited.append("relinking"))
    serve(0)
    assert sorted(waited) == ["proposals", "relinking"]


def make_slow(begun, go_on):
    def answer(_, start_response):
        begun.set()
        go_on.wait(60)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"done"]

    return answer


def wait_for(told, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not told() and time.monotonic() < deadline:
        time.sleep(0.02)
    return told()
