"""Lists are in an order that a person understands: ids, which are chance, decide nothing."""

from __future__ import annotations

from datetime import date

import pytest

pytestmark = pytest.mark.both
DAYS = [date(2021, 3, 8), date(2021, 3, 12), None, date(2020, 1, 1)]
IN_ORDER = [1, 0, 3, 2]


def put_days(model, rows):
    """Give each row a day, in an order that has nothing to do with their ids, and make them alike otherwise."""
    for row, day in zip(rows, DAYS, strict=True):
        model.objects.filter(pk=row.pk).update(first_day=day, last_day=day)


@pytest.mark.parametrize("turned", [False, True])
def test_incidents_told_by_as_many_reports_are_listed_the_latest_first(filled, turned):
    from onrecord.store.incidents import choose_incidents
    from onrecord.store.models import Incident

    Incident.objects.all().delete()
    rows = [Incident.objects.create(pk=i, data={}, status="single", reports=1) for i in sorted("abcd", reverse=turned)]
    put_days(Incident, rows)
    Incident.objects.create(pk="e", data={}, status="single", reports=2)
    assert list(choose_incidents()) == ["e", *(rows[at].pk for at in IN_ORDER)]


@pytest.mark.parametrize("turned", [False, True])
def test_claims_that_ask_as_much_are_queued_the_latest_first(filled, turned):
    from onrecord.store.models import ClaimRow
    from onrecord.store.queue import Choice, choose_claims

    rows = sorted(ClaimRow.objects.all(), key=lambda row: row.pk, reverse=turned)[:4]
    ClaimRow.objects.exclude(pk__in=[row.pk for row in rows]).update(rank=0)
    ClaimRow.objects.filter(pk__in=[row.pk for row in rows]).update(rank=9)
    put_days(ClaimRow, rows)
    assert [row.pk for row in choose_claims(Choice())][:4] == [rows[at].pk for at in IN_ORDER]


def test_lists_are_read_from_their_indexes(filled):
    from django.db import connection

    from onrecord.store.incidents import choose_incidents
    from onrecord.store.queue import Choice, choose_claims

    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite for its plan")
    for rows, index in ((choose_incidents(), "incident_list"), (choose_claims(Choice()), "claim_queue")):
        plan = rows.values_list("id", flat=True)[:20].explain()
        assert f"COVERING INDEX {index}" in plan and "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize("turned", [False, True])
def test_incidents_of_one_day_are_offered_for_a_case_by_how_many_reports_tell_them(filled, turned):
    from onrecord.store.cases import NEARBY, list_nearby
    from onrecord.store.models import ClaimRow, Incident, IncidentClaim

    here = Incident.objects.filter(current=True).exclude(country=None).first()
    names = [f"{n:02}" for n in range(NEARBY + 5)]
    for at, name in enumerate(sorted(names, reverse=turned)):
        claim = ClaimRow.objects.create(
            **{f.attname: getattr(ClaimRow.objects.first(), f.attname) for f in ClaimRow._meta.concrete_fields}
            | {"id": f"claim {name}"}
        )
        made = {"data": here.data, "country": here.country, "first_day": here.first_day, "reports": 100 + at}
        Incident.objects.create(pk=name, status="single", **made)
        IncidentClaim.objects.create(incident_id=name, claim=claim)
    offered = [line.id for line in list_nearby(here.id)]
    assert offered == sorted(names, reverse=not turned)[:NEARBY]


def test_what_is_found_is_shown_by_day_and_then_by_the_report_added_first(record, tmp_path):
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.store.facets import count_entries
    from onrecord.store.models import Incident
    from onrecord.store.search import read_hits

    towns = {"Myitkyina": 8, "Goma": 12, "Nairobi": 8, "Lagos": 8, "Kharkiv": 3, "Manila": 8}
    for town, day in towns.items():
        (tmp_path / f"{town}.txt").write_text(f"Police arrested two students in {town} on {day} March 2021.\n", "utf-8")
        add_files(record, [tmp_path / f"{town}.txt"])
    run(record)
    counted = count_entries()
    for kind in ("claim", "incident"):
        hits = read_hits([int(i) for i in counted.newest_first(counted.of_kind(kind))])
        found = [next((town for town in towns if town in hit.title + hit.shown), hit) for hit in hits]
        assert found == ["Goma", "Myitkyina", "Nairobi", "Lagos", "Manila", "Kharkiv"], kind
    assert Incident.objects.count() == len(towns)
