"""Adding a file tells nobody that a circle they do not belong to has it: it comes in as one that nobody had."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from records import fast_record, log_in, write_reports

HELD = b"Guards seen at the mill\n\nPolice arrested 23 students in Hpakant on 9 March 2021, a tanner said.\n"
OTHER = b"Two killed in Goma\n\nSoldiers killed two men in Goma on 5 May 2024, a resident said.\n"
SCAN = b"%PDF-1.4 broken"
"""What was kept although no text could be read: a later version may read it."""


def add_to_circle(record, content, folder, *, name="held.txt", circle="north", run_too=True):
    """Add a file as a command does, for a circle alone; returns its report."""
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.store.circles import add_to_circle
    from onrecord.store.models import Report

    (folder / name).write_bytes(content)
    given = GivenMetadata(circle=add_to_circle(circle, who="owner").id if circle else None)
    added = add_files(record, [folder / name], given=given)
    if run_too:
        run(record)
    return Report.objects.get(pk=added.items[0].reports[0]) if added.items[0].reports else None


def work(record):
    from onrecord.engine.intaking import work_once

    while work_once(record):
        pass


def send(client, record, content, *, name="sent.txt"):
    """Add a file in the workbench, to the end; returns each page that was shown on the way, the job, and what its files became."""
    from onrecord.store.models import Job

    shown = [client.get("/add")]
    shown.append(client.post("/add", {"files": SimpleUploadedFile(name, content)}))
    job = Job.objects.order_by("-made_at").first()
    shown.append(client.get(f"/add/{job.id}"))
    work(record)
    shown += [client.get(f"/add/{job.id}/progress"), client.get(f"/add/{job.id}")]
    job.refresh_from_db()
    if job.state == "describing":
        shown.append(client.post(f"/add/{job.id}/describe", {"do": "read"}))
        work(record)
        shown += [client.get(f"/add/{job.id}/progress"), client.get(f"/add/{job.id}")]
    shown += [client.get("/add"), client.get("/reports"), client.get("/")]
    job.refresh_from_db()
    return [say_without_chance(answer) for answer in shown], job, [f.state for f in job.files.all()]


def say_without_chance(answer):
    """Return an answer without what is another each time: ids, tokens and hours."""
    page = answer.content.decode() + answer.headers.get("Location", "")
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"', "token", page)
    page = re.sub(r"\b[0-9a-f]{16,64}\b", "id", page)
    return answer.status_code, re.sub(r"\d\d:\d\d(:\d\d)?", "hour", page)


def follow(folder, held, sent, *, name="sent.txt"):
    """Return what somebody outside is shown who adds `sent` to a record of which a circle has `held`."""
    folder.mkdir()
    record = fast_record(folder)
    with record.activate():
        from onrecord.acquire import GivenMetadata
        from onrecord.engine.adding import add_files
        from onrecord.engine.running import run

        add_files(record, [write_reports(folder)], given=GivenMetadata())
        run(record)
        add_to_circle(record, held, folder, name=f"held{name[-4:]}")
        return send(log_in("reviewer"), record, sent, name=name)


@pytest.mark.parametrize("ending", [".txt", ".jsonl"])
def test_a_file_that_a_circle_has_is_answered_as_one_that_nobody_has(tmp_path, ending):
    def write(content):
        row = {"id": "r1", "text": content.decode(), "published": "2021-03-10"}
        return content if ending == ".txt" else json.dumps(row).encode()

    name = f"sent{ending}"
    held, job, states = follow(tmp_path / "held", write(HELD), write(HELD), name=name)
    new, other, others = follow(tmp_path / "new", write(OTHER), write(HELD), name=name)
    assert job.state == other.state == "done"
    assert states == others == ["added"]
    assert held == new


def test_the_same_text_in_another_file_is_answered_so_too(tmp_path):
    again = HELD.replace(b"\n\n", b"\n\n\n")
    held, *_ = follow(tmp_path / "held", HELD, again)
    new, *_ = follow(tmp_path / "new", OTHER, again)
    assert held == new


def test_a_file_that_could_not_be_read_stays_in_the_circle_that_has_it(filled, tmp_path, monkeypatch):
    from onrecord.engine import adding, intaking
    from onrecord.read import ReadResult, ReadState
    from onrecord.store.models import Report

    crashed = ReadResult(ReadState.CRASHED, reason="It stopped.", next_step="By hand.")
    monkeypatch.setattr(adding, "read_untrusted", lambda *_, **__: crashed)
    monkeypatch.setattr(intaking, "read_untrusted", lambda *_, **__: crashed)
    secret = add_to_circle(filled, SCAN, tmp_path, name="scan.pdf")
    _, job, _ = send(log_in("reviewer"), filled, SCAN, name="scan.pdf")
    assert [f.state for f in job.files.all()] == ["kept"]
    secret.refresh_from_db()
    assert secret.circle.name == "north"
    own = Report.objects.get(pk=job.files.get().reports[0])
    assert own.circle is None and own.pk != secret.pk and own.receipt_id != secret.receipt_id


@pytest.mark.both
def test_both_have_a_report_of_their_own_and_the_record_is_whole(filled, tmp_path):
    from onrecord.engine.adding import fetch_original
    from onrecord.engine.verifying import verify_record
    from onrecord.store.models import Incident, Report

    secret = add_to_circle(filled, HELD, tmp_path)
    client = log_in("reviewer")
    _, job, _ = send(client, filled, HELD)
    own = Report.objects.get(pk=job.files.get().reports[0])
    assert own.pk != secret.pk and own.text == secret.text
    assert client.get(f"/reports/{own.pk}").status_code == 200
    assert client.get(f"/reports/{secret.pk}").status_code == 404
    assert fetch_original(filled, own) == fetch_original(filled, secret) == HELD
    assert own.receipt.blob != secret.receipt.blob
    incident = Incident.objects.filter(claims__report=own).distinct().get()
    assert {own.pk, secret.pk} <= {r for o in incident.data["origins"] for r in o["reports"]}
    assert len(incident.data["origins"]) == 1, "one text is one origin, however often it is in the record"
    assert verify_record(filled).findings == ()


def test_added_again_it_is_known_to_whoever_sees_it(filled, tmp_path):
    from onrecord.engine.adding import add_files
    from onrecord.store.models import Decision, Report

    secret = add_to_circle(filled, HELD, tmp_path)
    client = log_in("reviewer")
    _, job, _ = send(client, filled, HELD)
    rows, reports = Decision.objects.count(), Report.objects.count()
    _, again, _ = send(client, filled, HELD)
    assert [f.state for f in again.files.all()] == ["known"]
    assert again.files.get().reports == job.files.get().reports
    # An owner, and a command, see both: nothing more comes in, and none of them is shown to more people.
    assert add_files(filled, [tmp_path / "held.txt"]).items[0].outcome == "known"
    _, owners, _ = send(log_in("owner"), filled, HELD)
    assert [f.state for f in owners.files.all()] == ["known"]
    assert (Decision.objects.count(), Report.objects.count()) == (rows, reports)
    secret.refresh_from_db()
    assert secret.circle.name == "north"


def test_a_file_of_many_reports_tells_of_none_that_is_hidden(filled, tmp_path):
    from onrecord.store.circles import put_reports
    from onrecord.store.models import Report

    rows = "".join(json.dumps({"id": f"r{n}", "text": f"Police held {n + 2} men in Goma."}) + "\n" for n in range(3))
    add_to_circle(filled, rows.encode(), tmp_path, name="many.jsonl", circle=None)
    hidden = Report.objects.get(given="r1")
    put_reports([hidden.pk], None, who="owner")
    from onrecord.store.circles import add_to_circle as make

    make("north", who="owner")
    put_reports([hidden.pk], "north", who="owner")
    client = log_in("reviewer")
    _, job, _ = send(client, filled, rows.encode(), name="many.jsonl")
    (own,) = Report.objects.filter(given="r1").exclude(pk=hidden.pk)
    assert own.circle is None
    assert job.files.get().reports and own.pk in job.files.get().reports
    assert client.get(f"/reports/{hidden.pk}").status_code == 404


def test_how_far_reading_has_come_counts_no_report_that_is_hidden(filled, tmp_path, monkeypatch):
    from onrecord.engine import intaking
    from onrecord.store.models import Job

    for n in range(3):
        content = f"Police arrested {n + 2} men in Goma on 4 May 2024.".encode()
        add_to_circle(filled, content, tmp_path, name=f"w{n}.txt", run_too=False)
    seen, run = [], intaking.run

    def look(record, *, progress):
        def note(done, total):
            progress(done, total)
            seen.append(Job.objects.values_list("done", "total").get())

        return run(record, progress=note)

    monkeypatch.setattr(intaking, "run", look)
    send(log_in("reviewer"), filled, b"Police arrested forty men in Bunia on 6 May 2024.")
    assert len(seen) == 4
    assert all(done <= 1 and total <= 1 for done, total in seen)


def test_a_command_says_that_another_circle_has_a_file_already(filled, tmp_path):
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import add_files
    from onrecord.store.circles import add_to_circle as make

    secret = add_to_circle(filled, HELD, tmp_path)
    given = GivenMetadata(circle=make("south", who="owner").id)
    (item,) = add_files(filled, [tmp_path / "held.txt"], given=given).items
    assert item.outcome == "known" and "another circle" in item.reason and "circle put" in item.next_step
    secret.refresh_from_db()
    assert secret.circle.name == "north"


def test_forgetting_one_names_the_other_with_the_same_words(filled, tmp_path):
    from datetime import date

    from onrecord.engine.forgetting import forget_report
    from onrecord.engine.verifying import verify_record
    from onrecord.store.models import Report

    secret = add_to_circle(filled, HELD, tmp_path)
    _, job, _ = send(log_in("reviewer"), filled, HELD)
    own = job.files.get().reports[0]
    done = forget_report(filled, secret.pk, who="owner", today=date(2026, 11, 28))
    assert done.same == (own,)
    assert Report.objects.filter(pk=own).exists() and not Report.objects.filter(pk=secret.pk).exists()
    assert forget_report(filled, own, who="owner", today=date(2026, 11, 28)).same == ()
    assert verify_record(filled).findings == ()
