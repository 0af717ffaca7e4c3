"""Previews of a release: at once or in the background, and never of a past state."""

from __future__ import annotations

import sys
import threading
from datetime import date

import pytest
from records import filled, record  # noqa: F401

TODAY = date(2026, 11, 27)


@pytest.fixture
def proposals(filled):  # noqa: F811
    from onrecord.engine.proposing import Proposals

    found = Proposals()
    yield found
    found.wait()


def decide_all():
    from onrecord.model import ClaimVerdict
    from onrecord.store.decisions import decide_claims
    from onrecord.store.models import ClaimRow

    decide_claims(list(ClaimRow.objects.values_list("id", flat=True)), ClaimVerdict.READS_RIGHT, who="ana")


def test_a_small_record_answers_at_once(proposals):
    assert proposals.look("public", "", TODAY).plan.policy == "public"


def test_a_large_record_says_how_far_it_is_and_answers_later(proposals):
    from onrecord.engine.proposing import Progress

    assert isinstance(proposals.look("internal", "", TODAY, few=0), Progress)
    proposals.wait()
    assert proposals.look("internal", "", TODAY, few=0).plan.policy == "internal"


def test_an_answer_to_a_past_state_is_never_given(proposals):
    from onrecord.engine.proposing import Progress

    proposals.look("internal", "", TODAY, few=0)
    proposals.wait()
    before = proposals.look("internal", "", TODAY, few=0)
    decide_all()
    assert isinstance(proposals.look("internal", "", TODAY, few=0), Progress)
    proposals.wait()
    after = proposals.look("internal", "", TODAY, few=0)
    assert before.digest != after.digest
    assert len(after.plan.rows) > 0


def test_a_comment_or_a_signature_has_nothing_worked_out_anew(proposals):
    from onrecord.engine.releasing import sign
    from onrecord.store.models import Report
    from onrecord.store.working import comment

    proposals.look("public", "", TODAY, few=0)
    proposals.wait()
    first = proposals.look("public", "", TODAY, few=0)
    comment("report", Report.objects.first().id, "look again", who="ana")
    sign(first, who="maria")
    again = proposals.look("public", "", TODAY, few=0)
    assert again.plan is first.plan
    assert again.signed_by == {"maria"}


def test_what_was_being_worked_out_when_something_was_forgotten_is_not_kept(proposals, monkeypatch):
    from onrecord.engine import proposing

    real = proposing._work_out

    def work_out(*given):
        found = real(*given)
        proposals.forget()
        return found

    monkeypatch.setattr(proposing, "_work_out", work_out)
    proposals.look("internal", "", TODAY, few=0)
    proposals.wait()
    assert not proposals._ready


def test_an_error_is_told_to_who_asks_next(proposals):
    from onrecord.errors import InputError

    proposals.look("public", "this is no table", TODAY, few=0)
    proposals.wait()
    with pytest.raises(InputError):
        proposals.look("public", "this is no table", TODAY, few=0)
    # Told once; who asks again has it tried again.
    proposals.look("public", "this is no table", TODAY, few=0)


def test_who_waits_waits_for_a_thread_that_began_while_another_was_ending(filled, monkeypatch):  # noqa: F811
    from onrecord.engine import proposing

    at_its_end, may_end, begun, go_on = (threading.Event() for _ in range(4))
    usual = sys.getswitchinterval()

    class SlowToEnd(proposing.Proposals):
        def _next(self):
            asked = super()._next()
            if asked is None and not at_its_end.is_set():
                at_its_end.set()
                assert may_end.wait(60)
            return asked

    work, real = SlowToEnd(), proposing._work_out
    work.look("public", "", TODAY, few=0)
    first = work._thread
    assert at_its_end.wait(60)

    def work_out(*given):
        begun.set()
        assert go_on.wait(60)
        return real(*given)

    monkeypatch.setattr(proposing, "_work_out", work_out)
    assert isinstance(work.look("internal", "", TODAY, few=0), proposing.Progress)
    assert begun.wait(60)
    second = work._thread
    may_end.set()
    first.join(60)
    work.wait(0.2)
    assert work._thread is second
    assert second.is_alive()
    go_on.set()
    work.wait()
    assert work.look("internal", "", TODAY, few=0).plan.policy == "internal"
    assert sys.getswitchinterval() == usual
