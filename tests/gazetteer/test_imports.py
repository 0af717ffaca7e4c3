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


def dump_line(
    number, name, *, code="PPL", kind="P", lat="13.1", lon="25.2", admin1="47", admin2="", country="SD", also=""
):
    fields = [
        number,
        name,
        name,
        also,
        lat,
        lon,
        kind,
        code,
        country,
        "",
        admin1,
        admin2,
        "",
        "",
        "900",
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
    assert (found.kind, found.places, found.bad, found.passed_over) == ("geonames", 2, 0, 1)
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
    assert [(p.line, p.reason.split(";")[0]) for p in found.problems] == [
        (3, "has no name"),
        (4, "has no coordinates that can be read"),
        (5, "has the kind 'hamlet'"),
    ]
    assert found.bad == 3


def test_an_open_quote_spoils_its_own_line_only(write):
    found = read_places(write("own.csv", 'name,latitude,longitude\n"Turu,1.5,2.5\n' + "Mavi,1,2\n" * 9))
    assert (found.places, found.bad) == (9, 1)
    assert found.problems[0].reason == "has a quotation mark that is not closed"


def test_a_comma_without_quotes_is_told_of_and_moves_no_place(write):
    found = read_places(write("own.csv", "name,latitude,longitude\nTuru, by the well,1.5,2.5\nMavi,1,2\n"))
    assert [(p.line, p.reason[:13]) for p in found.problems] == [(2, "has 4 columns")]


def test_a_name_in_another_encoding_is_left_out_not_garbled(tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes(b"name,latitude,longitude\nMavi,1,2\n" + "Turú,1,2\n".encode("cp1252"))
    found = read_places(path)
    assert (found.places, found.problems[0].line) == (1, 3)
    assert "UTF-8" in found.problems[0].reason


def test_a_country_may_be_written_by_code_or_name_and_no_other_word(write):
    table = "name,latitude,longitude,country\nTuru,1,2,td\nMavi,1,2,Chad\nKessa,1,2,Chadd\n"
    found = read_places(write("own.csv", table))
    gazetteer = open_gazetteer((found.packed,))
    assert [gazetteer.look_up(name)[0].place.country for name in ("Turu", "Mavi")] == ["TD", "TD"]
    assert [p.line for p in found.problems] == [4]


def test_a_dump_calls_units_as_the_gazetteer_does(write):
    shipped = next(c for c in open_gazetteer().look_up("Kachin") if c.kind is Kind.ADMIN1)
    dump = (
        dump_line(str(shipped.place.geonames), "Kachin State", code="ADM1", kind="A", admin1="04", country="MM")
        + dump_line("900000004", "Turu District", code="ADM2", kind="A", admin1="04", admin2="0409", country="MM")
        + dump_line("900000005", "Turu Mavi", admin1="04", admin2="0409", country="MM")
    )
    village = open_gazetteer((read_places(write("MM.txt", dump)).packed,)).look_up("Turu Mavi")[0].place
    assert (village.admin1, village.admin2) == ("Kachin", "Turu District")


def test_codes_and_links_among_the_names_of_a_dump_are_no_names(write):
    found = read_places(write("SD.txt", dump_line("900000006", "Umm Turu", also="UTU,https://a.example/Turu,Om Turu")))
    gazetteer = open_gazetteer((found.packed,))
    assert [bool(gazetteer.look_up(name)) for name in ("Om Turu", "UTU")] == [
        True,
        bool(open_gazetteer().look_up("UTU")),
    ]
    assert found.names == 2


def test_a_table_mended_and_imported_again_doubles_no_place(write):
    first = read_places(write("own.csv", "name,latitude,longitude\nUmm Turu,1.5,2.5\n"))
    second = read_places(write("own.csv", "name,latitude,longitude\nUmm Turu,1.5,2.5\nMavi,1,2\n"))
    assert len(open_gazetteer((second.packed, first.packed)).look_up("Umm Turu")) == 1


def test_a_zip_that_breaks_off_is_an_error_of_use(tmp_path):
    with zipfile.ZipFile(tmp_path / "SD.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("SD.txt", DUMP * 50)
    whole = (tmp_path / "SD.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UsageError):
        read_places(tmp_path / "cut.zip")


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "name,latitude,longitude\n", "just words\n"])
def test_a_file_without_places_says_what_it_lacks(write, text):
    with pytest.raises(InputError):
        read_places(write("own.csv", text))


def test_a_file_that_is_not_there_is_an_error_of_use(tmp_path):
    with pytest.raises(UsageError):
        read_places(tmp_path / "none.csv")


def test_reading_tells_how_far_it_is(write):
    told = []
    path = write("SD.txt", DUMP)
    read_places(path, lambda done, size: told.append((done, size)))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


NAMES = st.text(st.characters(whitelist_categories=["Lu", "Ll", "Lo"]), min_size=2, max_size=12)


@given(NAMES, st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_imported_is_found_by_its_name(tmp_path_factory, name, lat, lon):
    path = tmp_path_factory.mktemp("own") / "own.csv"
    path.write_text(f"name,latitude,longitude\n{name},{lat:.4f},{lon:.4f}\n", "utf-8")
    found = open_gazetteer((read_places(path).packed,)).look_up(name)
    assert not found or (found[0].own and found[0].place.lat == pytest.approx(lat, abs=1e-3))
