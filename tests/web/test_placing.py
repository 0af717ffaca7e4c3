"""A wrong place is put right by a person, and offered for the same name in the same record."""

from __future__ import annotations

import re

import pytest
from records import log_in

from onrecord.model import Place, Precision
from onrecord.web.placing import label_places


@pytest.fixture
def client(filled):
    return log_in("reviewer")


def placed_rows():
    from onrecord.store.models import ClaimRow

    return [row for row in ClaimRow.objects.all() if row.to_claim().where]


def place_key(row):
    span = row.to_claim().where[0].span
    return f"where-{span.start}-{span.end}"


def read_options(client, row):
    from onrecord.web.placing import Option

    page = client.get(f"/reports/{row.report_id}").content.decode()
    form = page[page.index(f'action="/claims/{row.id}/decide" class="correct"') :].split("</form>")[0]
    found = re.findall(
        rf'name="{place_key(row)}" value="(\w*)"( checked)?(?: data-key="p")?> <span>([^<]*?)(?: <small class="soft">([^<]*)</small>)?</span>',
        form,
    )
    return [Option(value, label, why, bool(checked)) for value, checked, label, why in found]


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


def test_a_chosen_place_is_offered_first_for_the_same_name_and_not_taken_by_itself(client):
    first, second = placed_rows()[:2]
    client.post(f"/claims/{first.id}/decide", {"verdict": "corrected", f"{place_key(first)}-typed": "Goma, CD"})
    offered = read_options(client, second)
    assert offered[0].label == "Goma, North Kivu, CD (town or village)"
    assert (offered[0].why, offered[0].chosen) == ("chosen for this name before in this record", False)
    assert [o.label for o in offered if o.chosen] == ["Myitkyina, Kachin, MM (town or village)"]
    assert second.to_claim().where[0].place.country == "MM"
    client.post(f"/claims/{second.id}/decide", {"verdict": "corrected", place_key(second): offered[0].value})
    assert corrected_place(second).country == "CD"


def test_a_report_read_later_is_offered_the_place_as_well(client, filled, tmp_path):
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.store.models import ClaimRow

    first = placed_rows()[0]
    client.post(f"/claims/{first.id}/decide", {"verdict": "corrected", f"{place_key(first)}-typed": "Goma, CD"})
    known = set(ClaimRow.objects.values_list("id", flat=True))
    (tmp_path / "later.txt").write_text("Soldiers arrested two teachers in Myitkyina on 9 May 2021.\n", "utf-8")
    add_files(filled, [tmp_path / "later.txt"])
    run(filled)
    later = next(row for row in placed_rows() if row.id not in known)
    assert later.to_claim().where[0].place.country == "MM"
    assert read_options(client, later)[0].why == "chosen for this name before in this record"


def test_a_choice_that_a_later_judgement_replaced_is_not_offered(client):
    first, second = placed_rows()[:2]
    client.post(f"/claims/{first.id}/decide", {"verdict": "corrected", f"{place_key(first)}-typed": "Goma, CD"})
    client.post(f"/claims/{first.id}/decide", {"verdict": "reads-right"})
    assert [o.why for o in read_options(client, second) if o.why] == ["as read"]


def test_the_form_ranks_what_a_name_may_mean_with_unit_country_and_exactness(client):
    options = read_options(client, placed_rows()[0])
    assert [o.label for o in options[:2]] == [
        "Myitkyina, Kachin, MM (town or village)",
        "Myitkyina District, Kachin, MM (district)",
    ]
    assert [o.chosen for o in options].count(True) == 1


def test_a_place_that_is_not_offered_any_longer_is_refused_and_no_other_taken(client):
    from onrecord.store.decisions import corrections

    row = placed_rows()[0]
    answer = client.post(f"/claims/{row.id}/decide", {"verdict": "corrected", place_key(row): "0123456789abcdef"})
    assert answer.status_code == 400
    assert corrections() == {}


def test_two_places_that_look_alike_are_told_apart_in_the_list():
    towns = [Place("Turu", 1.5, 2.5, Precision.PLACE, None, "TD", "Sila"), Place("Turu", 1.6, 2.5, Precision.PLACE, 7)]
    twins = [towns[0], Place("Turu", 1.7, 2.5, Precision.PLACE, None, "TD", "Sila", "Mavi")]
    assert label_places(towns) == ["Turu, Sila, TD (town or village)", "Turu (town or village)"]
    assert label_places(twins)[1].endswith(", in Mavi")
    assert len(set(label_places([towns[0], Place("Turu", 1.7, 2.5, Precision.PLACE, None, "TD", "Sila")]))) == 2


def test_namesakes_of_a_typed_name_are_listed_and_one_is_chosen(client):
    row = placed_rows()[0]
    key = place_key(row)
    page = client.post("/places/named", {"key": key, f"{key}-typed": "Springfield, US"}).content.decode()
    (value,) = re.findall(r'value="(\w+)"> <span>Springfield, Oregon, US \(town', page)
    sent = {"verdict": "corrected", f"{key}-typed": "Springfield, US", key: value}
    client.post(f"/claims/{row.id}/decide", sent)
    assert corrected_place(row).admin1 == "Oregon"


def test_a_name_one_letter_off_finds_nothing(client):
    page = client.post("/places/named", {"key": "where-1-2", "where-1-2-typed": "Gooma"}).content.decode()
    assert "No place is written exactly so" in page
    assert "radio" not in page


def test_readers_may_not_search_for_places(filled):
    assert log_in("reader").post("/places/named", {"key": "k", "k-typed": "Goma"}).status_code == 403


def test_what_was_put_right_is_shown_and_kept_by_the_next_correction(client):
    row = next(row for row in placed_rows() if row.to_claim().when)
    client.post(f"/claims/{row.id}/decide", {"verdict": "corrected", f"{place_key(row)}-typed": "Goma, CD"})
    page = client.get(f"/reports/{row.report_id}").content.decode()
    assert "→ Goma, North Kivu, CD (a town or village) → put right by a person; read as Myitkyina, Kachin, MM" in page
    chosen = next(o for o in read_options(client, row) if o.chosen)
    sent = {"verdict": "corrected", place_key(row): chosen.value, "when": "2021-03"}
    client.post(f"/claims/{row.id}/decide", sent)
    assert corrected_place(row).country == "CD"
    page = client.get(f"/reports/{row.report_id}").content.decode()
    assert "→ 2021-03 → put right by a person; read as 2021-03-08" in page


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
    assert any("→ Myitkyina, Kachin, MM (a town or village) → a place of that name" in note for note in notes)
    assert page.count("data-note=") == page.count("aria-description=")


def test_a_place_chosen_by_hand_is_kept_out_of_the_export_of_claims(client):
    place = Place("Somewhere", 1.0, 2.0, Precision.PLACE, None)
    assert set(place.to_json()) == {"name", "lat", "lon", "precision", "geonames", "country", "admin1", "admin2"}
    row = placed_rows()[0]
    assert "reading" not in row.data["where"][0]
