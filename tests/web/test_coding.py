"""A claim that was missed, added by a person who selects its words, in any language."""

from __future__ import annotations

import pytest
from records import log_in

TEXT = "Raid reported\n\nA lawyer said soldiers came at dawn on 9 March 2021 in Myitkyina and led away 6 clerks. \U0001f54a Nobody was told why.\n"
WORDS = "led away 6 clerks"


@pytest.fixture
def client(filled):
    return log_in("reviewer")


def add_report(record, folder, name, text):
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.model import HandlingBasis, Scope
    from onrecord.store.models import Report

    path = folder / name
    path.write_text(text, "utf-8")
    add_files(record, [path], given=GivenMetadata(basis=HandlingBasis.PUBLISHED, scope=Scope.PUBLIC))
    run(record)
    return Report.objects.get(text=text.strip()) if Report.objects.filter(text=text.strip()) else Report.objects.last()


def add(client, report, words, act="abduction", **more):
    return client.post(f"/reports/{report.id}/claims", {"words": words, "type": act, **more})


def test_time_and_place_are_read_around_the_words_selected(client, filled, tmp_path):
    from onrecord.store.decisions import claim_verdicts
    from onrecord.store.models import ClaimRow

    report = add_report(filled, tmp_path, "four.txt", TEXT)
    answer = add(client, report, WORDS)
    row = ClaimRow.objects.get(by_hand=True)
    assert answer["Location"] == f"/reports/{report.id}#c-{row.id[:12]}"
    claim = row.to_claim()
    assert claim.act.trigger.of(report.text) == WORDS
    assert (claim.act.type, claim.when.edtf, claim.where[0].place.name) == ("abduction", "2021-03-09", "Myitkyina")
    assert claim_verdicts()[row.id] == "reads-right"
    assert row.incidents.exists()


def test_reading_the_report_again_leaves_it(client, filled, tmp_path):
    from onrecord.engine.running import run
    from onrecord.engine.verifying import verify_record
    from onrecord.store.models import ClaimRow

    add(client, add_report(filled, tmp_path, "four.txt", TEXT), WORDS)
    run(filled, again=True)
    assert ClaimRow.objects.get(by_hand=True).current
    assert not verify_record(filled).findings


def test_undo_takes_it_away_again_and_the_record_holds(client, filled, tmp_path):
    from onrecord.engine.verifying import verify_record
    from onrecord.store.models import ClaimRow, Incident

    report = add_report(filled, tmp_path, "four.txt", TEXT)
    before = ClaimRow.objects.count(), Incident.objects.filter(current=True).count()
    add(client, report, WORDS)
    row = ClaimRow.objects.get(by_hand=True)
    client.post(f"/claims/{row.id}/decide", {"verdict": "undo"})
    assert (ClaimRow.objects.count(), Incident.objects.filter(current=True).count()) == before
    assert not verify_record(filled).findings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "El martes 9 de marzo de 2021 la policía detuvo a 14 obreros en Bogotá. Nadie explicó por qué.\n",
            "detuvo a 14 obreros",
        ),
        ("اعتقلت الشرطة 14 عاملا في القاهرة يوم 9 مارس 2021. لم يوضح أحد السبب.\n", "اعتقلت الشرطة"),
        ("2021년 3월 9일 경찰이 서울에서 노동자 14명을 체포했다. 이유는 알려지지 않았다.\n", "체포했다"),
    ],
)
def test_in_a_language_that_is_not_read_it_is_added_all_the_same(client, filled, tmp_path, text, words):
    from onrecord.store.models import ClaimRow

    report = add_report(filled, tmp_path, "five.txt", text)
    assert not report.language_read
    assert add(client, report, words, "arrest", count="14").status_code == 302
    claim = ClaimRow.objects.get(by_hand=True).to_claim()
    assert claim.act.trigger.of(report.text) == words
    assert claim.when.edtf == "2021-03-09"


@pytest.mark.parametrize(("words", "act"), [("", "arrest"), ("not in the text", "arrest"), ("led away", "sorcery")])
def test_what_cannot_be_added_is_refused_with_the_way_on(client, filled, tmp_path, words, act):
    report = add_report(filled, tmp_path, "four.txt", TEXT)
    answer = add(client, report, words, act)
    assert answer.status_code == 400
    assert b'class="note"' in answer.content


def test_of_two_places_the_one_selected_is_taken(client, filled, tmp_path):
    from onrecord.store.models import ClaimRow

    text = "Notes\n\nThey took him. Later that night they took him again.\n"
    report = add_report(filled, tmp_path, "six.txt", text)
    second = report.text.rindex("took him")
    add(client, report, "took him", start=str(second))
    assert ClaimRow.objects.get(by_hand=True).to_claim().act.trigger.start == second
