"""What people agree on of an incident: by whom and why, over re-runs, taken back, stranded."""

from __future__ import annotations

import pytest

from onrecord.errors import OnrecordError


def first_incident():
    from onrecord.store.models import Incident

    return max(Incident.objects.filter(current=True), key=lambda i: len(i.data["claims"]))


def test_a_number_agreed_on_shows_who_said_so_and_why(filled):
    from onrecord.store.agreed import agree_on, agreed_fields

    incident = first_incident()
    told = incident.data["fields"]["count"]
    agree_on(incident.id, "count", (12, 14), who="ana", why="the lawyer's list names twelve to fourteen")
    agreed = agreed_fields([incident.id])[incident.id]["count"]
    assert (agreed.value, agreed.who) == ([12, 14], "ana")
    assert "lawyer" in agreed.why
    # What is told stays as it is told.
    incident.refresh_from_db()
    assert incident.data["fields"]["count"] == told


def test_the_last_agreed_value_holds_and_undo_brings_back_the_one_before(filled):
    from onrecord.store import decisions as d
    from onrecord.store.agreed import agree_on, agreed_fields, undo_agreed

    incident = first_incident().id
    agree_on(incident, "when", "2021-03-08", who="ana", why="the hospital's book")
    agree_on(incident, "when", "2021-03", who="ben", why="the book is of another ward")
    assert agreed_fields()[incident]["when"].value == "2021-03"
    assert undo_agreed(incident, "when", who="ben") is not None
    assert agreed_fields()[incident]["when"].who == "ana"
    assert undo_agreed(incident, "when", who="ben") is not None
    assert agreed_fields() == {}
    assert undo_agreed(incident, "when", who="ben") is None
    assert d.verify_chain().broken_at is None
    assert [str(x.kind) for x in d.list_history(incident)] == ["agreed", "agreed", "undo", "undo"]


def test_it_outlives_a_run_and_goes_with_most_of_its_claims(filled):
    from onrecord.engine.linking import relink
    from onrecord.engine.running import run
    from onrecord.store import decisions as d
    from onrecord.store.agreed import agree_on, agreed_fields

    incident = first_incident()
    agree_on(incident.id, "where", place(), who="ana", why="two reports name the quarter")
    run(filled, again=True)
    assert agreed_fields()[incident.id]["where"].value["name"] == "Myitkyina"
    # One claim is taken out: what was agreed on stays with the others.
    claims = first_incident().data["claims"]
    d.take_out(incident.id, claims[:1], who="ana")
    relink()
    (home,) = agreed_fields()
    assert set(claims[1:]) & set(incident_claims(home))


def test_it_is_stranded_when_none_of_its_claims_is_left(filled):
    from onrecord.engine.running import run
    from onrecord.store import decisions as d
    from onrecord.store.agreed import agree_on, agreed_fields
    from onrecord.store.models import Report

    agree_on(first_incident().id, "count", [14, 14], who="ana", why="her list")
    Report.objects.update(text="Nothing happened here.", state="waiting")
    run(filled)
    assert agreed_fields() == {}
    assert [(s.kind, s.verdict) for s in d.list_stranded()] == [("agreed", "count")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("who", "the army"),
        ("when", "last Tuesday"),
        ("count", [14, 12]),
        ("count", [None, None]),
        ("count", 14),
        ("where", {"name": "x"}),
    ],
)
def test_what_cannot_be_agreed_on_is_refused(filled, field, value):
    from onrecord.store.agreed import agree_on

    with pytest.raises(OnrecordError):
        agree_on(first_incident().id, field, value, who="ana", why="a reason")


def test_a_reason_is_asked_for(filled):
    from onrecord.store.agreed import agree_on

    with pytest.raises(OnrecordError, match="no reason"):
        agree_on(first_incident().id, "count", [14, 14], who="ana", why=" ")


def test_forgetting_a_report_takes_back_what_was_agreed_on_with_it(filled):
    from datetime import date

    from onrecord.engine.forgetting import forget_report
    from onrecord.store.agreed import agree_on, agreed_fields
    from onrecord.store.models import ClaimRow

    incident = first_incident()
    agree_on(incident.id, "count", [14, 14], who="ana", why="the first report")
    report = ClaimRow.objects.get(pk=incident.data["claims"][0]).report_id
    forget_report(filled, report, who="ana", today=date(2026, 1, 1))
    assert agreed_fields() == {}


def test_claims_of_one_origin_are_parted_and_put_back(filled):
    from onrecord.engine.linking import relink
    from onrecord.engine.running import run
    from onrecord.store import decisions as d
    from onrecord.store.models import Incident

    incident, origin = next(
        (i, o) for i in Incident.objects.filter(current=True) for o in i.data["origins"] if len(o["claims"]) > 1
    )
    before = len(incident.data["origins"])
    d.part_origin(incident.id, origin["claims"][:1], who="ana", why="two lawyers, as both told us")
    run(filled, again=True)
    incident.refresh_from_db()
    assert len(incident.data["origins"]) == before + 1
    d.undo_origin(incident.id, who="ana")
    relink()
    incident.refresh_from_db()
    assert len(incident.data["origins"]) == before
    with pytest.raises(OnrecordError, match="part some claims"):
        d.part_origin(incident.id, incident.data["claims"], who="ana")


def place():
    from onrecord.store.models import ClaimRow

    return next(w.place for row in ClaimRow.objects.all() for w in row.to_claim().where).to_json()


def incident_claims(incident_id):
    from onrecord.store.models import Incident

    return Incident.objects.get(pk=incident_id).data["claims"]
