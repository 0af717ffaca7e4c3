"""A record on a server: how it is named, whose database it is, and where nothing is sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import CHEAP, PASSPHRASE, fast_record, write_reports

from onrecord.errors import RecordError, UsageError
from onrecord.store import create_record, open_record
from onrecord.store.server import REFUSED, Server, parse_server, read_password

NEAR = "postgresql://ana@/record?host=/var/run/postgresql"
NAMES = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=12)


@given(user=NAMES, name=NAMES, port=st.none() | st.integers(1, 65535))
def test_an_address_says_all_of_a_server_and_is_read_back(user, name, port):
    for host, tls in (
        ("/run/postgresql", ""),
        ("127.0.0.1", ""),
        ("::1", "require"),
        ("db.example.org", "verify-full"),
    ):
        server = Server(user, name, host, port, tls)
        assert parse_server(server.address) == server
        assert '"' not in server.address and "\\" not in server.address


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("postgresql://ana:secret@db.example.org/record", "holds a password"),
        ("postgresql://ana@db.example.org/record?sslmode=require", "make sure who listens"),
        ("postgresql://ana@db.example.org/record?sslmode=disable", "make sure who listens"),
        ("postgresql://ana@db.example.org,evil.example.org/record", "several hosts"),
        ("postgresql://ana@db.example.org/record?host=/tmp", "two hosts"),
        ("postgresql://ana@/record?host=/tmp&hostaddr=192.0.2.7", "only host, sslmode"),
        ("postgresql://ana@/record?host=/tmp&host=/var", "only host, sslmode"),
        ("postgresql://ana@/record?host=/tmp&passfile=/x", "only host, sslmode"),
        ("postgresql:///record?host=/tmp", "no user"),
        ("postgresql://ana@db.example.org", "no user, no database"),
        ("postgresql://ana@db.example.org:port/record", "cannot be read"),
        ("mysql://ana@db.example.org/record", "none of PostgreSQL"),
        ('postgresql://ana@/record?host=/tmp"\nformat=1', "none of PostgreSQL"),
    ],
)
def test_an_address_that_would_not_be_safe_is_refused(address, why):
    with pytest.raises(UsageError, match=why):
        parse_server(address)


def test_off_the_machine_the_server_must_show_who_it_is():
    assert parse_server("postgresql://ana@db.example.org/record").settings()["OPTIONS"]["sslmode"] == "verify-full"
    assert parse_server(NEAR).settings()["OPTIONS"]["sslmode"] == "disable"


@pytest.mark.parametrize("variable", sorted(REFUSED))
def test_the_environment_holds_no_secret_and_leads_nowhere(monkeypatch, variable):
    monkeypatch.setenv(variable, "x")
    with pytest.raises(RecordError, match=f"{variable} is set"):
        read_password()


def test_a_password_is_read_from_the_file_that_is_named(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("invented\n")
    monkeypatch.setenv("ONRECORD_DATABASE_PASSWORD_FILE", str(tmp_path / "password"))
    assert read_password() == "invented"
    monkeypatch.setenv("ONRECORD_DATABASE_PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(RecordError, match="cannot be read"):
        read_password()


# ---- with a server -------------------------------------------------------------------------------
@pytest.fixture
def on_server(server):
    made = server.make_database()
    yield made
    server.drop(made)


def test_nothing_is_sent_where_an_altered_header_leads(on_server, tmp_path, monkeypatch):
    made = fast_record(tmp_path, on_server)
    header = made.directory / "onrecord.toml"
    assert "a password" not in header.read_text()
    header.write_text(header.read_text().replace(on_server.name, "another"))
    with monkeypatch.context() as nothing, pytest.raises(RecordError, match="altered"):
        nothing.setattr("psycopg.connect", None)
        open_record(made.directory, PASSPHRASE)


def test_a_folder_without_its_database_leads_to_no_other_record(on_server, server, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    other = server.make_database()
    one, _ = fast_record(tmp_path / "one", on_server), fast_record(tmp_path / "two", other)
    server.drop(on_server)
    server.sql(f"ALTER DATABASE {other.name} RENAME TO {on_server.name}")
    with pytest.raises(RecordError, match="not this record's"):
        open_record(one.directory, PASSPHRASE)


def test_a_database_that_holds_something_is_not_taken(on_server, server, tmp_path):
    server.sql("CREATE TABLE mine (x int)", database=on_server.name)
    with pytest.raises(RecordError, match="not empty"):
        create_record(tmp_path / "record", PASSPHRASE, cost=CHEAP, server=on_server)
    assert not (tmp_path / "record").exists()
    server.sql("DROP TABLE mine", database=on_server.name)
    create_record(tmp_path / "record", PASSPHRASE, cost=CHEAP, server=on_server)
    with pytest.raises(RecordError, match="not empty"):
        create_record(tmp_path / "second", PASSPHRASE, cost=CHEAP, server=on_server)


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach(tmp_path):
    pytest.importorskip("psycopg")
    nowhere = parse_server(f"postgresql://ana@/record?host={tmp_path}")
    with pytest.raises(RecordError, match="cannot be reached"):
        create_record(tmp_path / "record", PASSPHRASE, cost=CHEAP, server=nowhere)


def test_an_older_record_on_a_server_waits_for_upgrade(on_server, tmp_path):
    from django.core.management import call_command

    made = fast_record(tmp_path, on_server)
    with made.activate():
        call_command("migrate", "store", "0008", verbosity=0)
    with pytest.raises(RecordError, match="older onrecord"):
        open_record(made.directory, PASSPHRASE)
    with pytest.raises(RecordError, match="not this record's"):
        # The migration that is undone here also held whose the database is.
        open_record(made.directory, PASSPHRASE, upgrade=True)


def test_a_changed_passphrase_keeps_the_server(on_server, tmp_path):
    from onrecord.acquire.keys import unwrap_master_key
    from onrecord.store.header import read_header
    from onrecord.store.record import change_passphrase

    made = fast_record(tmp_path, on_server)
    master = unwrap_master_key(read_header(made.directory).wrapped, PASSPHRASE)
    change_passphrase(made.directory, master, "another long passphrase")
    assert open_record(made.directory, "another long passphrase").server == on_server


def test_a_failed_statement_leaves_no_word_in_the_servers_log(on_server, server, tmp_path):
    from django.db import DatabaseError, transaction

    made = fast_record(tmp_path, on_server)
    with made.activate():
        from onrecord.store.models import Receipt, Report

        receipt = Receipt.objects.create(
            id="r", size=1, taken_at="2024-01-01T00:00Z", mac="m", blob="b", wrapped_key=b""
        )
        for number in range(2):
            row = Report(id=f"t{number}", text="Zelbrük told this", receipt=receipt, position=0)
            with transaction.atomic() if number == 0 else pytest.raises(DatabaseError):
                row.save(force_insert=True)
    log = (server.folder / "log").read_text()
    assert "one_report_a_place" in log and "Zelbrük" not in log


def test_what_was_forgotten_is_in_no_file_of_the_tables(on_server, server, tmp_path):
    from datetime import date

    made = fast_record(tmp_path, on_server)
    with made.activate():
        from onrecord.engine.adding import add_files
        from onrecord.engine.forgetting import forget_report
        from onrecord.engine.running import run
        from onrecord.store.models import Report

        folder = write_reports(tmp_path)
        (folder / "four.txt").write_text("Zelbrueck news\n\nPolice arrested 17 tanners in Zelbrueck on 9 May 2021.\n")
        add_files(made, [folder])
        run(made)
        report = Report.objects.get(text__contains="tanners")
        assert b"Zelbrueck" in read_tables(server)
        done = forget_report(made, report.id, who="owner", today=date(2024, 5, 1))
        assert done.emptied and done.on_server
        assert b"Zelbrueck" not in read_tables(server)


def read_tables(server):
    server.sql("CHECKPOINT")
    return b"".join(p.read_bytes() for p in (server.folder / "data" / "base").rglob("*") if p.is_file())


def test_a_record_goes_onto_a_server_and_off_it_again(on_server, tmp_path):
    from onrecord.engine import copies
    from onrecord.engine.verifying import verify_record

    own = fast_record(tmp_path)
    with own.activate():
        from onrecord.engine.adding import add_files
        from onrecord.engine.running import run
        from onrecord.model import ClaimVerdict
        from onrecord.store.decisions import decide_claim
        from onrecord.store.models import ClaimRow
        from onrecord.store.search import read_stamps

        add_files(own, [write_reports(tmp_path)])
        run(own)
        for claim in ClaimRow.objects.values_list("id", flat=True):
            decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner")
        before, indexed = dump(), read_stamps()
        copies.backup(own, tmp_path / "copy")
    found = copies.restore(tmp_path / "copy", tmp_path / "team", PASSPHRASE, server=on_server)
    assert found.findings == ()
    assert not list((tmp_path / "team").glob("record.db*"))
    team = open_record(tmp_path / "team", PASSPHRASE)
    assert team.server == on_server and team.notices == ()
    with team.activate():
        assert read_stamps() == indexed
        assert dump() == before
        assert verify_record(team).findings == ()
        decide_claim(ClaimRow.objects.order_by("id").first().id, ClaimVerdict.READS_WRONG, who="owner")
        then = dump()
        copies.backup(team, tmp_path / "team-copy")
    copies.restore(tmp_path / "team-copy", tmp_path / "alone", PASSPHRASE)
    alone = open_record(tmp_path / "alone", PASSPHRASE)
    assert alone.server is None and alone.notices == ()
    with alone.activate():
        assert dump() == then
        assert set(read_stamps()) == set(indexed)


def dump():
    """Return every row but those that tell of the backup itself, in the order of their keys."""
    from onrecord.store import models

    kept = [models.Report, models.ClaimRow, models.Incident, models.IncidentClaim, models.PossiblySame, models.Receipt]
    rows = {m.__name__: list(m.objects.order_by("pk").values()) for m in kept}
    rows["Decision"] = list(models.Decision.objects.exclude(kind="backup").order_by("seq").values())
    for table in rows.values():
        for row in table:
            row.update({k: bytes(v) for k, v in row.items() if isinstance(v, memoryview)})
    return rows


@pytest.mark.slow
def test_reviewers_who_decide_at_once_are_each_kept_once(tmp_path):
    from threading import Barrier, Thread

    made = fast_record(tmp_path)
    with made.activate():
        from collections import Counter

        from django.db import connections

        from onrecord.store.chain import append, verify_chain
        from onrecord.store.models import Decision

        begin = Barrier(5)

        def decide(who):
            begin.wait()
            for number in range(20):
                append("risk", f"claim {number}", {"no_longer_at_risk_since": "2024-01-01"}, who=who)
            connections.close_all()

        threads = [Thread(target=decide, args=(f"reviewer-{n}",)) for n in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        made_by = Counter(Decision.objects.values_list("who", "target"))
        assert len(made_by) == 100 and set(made_by.values()) == {1}
        assert verify_chain().broken_at is None
