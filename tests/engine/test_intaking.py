"""Adding in the background: nothing handed over is lost, by a stop, a kill or a bad file."""

from __future__ import annotations

import threading
import time

import pytest
from records import PASSPHRASE, REPORTS

from onrecord.acquire import GivenMetadata
from onrecord.errors import RecordError

TEXTS = [text.encode() for text in REPORTS.values()]


def make_user():
    from onrecord.store.models import User

    return User.objects.create_user("sana", "password-of-sana", "reviewer")


def hand_over(record, contents, *, given=None, suffix=".txt"):
    from onrecord.engine import jobs

    job = jobs.make_job(make_user(), given or GivenMetadata())
    for content in contents:
        jobs.hand_over(record, job, jobs.Handed(content, len(content), suffix))
    return job


def work(record, job):
    from onrecord.engine.intaking import work_once

    while work_once(record):
        pass
    job.refresh_from_db()
    return [f.state for f in job.files.all()]


def count_reports():
    from onrecord.store.models import Report

    return Report.objects.count()


def list_blobs(record):
    return {p.name for p in record.originals.folder.iterdir()}


def test_files_are_taken_in_then_described_then_read(record):
    from datetime import date

    from onrecord.engine import jobs
    from onrecord.engine.correcting import MetadataChange
    from onrecord.store.models import ClaimRow, Decision, Report

    job = hand_over(record, TEXTS)
    assert count_reports() == 0
    jobs.start(job)
    assert work(record, job) == ["added"] * 3
    assert job.state == "describing"
    assert not ClaimRow.objects.exists()
    new = jobs.list_new_reports(job)
    changes = {r: MetadataChange(published=date(2021, 3, 10), publisher="The Kachin Lamp") for r in new}
    assert jobs.describe(job, changes, who="reviewer-1") == 3
    assert jobs.describe(job, changes, who="reviewer-1") == 0
    jobs.go_on_reading(job)
    work(record, job)
    assert job.state == "done"
    assert {r.state for r in Report.objects.all()} == {"read"}
    assert {str(r.published) for r in Report.objects.all()} == {"2021-03-10"}
    assert Decision.objects.filter(kind="metadata").count() == 3
    assert ClaimRow.objects.exists()


def test_what_was_handed_over_lies_on_the_disk_only_encrypted_and_only_until_it_is_in(record):
    from onrecord.engine import jobs

    marker = b"Marker-of-a-report-nobody-may-find police arrested two men in Goma."
    job = hand_over(record, [marker])
    assert len(list_blobs(record)) == 1
    assert not any(marker in p.read_bytes() for p in record.directory.rglob("*") if p.is_file())
    jobs.start(job)
    work(record, job)
    assert len(list_blobs(record)) == 1
    assert not any(marker in p.read_bytes() for p in record.directory.rglob("*") if p.is_file())


def test_opening_the_record_again_sweeps_away_no_file_that_waits(tmp_path):
    from records import fast_record

    from onrecord.engine import jobs
    from onrecord.store import open_record

    made = fast_record(tmp_path)
    with made.activate():
        job = hand_over(made, TEXTS)
        (made.originals.folder / "left-by-a-kill").write_bytes(b"noise")
    again = open_record(made.directory, PASSPHRASE)
    with again.activate():
        assert len(list_blobs(again)) == 3
        jobs.start(job)
        assert work(again, job) == ["added"] * 3


def test_a_kill_with_a_file_in_hand_loses_and_doubles_nothing(record, monkeypatch):
    from onrecord.engine import intaking, jobs

    job = hand_over(record, TEXTS)
    jobs.start(job)
    keep, calls = intaking.keep_read, []

    def kill_at_the_second(*args, **named):
        calls.append(1)
        done = keep(*args, **named)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(intaking, "keep_read", kill_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        intaking.work_once(record)
    assert [f.state for f in job.files.all()] == ["added", "taking", "waiting"]
    assert count_reports() == 1
    monkeypatch.undo()
    assert work(record, job) == ["added"] * 3
    assert count_reports() == 3


def test_a_bad_file_is_told_with_a_way_on_and_can_be_tried_again(record, monkeypatch):
    from onrecord.acquire.originals import Originals
    from onrecord.engine import jobs

    job = hand_over(record, [TEXTS[0], b"%PDF-1.4\nnothing"])
    jobs.start(job)
    assert work(record, job) == ["added", "failed"]
    bad = job.files.get(number=2)
    assert bad.reason and bad.next_step
    jobs.retry(job, 2)
    assert work(record, job) == ["added", "failed"]
    assert count_reports() == 1

    keep = Originals.keep
    job = jobs.make_job(job.user, GivenMetadata())
    jobs.hand_over(record, job, jobs.Handed(TEXTS[1], len(TEXTS[1])))
    jobs.start(job)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Originals, "keep", full)
    assert work(record, job) == ["failed"]
    monkeypatch.setattr(Originals, "keep", keep)
    jobs.retry(job)
    assert work(record, job) == ["added"]


def test_the_content_decides_and_not_the_ending(record):
    from onrecord.engine import jobs

    page = b"<!doctype html><html><body><article>" + b"<p>Police arrested two men in Goma on Sunday.</p>" * 9
    job = hand_over(record, [page], suffix=".pdf")
    jobs.start(job)
    assert work(record, job) == ["added"]


def test_a_file_known_already_is_told_with_its_report(record):
    from onrecord.engine import jobs

    first = hand_over(record, TEXTS[:1])
    jobs.start(first)
    work(record, first)
    again = jobs.make_job(first.user, GivenMetadata())
    jobs.hand_over(record, again, jobs.Handed(TEXTS[0], len(TEXTS[0])))
    jobs.start(again)
    assert work(record, again) == ["known"]
    assert again.state == "done"
    assert again.files.get().reports == jobs.list_new_reports(first)
    assert len(list_blobs(record)) == 1


def test_near_copies_and_known_incidents_are_told_at_the_end(record):
    from onrecord.engine import jobs

    first = hand_over(record, TEXTS[:2])
    jobs.start(first)
    work(record, first)
    jobs.go_on_reading(first)
    work(record, first)
    copy = TEXTS[1].replace(b"Students detained", b"More held in Kachin State") + b"\nThe market was shut.\n"
    second = jobs.make_job(first.user, GivenMetadata())
    jobs.hand_over(record, second, jobs.Handed(copy, len(copy)))
    jobs.start(second)
    work(record, second)
    jobs.go_on_reading(second)
    work(record, second)
    copies = second.found["copies"]
    assert [c["report"] for c in copies] == jobs.list_new_reports(second)
    assert copies[0]["other"] in jobs.list_new_reports(first)
    assert copies[0]["share"] > 0.5
    assert second.found["met"][0]["reports"] == 1
    assert second.found["met"][0]["why"]


def test_a_cancelled_job_keeps_what_is_in_and_goes_on_where_it_was(record, monkeypatch):
    from onrecord.engine import intaking, jobs

    job = hand_over(record, TEXTS)
    jobs.start(job)
    keep = intaking.keep_read

    def cancel_after_the_first(*args, **named):
        jobs.cancel(job)
        return keep(*args, **named)

    monkeypatch.setattr(intaking, "keep_read", cancel_after_the_first)
    assert work(record, job) == ["added", "cancelled", "cancelled"]
    monkeypatch.undo()
    jobs.retry(job)
    assert work(record, job) == ["added"] * 3

    jobs.go_on_reading(job)
    jobs.cancel(job)
    work(record, job)
    assert job.state == "stopped"
    jobs.retry(job)
    work(record, job)
    assert job.state == "done"


def test_the_background_works_by_itself_and_ends_with_its_block(record):
    from onrecord.engine import intaking, jobs

    job = hand_over(record, TEXTS)
    with intaking.background(record):
        jobs.start(job)
        intaking.wake()
        for _ in range(300):
            job.refresh_from_db()
            if job.state == "describing":
                break
            time.sleep(0.1)
    assert job.state == "describing"
    assert "adding" not in {t.name for t in threading.enumerate()}


def test_a_list_that_is_put_away_leaves_its_reports_and_no_waiting_bytes(record):
    from onrecord.engine import jobs
    from onrecord.store.models import Job

    job = hand_over(record, TEXTS)
    jobs.put_away(record, job)
    assert list_blobs(record) == set()
    assert not Job.objects.exists()
    job = jobs.make_job(Job.user.field.related_model.objects.get(), GivenMetadata())
    jobs.hand_over(record, job, jobs.Handed(TEXTS[0], len(TEXTS[0])))
    jobs.start(job)
    with pytest.raises(RecordError, match="worked on"):
        jobs.put_away(record, job)
    work(record, job)
    jobs.put_away(record, job)
    assert count_reports() == 1


def test_a_file_over_the_cap_is_named_and_not_kept(record):
    from onrecord.engine import jobs

    job = jobs.make_job(make_user(), GivenMetadata())
    file = jobs.hand_over(record, job, jobs.Handed(b"", 200 * 2**20))
    assert file.state == "failed" and "MiB" in file.reason
    assert list_blobs(record) == set()


def test_a_job_is_seen_by_its_user_alone(record):
    from onrecord.engine import jobs
    from onrecord.store.models import User

    job = hand_over(record, TEXTS[:1])
    other = User.objects.create_user("noor", "password-of-noor", "owner")
    with pytest.raises(RecordError, match="no such list"):
        jobs.get_job(other, job.id)
    assert jobs.list_jobs(other) == []


def test_forgetting_a_report_leaves_nothing_of_it_in_a_list(record):
    from datetime import date

    from onrecord.engine import jobs
    from onrecord.engine.forgetting import forget_report
    from onrecord.store.models import Job

    job = hand_over(record, TEXTS[:2], given=GivenMetadata(publisher="The Kachin Lamp"))
    jobs.start(job)
    work(record, job)
    one, other = jobs.list_new_reports(job)
    forget_report(record, one, who="owner", today=date(2026, 1, 1))
    job.refresh_from_db()
    assert jobs.list_new_reports(job) == [other]
    assert job.given == {}
    jobs.go_on_reading(job)
    work(record, job)
    forget_report(record, other, who="owner", today=date(2026, 1, 1))
    assert not Job.objects.exists()


KILLED = """
import sys
from pathlib import Path
from onrecord.store.setup import start_django
start_django()
from onrecord.acquire import GivenMetadata
from onrecord.engine import jobs
from onrecord.engine.intaking import background
from onrecord.store import open_record

record = open_record(Path(sys.argv[1]), sys.argv[2])
with record.activate():
    from onrecord.store.models import User
    job = jobs.make_job(User.objects.get(), GivenMetadata())
    for n in range(12):
        content = f"Police arrested {n + 3} men in Goma on 3 May 2024, a witness said.".encode()
        jobs.hand_over(record, job, jobs.Handed(content, len(content)))
        print("safe", n, flush=True)
    jobs.start(job)
    with background(record):
        while True:
            job.refresh_from_db()
            print("done", job.done, flush=True)
            import time; time.sleep(0.02)
"""


@pytest.mark.slow
@pytest.mark.parametrize("at", ["safe 7", "done 1", "done 5"])
def test_a_process_killed_at_any_moment_loses_no_file_it_acknowledged(tmp_path, at):
    from onrecord.store.setup import start_django

    start_django()
    import subprocess
    import sys

    from records import fast_record

    from onrecord.engine import jobs
    from onrecord.store import open_record
    from onrecord.store.models import Job, Receipt, Report

    made = fast_record(tmp_path)
    with made.activate():
        make_user()
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, made.directory, PASSPHRASE], stdout=subprocess.PIPE, text=True
    )
    safe = 0
    for line in child.stdout:
        safe += line.startswith("safe")
        if line.startswith(at):
            break
    child.kill()
    child.wait()
    child.stdout.close()
    again = open_record(made.directory, PASSPHRASE)
    with again.activate():
        job = Job.objects.get()
        assert job.files.count() >= safe
        if job.state == "collecting":
            jobs.start(job)
        states = work(again, job)
        assert set(states) == {"added"}
        assert Report.objects.count() == len(states) == Receipt.objects.count()
        assert list_blobs(again) == set(Receipt.objects.values_list("blob", flat=True))


def test_a_file_that_a_command_adds_while_the_background_reads_it_is_met_again(record, tmp_path, monkeypatch):
    from datetime import date

    from onrecord.engine import intaking, jobs
    from onrecord.engine.adding import add_files, fetch_original
    from onrecord.store.models import Report

    (tmp_path / "one.txt").write_bytes(TEXTS[0])
    read = intaking.read_untrusted

    def read_while_another_adds(*args, **named):
        monkeypatch.undo()
        assert add_files(record, [tmp_path / "one.txt"]).new == 1
        return read(*args, **named)

    job = hand_over(record, TEXTS[:1], given=GivenMetadata(published=date(2021, 3, 9)))
    jobs.start(job)
    monkeypatch.setattr(intaking, "read_untrusted", read_while_another_adds)
    assert work(record, job) == ["known"]
    report = Report.objects.get()
    assert report.published == date(2021, 3, 9)
    assert fetch_original(record, report) == TEXTS[0]


def wait_for(job, state):
    for _ in range(300):
        job.refresh_from_db()
        if job.state == state:
            return
        time.sleep(0.1)
    assert job.state == state


def make_two_jobs(record):
    from onrecord.engine import jobs

    first = hand_over(record, TEXTS[:1])
    second = jobs.make_job(first.user, GivenMetadata())
    jobs.hand_over(record, second, jobs.Handed(TEXTS[1], len(TEXTS[1])))
    return first, second


def test_after_an_unforeseen_error_in_one_list_the_next_is_worked_on(record, monkeypatch):
    from onrecord.engine import intaking, jobs

    first, second = make_two_jobs(record)
    take_in = intaking._take_in

    def fail_on_the_first(record, job, ending):
        if job.id == first.id:
            raise ZeroDivisionError
        take_in(record, job, ending)

    monkeypatch.setattr(intaking, "_take_in", fail_on_the_first)
    with intaking.background(record):
        jobs.start(first)
        jobs.start(second)
        intaking.wake()
        wait_for(second, "describing")
    first.refresh_from_db()
    assert first.state == "failed" and first.reason and first.next_step
    monkeypatch.undo()
    jobs.retry(first)
    assert work(record, first) == ["added"]
    assert first.state == "describing"


def test_the_background_outlives_an_error_that_it_cannot_note(record, monkeypatch, caplog):
    from django.db import OperationalError

    from onrecord.engine import intaking, jobs

    first, second = make_two_jobs(record)
    fail, take_in, calls = intaking._fail, intaking._take_in, []

    def take_in_late(record, job, ending):
        calls.append(job.id)
        if len(calls) == 1:
            raise OperationalError("database is locked")
        take_in(record, job, ending)

    def fail_late(job, error):
        if len(calls) == 1:
            raise OperationalError("database is locked, said of some words")
        fail(job, error)

    monkeypatch.setattr(intaking, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(intaking, "_take_in", take_in_late)
    monkeypatch.setattr(intaking, "_fail", fail_late)
    with intaking.background(record):
        jobs.start(first)
        jobs.start(second)
        intaking.wake()
        wait_for(second, "describing")
    wait_for(first, "describing")
    assert "OperationalError" in caplog.text and "some words" not in caplog.text


def test_a_file_that_meets_a_defect_costs_no_other(record, monkeypatch):
    from onrecord.engine import intaking, jobs

    job = hand_over(record, TEXTS)
    jobs.start(job)
    read, calls = intaking.read_untrusted, []

    def fail_on_the_second(*args, **named):
        calls.append(1)
        if len(calls) == 2:
            raise ZeroDivisionError
        return read(*args, **named)

    monkeypatch.setattr(intaking, "read_untrusted", fail_on_the_second)
    assert work(record, job) == ["added", "failed", "added"]
    bad = job.files.get(number=2)
    assert bad.reason and bad.next_step
    jobs.retry(job, 2)
    assert work(record, job) == ["added"] * 3


def paint():
    import io

    from PIL import Image, ImageDraw

    image = Image.new("L", (600, 300), 255)
    ImageDraw.Draw(image).text((40, 40), "Police arrested two men.", fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_a_scan_in_hand_when_the_workbench_is_locked_is_taken_in_anew(tmp_path, monkeypatch):
    from pathlib import Path

    from records import fast_record

    from onrecord.engine import intaking, jobs
    from onrecord.read import ocr

    perl, program = Path("/usr/bin/perl"), tmp_path / "prefix" / "bin" / "endless"
    if not perl.exists():
        pytest.skip("no Perl to write a program in that stands in tesseract's place")
    program.parent.mkdir(parents=True)
    program.write_text(f"#!{perl}\nwhile (1) {{}}\n")
    program.chmod(0o755)
    monkeypatch.setattr(ocr, "find_program", lambda: str(program))
    monkeypatch.setattr(ocr, "wall_in", lambda command, _: command)
    started, popen = [], ocr.subprocess.Popen

    def start(command, **named):
        process = popen(command, **named)
        if any(str(part).endswith("ocr_start") for part in command):
            started.append(process)
        return process

    monkeypatch.setattr(ocr.subprocess, "Popen", start)
    made = fast_record(tmp_path)
    with made.activate():
        job = hand_over(made, [paint()], suffix=".png")
        with intaking.background(made):
            jobs.start(job)
            intaking.wake()
            for _ in range(300):
                if started:
                    break
                time.sleep(0.1)
            asked = time.monotonic()
        assert time.monotonic() - asked < 20
        assert "adding" not in {t.name for t in threading.enumerate()}
        assert [p.poll() is not None for p in started] == [True]
    with made.activate():
        job.refresh_from_db()
        assert job.state == "taking"
        assert [f.state for f in job.files.all()] == ["taking"]
        monkeypatch.setattr(ocr, "find_program", lambda: None)
        assert work(made, job) == ["kept"]


def test_what_is_read_when_the_record_is_locked_already_is_not_saved_as_failed(tmp_path, monkeypatch):
    from records import fast_record

    from onrecord.engine import intaking, jobs

    made, reading, go_on = fast_record(tmp_path), threading.Event(), threading.Event()
    read = intaking.read_untrusted

    def read_long(*args, **named):
        reading.set()
        go_on.wait(30)
        return read(*args, **named)

    monkeypatch.setattr(intaking, "read_untrusted", read_long)
    monkeypatch.setattr(intaking, "ENDING_SECONDS", 0.1)
    with made.activate():
        job = hand_over(made, TEXTS[:1])
        with intaking.background(made):
            jobs.start(job)
            intaking.wake()
            assert reading.wait(30)
    (thread,) = (t for t in threading.enumerate() if t.name == "adding")
    go_on.set()
    thread.join(30)
    with made.activate():
        assert [f.state for f in job.files.all()] == ["taking"]
        assert work(made, job) == ["added"]
