"""The search page and trends: no name is found in any script, nothing asked is kept, and queries stay few."""

from __future__ import annotations

import logging
import re

import pytest
from records import log_in

NAMES = [
    ("Adewale Brightwater", "en", "Police in Myitkyina arrested {0} on 8 March 2021. {1} was beaten, a lawyer said."),
    (
        "María Quispe Condori",
        "en",
        "Soldiers detained {0} in Goma on 3 May 2022. Neighbours of {1} fled to the church.",
    ),
    ("Ayşe Gülbahar", "en", "The court in Tbilisi sentenced {0} to four years in prison. {1} denied it."),
    ("Jean-Baptiste Ndayishimiye", "en", "A raid on the office of {0} was reported in Juba. {1} was not at home."),
    (
        "مريم الحداد",
        "ar",
        "اعتقلت الشرطة في دمشق الصحفية {0} يوم الأحد، وقالت منظمة حقوقية إن قوات الأمن داهمت منزل {1} في المساء.",
    ),
    ("خالد الخطيب", "ar", "قتل {0} في قصف على مدينة حلب، وقال شهود إن {1} كان في الشارع عند وصول قوات الأمن."),
    (
        "김민수",
        "ko",
        "경찰은 서울에서 {0}을 체포했다고 정부가 발표했다. 인권단체는 {1} 씨가 구금되었다고 주장했다. 학생들이 항의했다.",
    ),
    (
        "박서연",
        "ko",
        "부산에서 시위에 참가한 {0}이 경찰에 연행되었다. 변호사는 {1}이 석방되었다고 말했다. 정부는 부인했다.",
    ),
]
CONTACTS = ["+95 9 123 456 789", "maryam@lantern.example", "@maryamwrites", "AB 1234 CD"]


@pytest.fixture(autouse=True)
def contexts():
    """Let answers tell what their pages were made of."""
    from onrecord.store.setup import start_django

    start_django()
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    yield
    teardown_test_environment()


@pytest.fixture
def named(record, tmp_path):
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run

    folder = tmp_path / "named"
    folder.mkdir()
    for at, (name, _, text) in enumerate(NAMES):
        written = text.format(name, name.split()[-1]) + "\n"
        (folder / f"{at}.txt").write_text(written * 2 + f"Call {CONTACTS[at % 4]}.\n", "utf-8")
    (folder / "small.txt").write_text(
        "they took maryam haddad and ngozi okafor to the camp near the river at night\n" * 3
    )
    add_files(record, [folder])
    run(record)
    return record


def list_queries():
    marks = {"م": "مَ", "ح": "حُ", "خ": "خَ"}
    for name, _, _ in NAMES:
        parts = re.split(r"[\s-]", name)
        for asked in (name, *parts):
            yield from (asked, asked.upper(), asked.lower(), f'"{asked}"', asked.title())
            yield asked.replace("a", "á").replace("e", "ë")
            yield "".join(marks.get(c, c) for c in asked)
            yield asked.replace("ال", "")
            yield asked + "가"
    yield "민수"
    yield "서연"
    yield from CONTACTS
    yield from ("maryam", "haddad", "ngozi", "okafor", "Maryam Haddad")


def ask(client, words, **more):
    return client.post("/search", {"q": words, **more})


def test_no_private_name_is_found_in_any_script(named):
    from onrecord.gazetteer import open_gazetteer
    from onrecord.pipeline.searching import Query, Term, read_query
    from onrecord.pipeline.searching.folding import cut_pieces, pair
    from onrecord.store.search import find_entries

    for words in set(list_queries()):
        query = read_query(words, open_gazetteer())
        assert query.refused or find_entries(query) in ([], None), words
        # Nor would the index give it away to somebody who asked it past the refusal.
        for piece in cut_pieces(words.replace("ال", "").removesuffix("가")):
            if len(piece.folded) > 2:
                terms = tuple(pair(piece.folded)) if piece.script == "hangul" else (piece.folded,)
                assert find_entries(Query((Term(terms),))) == [], words


def test_words_around_the_names_are_found_in_every_script(named):
    client = log_in("reader")
    for words in ("arrested", "church", "prison", "الشرطة", "دمشق", "체포", "인권단체", "camp"):
        assert "<mark>" in ask(client, words, kind="report").content.decode(), words


def test_the_answer_to_a_name_is_the_same_whether_the_record_holds_it(named, record):
    client = log_in("reader")

    def answer(words):
        page = ask(client, words).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        return page.replace(words, "")

    held = {answer(n) for n in ("Adewale Brightwater", "김민수", "مريم الحداد")}
    absent = {answer(n) for n in ("Tobenna Ravensholt", "최도현", "زينب النجار")}
    assert len(held | absent) == 1
    assert "Names of private people are not searchable" in held.pop()


def test_what_is_asked_is_neither_logged_nor_kept(filled, caplog):
    from django.contrib.sessions.models import Session

    client = log_in("reader")
    caplog.set_level(logging.DEBUG)
    before = Session.objects.get().session_data
    answer = ask(client, "students lantern")
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert "lantern" not in caplog.text
    assert Session.objects.get().session_data == before
    # What stands in an address is no query, and an outlet is never read from one.
    assert client.get("/search?q=students").context["asked"].words == ""
    assert client.get("/search?outlet=x").context["filters"] == []


def test_facets_narrow_down_and_can_be_taken_away(filled):
    client = log_in("reader")
    page = ask(client, "students", kind="claim").context
    acts = {v["sent"]: v["count"] for f in page["facets"] if f["name"] == "act" for v in f["first"]}
    assert sum(acts.values()) == page["total"] > acts["act=arrest"]
    narrowed = ask(client, "students", kind="claim", add="act=arrest").context
    assert narrowed["total"] == acts["act=arrest"]
    assert {v["sent"]: v["count"] for f in narrowed["facets"] if f["name"] == "act" for v in f["first"]} == acts
    assert ask(client, "students", kind="claim", act="arrest", drop="act").context["total"] == page["total"]


def test_a_withdrawn_report_is_not_found_even_before_the_index_knows(filled):
    from onrecord.store.models import Report

    client = log_in("reader")
    assert ask(client, "lawyer", kind="report").context["total"] == 1
    Report.objects.filter(text__contains="lawyer").update(withdrawn=True)
    assert ask(client, "lawyer", kind="report").context["total"] == 0


@pytest.mark.parametrize(
    "words", ["((", '"', "AND OR NOT", "a*b*", "-", "*", "NEAR(x y)", "\x00", "x" * 5000, "%s", "'; --", "🙂", "\u202e"]
)
def test_no_query_fails(filled, words):
    assert ask(log_in("reader"), words).status_code == 200


@pytest.mark.parametrize(
    "given", ["kind=x", "page=999999", "page=-1", "year=abc", "province=zz", "month=%00", "act=no-such"]
)
def test_no_address_fails(filled, given):
    client = log_in("reader")
    assert client.get(f"/search?{given}").status_code == 200
    assert client.get(f"/trends?{given}").status_code == 200


def test_an_empty_record_says_what_to_do_next(record):
    client = log_in("reader")
    assert "/reports" in ask(client, "students").content.decode()
    assert "/reports" in client.get("/trends").content.decode()


def count_queries(client, address, data=None):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        answer = client.post(address, data) if data else client.get(address)
    assert answer.status_code == 200
    return len(caught)


def test_the_number_of_queries_does_not_grow_with_the_rows(filled):
    from onrecord.store.search import Entry, replace_entries

    client = log_in("reader")
    asked = {"q": "students", "kind": "incident"}
    for _ in range(2):  # the first reads what is counted by into memory
        few = (count_queries(client, "/search", asked), count_queries(client, "/trends"))
    facets = {"act": ["arrest"], "country": ["MM"], "month": ["2021-03"], "year": ["2021"], "status": ["single"]}
    replace_entries(
        Entry(
            "incident", f"i{n}", None, "s", "Arrest", "students", "students", {**facets, "province": [f"MM:P{n % 9}"]}
        )
        for n in range(300)
    )
    for _ in range(2):
        many = (count_queries(client, "/search", asked), count_queries(client, "/trends"))
    assert many == few
    assert few[0] <= 12 and few[1] <= 9


def test_trends_count_incidents_and_put_uncertain_dates_aside(filled):
    from onrecord.store.search import Entry, replace_entries

    replace_entries(
        [
            Entry(
                "incident",
                "a",
                None,
                "s",
                "",
                "",
                "",
                {
                    "act": ["raid"],
                    "country": ["CD"],
                    "province": ["CD:Ituri"],
                    "month": ["2020-02"],
                    "year": ["2020"],
                    "status": ["single"],
                },
            ),
            Entry(
                "incident",
                "b",
                None,
                "s",
                "",
                "",
                "",
                {"act": ["raid"], "country": ["CD"], "year": ["2020"], "status": ["corroborated"]},
            ),
            Entry("incident", "c", None, "s", "", "", "", {"act": ["raid"], "country": ["CD"], "status": ["single"]}),
        ]
    )
    client = log_in("reader")
    page = client.get("/trends?country=CD&act=raid")
    assert (page.context["total"], page.context["by_month"], page.context["by_year_only"], page.context["undated"]) == (
        3,
        1,
        1,
        1,
    )
    assert [b.label for b in page.context["charts"][1]["chart"].bars] == ["Ituri"]
    assert [(b.key, b.count) for b in page.context["statuses"]["chart"].bars] == [
        ("single", 2),
        ("corroborated", 1),
        ("contested", 0),
    ]
    text = page.content.decode()
    assert text.index("<table") < text.index("<svg"), "tables come first"
    # A bar leads to the list with its filter, and there are as many as it says.
    for bar in (*page.context["months"].filled, *page.context["charts"][1]["chart"].bars):
        assert bar.href in text.replace("&amp;", "&")
        assert client.get(bar.href).context["total"] == bar.count
