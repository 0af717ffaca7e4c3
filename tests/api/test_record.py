"""A record opened to be read: what it holds as values, nothing written, shut when it is closed."""

from __future__ import annotations

import asyncio
import getpass
import os
import re
import sys

import pytest
from records import PASSPHRASE, fast_record, write_reports

import onrecord
from onrecord.errors import RecordError
from onrecord.model import ClaimVerdict, Incident, Mode


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A record of three reports on one incident, with one claim judged."""
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.model import HandlingBasis, Scope
    from onrecord.store.decisions import decide_claim

    folder = tmp_path_factory.mktemp("api")
    record = fast_record(folder)
    with record.activate():
        from onrecord.store.models import ClaimRow

        given = GivenMetadata(basis=HandlingBasis.PUBLISHED, scope=Scope.PUBLIC, publisher="Coast Lantern")
        add_files(record, [write_reports(folder)], given=given)
        run(record)
        arrest = ClaimRow.objects.filter(act_type="arrest").first()
        decide_claim(arrest.id, ClaimVerdict.CORRECTED, who="owner", corrected={"mode": "possible"})
    (folder / "passphrase").write_text(PASSPHRASE)
    return folder


@pytest.fixture
def opened(folder, monkeypatch):
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(folder / "passphrase"))
    with onrecord.open_record(folder / "record") as record:
        yield record


def test_reports_claims_and_incidents_are_values(opened):
    reports, claims, incidents = list(opened.reports()), list(opened.claims()), opened.incidents()
    assert len(reports) == 3
    assert sum(len(r.claims) for r in reports) == len(claims)
    assert {c.words(c.claim.act.trigger) for c in claims} >= {"arrested"}
    assert all(isinstance(i.incident, Incident) for i in incidents)
    assert len(incidents[0].claims) == len(incidents[0].incident.claims)
    assert {c.incident for c in claims} == {i.id for i in incidents}
    assert [i.incident.status.value for i in opened.incidents("contested")] == ["contested"]


def test_a_claim_reads_as_a_person_put_it_right(opened):
    (judged,) = (c for c in opened.claims() if c.verdict)
    assert judged.verdict is ClaimVerdict.CORRECTED
    assert judged.claim.mode is Mode.POSSIBLE


def test_a_report_is_found_by_its_id(opened):
    first = next(opened.reports())
    assert opened.report(first.id) == first
    with pytest.raises(RecordError, match="no such report"):
        opened.report("none")


def test_nothing_can_be_written(opened):
    from onrecord.store.decisions import log_event
    from onrecord.store.models import Report

    with pytest.raises(RecordError, match="would write"):
        Report.objects.update(title="another")
    with pytest.raises(RecordError, match="would write"):
        log_event("release", "record", {}, who="owner")


def test_a_closed_record_gives_nothing(folder, monkeypatch):
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(folder / "passphrase"))
    record = onrecord.open_record(folder / "record")
    reports = record.reports()
    next(reports)
    record.close()
    record.close()
    with pytest.raises(RecordError, match="closed"):
        next(reports)
    with pytest.raises(RecordError, match="closed"):
        record.incidents()
    assert "closed" in record._repr_html_()


def test_opening_a_record_again_closes_it_as_opened_before(folder, monkeypatch):
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(folder / "passphrase"))
    first = onrecord.open_record(folder / "record")
    with onrecord.open_record(folder / "record") as second:
        assert first.closed
        first.close()
        assert len(list(second.reports())) == 3


def test_it_opens_within_an_event_loop_as_in_a_notebook(folder, monkeypatch):
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(folder / "passphrase"))
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)

    async def cell() -> int:
        with onrecord.open_record(folder / "record") as record:
            return len(list(record.reports()))

    try:
        assert asyncio.run(cell()) == 3
    finally:
        # Not by monkeypatch: it would put back what was opened here, for all tests that follow.
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


def test_a_folder_that_is_no_record_and_a_missing_terminal_are_named(folder, tmp_path, monkeypatch):
    monkeypatch.delenv("ONRECORD_PASSPHRASE_FILE", raising=False)
    with pytest.raises(RecordError):
        onrecord.open_record(tmp_path)
    with pytest.raises(RecordError, match="ONRECORD_PASSPHRASE_FILE"):
        onrecord.open_record(folder / "record")


def test_in_a_notebook_the_passphrase_is_asked_for_in_its_field(folder, monkeypatch):
    monkeypatch.delenv("ONRECORD_PASSPHRASE_FILE", raising=False)
    monkeypatch.setitem(sys.modules, "ipykernel.kernelapp", object())
    monkeypatch.setattr(getpass, "getpass", lambda words: PASSPHRASE)
    with onrecord.open_record(folder / "record") as record:
        assert len(list(record.reports())) == 3


def test_displays_hide_people_load_nothing_and_name_no_id(opened):
    incidents = opened.incidents()
    shown = [incidents, incidents[0], incidents.map(), opened, *opened.reports(), *opened.claims()]
    for html in (s._repr_html_() for s in shown):
        assert not re.search(r"<script|<img|<link|<iframe|\son\w+=|href=|src=|url\(", html)
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", html)
        assert "resident" not in html
        assert not re.search(r"[0-9a-f]{16}", html)


def test_the_map_draws_a_town_as_a_dot_within_its_borders(opened):
    drawn = opened.incidents().map()._repr_html_()
    assert "Myitkyina" in drawn
    assert 'fill="#9c3d21"' in drawn
    assert drawn.count("M") > 3
    assert len(opened.incidents()[:0].map()._repr_html_()) < 400
