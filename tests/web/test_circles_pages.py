"""An owner makes circles, says who belongs to them and which reports they hold, in the workbench as by commands."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from records import log_in

MARKER = "Zelbrük"
TEXT = f"Guards seen\n\nPolice arrested 23 students in {MARKER} on 9 March 2021, a tanner said.\n".encode()


@pytest.fixture
def owner(filled):
    return log_in("owner")


def make_circle(owner, name="north"):
    from onrecord.store.models import Circle

    answer = owner.post("/circles", {"name": name})
    circle = Circle.objects.get(name=name)
    assert answer.headers["Location"] == f"/circles/{circle.id}"
    return circle


def work(record):
    from onrecord.engine.intaking import work_once

    while work_once(record):
        pass


def test_an_owner_makes_a_circle_and_puts_users_in_and_takes_them_out(owner):
    from onrecord.store.models import Decision

    log_in("reviewer")
    assert "everybody with a role sees every report" in owner.get("/circles").content.decode()
    circle = make_circle(owner)
    assert "Nobody belongs to it" in owner.get(f"/circles/{circle.id}").content.decode()
    owner.post(f"/circles/{circle.id}", {"do": "put-in", "user": "sana-reviewer"})
    assert [u.name for u in circle.members.all()] == ["sana-reviewer"]
    assert "sana-reviewer" in owner.get("/circles").content.decode()
    owner.post(f"/circles/{circle.id}", {"do": "take-out", "user": "sana-reviewer"})
    assert not circle.members.exists()
    said = list(Decision.objects.filter(target=circle.id).values_list("value", "who"))
    assert len(said) == 3
    assert all("sana" not in str(row) and row[1].startswith("reviewer-") for row in said), "pseudonyms alone"


@pytest.mark.both
def test_a_report_put_into_a_circle_on_its_page_is_seen_by_members_and_owners_alone(owner):
    from onrecord.engine.verifying import verify_record
    from onrecord.store import active_record
    from onrecord.store.models import Report

    report = Report.objects.first()
    assert "Who sees it" not in owner.get(f"/reports/{report.id}").content.decode(), "there is no circle yet"
    circle = make_circle(owner)
    assert "Who sees it" in owner.get(f"/reports/{report.id}").content.decode()
    member, reader = log_in("reviewer"), log_in("reader")
    owner.post(f"/circles/{circle.id}", {"do": "put-in", "user": "sana-reviewer"})
    answer = owner.post("/circles/reports", {"report": report.id, "circle": circle.id})
    assert answer.headers["Location"] == f"/reports/{report.id}"
    assert "seen by the circle north alone" in owner.get(f"/reports/{report.id}").content.decode()
    assert member.get(f"/reports/{report.id}").status_code == 200
    assert "Who sees it" not in member.get(f"/reports/{report.id}").content.decode()
    assert reader.get(f"/reports/{report.id}").status_code == 404
    page = owner.get(f"/circles/{circle.id}").content.decode()
    assert report.id in page and report.title in page
    back = owner.post("/circles/reports", {"report": [report.id], "circle": "", "from": circle.id})
    assert back.headers["Location"] == f"/circles/{circle.id}"
    assert reader.get(f"/reports/{report.id}").status_code == 200
    assert verify_record(active_record()).findings == ()


def test_a_circle_is_removed_only_when_it_holds_no_report(owner):
    from onrecord.store.models import Circle, Report

    circle, report = make_circle(owner), Report.objects.first()
    owner.post("/circles/reports", {"report": report.id, "circle": circle.id})
    answer = owner.post(f"/circles/{circle.id}", {"do": "remove"})
    assert answer.status_code == 400 and "holds 1 reports" in answer.content.decode()
    owner.post("/circles/reports", {"report": report.id, "circle": ""})
    assert owner.post(f"/circles/{circle.id}", {"do": "remove"}).headers["Location"] == "/circles"
    assert not Circle.objects.exists()
    assert owner.get(f"/circles/{circle.id}").status_code == 404


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/circles", {"name": "  "}),
        ("/circles", {"name": "x" * 81}),
        ("/circles/ID", {"do": "put-in", "user": "nobody-of-that-name"}),
        ("/circles/ID", {"do": "give"}),
        ("/circles/reports", {"circle": "ID"}),
        ("/circles/reports", {"report": "REPORT", "circle": "nowhere"}),
        ("/circles/reports", {"report": ["REPORT", "nothing"], "circle": "ID"}),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(owner, address, said):
    from onrecord.store.models import Circle, Decision, Report

    circle, report = make_circle(owner), Report.objects.first()
    names = {"ID": circle.id, "REPORT": report.id}
    said = {k: [names.get(x, x) for x in v] if isinstance(v, list) else names.get(v, v) for k, v in said.items()}
    before = Decision.objects.count()
    assert owner.post(address.replace("ID", circle.id), said).status_code == 400
    assert Decision.objects.count() == before
    assert not Report.objects.exclude(circle=None).exists() and Circle.objects.count() == 1


def test_whoever_adds_reports_may_choose_a_circle_they_belong_to(owner, filled):
    from onrecord.store.models import Report

    mine, others = make_circle(owner, "north"), make_circle(owner, "south")
    member, reader = log_in("reviewer"), log_in("reader")
    owner.post(f"/circles/{mine.id}", {"do": "put-in", "user": "sana-reviewer"})
    page = member.get("/add").content.decode()
    assert mine.id in page and others.id not in page and "south" not in page
    assert others.id in owner.get("/add").content.decode()
    refused = member.post("/add", {"text": TEXT.decode(), "circle": others.id})
    assert refused.status_code == 400 and "no such circle" in refused.content.decode()
    member.post("/add", {"files": SimpleUploadedFile("a.txt", TEXT), "circle": mine.id})
    work(filled)
    report = Report.objects.get(circle=mine)
    assert member.get(f"/reports/{report.id}").status_code == 200
    assert reader.get(f"/reports/{report.id}").status_code == 404
    assert MARKER not in reader.get("/reports").content.decode()


def test_a_file_whose_circle_was_removed_meanwhile_waits_and_is_shown_to_nobody_else(owner, filled):
    from onrecord.store.models import Job, Report

    circle = make_circle(owner)
    owner.post("/add", {"files": SimpleUploadedFile("a.txt", TEXT), "circle": circle.id})
    owner.post(f"/circles/{circle.id}", {"do": "remove"})
    work(filled)
    file = Job.objects.get().files.get()
    assert file.state == "failed" and "no such circle" in file.reason
    assert file.blob, "its bytes are kept, to be tried again"
    assert not Report.objects.filter(text__contains=MARKER).exists()
