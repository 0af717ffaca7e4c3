"""Linking after a decision: at once where the record is small, in the background where it is large."""

from __future__ import annotations

import threading
import time


def put_right(act="detention"):
    from onrecord.model import ClaimVerdict
    from onrecord.store.decisions import decide_claim
    from onrecord.store.models import ClaimRow

    claim = ClaimRow.objects.first()
    decide_claim(claim.id, ClaimVerdict.CORRECTED, who="owner", corrected={"type": act})
    return claim.id


def is_linked():
    from onrecord.store.models import ClaimRow

    return not ClaimRow.objects.filter(to_link=True).exists()


def test_a_small_record_is_linked_when_the_call_returns(filled):
    from onrecord.engine.relinking import Relinking

    put_right()
    assert Relinking().ask()
    assert is_linked()


def test_a_large_record_is_linked_in_the_background_once_for_a_run_of_decisions(filled, monkeypatch):
    from onrecord.engine import relinking

    calls, begun, go_on = [], threading.Event(), threading.Event()
    real = relinking.relink

    def relink():
        calls.append(1)
        begun.set()
        assert go_on.wait(60)
        real()

    monkeypatch.setattr(relinking, "REST", 0.0)
    monkeypatch.setattr(relinking, "relink", relink)
    work = relinking.Relinking()
    put_right("detention")
    assert not work.ask(few=0)
    assert begun.wait(60)
    for act in ("abduction", "arrest", "detention"):
        put_right(act)
        assert not work.ask(few=0)
    assert work.is_going_on()
    go_on.set()
    work.wait()
    assert is_linked()
    assert len(calls) == 2
    assert not work.is_going_on()


def test_who_waits_waits_for_a_thread_that_began_while_another_was_ending(filled, monkeypatch):
    from onrecord.engine import relinking

    monkeypatch.setattr(relinking, "REST", 0.0)
    at_its_end, may_end, go_on = threading.Event(), threading.Event(), threading.Event()

    class SlowToEnd(relinking.Relinking):
        def _goes_on(self):
            goes_on = super()._goes_on()
            if not goes_on and not at_its_end.is_set():
                at_its_end.set()
                assert may_end.wait(60)
            return goes_on

    work, real = SlowToEnd(), relinking.relink
    work.ask(few=0)
    first = work._thread
    assert at_its_end.wait(60)
    monkeypatch.setattr(relinking, "relink", lambda: go_on.wait(60) and real())
    put_right()
    work.ask(few=0)
    may_end.set()
    first.join(60)
    work.wait(0.2)
    assert work.is_going_on()
    assert not is_linked()
    go_on.set()
    work.wait()
    assert is_linked()
    assert not work.is_going_on()


def test_its_connection_to_the_record_is_closed_before_it_counts_as_ended(filled, monkeypatch):
    from django.db import connections

    from onrecord.engine import relinking

    monkeypatch.setattr(relinking, "REST", 0.0)
    work, ended_too_soon, close = relinking.Relinking(), [], connections.close_all

    def close_all():
        ended_too_soon.append(work._thread is None)
        close()

    monkeypatch.setattr(connections, "close_all", close_all)
    work.ask(few=0)
    work.wait()
    assert ended_too_soon == [False]


def test_what_is_asked_for_while_it_ends_is_not_lost(filled, monkeypatch):
    from onrecord.engine import relinking

    monkeypatch.setattr(relinking, "REST", 0.0)
    work = relinking.Relinking()
    for act in ("detention", "abduction") * 4:
        put_right(act)
        work.ask(few=0)
        time.sleep(0.02)
    work.wait()
    assert is_linked()
