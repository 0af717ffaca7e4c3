"""A person says what an incident's time, place and number are taken to be, and that one origin is two; both can be undone."""

from __future__ import annotations

import pytest
from records import log_in

from onrecord.web.cards import show_value


@pytest.fixture
def client(filled):
    return log_in("reviewer")


def find_incident(field):
    from onrecord.store.models import Incident

    return next(i for i in Incident.objects.filter(current=True) if i.to_incident().fields.get(field))


def page(client, incident):
    return client.get(f"/incidents/{incident.id}").content.decode()


@pytest.mark.parametrize(
    ("field", "sent", "shown"),
    [("when", {"when": "2023-05"}, "2023-05"), ("count", {"least": "12", "most": "14"}, [12, 14])],
)
def test_a_value_agreed_on_is_shown_with_who_says_so_and_why_until_it_is_taken_back(client, field, sent, shown):
    incident = find_incident("when")
    told = incident.data["fields"]
    client.post(f"/incidents/{incident.id}/agree", {"field": field, "why": "both lists were compared", **sent})
    text = page(client, incident)
    assert show_value(field, shown) in text
    assert "both lists were compared" in text
    incident.refresh_from_db()
    assert incident.data["fields"] == told
    client.post(f"/incidents/{incident.id}/agree", {"field": field, "undo": "yes"})
    assert "both lists were compared" not in page(client, incident).split('id="history')[0].split("<h2>History")[0]


def test_a_place_is_chosen_among_those_that_are_told(client):
    from onrecord.store.agreed import agreed_fields
    from onrecord.web.views.agreeing import name_place

    incident = find_incident("where")
    place = next(w.place for c in incident.claims.all() for w in c.to_claim().where)
    client.post(f"/incidents/{incident.id}/agree", {"field": "where", "where": name_place(place), "why": "a map"})
    assert agreed_fields([incident.id])[incident.id]["where"].value["name"] == place.name
    answer = client.post(f"/incidents/{incident.id}/agree", {"field": "where", "where": "1/XX/place", "why": "a map"})
    assert "Choose one of the places that are told." in answer.content.decode()


@pytest.mark.parametrize("sent", [{"field": "when", "when": "soon"}, {"field": "count", "least": "a dozen"}])
def test_what_is_no_date_or_number_is_refused_with_a_next_step(client, sent):
    incident = find_incident("when")
    answer = client.post(f"/incidents/{incident.id}/agree", {**sent, "why": "x"})
    assert answer.status_code == 400
    assert "Write" in answer.content.decode()


def test_ticked_claims_of_one_origin_go_back_to_another_and_one_press_undoes_it(client):
    from onrecord.store.models import Incident

    incident, origin = next(
        (i, o) for i in Incident.objects.filter(current=True) for o in i.data["origins"] if len(o["claims"]) > 1
    )
    before = len(incident.data["origins"])
    url = f"/incidents/{incident.id}/link"
    client.post(url, {"verdict": "other-origin", "claim": origin["claims"][:1]})
    incident.refresh_from_db()
    assert len(incident.data["origins"]) == before + 1
    assert "Undo the last parting of an origin" in page(client, incident)
    client.post(url, {"verdict": "undo-origin"})
    incident.refresh_from_db()
    assert len(incident.data["origins"]) == before


def test_a_reader_is_offered_no_form_and_may_not_agree(filled):
    reader = log_in("reader")
    incident = find_incident("when")
    assert "/agree" not in page(reader, incident)
    answer = reader.post(f"/incidents/{incident.id}/agree", {"field": "when", "when": "2023", "why": "x"})
    assert answer.status_code in {302, 403}
