"""Forgetting: afterwards no word of a report or claim is found in the record or in a backup that was at hand."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest
from records import PASSPHRASE

from onrecord.engine import copies
from onrecord.engine.forgetting import forget_claim, forget_report
from onrecord.engine.verifying import verify_record
from onrecord.errors import RecordError, UsageError
from onrecord.store import open_record

MARKER = "Zyxwvia"
TEXT = f"Held in {MARKER}\n\nPolice arrested 14 students in Myitkyina on 8 March 2021, {MARKER} Invented, a lawyer, said.\n"
TODAY = date(2024, 5, 2)


def add(record, path, text):
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run

    publisher = f"The {MARKER} Times" if MARKER in text else "The Example"
    path.write_text(text)
    (item,) = add_files(record, [path], given=GivenMetadata(publisher=publisher)).items
    run(record)
    return item.reports[0]


@pytest.fixture
def marked(filled, tmp_path):
    """The report that is to be forgotten, decided on in every way."""
    from onrecord.engine.correcting import MetadataChange, correct_metadata
    from onrecord.model import ClaimVerdict, IncidentVerdict
    from onrecord.store import decisions as d
    from onrecord.store.models import ClaimRow, IncidentClaim

    elsewhere = add(filled, tmp_path / "elsewhere.txt", "Soldiers killed two men in Goma on 5 May 2024.\n")
    report = add(filled, tmp_path / "marked.txt", TEXT)
    claim = ClaimRow.objects.filter(report_id=report).first().id
    place = {"written": MARKER, "place": None}
    d.decide_claim(claim, ClaimVerdict.CORRECTED, who="owner", why=f"{MARKER} told me", corrected={"words": place})
    d.undo_last("claim", claim, who="owner", why=f"{MARKER} was wrong")
    d.decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner", why=MARKER)
    incident = IncidentClaim.objects.get(claim_id=claim).incident_id
    other = IncidentClaim.objects.filter(claim__report_id=elsewhere).first().incident_id
    d.keep_apart(incident, other, who="owner", why=f"{MARKER} again")
    d.decide_incident(incident, IncidentVerdict.CREDIBLE, who="owner", standard="reasonable grounds")
    correct_metadata(filled, [report], MetadataChange(title=f"Another {MARKER}"), who="owner", why=MARKER)
    return report


def dump(record):
    """Return every value of every table."""
    from django.db import connection

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        held = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            held += [str(bytes(v) if isinstance(v, memoryview) else v) for row in cursor.fetchall() for v in row]
    return "\n".join(held)


def count_free_pages():
    """Return how many pages of the database hold nothing that is of use, and may hold what was."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA freelist_count")
        return cursor.fetchone()[0]


def wipes_free_pages():
    """Return whether the database overwrites what it deletes, by its own setting."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        return cursor.fetchone()[0] == 1


def list_files(folder):
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


@pytest.mark.both
def test_no_word_of_a_forgotten_report_is_left(filled, marked):
    blob_before = {p.name for p in (filled.directory / "originals").iterdir()}
    assert dump(filled).count(MARKER) > 10
    done = forget_report(filled, marked, who="owner", today=TODAY)
    assert done.claims >= 1 and done.rows >= 8 and done.emptied
    held = dump(filled)
    assert MARKER not in held and marked not in held
    assert count_free_pages() == 0
    assert not any(MARKER.encode() in held for held in list_files(filled.directory))
    assert len(blob_before) - len(list((filled.directory / "originals").iterdir())) == 1
    assert verify_record(filled).findings == ()


def test_the_tombstone_is_a_random_name_and_a_day(filled, marked):
    from onrecord.store.models import Decision

    done = forget_report(filled, marked, who="owner", today=TODAY)
    row = Decision.objects.get(kind="forget")
    assert (row.target, row.when.isoformat()) == (done.tombstone, "2024-05-02T00:00:00+00:00")
    assert set(row.value) == {"rows"}


def test_what_other_reports_tell_stays_and_is_linked_anew(filled, marked):
    from onrecord.store.models import ClaimRow, Incident, Report

    others = set(ClaimRow.objects.exclude(report_id=marked).values_list("id", flat=True))
    forget_report(filled, marked, who="owner", today=TODAY)
    assert Report.objects.count() == 4
    assert set(ClaimRow.objects.values_list("id", flat=True)) == others
    told = {c for i in Incident.objects.filter(current=True) for c in i.data["claims"]}
    assert told == set(ClaimRow.objects.filter(current=True).values_list("id", flat=True))


def test_what_people_decided_on_other_claims_still_holds(filled, marked):
    from onrecord.store.decisions import read_link_decisions
    from onrecord.store.models import ClaimRow

    gone = set(ClaimRow.objects.filter(report_id=marked).values_list("id", flat=True))
    before = {p for p in read_link_decisions().cannot_link if gone.isdisjoint(p)}
    forget_report(filled, marked, who="owner", today=TODAY)
    assert before and read_link_decisions().cannot_link == before


def test_backups_at_hand_are_made_anew_and_others_are_named(filled, marked, tmp_path):
    copies.backup(filled, tmp_path / "here")
    copies.backup(filled, tmp_path / "away")
    shutil.rmtree(tmp_path / "away")
    (filled.directory / "backups").mkdir()
    (filled.directory / "backups" / "record-20240101T000000-abcd.db").write_bytes(b"an older copy")
    done = forget_report(filled, marked, who="owner", today=TODAY)
    assert done.backups == (tmp_path / "here",)
    assert [folder for folder, _ in done.out_of_reach] == [tmp_path / "away"]
    assert {known.folder for known in copies.list_known() if known.stale} == {tmp_path / "away"}
    assert not list((filled.directory / "backups").iterdir())
    found = copies.restore(tmp_path / "here", tmp_path / "new", PASSPHRASE)
    assert (found.findings, found.originals) == ((), 4)
    again = open_record(tmp_path / "new", PASSPHRASE)
    with again.activate():
        assert MARKER not in dump(again)
        assert count_free_pages() == 0


def test_a_report_on_legal_hold_stays_and_the_chain_tells_that_it_was_asked_for(filled, marked):
    from onrecord.store.models import Decision, Report
    from onrecord.store.reports import HandlingChange, set_handling

    set_handling([marked], HandlingChange(legal_hold=True), who="owner")
    with pytest.raises(RecordError, match="legal hold"):
        forget_report(filled, marked, who="owner", today=TODAY)
    claim = Report.objects.get(pk=marked).claims.first().id
    with pytest.raises(RecordError, match="legal hold"):
        forget_claim(filled, claim, who="owner", today=TODAY)
    assert list(Decision.objects.filter(kind="forget").values_list("target", flat=True)) == [marked, claim]
    assert Report.objects.filter(pk=marked).exists()
    assert verify_record(filled).findings == ()


def test_a_file_of_many_reports_goes_only_when_that_is_meant(record, tmp_path):
    from onrecord.engine.adding import add_files, fetch_original
    from onrecord.store.models import Report

    rows = [{"id": f"r{n}", "text": f"Police arrested {n + 2} men in Goma."} for n in range(2)]
    (tmp_path / "many.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    add_files(record, [tmp_path / "many.jsonl"])
    with pytest.raises(UsageError, match="1 other reports"):
        forget_report(record, "r0", who="owner", today=TODAY)
    forget_report(record, "r0", who="owner", today=TODAY, with_file=True)
    kept = Report.objects.get()
    assert kept.given == "r1"
    with pytest.raises(RecordError):
        fetch_original(record, kept)
    assert not list((record.directory / "originals").iterdir())
    assert verify_record(record).findings == ()


def test_a_forgotten_claim_does_not_come_back_when_its_report_is_read_again(filled, marked):
    from onrecord.engine.running import run
    from onrecord.store.models import ClaimRow, Incident

    claim = ClaimRow.objects.filter(report_id=marked).first().id
    forget_claim(filled, claim, who="owner", today=TODAY)
    # Before the run, which lets go of pages as any work does: of rows that it writes anew, and wiped.
    assert count_free_pages() == 0
    run(filled, again=True)
    assert wipes_free_pages()
    assert not ClaimRow.objects.filter(pk=claim).exists()
    assert claim not in dump(filled)
    assert all(claim not in i.data["claims"] for i in Incident.objects.all())
    assert verify_record(filled).findings == ()


def test_words_are_taken_out_of_a_row_only_whole(filled, marked):
    from django.db import DatabaseError
    from sqlcipher3 import dbapi2

    from onrecord.store.models import Decision

    for change in ({"why": ""}, {"kind": "forgotten"}, {"kind": "forgotten", "hash": "0" * 64}):
        with pytest.raises((DatabaseError, dbapi2.Error)):
            Decision.objects.filter(kind="claim").update(**change)


@pytest.mark.both
def test_a_forgetting_that_was_stopped_before_it_cleared_up_is_gone_on_with(filled, marked, tmp_path, monkeypatch):
    from onrecord.engine import forgetting

    copies.backup(filled, tmp_path / "here")
    copies.backup(filled, tmp_path / "away")
    shutil.rmtree(tmp_path / "away")

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(forgetting, "_write_anew", stop)
    with pytest.raises(KeyboardInterrupt):
        forget_report(filled, marked, who="owner", today=TODAY)
    monkeypatch.undo()
    assert MARKER not in dump(filled)
    done = forget_report(filled, marked, who="owner", today=TODAY)
    assert done.nothing_new and done.emptied and (done.claims, done.rows) == (0, 0)
    assert done.backups == (tmp_path / "here",)
    assert [folder for folder, _ in done.out_of_reach] == [tmp_path / "away"]
    assert count_free_pages() == 0
    assert not any(MARKER.encode() in held for held in list_files(filled.directory))
    assert verify_record(filled).findings == ()
    with pytest.raises(RecordError, match="no such report"):
        forget_report(filled, marked, who="owner", today=TODAY)
    with pytest.raises(RecordError, match="no such claim"):
        forget_claim(filled, marked, who="owner", today=TODAY)


def test_a_forgetting_that_was_stopped_between_two_backups_goes_on_with_the_other(
    filled, marked, tmp_path, monkeypatch
):
    from onrecord.engine import forgetting
    from onrecord.store.models import ClaimRow

    for name in ("one", "two"):
        copies.backup(filled, tmp_path / name)
    make, claim = forgetting.backup, ClaimRow.objects.filter(report_id=marked).first().id

    def stop_at_the_second(record, folder, **named):
        if folder.name == "two":
            raise KeyboardInterrupt
        return make(record, folder, **named)

    monkeypatch.setattr(forgetting, "backup", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        forget_claim(filled, claim, who="owner", today=TODAY)
    monkeypatch.undo()
    assert forget_claim(filled, claim, who="owner", today=TODAY).backups == (tmp_path / "two",)
    assert not any(known.stale for known in copies.list_known())


def test_where_nothing_was_forgotten_a_report_that_is_not_there_is_an_error(filled):
    with pytest.raises(RecordError, match="no such report"):
        forget_report(filled, "nothing", who="owner", today=TODAY)
    assert not (filled.directory / "forgetting").exists()
