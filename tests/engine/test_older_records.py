"""A record that the first version made opens with this one, and nothing that people did in it is lost."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from records import PASSPHRASE, log_in

from onrecord.engine.copies import backup, restore
from onrecord.engine.indexing import index_older_record
from onrecord.engine.previewing import preview_again
from onrecord.engine.running import run
from onrecord.engine.showing import export, status
from onrecord.engine.verifying import verify_record
from onrecord.model import ClaimVerdict
from onrecord.store import open_record

OLD = Path(__file__).parents[1] / "store/old/first-version.zip"
VERDICTS = {ClaimVerdict.READS_RIGHT: 1, ClaimVerdict.READS_WRONG: 1, ClaimVerdict.CORRECTED: 1}


@pytest.fixture
def folder(tmp_path):
    with zipfile.ZipFile(OLD) as packed:
        packed.extractall(tmp_path)
    return tmp_path / "record"


@pytest.fixture
def older(folder):
    """The old record, brought up to date and open."""
    opened = open_record(folder, PASSPHRASE)
    assert "older onrecord" in opened.notices[0]
    with opened.activate():
        yield opened


def list_verdicts():
    from onrecord.store.decisions import claim_verdicts

    return claim_verdicts()


def test_all_that_was_in_it_is_there_and_holds(older):
    found = status()
    assert (found["reports"], found["claims"], found["incidents"], found["decisions"]) == (6, 13, 9, 5)
    assert (found["undated"], found["stranded"], found["undecided"]) == (1, 0, 10)
    assert found["chain"]["holds"]
    assert verify_record(older).findings == ()
    verdicts = list(list_verdicts().values())
    assert {v: verdicts.count(v) for v in set(verdicts)} == VERDICTS


def test_its_people_log_in_and_see_every_page(older):
    from django.test import Client

    from onrecord.store.models import Incident, Report

    index_older_record()
    sana = Client(headers={"host": "127.0.0.1"})
    sana.post("/login", {"username": "sana", "password": "password-of-sana"})
    pages = [
        "/",
        "/queue",
        "/reports",
        "/incidents",
        "/audit",
        "/trends",
        "/release",
        "/work",
        "/outlets",
        "/search?q=students",
    ]
    pages += [f"/reports/{r.id}{rest}" for r in Report.objects.all() for rest in ("", "/original")]
    pages += [f"/incidents/{i.id}" for i in Incident.objects.filter(current=True)]
    answers = {page: sana.get(page, follow=True) for page in pages}
    assert {page: a.status_code for page, a in answers.items() if a.status_code != 200} == {}
    assert not [page for page, a in answers.items() if a.redirect_chain and "login" in a.redirect_chain[-1][0]]
    assert "Myitkyina" in answers["/search?q=students"].content.decode()


def test_it_is_searched_though_it_had_no_index(older):
    from onrecord.store.search import has_entries

    assert not has_entries()
    assert index_older_record() > 0
    assert has_entries()
    assert index_older_record() == 0


def test_a_release_of_then_is_known_and_a_new_one_can_be_planned(older):
    assert log_in("owner").get("/release", follow=True).status_code == 200
    from onrecord.store.models import Decision

    (released,) = Decision.objects.filter(kind="release")
    assert json.dumps(released.value)


def test_what_people_accepted_stays_when_it_is_read_again(older):
    before = list_verdicts()
    seen = preview_again(older)
    assert seen.reports == 5
    assert seen.count("come") and seen.count("gone"), "reading has changed since, or this shows nothing"
    assert status()["claims"] == 13, "a preview changes nothing"

    run(older, again=True)

    accepted = {c for c, v in before.items() if v is not ClaimVerdict.READS_WRONG}
    after = list_verdicts()
    assert {c: after[c] for c in accepted} == {c: before[c] for c in accepted}
    kept = {c["id"]: c for c in export()["claims"]}
    assert accepted <= kept.keys()
    assert len(kept) == 13 + seen.count("come") - seen.count("gone")
    assert verify_record(older).findings == ()


def test_the_incident_that_was_judged_keeps_its_id_and_verdict(older):
    from onrecord.store.decisions import incident_verdicts
    from onrecord.store.models import Incident

    (judged,) = incident_verdicts().items()
    run(older, again=True)
    assert dict([judged]) == incident_verdicts()
    assert Incident.objects.get(pk=judged[0]).current


def test_it_goes_into_a_backup_and_comes_back(older, tmp_path):
    backup(older, tmp_path / "copy", who="owner")
    restore(tmp_path / "copy", tmp_path / "again", PASSPHRASE)
    with open_record(tmp_path / "again", PASSPHRASE).activate():
        assert status()["decisions"] == 6, "the backup is one itself"
        assert set(list_verdicts().values()) == set(VERDICTS)


def test_it_goes_over_to_a_team_on_a_server(older, server, tmp_path):
    backup(older, tmp_path / "copy", who="owner")
    tables = server.make_database()
    try:
        found = restore(tmp_path / "copy", tmp_path / "team", PASSPHRASE, server=tables)
        assert found.findings == ()
        with open_record(tmp_path / "team", PASSPHRASE).activate():
            assert set(list_verdicts().values()) == set(VERDICTS)
            assert status()["claims"] == 13
    finally:
        server.drop(tables)


def test_the_copy_put_aside_is_the_old_database(folder):
    before = (folder / "record.db").read_bytes()
    open_record(folder, PASSPHRASE)
    (copy,) = (folder / "backups").iterdir()
    assert copy.read_bytes() == before
