"""The queue: what waits, in what order, judged one by one, many at once, and put right for all alike."""

from __future__ import annotations

import re

import pytest
from records import log_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(filled):
    return log_in("owner")


def waiting():
    from onrecord.store.queue import Choice, choose_claims

    return list(choose_claims(Choice()))


def test_what_ranks_highest_comes_first_and_says_why(client):
    rows = waiting()
    assert [r.rank for r in rows] == sorted((r.rank for r in rows), reverse=True)
    page = client.get("/queue").content.decode()
    shown = re.findall(r'id="c-(\w+)" data-claim', page)
    assert shown == [r.id[:12] for r in rows[:20]]
    assert "its incident is contested" in page


def test_a_judged_claim_waits_no_longer_and_waits_again_when_taken_back(client):
    first = waiting()[0]
    client.post(f"/claims/{first.id}/decide", {"verdict": "reads-right"})
    assert first.id not in [r.id for r in waiting()]
    client.post(f"/claims/{first.id}/decide", {"verdict": "undo"})
    assert first.id in [r.id for r in waiting()]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("act=arrest", lambda r: r.act_type == "arrest"),
        ("act=killing", lambda r: False),
        ("country=MM", lambda r: r.country == "MM"),
        ("country=FR", lambda r: False),
        ("since=2021-03-01&until=2021-03-31", lambda r: r.first_day is not None),
        ("since=2022-01-01", lambda r: False),
        ("status=contested", lambda r: r.in_incident.incident.status == "contested"),
        ("source=official", lambda r: r.source_kind == "official"),
        ("mine=1", lambda r: False),
        ("since=yesterday&act=", lambda r: True),
    ],
)
def test_the_queue_is_chosen_by_what_claims_are_about(client, query, holds):
    page = client.get(f"/queue?{query}").content.decode()
    shown = set(re.findall(r'id="c-(\w+)" data-claim', page))
    assert shown == {r.id[:12] for r in waiting() if holds(r)}


def test_many_are_judged_in_one_step_and_that_step_is_taken_back_whole(client):
    ids = [r.id for r in waiting()]
    answer = client.post("/queue/decide", {"claim": ids, "verdict": "reads-wrong", "back": "/queue?act=arrest"})
    assert (answer.status_code, answer["Location"]) == (302, "/queue?act=arrest")
    assert waiting() == []
    page = client.get("/queue").content.decode()
    batch = re.search(r'name="undo" value="(\w+)"', page)[1]
    client.post("/queue/decide", {"undo": batch})
    assert sorted(r.id for r in waiting()) == sorted(ids)


def test_a_form_cannot_send_its_user_to_another_place(client):
    for back in ("https://example.org/", "//example.org", "/\\example.org"):
        answer = client.post("/queue/decide", {"claim": [waiting()[0].id], "verdict": "reads-right", "back": back})
        assert answer["Location"] == "/queue"


def test_a_wrong_type_is_put_right_for_all_that_are_alike_once_shown(client):
    from onrecord.store.decisions import claim_verdicts, corrections, undo_batch
    from onrecord.store.models import ClaimRow, Decision

    first, *others = ClaimRow.objects.filter(act_type="arrest", trigger="arrested").order_by("id")
    assert others
    client.post(f"/claims/{first.id}/decide", {"verdict": "corrected", "type": "detention"})
    page = client.get(f"/claims/{first.id}/alike").content.decode()
    assert sorted(re.findall(r'name="claim" value="(\w+)"', page)) == [r.id for r in others]
    assert set(claim_verdicts()) == {first.id}
    client.post(f"/claims/{first.id}/alike", {"claim": [r.id for r in others]})
    assert corrections() == {r.id: {"type": "detention"} for r in (first, *others)}
    batch = Decision.objects.get(target=others[0].id, kind="claim").value["batch"]
    assert undo_batch(batch, who="owner") == len(others)
    assert set(corrections()) == {first.id}


def test_a_protected_source_is_never_looked_for_in_other_reports(client):
    from onrecord.store.alike import find_alike
    from onrecord.store.models import ClaimRow

    hidden = ClaimRow.objects.filter(protected=True).select_related("report").first()
    for alike in find_alike(hidden, {"source": "official"}):
        assert alike.row.report_id == hidden.report_id


def test_an_error_in_a_part_of_the_page_is_told_at_its_top_and_the_part_stays(client):
    first = waiting()[0]
    answer = client.post(f"/claims/{first.id}/decide", {"verdict": "corrected", "when": "yesterday"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#messages")
    assert "2021-03-08" in answer.content.decode()
