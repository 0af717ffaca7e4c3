"""Incidents are moved, parted and joined to cases by a person, and what was decided stands after linking anew."""

from __future__ import annotations

import pytest
from records import log_in


@pytest.fixture
def client(filled):
    return log_in("reviewer")


def list_incidents():
    from onrecord.store.models import Incident

    return {i.id: sorted(i.data["claims"]) for i in Incident.objects.filter(current=True)}


def with_many():
    return max(list_incidents().items(), key=lambda item: len(item[1]))


def relink():
    from onrecord.engine.linking import relink

    relink(everything=True)


def post(client, incident, verdict, **sent):
    return client.post(f"/incidents/{incident}/link", {"verdict": verdict, **sent})


def test_ticked_claims_become_an_incident_of_their_own_and_stay_so(client):
    incident, claims = with_many()
    post(client, incident, "take-out", claim=claims[:2])
    assert claims[:1] not in [m for m in list_incidents().values() if set(claims[2:]) & set(m)]
    apart = list_incidents()
    relink()
    assert sorted(list_incidents().values()) == sorted(apart.values())


def test_a_claim_is_moved_and_one_undo_brings_it_back(client):
    incident, claims = with_many()
    post(client, incident, "take-out", claim=claims[:1])
    before = sorted(list_incidents().values())
    home = next(i for i, members in list_incidents().items() if claims[-1] in members)
    alone = next(i for i, members in list_incidents().items() if claims[0] in members)
    post(client, home, "move", claim=claims[-1], other=alone)
    assert any({claims[0], claims[-1]} <= set(m) for m in list_incidents().values())
    now = next(i for i, members in list_incidents().items() if claims[-1] in members)
    post(client, now, "undo")
    assert sorted(list_incidents().values()) == before


def test_another_day_keeps_two_apart_and_says_why(client):
    from onrecord.store.models import Decision

    incident, claims = with_many()
    post(client, incident, "take-out", claim=claims[:1])
    other = next(i for i, members in list_incidents().items() if claims[0] in members)
    post(client, incident, "another-day", other=other)
    assert Decision.objects.order_by("-seq").first().why == "looks the same, another day"


def test_a_case_is_a_thread_in_order_of_time_and_survives_linking_anew(client):
    from onrecord.store.cases import list_case

    incident, claims = with_many()
    post(client, incident, "take-out", claim=claims[:1])
    other = next(i for i, members in list_incidents().items() if claims[0] in members)
    post(client, incident, "precedes", other=other)
    assert {s.incident for s in list_case(incident)} == {incident, other}
    page = client.get(f"/incidents/{incident}").content.decode()
    assert "The case" in page
    assert "precedes" in page
    relink()
    assert len(list_case(incident)) == 2
    post(client, incident, "undo-case")
    assert list_case(incident) == []


def test_no_decision_can_be_changed_after_the_kinds_of_decisions_grew(client):
    from django.db import DatabaseError, connection

    incident, claims = with_many()
    post(client, incident, "take-out", claim=claims[:1])
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
        cursor.execute("UPDATE store_decision SET why = 'x'")


def test_a_reader_may_look_and_not_decide(filled):
    incident, claims = with_many()
    answer = post(log_in("reader"), incident, "take-out", claim=claims[:1])
    assert answer.status_code == 403
    assert with_many() == (incident, claims)


def test_the_page_of_cases_shows_each_as_a_thread_with_as_many_queries_for_many(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert b"No incidents are related yet" in client.get("/cases").content
    for _ in range(3):
        incident, claims = with_many()
        post(client, incident, "take-out", claim=claims[:1])
    ids = sorted(list_incidents())
    assert len(ids) > 3
    post(client, ids[0], "precedes", other=ids[1])
    with CaptureQueriesContext(connection) as few:
        page = client.get("/cases").content.decode()
    assert page.count("<li") >= 2
    assert "precedes" in page
    for other in ids[2:]:
        post(client, ids[0], "precedes", other=other)
    with CaptureQueriesContext(connection) as many:
        client.get("/cases")
    assert len(few) == len(many)


@pytest.mark.parametrize("at", [0, 1, -1])
def test_whoever_takes_a_claim_out_or_moves_it_sees_the_incident_they_were_looking_at(client, at):
    from onrecord.store.models import Incident

    incident, claims = with_many()
    # In the order of the incident, which is by chance.
    gone = Incident.objects.get(pk=incident).data["claims"][at]
    answer = post(client, incident, "take-out", claim=gone)
    assert answer.headers["Location"] == f"/incidents/{incident}"
    rest = Incident.objects.get(pk=incident).data["claims"]
    assert sorted([*rest, gone]) == claims
    alone = next(i for i, members in list_incidents().items() if members == [gone])
    answer = post(client, incident, "move", claim=rest[0], other=alone)
    assert answer.headers["Location"] == f"/incidents/{incident}"
    assert list_incidents() == {incident: sorted(rest[1:]), alone: sorted([gone, rest[0]])}


def test_whoever_joins_an_incident_to_a_larger_one_sees_the_one_it_is_in_now(client):
    incident, claims = with_many()
    post(client, incident, "take-out", claim=claims[:1])
    small = next(i for i, members in list_incidents().items() if members == claims[:1])
    large, _ = with_many()
    answer = post(client, small, "same", other=large)
    assert answer.headers["Location"] == f"/incidents/{large}"


def test_a_town_and_its_district_of_one_name_are_shown_in_one_order():
    from onrecord.model import Place, Precision
    from onrecord.web.views.incidents import _sort_place

    town = Place("Goma", -1.7, 29.2, Precision.PLACE, 216281, "CD")
    district = Place("Goma", -1.6, 29.1, Precision.ADMIN2, 2, "CD")
    elsewhere = Place("Goma", 9.0, 38.0, Precision.PLACE, 3, "ET")
    for places in ([town, district, elsewhere], [elsewhere, district, town]):
        assert sorted(places, key=_sort_place) == [district, town, elsewhere]
