"""The source-protection check: what could lead to a source or a person at risk is told, with its reason."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from onrecord.errors import InputError
from onrecord.pipeline import document_from_row
from onrecord.pipeline.checking import check_draft, load_rules

FOR_FEAR = " She asked not to be named for fear of reprisals."


def check(text, language="en"):
    return check_draft(document_from_row({"id": "draft", "text": text, "language": language}))


def rules(text):
    return {f.rule for f in check(text).findings}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Police arrested Amara Dessel at the market.", "name"),
        ("The file is case no. 4471/B of the district court.", "code"),
        ("A resident told us in Sittwe that soldiers burnt the houses." + FOR_FEAR, "source-place"),
        ("A resident told us by phone that soldiers burnt the houses." + FOR_FEAR, "contact"),
        ("A guard who works at the prison told us they were beaten." + FOR_FEAR, "role"),
        ("The order was leaked by someone inside.", "exclusive"),
        ("His sister told us that he was beaten." + FOR_FEAR, "relation"),
        ("An interpreter helped them flee at night.", "helper"),
        ("Soldiers arrested a father of two children.", "family"),
        ("Soldiers arrested a 19-year-old in the street.", "age"),
        ("Soldiers arrested a baker in the street.", "occupation"),
        ("Soldiers beat a pregnant woman.", "group"),
        ("They fled across the river by raft.", "route"),
        ("Police arrested students on 3 May 2024 at 4 a.m.", "exact-time"),
        ("Police arrested two women.", "small-count"),
        ("They paid $400 to the guards.", "unique"),
        ("“They had bread and no shoes,” a resident told us." + FOR_FEAR, "voice"),
        ("A trader, known here as Orun, was held.", "pseudonym"),
        ("The video shows the yard behind the school.", "landmark"),
        ("She will walk to the border with her cousin after the harvest.", "plan"),
        ("He is hiding with his aunt and hopes to reach the coast.", "plan"),
        ("A clerk at the Interior Ministry copied the duty roster.", "document"),
        ("She kept a photograph of a torn ledger.", "document"),
        ("He sleeps in the loft above a tyre shop.", "exact-place"),
        ("His mother lives in the last house before the quarry.", "exact-place"),
        ("She plaited her hair with red wool.", "deed"),
        ("His uncle rang us on Signal.", "contact"),
        ("He rings her on Sundays at seven.", "exact-time"),
        ("Three of her pupils were taken.", "small-count"),
        ("Ilvana is 46 and mends nets.", "age"),
        ("Write to her at @ilvana_nets.", "code"),
        ("“I hid the keys in the flour,” she told us.", "voice"),
        ("Pastor Orwin was not at home.", "name"),
        ("They hid for weeks with Ilvana and her goats.", "name"),
    ],
)
def test_each_detail_of_the_checklist_is_told(text, rule):
    assert rule in rules(text)


def test_every_rule_says_why_and_what_to_write_instead():
    for rule in load_rules().values():
        assert rule.why.endswith(".")
        assert rule.instead.endswith(".")
        assert rule.zone in {"any", "source", "people"}


@pytest.mark.parametrize(
    "text",
    [
        "Arrests rose last year, the ministry said.",
        "The interior ministry denied that anyone was held.",
        "The court has not yet ruled on the law of assembly.",
        "Many people were arrested in the north in spring.",
        "The Minister of Health, Adel Rahim, told parliament on 4 May that hospitals were open.",
        "Col. Imre Vadas denied it. Prosecutor Lena Holt said charges would follow.",
        "Article 54 of the constitution says that anyone arrested must see a judge within 24 hours.",
        "The Human Rights Observatory counted 4,000 arrests in 2021 and published a report on 3 March.",
        "The interior ministry's spokeswoman, Ms Oriel Dane, said that the law “applies to all of us”.",
    ],
)
def test_what_fits_many_is_left_alone(text):
    assert rules(text) == set()


def test_the_same_words_count_beside_a_private_person_only():
    assert "exact-time" in rules("She met her cousin on 9 February.")
    assert rules("The ministry's statement of 9 February is on its page.") == set()


def test_answers_of_an_interview_are_those_of_a_source():
    text = "Q: How do you hear of him?\n\nA: Through the soap. A sergeant counts the shirts.\n"
    assert {f.span.of(text) for f in check(text).findings if f.span.start > text.index("A:")}
    assert not [f for f in check(text).findings if f.span.start < text.index("A:")]


def test_a_finding_is_no_longer_than_a_detail():
    text = (
        "Her grandmother had for many years been told by everybody she ever met that the old orchard behind it burnt."
    )
    assert all(f.span.end - f.span.start <= 60 for f in check(text).findings)


def test_details_that_single_somebody_out_together_are_told_together():
    found = check("Soldiers arrested a 19-year-old pregnant baker on 3 May 2024.")
    assert any({"age", "group", "occupation", "exact-time"} <= set(t.rules) for t in found.together)


def test_json_holds_places_and_rules_and_no_word_of_the_draft():
    text = "Police arrested Amara Dessel, a 19-year-old baker, on 3 May 2024."
    written = json.dumps(check(text).to_json())
    assert "Amara" not in written
    assert "baker" not in written
    assert '"rule": "age"' in written


def test_a_language_that_is_not_read_stops_the_check():
    with pytest.raises(InputError, match="nothing can be said of it"):
        check("La policía detuvo a dos hombres en la plaza.", "es")


def test_the_command_leaves_with_one_where_there_is_something_to_mend(tmp_path):
    from onrecord.cli import app, texts

    if not any(c.name == "check" for c in app.registered_commands):
        texts.register(app)
    draft = tmp_path / "draft.txt"
    draft.write_text("Police arrested a 19-year-old baker.\n", "utf-8")
    found = CliRunner().invoke(app, ["check", str(draft)])
    assert found.exit_code == 1
    assert "What this does not find may still lead to somebody" in found.output
    draft.write_text("Arrests rose last year, the ministry said.\n", "utf-8")
    assert CliRunner().invoke(app, ["check", str(draft)]).exit_code == 0
