"""Places somebody else listed, read into a store."""

from __future__ import annotations

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputError, UsageError
from onrecord.gazetteer import Kind, open_gazetteer
from onrecord.gazetteer.imports import read_places
from onrecord.model import Precision
from onrecord.resolve.places import find_places


def dump_line(number, name, *, code="PPL", kind="P", lat="13.1", lon="25.2", admin1="47", population="900", also=""):
    fields = [
        number,
        name,
        name,
        also,
        lat,
        lon,
        kind,
        code,
        "SD",
        "",
        admin1,
        "",
        "",
        "",
        population,
        "",
        "400",
        "Africa/Khartoum",
        "2020-01-01",
    ]
    return "\t".join(fields) + "\n"


DUMP = (
    dump_line("900000001", "Umm Zabad", also="أم زباد,Um Zebad")
    + dump_line("900000002", "Northern Wadi", code="ADM1", kind="A")
    + dump_line("900000003", "Zabad Well", code="WLL", kind="H")
)


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_dump_gives_its_villages_and_units_and_leaves_waters_out(write):
    found = read_places(write("SD.txt", DUMP))
    assert (found.kind, found.places, found.left_out, found.problems) == ("geonames", 2, 1, ())
    village = open_gazetteer((found.packed,)).look_up("Umm Zabad")[0]
    assert (village.place.country, village.place.admin1, village.place.precision) == (
        "SD",
        "Northern Wadi",
        Precision.PLACE,
    )
    assert open_gazetteer((found.packed,)).look_up("أم زباد")[0].place == village.place
    assert not village.own


def test_a_dump_may_come_in_its_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "SD.zip", "w") as archive:
        archive.writestr("readme.txt", "what it is")
        archive.writestr("SD.txt", DUMP)
    assert read_places(tmp_path / "SD.zip").places == 2


def test_a_place_that_ships_is_not_doubled_by_a_dump(write):
    shipped = open_gazetteer().look_up("Goma")[0]
    line = dump_line(str(shipped.place.geonames), "Goma", lat=str(shipped.place.lat), lon=str(shipped.place.lon))
    found = open_gazetteer((read_places(write("CD.txt", line)).packed,)).look_up("Goma")
    assert [c.place.geonames for c in found].count(shipped.place.geonames) == 1
    assert len(found) == len(open_gazetteer().look_up("Goma"))


def test_a_place_of_an_own_table_is_taken_before_others_of_its_name(write):
    table = "name,latitude,longitude,alternates,country,admin1,kind\nGoma,10.5,20.5,Gomma;Goma Camp,TD,Sila,place\n"
    found = read_places(write("own.csv", table))
    gazetteer = open_gazetteer((found.packed,))
    mention = find_places("Two men were held near Goma.", gazetteer)[0]
    assert (mention.place.country, mention.place.lat) == ("TD", 10.5)
    assert "from this record's own places" in mention.why
    assert any(p.country == "CD" for p in mention.candidates)
    assert gazetteer.look_up("Gomma")[0].kind is Kind.PLACE


def test_a_line_that_cannot_be_used_is_told_of_and_the_others_are_kept(write):
    table = "name,latitude,longitude,kind\nTuru,1.5,2.5,\n,1,2,\nMavi,north,2,\nKessa,1,2,hamlet\n"
    found = read_places(write("own.csv", table))
    assert found.places == 1
    assert [(p.line, p.reason.split(",")[0]) for p in found.problems] == [
        (3, "has no name"),
        (4, "has no coordinates that can be read"),
        (5, "has the kind 'hamlet'"),
    ]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "name,latitude,longitude\n", "just words\n"])
def test_a_file_without_places_says_what_it_lacks(write, text):
    with pytest.raises(InputError):
        read_places(write("own.csv", text))


def test_a_file_that_is_not_there_is_an_error_of_use(tmp_path):
    with pytest.raises(UsageError):
        read_places(tmp_path / "none.csv")


def test_reading_tells_how_far_it_is(write):
    told = []
    read_places(write("SD.txt", DUMP), told.append)
    assert told[-1] == 3


NAMES = st.text(st.characters(whitelist_categories=["Lu", "Ll", "Lo"]), min_size=2, max_size=12)


@given(NAMES, st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_imported_is_found_by_its_name(tmp_path_factory, name, lat, lon):
    path = tmp_path_factory.mktemp("own") / "own.csv"
    path.write_text(f"name,latitude,longitude\n{name},{lat:.4f},{lon:.4f}\n", "utf-8")
    found = open_gazetteer((read_places(path).packed,)).look_up(name)
    assert not found or (found[0].own and found[0].place.lat == pytest.approx(lat, abs=1e-3))
