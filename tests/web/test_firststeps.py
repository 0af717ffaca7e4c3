"""First run: what an empty record offers, the steps that check themselves off, and a way on from every page."""

from __future__ import annotations

import pytest
from records import log_in

PAGES = ("/queue", "/queue/second", "/reports", "/incidents", "/work", "/outlets", "/audit", "/release", "/draft")


def work(record):
    from onrecord.engine.intaking import work_once

    while work_once(record):
        pass


@pytest.mark.parametrize("role", ["reader", "reviewer", "owner"])
def test_every_page_of_an_empty_record_says_what_to_do_next(record, role):
    client = log_in(role)
    for page in PAGES:
        answer = client.get(page)
        if answer.status_code == 403:
            continue
        words = answer.content.decode()
        assert "This record has no report yet" in words, page
        assert ('href="/add"' in words) == (role != "reader"), page
    words = client.get("/").content.decode()
    assert ("Look at the samples" in words) == (role != "reader")


def test_the_samples_go_through_the_table_and_are_offered_to_an_empty_record_only(record):
    from onrecord.store.models import Report

    client = log_in("owner")
    address = client.post("/first", {"do": "samples"})["Location"]
    work(record)
    assert Report.objects.count() == 19
    assert Report.objects.filter(scope="internal").count() == 1
    page = client.get(address).content.decode()
    assert 'value="Coast Lantern"' in page and 'value="2024-05-13"' in page
    assert client.post("/first", {"do": "samples"}).status_code == 400
    assert "Look at the samples" not in client.get("/").content.decode()


def test_steps_check_themselves_off_and_can_be_put_away(filled):
    from onrecord.model import ClaimVerdict
    from onrecord.store.decisions import decide_claim
    from onrecord.store.models import ClaimRow, Report

    client = log_in("reviewer")
    page = client.get("/").content.decode()
    assert "✓ Added reports" in page and "2. Set dates" in page and "This record has no report" not in page
    Report.objects.update(published="2021-03-10")
    decide_claim(ClaimRow.objects.first().id, ClaimVerdict.READS_RIGHT, who="reviewer-1")
    page = client.get("/").content.decode()
    assert "✓ Dates are set" in page and "✓ Judged a claim" in page
    assert client.post("/first", {"do": "incident"})["Location"].startswith("/incidents/")
    assert "✓ Looked at an incident" in client.get("/").content.decode()
    assert client.post("/first", {"do": "release"})["Location"] == "/release"
    assert "First steps" not in client.get("/").content.decode()

    owner = log_in("owner")
    assert "First steps" in owner.get("/").content.decode()
    owner.post("/first", {"do": "put-away"})
    assert "First steps" not in owner.get("/").content.decode()
    assert owner.post("/first", {"do": "dance"}).status_code == 400


def test_a_reader_sees_no_steps(filled):
    assert "First steps" not in log_in("reader").get("/").content.decode()
