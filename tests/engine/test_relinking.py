"""Linking after a decision: at once where the record is small, in the background where it is large."""

from __future__ import annotations

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

    calls = []
    real = relinking.relink
    monkeypatch.setattr(relinking, "relink", lambda: calls.append(1) or real())
    work = relinking.Relinking()
    for act in ("detention", "abduction", "arrest"):
        put_right(act)
        assert not work.ask(few=0)
    assert work.is_going_on()
    work.wait()
    assert is_linked()
    assert len(calls) <= 2
    assert not work.is_going_on()


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
