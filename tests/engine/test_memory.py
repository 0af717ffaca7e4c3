"""What a workbench that runs remembers of the record is let go once another command forgets something."""

from __future__ import annotations

import functools
import threading
import time
from datetime import date
from urllib.request import urlopen  # noqa: TID251 - asks the loopback

import pytest
from serving import run_server, tell_address

from onrecord.engine.memory import PASSES, Memory, find_last_forgotten, memory

MARKER = "Qxzvimarker"


def forget_first(record):
    from onrecord.engine.forgetting import forget_report
    from onrecord.store.models import Report

    forget_report(record, Report.objects.first().id, who="owner", today=date(2026, 11, 28))


def wait_for(told, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not told() and time.monotonic() < deadline:
        time.sleep(0.05)
    return told()


@pytest.fixture
def watched(monkeypatch):
    """What watches and looks often, how often it had something let go, and a wait for a look at the chain as it is."""
    from onrecord.engine import memory as room

    held, let_go, looks = Memory(), [], []
    monkeypatch.setattr(room, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(room, "find_last_forgotten", lambda: looks.append(1) or find_last_forgotten())
    held.add(lambda: let_go.append(1))

    def wait_for_look():
        # The next look may have begun; what comes of the one after it is done once another begins.
        enough = len(looks) + 2
        assert wait_for(lambda: len(looks) >= enough)

    return held, let_go, wait_for_look


@pytest.mark.both
def test_whoever_holds_something_is_asked_to_let_go_twice_once_something_was_forgotten(filled, watched):
    from onrecord.model import ClaimVerdict
    from onrecord.store.decisions import decide_claim
    from onrecord.store.models import ClaimRow

    held, let_go, wait_for_look = watched
    with held.watching():
        wait_for_look()
        decide_claim(ClaimRow.objects.first().id, ClaimVerdict.READS_RIGHT, who="owner")
        wait_for_look()
        assert let_go == [], "a decision is no forgetting"
        forget_first(filled)
        assert wait_for(lambda: len(let_go) == PASSES)
        wait_for_look()
        assert len(let_go) == PASSES
        forget_first(filled)
        assert wait_for(lambda: len(let_go) == 2 * PASSES)
    assert find_last_forgotten() > 0


def test_what_was_forgotten_before_it_began_to_watch_is_no_reason(filled, watched):
    forget_first(filled)
    held, let_go, wait_for_look = watched
    with held.watching():
        wait_for_look()
    assert let_go == []


def test_it_goes_on_watching_where_the_database_cannot_be_read_for_a_while(filled, watched, monkeypatch):
    from django.db import OperationalError

    from onrecord.engine import memory as room

    held, let_go, wait_for_look = watched
    answers, find = [OperationalError("busy")] * 3, room.find_last_forgotten

    def look():
        if answers:
            raise answers.pop()
        return find()

    monkeypatch.setattr(room, "find_last_forgotten", look)
    with held.watching():
        assert wait_for(lambda: not answers)
        wait_for_look()
        forget_first(filled)
        assert wait_for(lambda: let_go)


def test_words_that_were_looked_up_are_forgotten_and_what_was_loaded_stays(filled):
    from onrecord.codebook import load_codebook
    from onrecord.encoder import load_model
    from onrecord.gazetteer import fold_name, open_gazetteer
    from onrecord.resolve.places import find_places

    gazetteer, model, codebook = open_gazetteer(), load_model(), load_codebook()
    fold_name(MARKER)
    gazetteer.look_up(MARKER)
    find_places(f"Police held ten in {MARKER}.", gazetteer)
    model.read(f"Police held ten in {MARKER}.")
    assert fold_name.cache_info().currsize and find_places.cache_info().currsize
    memory.let_go()
    assert not fold_name.cache_info().currsize and not find_places.cache_info().currsize
    assert not gazetteer.look_up.cache_info().currsize
    assert open_gazetteer() is gazetteer and load_model() is model and load_codebook() is codebook


def test_what_others_remember_is_passed_over_though_it_has_no_signature():
    class Nameless:
        def __call__(self, word):
            return word

    def of_another(word):
        return word

    kept = [functools.lru_cache(Nameless()), functools.lru_cache(max), functools.lru_cache(of_another)]
    memory.let_go()
    assert len(kept) == 3


def test_previews_of_releases_are_let_go(filled):
    from records import log_in

    from onrecord.engine.proposing import proposals

    assert log_in("owner").get("/release").status_code == 200
    assert proposals._ready
    memory.let_go()
    assert not proposals._ready


def test_the_process_that_reads_files_ends_and_the_next_file_starts_another():
    from onrecord import read

    assert read.read_untrusted(b"Police held ten men.", ".txt").reports
    server = read._sandbox()._server
    memory.let_go()
    assert server.poll() is not None
    assert read.read_untrusted(b"Police held ten men.", ".txt").reports


def list_answering():
    return {thread for thread in threading.enumerate() if thread.name.startswith("waitress") and thread.is_alive()}


@pytest.mark.sqlite_only  # the threads of the server end with their connections open
def test_other_threads_answer_once_something_was_forgotten(filled):
    from onrecord.web.server import renew_threads

    others = list_answering()
    with run_server(threads=2) as server:
        before = list_answering() - others
        assert urlopen(f"{tell_address(server)}/login", timeout=60).status == 200
        renew_threads(server, threads=2)
        after = list_answering() - others
        assert len(after) == 2 and before.isdisjoint(after)
        assert urlopen(f"{tell_address(server)}/login", timeout=60).status == 200
