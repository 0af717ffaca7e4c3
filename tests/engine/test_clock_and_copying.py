"""A clock that is set back, and a folder that is copied while it is written to, lose nothing and are told plainly."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime, timedelta

import pytest
from records import PASSPHRASE

from onrecord.errors import OnrecordError


class SetBack(datetime):
    """A clock that is three years late."""

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) - timedelta(days=3 * 365)


@pytest.fixture
def clock_set_back(monkeypatch):
    def set_back():
        for module in ("store.chain", "store.heads", "store.models", "store.jobs", "acquire.receipts", "engine.jobs"):
            monkeypatch.setattr(f"onrecord.{module}.datetime", SetBack)

    return set_back


def test_after_the_clock_was_set_back_what_was_decided_last_still_holds(filled, tmp_path, clock_set_back):
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.engine.verifying import verify_record
    from onrecord.model import ClaimVerdict
    from onrecord.store import decisions
    from onrecord.store.models import ClaimRow, Decision, Report

    claim = ClaimRow.objects.first().id
    decisions.decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner")
    before = Decision.objects.count()
    clock_set_back()
    decisions.decide_claim(claim, ClaimVerdict.READS_WRONG, who="owner")
    (tmp_path / "late.txt").write_text("Soldiers killed two men in Goma on 5 May 2024.\n")
    added = add_files(filled, [tmp_path / "late.txt"])
    assert added.new == 1
    run(filled)
    assert decisions.claim_verdicts([claim])[claim] is ClaimVerdict.READS_WRONG
    first, last = Decision.objects.order_by("seq").first(), Decision.objects.order_by("-seq").first()
    assert last.when < first.when and last.seq > before, (
        "the rows say the hours the clock showed, in the order they came"
    )
    assert add_files(filled, [tmp_path / "late.txt"]).items[0].outcome == "known"
    assert Report.objects.count() == 4
    assert verify_record(filled).findings == ()


def test_a_list_that_began_before_the_clock_was_set_back_tells_no_time_below_nothing(filled):
    from onrecord.engine.jobs import find_seconds_left
    from onrecord.store.models import Job, User

    user = User.objects.create_user("sana", "password-of-sana", "reviewer")
    job = Job.objects.create(user=user, done=1, total=3, since=datetime.now(UTC) + timedelta(days=1))
    left = find_seconds_left(job)
    assert left is None or left >= 0


@pytest.mark.sqlite_only
def test_a_folder_copied_while_it_is_written_to_opens_whole_or_says_why_not(filled, tmp_path):
    from django.db import connections

    from onrecord.engine.verifying import verify_record
    from onrecord.model import ClaimVerdict
    from onrecord.store import decisions, open_record
    from onrecord.store.models import ClaimRow, Decision

    claims = list(ClaimRow.objects.values_list("id", flat=True))
    ending, told = threading.Event(), []

    def write():
        try:
            while not ending.is_set():
                for claim in claims:
                    verdict = (ClaimVerdict.READS_RIGHT, ClaimVerdict.READS_WRONG)[len(told) % 2]
                    decisions.decide_claim(claim, verdict, who="owner")
                    told.append((claim, verdict))
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    copies = []
    try:
        for number in range(6):
            copies.append(tmp_path / f"copy{number}")
            shutil.copytree(filled.directory, copies[-1], ignore=shutil.ignore_patterns(".part-*"))
    finally:
        ending.set()
        thread.join(60)
    assert told
    assert verify_record(filled).findings == ()
    assert Decision.objects.filter(kind="claim").count() == len(told), "what was acknowledged is there, once"
    said = []
    for copy in copies:
        try:
            again = open_record(copy, PASSPHRASE)
            with again.activate():
                found = verify_record(again)
                said.append("; ".join(f.words for f in found.findings) or "whole")
        except OnrecordError as error:
            said.append(error.what)
    assert len(said) == 6
    assert all(len(words) > 4 for words in said)
    known = ("whole", "earlier", "damaged", "altered", "put back", "not as the record wrote it", "last row")
    assert all(any(word in words for word in known) for words in said), said
