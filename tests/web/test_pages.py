"""The workbench's pages over a real record."""

from __future__ import annotations

import re

import pytest
from records import log_in


@pytest.fixture
def client(filled):
    return log_in("owner")


def list_addresses():
    from onrecord.store.models import Incident, Report

    return [
        "/",
        "/reports",
        "/reports?state=undated",
        "/incidents",
        "/release",
        *(f"/reports/{r.id}" for r in Report.objects.all()),
        *(f"/incidents/{i.id}" for i in Incident.objects.all()),
    ]


def first_claim():
    from onrecord.store.models import ClaimRow

    return ClaimRow.objects.first().id


@pytest.mark.both
def test_every_page_answers_under_a_strict_policy_and_is_not_kept(client):
    for address in list_addresses():
        answer = client.get(address)
        assert answer.status_code == 200, address
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer["Cache-Control"] == "no-store"


def test_no_page_names_an_address_off_the_machine(client):
    for address in list_addresses():
        page = client.get(address).content.decode()
        assert re.findall(r"""(?:src|href|action)=["']?(?:https?:)?//""", page) == [], address
        assert " style=" not in page


def test_nothing_is_shown_before_logging_in(filled):
    from django.test import Client

    stranger = Client(headers={"host": "127.0.0.1"})
    for address in list_addresses():
        answer = stranger.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/login")


def test_another_host_name_is_refused(filled):
    from django.test import Client

    assert Client(headers={"host": "example.org"}).get("/").status_code == 400


def test_a_reader_may_look_and_not_decide(filled):
    reader = log_in("reader")
    assert reader.get("/reports").status_code == 200
    assert reader.post(f"/claims/{first_claim()}/decide", {"verdict": "reads-right"}).status_code == 403


@pytest.mark.both
def test_a_claim_is_judged_and_the_decision_taken_back(client):
    from onrecord.store.decisions import claim_verdicts

    claim = first_claim()
    answer = client.post(f"/claims/{claim}/decide", {"verdict": "reads-right"}, headers={"HX-Request": "true"})
    assert b'aria-pressed="true"' in answer.content
    assert claim_verdicts()[claim] == "reads-right"
    client.post(f"/claims/{claim}/decide", {"verdict": "undo"})
    assert claim not in claim_verdicts()


def test_a_correction_is_checked(client):
    from onrecord.store.decisions import claim_verdicts

    claim = first_claim()
    assert client.post(f"/claims/{claim}/decide", {"verdict": "corrected", "when": "yesterday"}).status_code == 400
    client.post(f"/claims/{claim}/decide", {"verdict": "corrected", "when": "2021-03"})
    assert claim_verdicts()[claim] == "corrected"


@pytest.mark.both
def test_setting_a_date_for_several_reports_keeps_their_ids_and_decisions(client):
    from onrecord.store.decisions import claim_verdicts
    from onrecord.store.models import Report

    claim = first_claim()
    client.post(f"/claims/{claim}/decide", {"verdict": "reads-right"})
    ids = list(Report.objects.values_list("id", flat=True))
    client.post("/reports/dates", {"report": ids, "published": "2021-03-10"})
    assert list(Report.objects.values_list("id", flat=True)) == ids
    assert {str(r.published) for r in Report.objects.all()} == {"2021-03-10"}
    assert claim in claim_verdicts()


def test_what_files_say_of_themselves_is_taken_for_several_at_once(client):
    from onrecord.store.models import Report

    report = Report.objects.first()
    Report.objects.filter(pk=report.id).update(
        offered={"published": {"value": "2021-03-09", "origin": "page metadata"}}
    )
    assert b"its file says 9 March 2021" in client.get("/reports").content
    client.post("/reports/dates", {"report": [report.id], "take": "yes"})
    assert str(Report.objects.get(pk=report.id).published) == "2021-03-09"


@pytest.mark.both
def test_an_incident_is_decided_and_its_claims_taken_out(client):
    from onrecord.store.decisions import incident_verdicts
    from onrecord.store.models import Incident

    incident = max(Incident.objects.all(), key=lambda i: i.claims.count())
    client.post(f"/incidents/{incident.id}/decide", {"verdict": "credible", "standard": "reasonable suspicion"})
    assert incident_verdicts()[incident.id] == "credible"
    out = incident.data["claims"][-1]
    assert client.post(f"/incidents/{incident.id}/link", {"verdict": "take-out", "claim": out}).status_code == 302
    rest = incident.data["claims"][:-1]
    assert not Incident.objects.filter(claims=out).filter(claims__in=rest).exists()


def test_the_preview_says_for_each_absent_row_why(client):
    page = client.get("/release").content.decode()
    assert "not reviewed" in page
    assert "0 rows" in page


def test_five_wrong_passwords_rest_the_log_in(client):
    for _ in range(6):
        answer = client.post("/login", {"username": "sana-owner", "password": "wrong"})
    assert answer.status_code == 429


def test_a_kind_of_source_put_right_shows_also_where_the_report_names_nobody(client):
    from onrecord.store.models import ClaimRow

    claim = (
        next((c for c in ClaimRow.objects.all() if not c.to_claim().attribution.chain), None) or first_claim_of_all()
    )
    answer = client.post(
        f"/claims/{claim.id}/decide", {"verdict": "corrected", "source": "document"}, headers={"HX-Request": "true"}
    )
    page = " ".join(answer.content.decode().split())
    assert "<dt>kind of source</dt><dd>document" in page
    assert "put right by a person; read as" in page


def first_claim_of_all():
    from onrecord.store.models import ClaimRow

    return ClaimRow.objects.first()
