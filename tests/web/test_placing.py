"""A wrong place is put right by a person, and offered for the same name in the same record."""

from __future__ import annotations

import re

import pytest
from records import log_in

from onrecord.model import Place, Precision


@pytest.fixture
def client(filled):
    return log_in("reviewer")


def placed_rows():
    from onrecord.store.models import ClaimRow

    return [row for row in ClaimRow.objects.all() if row.to_claim().where]


def place_key(row):
    span = row.to_claim().where[0].span
    return f"where-{span.start}-{span.end}"


def corrected_place(row):
    from onrecord.review import apply_correction
    from onrecord.store.decisions import corrections

    return apply_correction(row.to_claim(), corrections()[row.id]).where[0].place


def test_the_form_names_the_place_as_read_and_keeps_why(client):
    row = placed_rows()[0]
    page = client.get(f"/reports/{row.report_id}").content.decode()
    assert "is read as Myitkyina, Kachin, MM" in page
    assert row.to_claim().where[0].reading.why


def test_a_typed_place_that_is_one_place_is_recorded(client):
    row = placed_rows()[0]
    client.post(f"/claims/{row.id}/decide", {"verdict": "corrected", f"{place_key(row)}-typed": "Goma, CD"})
    assert (corrected_place(row).country, corrected_place(row).precision) == ("CD", Precision.PLACE)


@pytest.mark.parametrize("typed", ["Gomma Nowhere", "Springfield"])
def test_a_typed_name_of_no_or_many_places_is_refused_with_what_to_do(client, typed):
    from onrecord.store.decisions import corrections

    row = placed_rows()[0]
    answer = client.post(f"/claims/{row.id}/decide", {"verdict": "corrected", f"{place_key(row)}-typed": typed})
    assert answer.status_code == 400
    assert corrections() == {}


def test_a_chosen_place_is_offered_for_the_same_name_and_not_taken_by_itself(client):
    first, second = placed_rows()[:2]
    client.post(f"/claims/{first.id}/decide", {"verdict": "corrected", f"{place_key(first)}-typed": "Goma, CD"})
    page = client.get(f"/reports/{second.report_id}").content.decode()
    assert re.search(
        r'value="remembered">Goma, Nord-Kivu, CD: chosen for this name before|value="remembered">Goma, [^<]*CD: chosen',
        page,
    )
    assert second.to_claim().where[0].place.country == "MM"
    client.post(f"/claims/{second.id}/decide", {"verdict": "corrected", place_key(second): "remembered"})
    assert corrected_place(second).country == "CD"


def test_taking_the_correction_back_forgets_the_choice(client):
    first, second = placed_rows()[:2]
    client.post(f"/claims/{first.id}/decide", {"verdict": "corrected", f"{place_key(first)}-typed": "Goma, CD"})
    client.post(f"/claims/{first.id}/decide", {"verdict": "undo"})
    assert "chosen for this name before" not in client.get(f"/reports/{second.report_id}").content.decode()


def test_a_time_and_a_place_tell_what_they_were_read_as_and_why(client):
    row = placed_rows()[0]
    page = client.get(f"/reports/{row.report_id}").content.decode()
    notes = re.findall(r'data-note="([^"]+)"', page)
    assert any("→ 2021-03-08 → as the words say" in note for note in notes)
    assert any("→ Myitkyina, Kachin, MM → a town or village; a place of that name" in note for note in notes)
    assert page.count("data-note=") == page.count("aria-description=")


def test_a_place_chosen_by_hand_is_kept_out_of_the_export_of_claims(client):
    place = Place("Somewhere", 1.0, 2.0, Precision.PLACE, None)
    assert set(place.to_json()) == {"name", "lat", "lon", "precision", "geonames", "country", "admin1", "admin2"}
    row = placed_rows()[0]
    assert "reading" not in row.data["where"][0]
