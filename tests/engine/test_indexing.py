"""The search index follows the record: read, corrected, withdrawn, forgotten."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.gazetteer import open_gazetteer
from onrecord.pipeline.searching import read_query


def find(words):
    from onrecord.store.search import find_entries, read_hits

    query = read_query(words, open_gazetteer())
    assert not query.refused
    return read_hits(find_entries(query))


def kinds(words):
    return sorted({h.kind for h in find(words)})


def test_a_run_indexes_reports_claims_and_incidents_and_nothing_twice(filled):
    from onrecord.engine.indexing import update_index

    assert kinds("students") == ["claim", "incident", "report"]
    assert update_index() == 0


def test_an_index_that_is_gone_is_made_anew(filled):
    from onrecord.engine.running import run
    from onrecord.store.search import read_stamps, remove_entries

    before = sorted((h.kind, h.target) for h in find("students"))
    remove_entries([*read_stamps(), *(("incident", h.target) for h in find("students") if h.kind == "incident")])
    assert find("students") == []
    run(filled)
    assert sorted((h.kind, h.target) for h in find("students")) == before


def test_a_correction_of_a_claim_is_found_at_once(filled):
    from onrecord.engine.linking import relink
    from onrecord.model import ClaimVerdict
    from onrecord.store.decisions import decide_claim
    from onrecord.store.facets import count_entries
    from onrecord.store.models import ClaimRow

    claim = ClaimRow.objects.filter(act_type="arrest").first()
    decide_claim(claim.id, ClaimVerdict.CORRECTED, who="owner", corrected={"type": "shooting"})
    relink()
    counted = count_entries()
    assert counted.count("act", counted.of_kind("claim"))["shooting"] == 1


def test_corrected_metadata_are_found(filled):
    from onrecord.engine.correcting import MetadataChange, correct_metadata
    from onrecord.store.facets import count_entries
    from onrecord.store.models import Report

    report = Report.objects.first()
    change = MetadataChange(published=date(2021, 3, 9), publisher="Coast Lantern")
    correct_metadata(filled, [report.id], change, who="owner")
    counted = count_entries()
    assert counted.count("outlet", counted.of_kind("report")) == {"Coast Lantern": 1}
    assert counted.count("month", counted.of_kind("report")) == {"2021-03": 1}
    assert report.id in {h.target for h in find("lantern")}


def test_a_withdrawn_report_is_found_no_longer(filled):
    from onrecord.engine.indexing import update_index
    from onrecord.store.models import Report
    from onrecord.store.reports import HandlingChange, set_handling

    report = Report.objects.get(text__contains="lawyer")
    set_handling([report.id], HandlingChange(withdrawn=True), who="owner")
    update_index()
    assert find("lawyer") == []
    set_handling([report.id], HandlingChange(withdrawn=False), who="owner")
    update_index()
    assert kinds("lawyer") == ["report"]


@pytest.mark.sqlite_only
def test_forgetting_takes_a_report_its_claims_and_words_out(filled):
    from django.db import connection

    from onrecord.engine.forgetting import forget_report
    from onrecord.store.models import Report

    report = Report.objects.get(text__contains="lawyer")
    forget_report(filled, report.id, who="owner", today=date(2026, 1, 1))
    assert find("lawyer") == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM store_search WHERE report = %s", [report.id])
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT block FROM store_search_text_data")
        assert not any(b"lawyer" in bytes(row[0]) for row in cursor.fetchall())


def test_a_report_in_a_language_that_is_not_read_is_searchable(record, tmp_path):
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run

    (tmp_path / "ar.txt").write_text(
        "اعتقلت الشرطة في دمشق عشرة طلاب يوم الأحد، وقالت منظمة حقوقية إن قوات الأمن داهمت الجامعة.\n" * 3, "utf-8"
    )
    add_files(record, [tmp_path / "ar.txt"])
    run(record)
    assert kinds("شرطة") == ["report"] and kinds("دِمَشق") == ["report"]
