"""The pages on which a second person signs a release, and a draft is checked."""

from __future__ import annotations

import re

import pytest
from records import log_in

COUNTS = "act,country,province,period,count,number\narrest,MM,,2021,,4000\n"


@pytest.fixture
def accepted(filled):
    from onrecord.model import ClaimVerdict
    from onrecord.store.decisions import decide_claim
    from onrecord.store.models import ClaimRow

    for claim in ClaimRow.objects.values_list("id", flat=True):
        decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner")
    return filled


def digest_of(page):
    return re.search(r'name="digest" value="(\w+)"', page)[1]


def test_every_policy_has_its_page(accepted):
    client = log_in("owner")
    for policy in ("public", "partners", "cited", "internal"):
        assert client.get(f"/release?policy={policy}").status_code == 200


def test_numbers_of_acts_show_more_rows_and_are_not_kept(accepted):
    client = log_in("owner")
    assert "<td>Myanmar</td>" not in client.get("/release").content.decode()
    with_numbers = client.post("/release", {"policy": "public", "counts": COUNTS}).content.decode()
    assert "<td>Myanmar</td>" in with_numbers
    assert "<td>Myanmar</td>" not in client.get("/release").content.decode()


def test_numbers_that_are_none_are_answered_in_words(accepted):
    answer = log_in("owner").post("/release", {"policy": "public", "counts": "name,age\nx,3\n"})
    assert answer.status_code == 400
    assert "columns act" in answer.content.decode()


def test_a_second_person_signs_just_the_rows_they_saw(accepted):
    from datetime import UTC, datetime

    from onrecord.engine.releasing import propose
    from onrecord.release import parse_counts

    client = log_in("reviewer")
    page = client.post("/release", {"policy": "public", "counts": COUNTS}).content.decode()
    form = {"policy": "public", "counts": COUNTS, "digest": digest_of(page)}
    assert client.post("/release/sign", form).status_code == 302
    signed = propose("public", today=datetime.now(UTC).date(), counts=parse_counts(COUNTS)).signed_by
    assert len(signed) == 1 and "sana" not in "".join(signed)
    assert client.post("/release/sign", {**form, "counts": ""}).status_code == 400


def test_a_reader_signs_nothing_and_checks_no_draft(accepted):
    client = log_in("reader")
    assert client.post("/release/sign", {"policy": "public"}).status_code == 403
    assert client.get("/draft").status_code == 403


DRAFT = "Police arrested Amara Dessel, 31, at the market of Myitkyina on 8 March 2021.\nRain fell.\n"


def test_a_draft_is_shown_with_its_details_and_in_broader_words(accepted):
    page = log_in("reviewer").post("/draft", {"draft": DRAFT}).content.decode()
    assert 'class="m-direct">Amara Dessel<sup>' in page
    assert "[a person]" in page
    assert "[some day in March 2021]" in page
    assert "Line 1" in page and "Line 2" not in page


def test_a_detail_that_is_kept_stays_as_it_is(accepted):
    client = log_in("reviewer")
    page = client.post("/draft", {"draft": DRAFT}).content.decode()
    number = re.search(r">Amara Dessel<sup>(\d+)", page)[1]
    kept = client.post("/draft", {"draft": DRAFT, "keep": [number]}).content.decode()
    masked = re.search(r'id="masked"[^>]*>([^<]*)<', kept)[1]
    assert "Amara Dessel" in masked and "8 March" not in masked


def test_nothing_of_a_draft_is_kept(accepted):
    from django.db import connection

    log_in("reviewer").post("/draft", {"draft": DRAFT.replace("Amara Dessel", "Zorvath Quillane")})
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "Zorvath" not in str(cursor.fetchall()), table


def test_a_large_record_shows_how_far_the_preview_is_and_then_the_rows(accepted, monkeypatch):
    from onrecord.engine import proposing

    monkeypatch.setattr(proposing.Proposals.look, "__kwdefaults__", {"few": 0})
    client = log_in("owner")
    waiting = client.get("/release?policy=internal").content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    assert "<progress" in waiting
    assert "is being worked out" in waiting
    proposing.proposals.wait()
    ready = client.post("/release", {"policy": "internal"}).content.decode()
    assert '<div id="proposal">' in ready
    assert "hx-trigger" not in ready
    assert "Myanmar" in ready


def test_who_signs_while_it_is_worked_out_is_asked_to_look_again(accepted, monkeypatch):
    from onrecord.engine import proposing

    monkeypatch.setattr(proposing.Proposals.look, "__kwdefaults__", {"few": 0})
    answer = log_in("owner").post("/release/sign", {"policy": "public", "digest": "0" * 64})
    proposing.proposals.wait()
    assert answer.status_code == 400
    assert b"the rows have changed since you looked" in answer.content


def test_what_is_kept_back_is_listed_in_the_order_of_the_list_of_incidents(accepted):
    from onrecord.release import AbsentRow
    from onrecord.store.models import Incident
    from onrecord.web.views import releases

    first = Incident.objects.first()
    for name, reports in (("a", 1), ("b", 3), ("c", 2)):
        Incident.objects.create(pk=name, data=first.data, status="single", reports=reports + 50)
    absent = tuple(AbsentRow(i, None, rule, "", "") for rule in ("y", "x") for i in ("gone", "a", "b", "c"))
    listed = releases._list_absent(absent, {"y": 4, "x": 4})
    assert [rule for rule, _, _ in listed] == ["x", "y"]
    assert [row["incident"] for row in listed[0][2]] == ["b", "c", "a", "gone"]
