"""What people say to each other about the work: comments, follow-ups, ratings, second readings, the audit page."""

from __future__ import annotations

import pytest
from records import log_in


@pytest.fixture
def client(filled):
    return log_in("owner")


def first_incident():
    from onrecord.store.models import Incident

    return Incident.objects.filter(current=True).first()


def test_a_comment_stands_on_the_page_and_in_the_chain(client):
    incident = first_incident()
    client.post(
        "/work/say", {"about": "incident", "target": incident.id, "do": "comment", "words": "Ask the <b>union</b>."}
    )
    page = client.get(f"/incidents/{incident.id}").content.decode()
    assert "Ask the &lt;b&gt;union&lt;/b&gt;." in page


def test_a_follow_up_is_due_done_and_chooses_the_queue(client):
    from onrecord.store.models import User
    from onrecord.store.working import list_tasks

    incident, me = first_incident(), User.objects.get(name="sana-owner").pseudonym
    said = {
        "about": "incident",
        "target": incident.id,
        "do": "follow-up",
        "words": "call",
        "whose": me,
        "due": "2021-01-01",
    }
    client.post("/work/say", said)
    assert 'class="late"' in client.get("/work").content.decode()
    assert 'data-claim="' in client.get("/queue?mine=1").content.decode()
    assert 'data-claim="' in client.get("/queue?due=1").content.decode()
    (task,) = list_tasks(open_only=True)
    client.post("/work/say", {"target": incident.id, "do": "done", "seq": task.seq, "page": "tasks"})
    assert 'data-claim="' not in client.get("/queue?mine=1").content.decode()


def test_nothing_can_be_given_to_somebody_who_is_not_there(client):
    said = {
        "about": "incident",
        "target": first_incident().id,
        "do": "follow-up",
        "words": "call",
        "whose": "reviewer-none",
    }
    assert client.post("/work/say", said).status_code == 400


def test_an_outlet_is_rated_once_and_a_person_never(client, filled):
    from onrecord.engine.correcting import MetadataChange, correct_metadata
    from onrecord.store.models import Report
    from onrecord.store.working import list_ratings

    report = Report.objects.first()
    correct_metadata(filled, [report.id], MetadataChange(publisher="Coast Lantern"), who="owner")
    assert client.post("/outlets", {"of": "Coast Lantern", "rating": "B"}).status_code == 302
    assert client.post("/outlets", {"of": "W-12", "rating": "C"}).status_code == 302
    assert client.post("/outlets", {"of": "Harbour Workers Union", "rating": "C"}).status_code == 302
    for person in ("Wanja Otieno", "U Hla Thein", "the neighbour", "نور حداد"):
        assert client.post("/outlets", {"of": person, "rating": "F"}).status_code == 400, person
    assert list_ratings() == {"Coast Lantern": "B", "W-12": "C", "Harbour Workers Union": "C"}
    assert ">B</span>" in client.get(f"/reports/{report.id}").content.decode()
    client.post("/outlets", {"of": "Coast Lantern", "rating": ""})
    assert "Coast Lantern" not in list_ratings()


def test_a_second_reading_is_blind_by_another_person_and_its_agreement_shown(client, monkeypatch):
    from onrecord.store import working
    from onrecord.store.models import ClaimRow

    monkeypatch.setattr(working, "is_sampled", lambda claim_id: True)
    rows = list(ClaimRow.objects.order_by("id"))
    for row, verdict in zip(rows, ("reads-right", "reads-wrong", "reads-right"), strict=False):
        client.post(f"/claims/{row.id}/decide", {"verdict": verdict})
    assert b"data-claim" not in client.get("/queue/second").content
    other = log_in("reviewer")
    page = other.get("/queue/second").content.decode()
    assert "data-claim" in page
    assert 'class="claim reads' not in page
    for row in rows[:3]:
        other.post("/queue/second", {"claim": row.id, "verdict": "reads-right"})
    found = working.measure_agreement()
    assert (found.read, found.agreed) == (min(3, len(rows)), found.read - 1)
    assert b"of 3 second readings" in client.get("/audit").content or found.read < 3


def test_one_claim_in_about_twenty_is_in_the_sample():
    import hashlib

    from onrecord.store.working import is_sampled

    ids = [hashlib.sha256(str(n).encode()).hexdigest()[:32] for n in range(4000)]
    assert 0.04 < sum(map(is_sampled, ids)) / len(ids) < 0.06


def test_agreement_by_chance_is_none_and_full_agreement_one():
    from onrecord.store.working import _find_kappa

    assert _find_kappa({("a", "a"): 5, ("b", "b"): 5}) == 1
    assert _find_kappa({("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 1, ("b", "b"): 1}) == 0
    assert _find_kappa({("a", "a"): 3}) is None
    assert _find_kappa({}) is None


def test_the_audit_page_holds_no_word_of_a_report(client):
    page = client.get("/audit").content.decode()
    for word in ("Myitkyina", "students", "lawyer"):
        assert word not in page


def test_forgetting_a_report_takes_what_was_to_be_done_about_it(client, filled):
    from datetime import date

    from onrecord.engine.forgetting import forget_report
    from onrecord.store.models import FollowUp, Report

    report = Report.objects.first()
    client.post("/work/say", {"about": "report", "target": report.id, "do": "follow-up", "words": "call the lawyer"})
    assert FollowUp.objects.count() == 1
    forget_report(filled, report.id, who="owner", today=date(2026, 1, 1))
    assert FollowUp.objects.count() == 0
