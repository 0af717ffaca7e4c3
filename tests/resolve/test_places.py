"""Places that say how sure they are."""

from __future__ import annotations

import pytest

from onrecord.gazetteer import open_gazetteer
from onrecord.model import Precision
from onrecord.resolve.places import find_places, is_location


def read(text):
    return [m for m in find_places(text, open_gazetteer()) if m.place and is_location(m)]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Police arrested two men in Mombasa.", "KE"),
        ("They crossed from Mae Sot, Thailand.", "TH"),
        ("It happened in Paris, Texas.", "US"),
        ("It happened in Paris.", "FR"),
        ("Soldiers came to Myitkyina in Kachin State.", "MM"),
    ],
)
def test_a_name_is_the_place_its_surroundings_say(text, country):
    assert read(text)[0].place.country == country


def test_a_country_says_it_is_a_country_and_never_a_point():
    place = read("Two men were held in Thailand.")[0].place
    assert place.precision is Precision.COUNTRY


@pytest.mark.parametrize(
    "text",
    [
        "The victory of the team was clear.",
        "Mobile phones were seized.",
        "Reading the text took an hour.",
        "They paid US$100 each.",
        "It cost $US 15.",
    ],
)
def test_ordinary_words_are_no_places(text):
    assert read(text) == []


def test_what_decided_is_said_in_words():
    assert read("Police arrested two men in Mombasa.")[0].why


# Facts of shared notes: where each name lies, how exactly that is known, within half a degree.
KNOWN = [
    ("She was held in Sukchon County.", "KP", Precision.ADMIN2, 39.40, 125.51),
    ("They were stopped near Yongchon.", "KP", Precision.ADMIN1, 39.52, 124.70),
    ("It happened in North Pyongan.", "KP", Precision.ADMIN1, 39.52, 124.70),
    ("It happened in North Hamgyong Province.", "KP", Precision.ADMIN1, 41.87, 129.42),
    ("He was sent back through Tumen.", "CN", Precision.PLACE, 42.97, 129.84),
    ("The camps in Xinjiang were full.", "CN", Precision.ADMIN1, 41.12, 85.43),
    ("They fled fighting in Kachin State.", "MM", Precision.ADMIN1, 25.79, 97.30),
    ("The shelling of Idlib went on.", "SY", Precision.ADMIN1, 35.85, 36.68),
    ("They reached Cox's Bazar on foot.", "BD", Precision.PLACE, 21.44, 92.01),
    ("They reached Cox’s Bazar on foot.", "BD", Precision.PLACE, 21.44, 92.01),
    ("People left El Fasher.", "SD", Precision.PLACE, 13.63, 25.35),
    ("Rebels entered Goma at night.", "CD", Precision.PLACE, -1.67, 29.23),
    ("Villages in Darfur were burnt.", "SD", Precision.REGION, 13.0, 25.0),
    ("They were expelled from South Ossetia.", "GE", Precision.REGION, 42.35, 44.05),
    ("They were expelled from Abkhazia.", "GE", Precision.REGION, 43.0, 41.0),
    ("Eastern Ghouta was besieged.", "SY", Precision.REGION, 33.5, 36.4),
]


@pytest.mark.parametrize(("text", "country", "precision", "lat", "lon"), KNOWN)
def test_a_known_name_lies_where_it_does_and_says_how_exactly(text, country, precision, lat, lon):
    place = read(text)[0].place
    assert (place.country, place.precision) == (country, precision)
    assert place.lat == pytest.approx(lat, abs=0.5)
    assert place.lon == pytest.approx(lon, abs=0.5)


def test_a_unit_known_only_by_the_larger_one_says_so():
    why = read("They were stopped near Yongchon.")[0].why
    assert any("larger unit" in reason for reason in why)


@pytest.mark.parametrize(
    ("text", "written", "country"),
    [
        ("그는 회령시에서 체포됐다.", "회령시", "KP"),
        ("평양의 한 주민이 말했다.", "평양", "KP"),
        ("미얀마 군인들이 마을에 들어왔다.", "미얀마", "MM"),
        ("اعتقلته قوات الأمن في حلب.", "حلب", "SY"),
        ("نقل المحتجزون وإدلب تحت القصف.", "إدلب", "SY"),
        ("وصلوا إلى مدينة الفاشر.", "الفاشر", "SD"),
        ("فر السكان إلى دير الزور.", "دير الزور", "SY"),
        ("Его задержали в Минске.", "Минске", "BY"),
        ("Её держали в Харькове.", "Харькове", "UA"),
        ("他在乌鲁木齐被拘留。", "乌鲁木齐", "CN"),
        ("她被送到新疆的营地。", "新疆", "CN"),
        ("他们越过中国边境。", "中国", "CN"),
    ],
)
def test_the_same_place_is_found_in_other_scripts(text, written, country):
    mention = read(text)[0]
    assert mention.span.of(text) == written
    assert mention.place.country == country


@pytest.mark.parametrize(
    "text",
    [
        "그는 사람을 대상으로 말했다.",
        "قال الرجل إن المدينة كبيرة.",
        "Он сказал, что всё хорошо.",
        "人民大会在和平中结束。",
    ],
)
def test_everyday_words_in_other_scripts_are_no_places(text):
    assert read(text) == []


@pytest.mark.parametrize("text", ["They crossed the Tyumne road.", "They crossed near Xinjing."])
def test_no_name_is_found_by_likeness_alone(text):
    assert all(m.place.name not in {"Tyumen", "Xinjiang"} for m in read(text))


def test_a_state_named_after_one_of_its_towns_is_meant_and_not_the_country_of_its_name():
    georgia = read("The men were flown to Atlanta, Georgia.")[1]
    assert georgia.place.country == "US"
    assert any("Atlanta" in reason for reason in georgia.why)


def test_a_city_of_millions_is_meant_before_the_unit_around_it():
    assert read("She lived in São Paulo.")[0].place.precision is Precision.PLACE


def test_the_home_of_the_outlet_speaks_for_the_place_near_it():
    text = "Two men were held in Springfield."
    plain = find_places(text, open_gazetteer())[0]
    at_home = find_places(text, open_gazetteer(), "The Illinois Courier")[0]
    assert at_home.place.admin1 == "Illinois"
    assert plain.place != at_home.place or "in the country of the outlet" in at_home.why


def test_a_name_takes_the_unit_of_the_places_beside_it():
    text = "They were taken from Peoria to Springfield and on to Decatur, Illinois."
    assert [m.place.admin1 for m in read(text)[:3]] == ["Illinois"] * 3


def test_a_namesake_far_from_all_that_a_report_names_is_no_place_but_stays_to_choose_from():
    text = (
        "Two men were shot in Maracaibo, in the quarter Los Mangos. Caracas has said nothing, nor has Venezuela's army."
    )
    named = {m.span.of(text): m for m in find_places(text, open_gazetteer())}
    assert named["Maracaibo"].place.country == "VE"
    assert named["Los Mangos"].place is None
    assert {p.country for p in named["Los Mangos"].candidates} - {"VE"}


def test_a_town_across_the_border_or_a_well_known_one_is_itself():
    text = "They were taken from Yanji to Tumen in China and handed over at Hoeryong. Bangkok and Seoul said nothing."
    named = {m.span.of(text): m.place for m in find_places(text, open_gazetteer()) if m.place}
    assert named["Hoeryong"].country == "KP"
    assert named["Bangkok"].country == "TH"
