"""A release is signed by a second person, leaves only as its policy says, and is remembered."""

from __future__ import annotations

import json
from datetime import date

import pytest
from pyrage import x25519
from releases import MANY

from onrecord.engine.releasing import (
    ALONE,
    CalendarError,
    UnsignedError,
    find_due,
    propose,
    release,
    sign,
    withdraw,
)
from onrecord.errors import InputError, UsageError
from onrecord.model import ClaimVerdict
from onrecord.release import EXPORTERS, Packing, find_false_signatures
from onrecord.release.sealing import ExpiredError, seal, unseal
from onrecord.store.users import add_user

TODAY = date(2026, 11, 27)


@pytest.fixture
def accepted(filled):
    """A record whose claims are all accepted, with two users who may decide."""
    from onrecord.store.decisions import decide_claim
    from onrecord.store.models import ClaimRow, Report

    for claim in ClaimRow.objects.values_list("id", flat=True):
        decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner")
    Report.objects.update(basis="published", scope="public")
    add_user("owner", "password-one", "owner")
    add_user("maria", "password-two", "reviewer")
    return filled


def go(out, policy="public", **more):
    return release(policy, out, today=more.pop("today", TODAY), who="owner", counts=MANY, **more)


def test_nothing_leaves_before_a_second_person_signed_just_these_rows(accepted, tmp_path):
    with pytest.raises(UnsignedError) as stopped:
        go(tmp_path / "out")
    assert "--second" in stopped.value.next_step
    assert not (tmp_path / "out").exists()
    sign(propose("public", today=TODAY, counts=MANY), who="reviewer-maria")
    assert go(tmp_path / "out").plan.rows


def test_a_signature_of_other_rows_is_none(accepted, tmp_path):
    sign(propose("public", today=TODAY), who="reviewer-maria")
    with pytest.raises(UnsignedError):
        go(tmp_path / "out")


def test_whoever_makes_it_is_no_second_person(accepted, tmp_path):
    sign(propose("public", today=TODAY, counts=MANY), who="owner")
    with pytest.raises(UnsignedError):
        go(tmp_path / "out")


def test_the_only_user_of_a_record_is_no_second_person(accepted, tmp_path):
    from onrecord.store.models import User

    User.objects.filter(name="owner").delete()
    sign(propose("public", today=TODAY, counts=MANY), who="reviewer-maria")
    with pytest.raises(UnsignedError) as stopped:
        go(tmp_path / "out")
    assert "Add a second user" in stopped.value.next_step


def test_a_release_made_alone_says_so(accepted, tmp_path):
    go(tmp_path / "out", alone="there is nobody else")
    assert ALONE in (tmp_path / "out" / "index.html").read_text()
    assert ALONE in json.loads((tmp_path / "out" / "manifest.json").read_text())["assumed"]
    assert "nobody else" not in (tmp_path / "out" / "index.html").read_text()


def test_after_a_withdrawal_the_next_release_waits_for_its_day_whatever_changed(accepted, tmp_path):
    go(tmp_path / "out", alone="test")
    due = withdraw(tmp_path / "out", today=TODAY, who="owner")
    assert due == date(2026, 12, 1)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["WITHDRAWN.txt"]
    notice = (tmp_path / "out" / "WITHDRAWN.txt").read_text()
    assert "2026-12-01" in notice and "arrest" not in notice
    with pytest.raises(CalendarError):
        go(tmp_path / "again", alone="test")
    go(tmp_path / "again", alone="test", today=due)


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 12, 1), date(2026, 12, 31)])
def test_the_day_of_the_next_release_is_the_first_of_the_next_month(day):
    assert find_due(day).day == 1
    assert 0 < (find_due(day) - day).days <= 31


def test_only_a_release_of_this_record_is_withdrawn(accepted, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text('{"release": "abc", "files": {"x.csv": {}}}')
    (tmp_path / "out" / "x.csv").write_text("kept")
    with pytest.raises(UsageError):
        withdraw(tmp_path / "out", today=TODAY, who="owner")
    assert (tmp_path / "out" / "x.csv").exists()


def test_partners_get_one_file_that_only_they_can_open_until_its_terms_end(accepted, tmp_path):
    key, other = x25519.Identity.generate(), x25519.Identity.generate()
    packing = Packing((str(key.to_public()),), "Not passed on.", date(2027, 3, 1))
    go(tmp_path / "out", "partners", alone="test", packing=packing)
    (sealed,) = (tmp_path / "out").iterdir()
    content = sealed.read_bytes()
    assert b"arrest" not in content
    files = unseal(content, str(key), today=TODAY)
    assert b"arrest" in files["rows.csv"] and files["TERMS.txt"] == b"Not passed on."
    with pytest.raises(InputError):
        unseal(content, str(other), today=TODAY)
    with pytest.raises(ExpiredError):
        unseal(content, str(key), today=date(2027, 3, 2))
    withdraw(tmp_path / "out", today=TODAY, who="owner")
    assert not sealed.exists()


@pytest.mark.parametrize(
    ("policy", "packing"),
    [
        ("partners", Packing()),
        ("partners", Packing(("age1x",), "terms", None)),
        ("partners", Packing((), "terms", date(2027, 1, 1))),
        ("public", Packing(("age1x",))),
        ("public", Packing(plaintext=True)),
        ("internal", Packing()),
    ],
)
def test_a_release_leaves_only_as_its_policy_says(accepted, tmp_path, policy, packing):
    with pytest.raises(UsageError) as refused:
        go(tmp_path / "out", policy, alone="test", packing=packing)
    assert refused.value.next_step


def test_an_internal_release_tells_day_and_place_and_no_source(accepted, tmp_path):
    go(tmp_path / "out", "internal", packing=Packing(plaintext=True))
    rows = (tmp_path / "out" / "rows.csv").read_text()
    assert "Myitkyina" in rows and "2021-03-08" in rows
    written = "".join(p.read_text(errors="replace") for p in (tmp_path / "out").iterdir())
    assert "lawyer" not in written and "resident" not in written


@pytest.mark.parametrize(("policy", "packing"), [("public", None), ("internal", Packing(plaintext=True))])
def test_a_release_in_every_format_holds_no_masked_word_and_is_withdrawn_whole(accepted, tmp_path, policy, packing):
    formats = tuple(name for name, exporter in EXPORTERS.items() if "counts" in exporter.KINDS)
    made = go(tmp_path / "out", policy, alone="test", packing=packing, formats=formats)
    written = "".join(p.read_text(errors="replace") for p in (tmp_path / "out").iterdir())
    assert made.plan.rows and '"schema": "Event"' in written
    assert "lawyer" not in written and "resident" not in written
    withdraw(tmp_path / "out", today=TODAY, who="owner")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["WITHDRAWN.txt"]


def test_formats_for_partners_are_in_the_encrypted_file(accepted, tmp_path):
    key = x25519.Identity.generate()
    packing = Packing((str(key.to_public()),), "Not passed on.", date(2027, 3, 1))
    go(tmp_path / "out", "partners", alone="test", packing=packing, formats=("acled",))
    (sealed,) = (tmp_path / "out").iterdir()
    files = unseal(sealed.read_bytes(), str(key), today=TODAY)
    assert "2027-03-01" in files["README.md"].decode()
    assert files["acled.csv"].startswith(b"event_id_cnty,event_date")


def cite_all(day=TODAY, url="https://news.example/2021/{}"):
    from onrecord.store.models import Report
    from onrecord.store.publications import mark_public

    for n, report in enumerate(Report.objects.all()):
        mark_public(report.id, url.format(n), checked=day, who="owner")


def accept_officials():
    """Leave only claims whose sources are bodies and officials."""
    from onrecord.store.models import ClaimRow

    for row in ClaimRow.objects.all():
        row.data["attribution"] |= {"protected": False, "confidential": False, "chain": [], "kind": "author"}
        row.save()


def test_what_is_public_already_is_cited_and_each_row_is_signed(accepted, tmp_path):
    cite_all()
    accept_officials()
    made = go(tmp_path / "out", "cited")
    assert made.plan.rows
    import csv

    rows = list(csv.DictReader((tmp_path / "out" / "citations.csv").read_text().splitlines()))
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert set(rows[0]) == {"url", "outlet", "published", "act", "country", "province", "signature"}
    assert find_false_signatures(rows, manifest) == []
    for column in ("url", "outlet", "published", "act", "country", "province"):
        changed = [{**rows[0], column: "something else"}, *rows[1:]]
        assert find_false_signatures(changed, manifest) == [1]


@pytest.mark.parametrize(
    ("day", "url", "rule"),
    [
        (None, "", "not marked public"),
        (date(2026, 1, 1), "https://news.example/{}", "not looked at lately"),
    ],
)
def test_an_article_that_nobody_found_public_lately_is_not_cited(accepted, tmp_path, day, url, rule):
    if day:
        cite_all(day, url)
    accept_officials()
    made = go(tmp_path / "out", "cited")
    assert made.plan.rows == ()
    assert rule in made.plan.count_reasons()


def test_nothing_of_a_source_to_protect_is_cited(accepted, tmp_path):
    cite_all()
    made = go(tmp_path / "out", "cited")
    assert "a source to protect" in made.plan.count_reasons()


@pytest.mark.parametrize(
    "url", ["", "news.example/1", "ftp://a.example/x", "https://u:p@a.example/", "https://a b.example"]
)
def test_what_is_no_address_is_refused(accepted, url):
    with pytest.raises(UsageError):
        cite_all(url=url)


def test_an_article_that_is_gone_is_cited_no_more(accepted, tmp_path):
    from onrecord.store.models import Report
    from onrecord.store.publications import list_published, mark_gone

    cite_all()
    gone = Report.objects.first().id
    mark_gone(gone, who="owner")
    assert gone not in list_published() and len(list_published()) == Report.objects.count() - 1


def test_an_archive_that_holds_a_path_is_no_release():
    key = x25519.Identity.generate()
    for name in ("../manifest.json", "a/b", ".hidden"):
        sealed = seal({"manifest.json": b"{}", name: b"x"}, [str(key.to_public())])
        with pytest.raises(InputError):
            unseal(sealed, str(key), today=TODAY)


def test_a_proof_of_a_claim_reaches_the_release_it_went_into(accepted, tmp_path):
    from onrecord.store.proofs import make_proof

    made = go(tmp_path / "out", alone="a test")
    assert made.plan.claims
    for claim in made.plan.claims:
        shown = [{name: value for name, value, _ in row["shown"]} for row in make_proof(claim)["rows"]]
        assert "release" in {row.get("kind") for row in shown}
    written = "".join(p.read_text(errors="replace") for p in (tmp_path / "out").iterdir())
    assert not any(claim in written for claim in made.plan.claims)


def list_released(policy="public"):
    from onrecord.store.decisions import list_events

    return list_events("release", policy)


def test_a_release_that_the_record_could_not_note_is_not_written(accepted, tmp_path, monkeypatch):
    from onrecord.engine import releasing

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(releasing, "log_event", fail)
    with pytest.raises(OSError):
        go(tmp_path / "out", alone="test")
    assert not (tmp_path / "out").exists()


@pytest.mark.both
def test_a_release_that_could_not_be_written_is_not_noted(accepted, tmp_path, monkeypatch):
    from onrecord.engine import releasing
    from onrecord.store.chain import verify_chain

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(releasing, "write_files", fail)
    with pytest.raises(OSError):
        go(tmp_path / "out", alone="test")
    assert list_released() == []
    monkeypatch.undo()
    go(tmp_path / "out", alone="test")
    assert len(list_released()) == 1
    assert verify_chain().why is None
    assert withdraw(tmp_path / "out", today=TODAY, who="owner")


@pytest.mark.both
def test_a_release_stopped_before_the_record_kept_it_leaves_no_folder(accepted, tmp_path, monkeypatch):
    from onrecord.engine import releasing

    write = releasing.write_files

    def write_and_stop(files, out):
        write(files, out)
        raise KeyboardInterrupt

    monkeypatch.setattr(releasing, "write_files", write_and_stop)
    with pytest.raises(KeyboardInterrupt):
        go(tmp_path / "out", alone="test")
    assert list_released() == [] and not (tmp_path / "out").exists()


def test_a_folder_that_was_there_before_is_left_alone(accepted, tmp_path):
    go(tmp_path / "out", alone="test")
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    with pytest.raises(UsageError, match="exists already"):
        go(tmp_path / "out", alone="test")
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == before
    assert len(list_released()) == 1


def test_a_withdrawal_while_a_release_is_made_holds_for_it(accepted, tmp_path, monkeypatch):
    from onrecord.engine import releasing

    render = releasing.render_release

    def render_while_another_is_withdrawn(*args, **named):
        monkeypatch.undo()
        go(tmp_path / "other", alone="test")
        withdraw(tmp_path / "other", today=TODAY, who="owner")
        return render(*args, **named)

    monkeypatch.setattr(releasing, "render_release", render_while_another_is_withdrawn)
    with pytest.raises(CalendarError):
        go(tmp_path / "out", alone="test")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("policy", "shows"), [("partners", True), ("internal", True), ("public", False)])
def test_a_signature_holds_no_longer_once_a_status_that_is_shown_changed(accepted, policy, shows):
    from onrecord.store.models import Incident

    def flip(status):
        for incident in Incident.objects.filter(current=True):
            incident.status = incident.data["status"] = status
            incident.save()

    flip("corroborated")
    before = propose(policy, today=TODAY, counts=MANY)
    sign(before, who="reviewer-maria")
    assert propose(policy, today=TODAY, counts=MANY).signed_by == {"reviewer-maria"}
    flip("contested")
    after = propose(policy, today=TODAY, counts=MANY)
    assert before.plan.rows and len(after.plan.rows) == len(before.plan.rows)
    assert (after.digest != before.digest) is shows
    assert after.signed_by == (frozenset() if shows else {"reviewer-maria"})


def test_a_withdrawal_that_was_stopped_is_known_and_can_be_made_again(accepted, tmp_path, monkeypatch):
    from pathlib import Path

    go(tmp_path / "out", alone="test")

    def stop(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", stop)
        patched.setattr(Path, "unlink", stop)
        with pytest.raises(KeyboardInterrupt):
            withdraw(tmp_path / "out", today=TODAY, who="owner")
    with pytest.raises(CalendarError):
        go(tmp_path / "again", alone="test")
    withdraw(tmp_path / "out", today=TODAY, who="owner")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["WITHDRAWN.txt"]
