"""What may be searched for, and what never is: names and contact details of private people in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.gazetteer import open_gazetteer
from onrecord.model import Document, Language, Span
from onrecord.pipeline.searching import make_searchable, read_query
from onrecord.pipeline.searching.contacts import find_contacts
from onrecord.pipeline.searching.folding import fold, stem_arabic

PLACES = open_gazetteer()


def blank(text, language="en"):
    return make_searchable(Document("r", text, None, None, None, Language(language, True)), PLACES)


def refused(query):
    return read_query(query, PLACES).refused


def words(query):
    return [t.words for t in read_query(query, PLACES).terms]


@pytest.mark.parametrize(
    "spellings",
    [
        ("قُوّاتِ", "قوات", "قـــوات"),
        ("أحمد", "احمد", "إحمد", "ٱحمد"),
        ("على", "علي", "علی"),
        ("IĞDIR", "ığdır", "Iğdır", "igdir", "İĞDİR"),
        ("Kötülük", "KOTULUK", "kötülük"),
        ("Łódź", "lodz"),
        ("٢٠٢١", "2021", "２０２１"),
    ],
)
def test_spellings_of_one_word_are_folded_into_one(spellings):
    assert len({fold(s) for s in spellings}) == 1


def test_the_article_and_what_is_written_onto_it_are_cut_off():
    assert {stem_arabic(fold(w)) for w in ("الشرطة", "والشرطة", "بالشرطة", "للشرطة", "شرطة")} == {"شرطه"}


def test_names_are_blanked_and_ordinary_words_places_and_offices_stay():
    found = blank(
        "Police in Myitkyina arrested Adewale Brightwater and Hope Baker, said Judge Stone. "
        "Later Baker was held at the Interior Ministry."
    )
    folded = found.fold().split()
    assert {"police", "myitkyina", "arrested", "interior", "ministry", "held", "judge"} <= set(folded)
    assert not {"adewale", "brightwater", "hope", "baker", "stone"} & set(folded)
    assert "Baker" not in found.show() and "[…]" in found.show()


def test_names_in_small_letters_are_blanked_where_nobody_writes_capitals():
    folded = blank("they took maryam haddad and ngozi okafor to the camp").fold().split()
    assert "camp" in folded
    assert not {"maryam", "haddad", "ngozi", "okafor"} & set(folded)


def test_names_in_arabic_hangul_and_han_are_blanked():
    arabic = blank("اعتقلت الشرطة في دمشق الصحفي خالد الحداد ومريم الخطيب يوم الأحد", "ar").fold().split()
    assert {"شرطه", "دمشق", "صحفي"} <= set(arabic)
    assert not {"خالد", "حداد", "مريم", "ومريم", "خطيب"} & set(arabic)
    korean = blank("경찰은 서울에서 김민수 씨와 박서연을 체포했다", "ko").fold()
    assert {"경찰", "서울", "체포"} <= set(korean.split())
    assert not any(part in korean for part in ("김민", "민수", "박서", "서연"))
    chinese = blank("警方在北京逮捕了张伟等三人", "zh").fold()
    assert {"警方", "北京", "逮捕"} <= set(chinese.split())
    assert "张" not in chinese and "伟" not in chinese


@pytest.mark.parametrize(
    "contact",
    [
        "+95 9 123 456 789",
        "0933-123-456",
        "٠٩٣٣١٢٣٤٥٦",
        "hope@baker.org",
        "@hopebaker",
        "AB 1234 CD",
        "12가 3456",
        "t.me/hope",
    ],
)
def test_contact_details_and_plates_are_blanked_and_refused(contact):
    folded = blank(f"Police asked for {contact} on Monday").fold()
    assert folded.split()[-2:] == ["on", "monday"]
    assert not [p for p in folded.split() if p.isdigit()]
    assert refused(contact)


def test_dates_years_and_counts_are_no_contact_details():
    assert not list(find_contacts("on 2021-03-08, in 2019-2021, 14 students, 8 March 2021, 12.05.2024"))
    assert words("2021-03-08") == [("2021", "03", "08")]


def test_a_phrase_does_not_reach_over_what_was_blanked():
    assert "arrested at" not in blank("Police arrested Adewale at the port").fold()


def test_a_stretch_of_a_text_is_blanked_as_the_whole_is():
    text = "Hope Baker, a lawyer. Baker was held."
    assert blank(text).fold(Span(text.index("Baker was"), len(text))).split()[1:] == ["was", "held"]


@pytest.mark.parametrize(
    "query",
    [
        "Adewale",
        "brightwater",
        "MARYAM",
        "Maryam Al-Haddad",
        "María",
        "Ayşe",
        "O'Brien",
        "mr stone",
        "Captain Stone",
        "مريم",
        "مَرْيَم",
        "الحداد",
        "خالد الحداد",
        "김민수",
        "민수",
        "박서연",
        "김철수가",
        "张伟",
        "Иван Петров",
    ],
)
def test_a_query_that_looks_like_a_name_is_refused(query):
    assert refused(query)
    assert refused(f"arrest {query}") and refused(f'"{query}"') and refused(f"-{query}")


@pytest.mark.parametrize(
    "query",
    [
        "arrest",
        "Interior Ministry",
        "Myitkyina",
        "Goma",
        "Seoul",
        "서울",
        "دمشق",
        "北京",
        "İstanbul",
        "Coast Lantern",
        "dockworkers",
        "체포",
        "인권단체",
        "اعتقال",
        "الشرطة",
        "逮捕",
        "полиция",
        "gözaltına",
    ],
)
def test_ordinary_words_places_offices_and_outlets_are_searchable(query):
    assert not refused(query) and words(query)


def test_phrases_beginnings_and_what_must_not_be_there_are_read():
    one, other, third = read_query('"interior ministry" arrest* -police', PLACES).terms
    assert one.words == ("interior", "ministry") and not one.prefix
    assert other.words == ("arrest",) and other.prefix
    assert third.words == ("police",) and third.negative


@given(st.text(max_size=60))
def test_any_text_is_a_query(text):
    read = read_query(text, PLACES)
    assert read.refused or all(t.words for t in read.terms)


@given(st.text(alphabet="aAbB .,-'\"اأبك김민수가체포张伟Ии1٢@_\n", max_size=80))
def test_any_text_is_blanked_and_shows_only_words_of_its_index(text):
    found = blank(text)
    kept = [w for w in found.words if w.terms]
    assert all(text[w.piece.start : w.piece.end] in found.show() for w in kept)
    assert sum(f not in {""} for f in found.fold().split(" ")) >= len(kept)


ARABIC = [
    "رغدة الزعبي",
    "نضال الشوا",
    "تيماء القدسي",
    "بيان الشهابي",
    "رزان زيتون",
    "غيث مطر",
    "جهاد البنا",
    "نوال بن عيسى",
]
HANGUL = [
    "고아라",
    "구하라",
    "한가인",
    "조정은",
    "신고은",
    "주시은",
    "이유리",
    "이정의",
    "남궁옥분",
    "김하늘",
    "노을",
    "정다운",
]
LATIN = [
    "Naw Paw Htoo",
    "U Hla Myint",
    "Ji-woo Han",
    "Grace Waters",
    "Rich Fields",
    "Will Power",
    "River Song",
    "Y. Hoş",
]


@pytest.mark.parametrize(
    ("names", "sentences"),
    [
        (ARABIC, ["اعتقلت الشرطة {} في دمشق يوم الأحد.", "وقال شهود إن قوات الأمن داهمت منزل {} وصادرت هاتفه."]),
        (HANGUL, ["경찰은 {}을 체포했다.", "활동가 {}가 구금되었다.", "변호사는 {}의 석방을 요구했다."]),
        (LATIN, ["Police arrested {} in Goma on Monday.", "The soldiers took the teacher, {}, to the camp."]),
    ],
)
def test_names_made_of_ordinary_words_are_blanked_where_they_stand(names, sentences):
    for name in names:
        for sentence in sentences:
            start = sentence.index("{}")
            found = blank(sentence.format(name))
            inside = [w for w in found.words if start <= w.piece.start < start + len(name)]
            assert inside and not any(w.terms for w in inside), (name, found.show())


def test_outlets_and_offices_of_ordinary_words_stay():
    text = "Agents of the Interior Ministry told Meridian Wire and the Hill Gazette that nobody was held."
    document = Document("r", text, None, None, "Meridian Wire", Language("en", True))
    assert {"meridian", "wire", "hill", "gazette", "interior", "ministry"} <= set(
        make_searchable(document, PLACES).fold().split()
    )
    assert (
        "wire" not in make_searchable(document.__class__("r", text, None, None, None, document.language), PLACES).fold()
    )
