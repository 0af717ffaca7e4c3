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
        return save(*arguments)

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


def read_while(record, monkeypatch, happens, **named):
    """Run over a record in which something happens between the reading of the first report and its saving."""
    from onrecord.engine import running

    done = []

    def late(save):
        def save_late(read, *rest):
            if not done:
                done.append(read.id)
                happens(read.id)
            return save(read, *rest)

        return save_late

    with monkeypatch.context() as patched:
        for name in ("save_claims", "save_failure"):
            patched.setattr(running, name, late(getattr(running, name)))
        return running.run(record, **named)


@pytest.mark.both
def test_a_report_that_is_forgotten_while_it_is_read_stays_forgotten(record, tmp_path, monkeypatch):
    import json
    from datetime import date

    from onrecord.engine.adding import add_files
    from onrecord.engine.forgetting import forget_report
    from onrecord.engine.verifying import verify_record
    from onrecord.store.models import ClaimRow, Report

    rows = [{"id": f"r{n}", "text": f"Police arrested {n + 2} men in Goma on 3 May 2024."} for n in range(2)]
    (tmp_path / "many.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    add_files(record, [tmp_path / "many.jsonl"])

    def forget(report):
        forget_report(record, report, who="owner", today=date(2026, 1, 1), with_file=True)

    ran = read_while(record, monkeypatch, forget)
    assert ran.read == 1
    kept = Report.objects.get()
    assert kept.state == "read"
    assert set(ClaimRow.objects.values_list("report_id", flat=True)) == {kept.id}
    assert verify_record(record).findings == ()


def test_reports_that_are_forgotten_before_their_turn_are_passed_over(record, tmp_path, monkeypatch):
    from datetime import date

    from onrecord.engine.adding import add_files
    from onrecord.engine.forgetting import forget_report
    from onrecord.store.models import Report

    add_files(record, [write_reports(tmp_path)])

    def forget_others(report):
        for other in Report.objects.exclude(pk=report):
            forget_report(record, other.id, who="owner", today=date(2026, 1, 1))

    assert read_while(record, monkeypatch, forget_others).read == 1
    assert Report.objects.get().state == "read"


@pytest.mark.parametrize("again", [False, True])
def test_what_a_person_sets_while_a_report_is_read_stays(record, tmp_path, monkeypatch, again):
    from datetime import date

    from onrecord.engine import running
    from onrecord.engine.adding import add_files
    from onrecord.model import Scope
    from onrecord.store.models import Circle, Report
    from onrecord.store.reports import HandlingChange, set_handling

    add_files(record, [write_reports(tmp_path)])
    if again:
        running.run(record)
    circle = Circle.objects.create(name="the few")
    changed = []

    def narrow(report):
        changed.append(report)
        change = HandlingChange(withdrawn=True, legal_hold=True, scope=Scope.PARTNERS, embargo=date(2030, 1, 1))
        set_handling([report], change, who="owner")
        Report.objects.filter(pk=report).update(circle=circle)

    assert read_while(record, monkeypatch, narrow, again=again).read == 3
    report = Report.objects.get(pk=changed[0])
    assert (report.withdrawn, report.legal_hold, report.scope) == (True, True, "partners")
    assert (report.embargo, report.circle_id, report.state) == (date(2030, 1, 1), circle.id, "read")


@pytest.mark.parametrize("again", [False, True])
def test_a_report_given_a_day_while_it_is_read_waits_to_be_read_with_it(record, tmp_path, monkeypatch, again):
    from datetime import date

    from onrecord.engine import running
    from onrecord.engine.adding import add_files
    from onrecord.engine.correcting import MetadataChange, describe_reports
    from onrecord.store.models import ClaimRow, Report

    (tmp_path / "one.txt").write_text("Police arrested two men in Goma on Monday, a witness said.\n")
    add_files(record, [tmp_path / "one.txt"])
    if again:
        running.run(record)
    before = list_claims()

    def give_day(report):
        describe_reports({report: MetadataChange(published=date(2024, 5, 8))}, who="owner")

    assert read_while(record, monkeypatch, give_day, again=again).read == 0
    assert list_claims() == before
    assert Report.objects.get().state == "waiting"
    assert running.run(record).read == 1
    assert Report.objects.get().published == date(2024, 5, 8)
    assert ClaimRow.objects.get(current=True).first_day == date(2024, 5, 6)


def test_a_failure_is_not_noted_on_a_report_that_changed_meanwhile(record, tmp_path, monkeypatch):
    from datetime import date

    from onrecord.engine.adding import add_files
    from onrecord.engine.correcting import MetadataChange, describe_reports
    from onrecord.pipeline import working
    from onrecord.store.models import Report

    (tmp_path / "one.txt").write_text("Police arrested two men in Goma on Monday, a witness said.\n")
    add_files(record, [tmp_path / "one.txt"])

    def fail(document, **_):
        raise ZeroDivisionError

    def give_day(report):
        describe_reports({report: MetadataChange(published=date(2024, 5, 8))}, who="owner")

    monkeypatch.setattr(working, "read_claims", fail)
    ran = read_while(record, monkeypatch, give_day)
    assert (ran.read, ran.failed) == (0, 0)
    assert Report.objects.get().state == "waiting"


def test_what_is_accepted_while_a_report_is_read_again_stays_as_accepted(filled, monkeypatch):
    from onrecord.model import ClaimVerdict
    from onrecord.pipeline import working
    from onrecord.store.decisions import decide_claim
    from onrecord.store.models import ClaimRow

    read, accepted = working.read_claims, []

    def find_nothing(document, **named):
        from dataclasses import replace

        return replace(read(document, **named), claims=())

    def accept(report):
        for claim in ClaimRow.objects.filter(report_id=report, current=True):
            decide_claim(claim.id, ClaimVerdict.READS_RIGHT, who="owner")
            accepted.append(claim.id)

    monkeypatch.setattr(working, "read_claims", find_nothing)
    read_while(filled, monkeypatch, accept, again=True)
    assert accepted
    assert set(accepted) == set(ClaimRow.objects.filter(current=True).values_list("id", flat=True))
