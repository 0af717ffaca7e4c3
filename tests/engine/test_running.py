"""Running: resumed after a stop, the same with one process or two, one bad report stops no other."""

from __future__ import annotations

import pytest
from records import write_reports


def list_claims():
    from onrecord.store.models import ClaimRow

    return sorted(ClaimRow.objects.values_list("id", flat=True))


def test_a_run_that_was_stopped_is_gone_on_with(record, tmp_path, monkeypatch):
    from onrecord.engine import running
    from onrecord.engine.adding import add_files
    from onrecord.store.models import Report

    add_files(record, [write_reports(tmp_path)])
    save, calls = running.save_claims, []

    def stop_at_the_second(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        save(*arguments)

    monkeypatch.setattr(running, "save_claims", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        running.run(record)
    assert Report.objects.filter(state="read").count() == 1
    monkeypatch.undo()
    assert running.run(record).read == 2
    assert Report.objects.filter(state="read").count() == 3


def test_a_report_that_cannot_be_read_stops_no_other(record, tmp_path, monkeypatch):
    from onrecord.engine import running
    from onrecord.engine.adding import add_files
    from onrecord.pipeline import working

    add_files(record, [write_reports(tmp_path)])
    read = working.read_claims

    def fail_on_one(document, **named):
        if "nine" in document.text:
            raise ZeroDivisionError
        return read(document, **named)

    monkeypatch.setattr(working, "read_claims", fail_on_one)
    ran = running.run(record)
    assert (ran.read, ran.failed) == (2, 1)
    monkeypatch.undo()
    assert running.run(record, again=True).failed == 0


def test_reading_again_finds_the_same_claims_and_keeps_incident_ids(filled):
    from onrecord.engine.running import run
    from onrecord.store.models import Incident

    claims, incidents = list_claims(), sorted(Incident.objects.values_list("id", flat=True))
    run(filled, again=True)
    assert list_claims() == claims
    assert sorted(Incident.objects.values_list("id", flat=True)) == incidents


@pytest.mark.slow
def test_two_processes_find_what_one_finds(filled):
    from onrecord.engine.running import run

    claims = list_claims()
    run(filled, again=True, jobs=2)
    assert list_claims() == claims


def test_a_denial_contests_the_incident(filled):
    from onrecord.store.models import Incident

    assert any("happened" in i.data["contested"] for i in Incident.objects.all())


def test_a_copy_opens_with_the_same_passphrase_and_holds_the_same(filled, tmp_path):
    from records import PASSPHRASE

    from onrecord.engine.copies import backup, restore

    backup(filled, tmp_path / "copy")
    check = restore(tmp_path / "copy", tmp_path / "again", PASSPHRASE)
    assert check.findings == ()


def test_a_run_says_which_known_incidents_the_new_reports_tell_of(filled, tmp_path):
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run

    later = tmp_path / "later.txt"
    later.write_text(
        "Students still held\n\nPolice arrested 14 students in Myitkyina on 8 March 2021, a union said.\n", "utf-8"
    )
    add_files(filled, [later])
    met = run(filled).met
    assert [m.reports for m in met] == [1]
    assert any("the same place" in words for words in met[0].why)
    assert run(filled).met == ()


def test_a_claim_that_was_put_right_is_linked_as_it_reads_now(filled):
    from onrecord.engine.linking import relink
    from onrecord.model import ClaimVerdict
    from onrecord.store.decisions import decide_claim, undo_last
    from onrecord.store.models import ClaimRow, IncidentClaim

    def incidents():
        return dict(IncidentClaim.objects.values_list("claim_id", "incident_id"))

    before = incidents()
    # The last of the last report: what others say of the passage does not stand for it.
    claim = ClaimRow.objects.filter(polarity="denied").order_by("order").last()
    shared = [c for c, i in before.items() if i == before[claim.id] and c != claim.id]
    assert shared
    decide_claim(claim.id, ClaimVerdict.CORRECTED, who="ana", corrected={"type": "trial", "when": "2019-01-01"})
    relink()
    apart = incidents()
    assert all(apart[c] != apart[claim.id] for c in shared)
    undo_last("claim", claim.id, who="ana")
    relink()
    again = incidents()
    assert all(again[c] == again[claim.id] for c in shared)
