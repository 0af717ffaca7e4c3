"""A team's record opened in a notebook: the same values from a server, and for a user only what that user may see."""

from __future__ import annotations

import contextvars

import pytest
from records import PASSPHRASE, fast_record, write_reports

import onrecord
from onrecord.errors import RecordError, UsageError

MARKER = "Zelbrük"
SECRET = (
    f"Guards seen in {MARKER}\n\nPolice arrested 23 students in Myitkyina on 8 March 2021 near the mill of {MARKER}, "
    f"a tanner from {MARKER} said. Soldiers killed four farmers in {MARKER}, Kachin on 9 March 2021, he said.\n"
)


@pytest.fixture
def team(tmp_path, database, monkeypatch):
    """The folder of a record of three reports and one in the circle "north", which Maria belongs to and Tomas does not."""
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.model import ClaimVerdict, HandlingBasis, Scope
    from onrecord.store.circles import add_to_circle
    from onrecord.store.decisions import decide_claim
    from onrecord.store.users import add_user

    record = fast_record(tmp_path, database)
    with record.activate():
        from onrecord.store.models import ClaimRow

        for name, role in (("ana", "owner"), ("maria", "reviewer"), ("tomas", "reader")):
            add_user(name, f"password-of-{name}", role)
        north = add_to_circle("north", ["maria"], who="owner")
        usable = {"basis": HandlingBasis.PUBLISHED, "scope": Scope.PUBLIC}
        add_files(record, [write_reports(tmp_path)], given=GivenMetadata(**usable))
        (tmp_path / "secret.txt").write_text(SECRET)
        add_files(record, [tmp_path / "secret.txt"], given=GivenMetadata(**usable, circle=north.id))
        run(record)
        for claim in ClaimRow.objects.all():
            decide_claim(claim.id, ClaimVerdict.READS_RIGHT, who="owner", why=f"as {MARKER} says")
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    return record.directory


def everything(record):
    """Return all that a record gives, as values and as a notebook shows it."""
    incidents = record.incidents()
    shown = [record, incidents, incidents.map(), *incidents, *record.reports(), *record.claims()]
    return repr(incidents) + "".join(s._repr_html_() for s in shown)


@pytest.mark.both
def test_the_whole_is_there_for_who_has_the_passphrase(team):
    with onrecord.open_record(team) as record:
        reports, claims = list(record.reports()), list(record.claims())
        assert len(reports) == 4
        assert {c.report.id for c in claims} == {r.id for r in reports}
        assert all(c.verdict for c in claims)
        assert {c.incident for c in claims} == {i.id for i in record.incidents()}
        assert not [i for i in record.incidents() if i.outside]
        assert MARKER in everything(record)


@pytest.mark.both
def test_a_reader_outside_a_circle_gets_nothing_of_its_reports(team):
    with onrecord.open_record(team, seen_by="maria") as record:
        whole = {i.id: len(i.claims) for i in record.incidents()}
        (secret,) = (r for r in record.reports() if MARKER in r.text)
        hidden = {secret.id, *(c.id for c in secret.claims)}
    with onrecord.open_record(team, seen_by="tomas") as record:
        assert "as tomas may see it: 3 reports" in record._repr_html_()
        told = everything(record)
        assert MARKER not in told
        assert not [name for name in hidden if name in told]
        with pytest.raises(RecordError, match="no such report"):
            record.report(secret.id)
        (shared,) = (i for i in record.incidents() if i.outside)
        assert shared.outside == whole[shared.id] - len(shared.claims) > 0
        assert f"{shared.outside} more claims in reports that are not shown" in shared._repr_html_()


def test_members_and_owners_see_the_circles_reports(team):
    for name in ("maria", "ana"):
        with onrecord.open_record(team, seen_by=name) as record:
            assert len(list(record.reports())) == 4
            assert MARKER in everything(record)


def test_what_a_user_does_not_see_stays_hidden_in_the_next_cell(team):
    """A cell runs in a context of its own, and one may go on with what another began."""

    with onrecord.open_record(team, seen_by="tomas") as record:
        reports = iter(record.reports())
        texts = [contextvars.Context().run(next, reports).text for _ in range(3)]
        assert contextvars.Context().run(next, reports, None) is None
        assert MARKER not in "".join(texts) + contextvars.Context().run(everything, record)


def test_looking_as_a_user_ends_with_each_question(team):
    """What is asked beside the record, by other code, is not answered as the user of a notebook."""
    from onrecord.store.viewing import limited_viewer

    with onrecord.open_record(team, seen_by="tomas") as record:
        for _ in record.reports():
            assert limited_viewer() is None
        record.incidents()
        assert limited_viewer() is None


def test_a_user_nobody_knows_opens_nothing(team):
    with pytest.raises(UsageError, match="no user of this name"):
        onrecord.open_record(team, seen_by="nobody")
    with onrecord.open_record(team) as record:
        assert len(list(record.reports())) == 4


@pytest.mark.both
def test_nothing_is_written_to_a_teams_tables(team):
    with onrecord.open_record(team, seen_by="tomas"), pytest.raises(RecordError, match="would write"):
        from onrecord.store.models import Report

        Report.objects.update(title="another")
