"""The chain: signed heads, salted rows, files to decisions; proofs checked by a script of their own."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st
from records import PASSPHRASE, REPORTS

from onrecord.errors import RecordError
from onrecord.store import merkle, open_record
from onrecord.store.setup import start_django

start_django()

spec = importlib.util.spec_from_file_location("check_proof", Path(__file__).parents[2] / "tools" / "check_proof.py")
checker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(checker)
BROKEN = (checker.BrokenProofError, InvalidSignature, ValueError, KeyError, TypeError, IndexError, AttributeError)


def decide_first(why=""):
    from onrecord.model import ClaimVerdict
    from onrecord.store import decisions as d
    from onrecord.store.models import ClaimRow

    claim = ClaimRow.objects.order_by("id").first().id
    d.decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner", why=why)
    return claim


def verify(record, **named):
    from onrecord.engine.verifying import verify_record

    return verify_record(record, **named)


ON_SERVER = {
    "DROP TRIGGER decision_never_update": "DROP TRIGGER decision_never_update ON store_decision",
    "DROP TRIGGER decision_never_delete": "DROP TRIGGER decision_never_delete ON store_decision",
    "json_set(data, '$.confidence', 0.1)": "jsonb_set(data::jsonb, '{confidence}', '0.1')::text",
}
"""What PostgreSQL says otherwise."""


def run_sql(*statements):
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            for words, others in ON_SERVER.items() if connection.vendor == "postgresql" else ():
                statement = statement.replace(words, others)
            cursor.execute(statement)


@given(st.integers(1, 70), st.data())
def test_a_path_leads_from_any_row_to_the_root_the_peaks_give(rows, data):
    hashes = [f"{n:064x}" for n in range(rows)]
    peaks = []
    for place, row_hash in enumerate(hashes):
        peaks = merkle.grow(peaks, place, row_hash)
    place = data.draw(st.integers(0, rows - 1))
    path = merkle.find_paths(hashes, [place])[place]
    assert checker.climb(hashes[place], place, rows, path) == merkle.find_root(peaks)


@pytest.mark.both
def test_a_record_that_nobody_touched_holds_and_everything_was_looked_at(filled):
    decide_first()
    found = verify(filled)
    assert found.findings == ()
    assert (found.originals, found.texts) == (3, 3)
    assert found.claims > 3 and found.spans > found.claims
    assert found.decisions == 1


def test_files_texts_claims_and_decisions_follow_each_other_in_the_chain(filled):
    from onrecord.store.models import Decision

    decide_first()
    kinds = list(Decision.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["receipt", "text"] * 3 + ["claims"] * 3 + ["claim"]


def test_running_again_adds_nothing_to_the_chain(filled):
    from onrecord.engine.running import run
    from onrecord.store.models import Decision

    before = Decision.objects.count()
    run(filled, again=True)
    assert Decision.objects.count() == before
    assert verify(filled).findings == ()


@pytest.mark.sqlite_only
def test_a_database_put_back_to_an_earlier_copy_is_noticed_at_the_next_open(filled):
    run_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    earlier = filled.database.read_bytes()
    decide_first()
    run_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    filled.database.write_bytes(earlier)
    opened = open_record(filled.directory, PASSPHRASE)
    assert "put back to an earlier copy" in opened.notices[0]
    with opened.activate():
        (finding,) = verify(opened).findings
        assert finding.kind == "head" and "rows 10 to 10" in finding.words
        with pytest.raises(RecordError, match="earlier copy"):
            decide_first()


def test_a_loss_is_accepted_with_a_reason_that_stays(filled):
    from onrecord.engine.verifying import accept_loss

    assert accept_loss("nothing is lost", who="owner") is False
    (filled.directory / "head").unlink()
    with pytest.raises(RecordError, match="gone"):
        decide_first()
    assert accept_loss("the disk was mended", who="owner")
    decide_first()
    found = verify(filled)
    assert found.findings == () and "`head` is gone" in found.accepted[0]


@pytest.mark.both
def test_the_file_follows_every_row_of_a_transaction_and_none_of_one_that_failed(filled):
    from django.db import transaction

    from onrecord.store.heads import read_head_file
    from onrecord.store.models import Decision

    def noted():
        return read_head_file(filled.directory, filled.keys).rows

    before = noted()
    with transaction.atomic():
        decide_first()
        with pytest.raises(ValueError, match="half way"), transaction.atomic():
            decide_first()
            raise ValueError("half way")
        decide_first()
        assert noted() == before
    assert noted() == before + 2 == Decision.objects.count()
    with pytest.raises(ValueError, match="half way"), transaction.atomic():
        decide_first()
        raise ValueError("half way")
    assert noted() == before + 2
    decide_first()
    assert noted() == before + 3
    assert verify(filled).findings == ()


def test_a_head_noted_elsewhere_finds_even_a_whole_folder_put_back(filled):
    from onrecord.store.heads import NotedHead

    noted = verify(filled)
    assert verify(filled, noted=NotedHead(noted.rows, noted.head)).findings == ()
    assert verify(filled, noted=NotedHead(noted.rows + 5, "a" * 64)).findings[0].item == "noted"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE store_report SET text = text || 'x' WHERE position = 0", "text"),
        ("UPDATE store_report SET text = 'short' WHERE position = 0", "span"),
        ("UPDATE store_claimrow SET data = json_set(data, '$.confidence', 0.1)", "claim"),
        ("DELETE FROM store_incidentclaim; DELETE FROM store_claimrow", "claim"),
        ("UPDATE store_receipt SET size = size + 1", "original"),
        ("UPDATE store_head SET signature = '00'", "head"),
        ("DELETE FROM store_head", "head"),
        ("DROP TRIGGER decision_never_update; UPDATE store_decision SET who = 'x' WHERE kind = 'claim'", "chain"),
        ("DROP TRIGGER decision_never_delete; DELETE FROM store_decision WHERE kind = 'claim'", "head"),
        (
            "UPDATE store_decision SET kind='forgotten', salt='', who='', target='', value='{}', why='' WHERE seq = 10",
            "chain",
        ),
    ],
)
def test_what_was_changed_behind_the_records_back_is_found(filled, change, kind):
    decide_first()
    run_sql(*change.split("; "))
    found = verify(filled)
    assert kind in {f.kind for f in found.findings}


def test_an_original_that_is_gone_or_another_is_found(filled):
    blobs = sorted((filled.directory / "originals").iterdir())
    blobs[0].unlink()
    blobs[1].write_bytes(blobs[2].read_bytes())
    assert [f.words for f in verify(filled).findings] == ["the original is gone.", "the original was altered."] or {
        f.words for f in verify(filled).findings
    } == {"the original is gone.", "the original was altered."}


@pytest.mark.both
def test_rows_of_an_older_onrecord_still_hold(filled):
    from datetime import UTC, datetime

    from onrecord.store.chain import hash_row
    from onrecord.store.heads import advance_head, read_head
    from onrecord.store.models import Decision

    last = Decision.objects.order_by("-seq").first()
    row = Decision(seq=last.seq + 1, prev=last.hash, who="owner", when=datetime.now(UTC), kind="risk", target="t")
    row.value = {"since": "2024-01-01"}
    row.hash = hash_row(row)
    row.save(force_insert=True)
    advance_head(read_head(), row.seq, row.hash)
    decide_first()
    assert verify(filled).findings == ()
    run_sql("DROP TRIGGER decision_never_update", f"UPDATE store_decision SET who = 'x' WHERE seq = {row.seq}")
    assert verify(filled).findings[0].item == str(row.seq)


# ---- proofs --------------------------------------------------------------------------------------
def write_proof(claim, **named):
    from onrecord.store.proofs import make_proof, render_proof

    return render_proof(make_proof(claim, **named))


@pytest.mark.both
def test_a_proof_is_checked_by_a_script_of_its_own_and_shows_no_words(filled):
    claim = decide_first(why="Daw Invented told me")
    data = write_proof(claim)
    _, rows = checker.check(data)
    assert [r["kind"] for r in rows] == ["receipt", "text", "claims", "claim"]
    assert rows[-1]["value.verdict"] == "reads-right"
    for word in ("Invented", "Myitkyina", "arrest", "students", "police"):
        assert word not in data.decode()
    others = set(filled_claims()) - {claim}
    assert not any(other in data.decode() for other in others)


def filled_claims():
    from onrecord.store.models import ClaimRow

    return list(ClaimRow.objects.values_list("id", flat=True))


def test_a_proof_with_words_shows_the_claim_and_its_words(filled):
    data = write_proof(decide_first(why="as printed"), with_words=True)
    proof, rows = checker.check(data)
    assert any(proof["words"]["said"]["words"] in text for text in REPORTS.values())
    assert rows[-1]["why"] == "as printed"


def test_a_proof_for_which_one_thing_was_changed_does_not_hold(filled):
    proof = json.loads(write_proof(decide_first(), with_words=True))
    for change in (
        lambda p: p["rows"][-1]["shown"].pop(),
        lambda p: p["rows"].pop(0),
        lambda p: p["head"].update(rows=p["head"]["rows"] + 1),
        lambda p: p["words"]["said"].update(words="something else"),
        lambda p: p.update(claim=p["claim"][::-1]),
        lambda p: p["rows"][-1]["path"].pop(),
    ):
        altered = json.loads(json.dumps(proof))
        change(altered)
        data = (json.dumps(altered, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()
        with pytest.raises(BROKEN):
            checker.check(data)


def test_no_flipped_bit_of_a_proof_goes_unnoticed(filled):
    data = write_proof(decide_first(), with_words=True)
    chance = random.Random(1)
    for _ in range(300):
        altered = bytearray(data)
        altered[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        with pytest.raises(BROKEN):
            checker.check(bytes(altered))


def test_a_claim_that_is_not_there_has_no_proof(filled):
    from onrecord.store.proofs import make_proof

    with pytest.raises(RecordError, match="no such claim"):
        make_proof("0" * 32)


# ---- records of an older onrecord ------------------------------------------------------------------
def make_old(record):
    """Turn a record into what the version before wrote: no salts, no heads, no files or claims in the chain."""
    from django.core.management import call_command

    from onrecord.store.header import NAME

    call_command("migrate", "store", "0007", verbosity=0)
    run_sql("DROP TRIGGER decision_never_update", "DROP TRIGGER decision_never_delete", "DELETE FROM store_decision")
    (record.directory / "head").unlink()
    header = record.directory / NAME
    header.write_text(header.read_text().split("\n[check]")[0])


@pytest.mark.sqlite_only
def test_an_older_record_is_brought_into_the_chain_when_it_is_opened(filled):
    from onrecord.store.models import Decision

    make_old(filled)
    opened = open_record(filled.directory, PASSPHRASE)
    assert "older onrecord" in opened.notices[0] and len(opened.notices) == 1
    with opened.activate():
        kinds = list(Decision.objects.order_by("seq").values_list("kind", flat=True))
        assert sorted(kinds) == ["claims"] * 3 + ["receipt"] * 3 + ["text"] * 3
        decide_first()
        assert verify(opened).findings == ()
    assert open_record(filled.directory, PASSPHRASE).notices == ()
