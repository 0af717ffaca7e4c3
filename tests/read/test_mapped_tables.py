"""Tables of other programs become reports of their texts; columns about single people stay out."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from exports import tell_cited, tell_counts
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.codebook import list_imports, load_import
from onrecord.errors import UsageError
from onrecord.read import ReadState, TableMapping, read_mapped_untrusted, read_mapping
from onrecord.read.mapped import read_mapped
from onrecord.read.mapping import KEYS, find_person_columns, is_register
from onrecord.read.results import UnreadableError
from onrecord.release import export_release


def mapping(**rows):
    return read_mapping({"text": ["what happened"], **rows}, name="mine.toml")


def table(*rows):
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def shipped(name):
    return read_mapping(load_import(name), name=name)


@pytest.mark.parametrize("name", list_imports())
def test_every_mapping_that_ships_is_right(name):
    assert shipped(name).columns["text"]


def test_a_row_is_a_report_and_its_codes_are_no_part_of_it():
    content = table(
        ("event_id_cnty", "event_date", "sub_event_type", "actor1", "fatalities", "notes", "source", "timestamp"),
        ("MMR1", "08 March 2021", "Arrests", "Police Forces", "0", "On 8 March 2021, police arrested 14.", "A; B", "1"),
    )
    result = read_mapped(content, ".csv", shipped("acled"))
    (report,) = result.reports
    assert report.text == "On 8 March 2021, police arrested 14.\n\nSources: A; B"
    assert (report.given, report.publisher, report.published) == ("MMR1", "ACLED", None)
    assert any("event_date, sub_event_type, actor1, fatalities" in note for note in result.warnings)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_tells_what_parts_cells_full_of_other_signs(delimiter):
    rows = [["what happened", "title"], ["one; two | three, four", "a|b;c"]]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    (report,) = read_mapped(buffer.getvalue().encode(), ".csv", mapping(title="title")).reports
    assert (report.text, report.title) == ("one; two | three, four", "a|b;c")


def test_uwazi_is_read_from_its_zip_and_from_the_csv_alone():
    content = table(
        ("title", "description__en", "date_published", "victims", "geo_geolocation"),
        ("Arrests in Goma", "Police arrested nine people in Goma.", "2021-03-10", "Hla Khin|Ko Zaw", "1|2"),
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("import.csv", content)
        archive.writestr("a.pdf", b"other")
    for untrusted, suffix in ((content, ".csv"), (buffer.getvalue(), ".zip")):
        result = read_mapped(untrusted, suffix, shipped("uwazi"))
        (report,) = result.reports
        assert (report.text, report.title) == ("Police arrested nine people in Goma.", "Arrests in Goma")
        assert report.published.isoformat() == "2021-03-10"
        assert "Columns about single people were not read: victims." in result.warnings
        assert "Hla Khin" not in str(result)


def test_a_spreadsheet_is_read_by_a_mapping_of_its_own():
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["A note"])
    sheet = book.create_sheet()
    sheet.append(["Quoi", "Jour", "Journal"])
    sheet.append(["La police a arrêté neuf personnes.", "10/03/2021", "Le Fleuve"])
    buffer = io.BytesIO()
    book.save(buffer)
    mine = read_mapping(
        {
            "text": "Quoi",
            "published": "Jour",
            "publisher": "Journal",
            "published_form": "%d/%m/%Y",
            "fixed": {"language": "fr"},
        },
        name="mine.toml",
    )
    (report,) = read_mapped(buffer.getvalue(), ".xlsx", mine).reports
    assert (report.published.isoformat(), report.publisher, report.language.code) == ("2021-03-10", "Le Fleuve", "fr")


def test_a_row_without_text_is_left_out_unless_its_columns_are_to_be_written_out():
    content = table(("what happened", "where", "when"), ("", "Goma", "2021-03-08"), ("Nine were held.", "Bukavu", ""))
    left_out = read_mapped(content, ".csv", mapping(details={"Place": "where", "Day": "when"}))
    assert [(p.line, p.reason) for p in left_out.problems] == [(2, "It has no text.")]
    told = read_mapped(content, ".csv", mapping(details={"Place": "where", "Day": "when"}, describe=True))
    assert [r.text for r in told.reports] == ["Place: Goma\nDay: 2021-03-08", "Nine were held.\n\nPlace: Bukavu"]
    assert any("1 rows have no text of their own" in note for note in told.warnings)


@pytest.mark.parametrize(
    "rows",
    [
        {"details": {"Who": "victim name"}},
        {"text": ["Full_Name", "what happened"]},
        {"title": "Phone"},
        {"id": "Passport number"},
        {"details": {"Way": "route"}},
    ],
)
def test_a_mapping_that_names_a_column_about_people_is_refused(rows):
    with pytest.raises(UsageError, match="single people"):
        mapping(**rows)


@pytest.mark.parametrize(
    "rows",
    [{"text": 3}, {"texts": "a"}, {"text": []}, {"fixed": {"title": "x"}}, {"details": {"a": 1}}, {"describe": "yes"}],
)
def test_a_mapping_that_is_wrong_names_the_key(rows):
    with pytest.raises(UsageError, match="'"):
        read_mapping({"text": "what happened", **rows}, name="mine.toml")


def test_a_list_of_people_is_refused_whole():
    content = table(
        ("Full name", "Date of birth", "Phone", "what happened"), ("Hla Khin", "1990-01-01", "123", "She was arrested.")
    )
    with pytest.raises(UnreadableError) as refused:
        read_mapped(content, ".csv", mapping())
    assert "list of people" in refused.value.result.reason
    assert "Hla Khin" not in str(refused.value.result)


@pytest.mark.parametrize(
    "column", ["Source name", "Place name", "Number of victims killed", "Event date", "outlet", "sexual violence"]
)
def test_columns_about_acts_are_no_columns_about_people(column):
    assert find_person_columns([column]) == {}


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("victimName", "name"),
        ("Name", "name"),
        ("E-mail", "contact"),
        ("DOB", "birth"),
        ("sex", "trait"),
        ("الاسم", "name"),
    ],
)
def test_columns_about_people_are_known_in_any_writing(column, kind):
    assert list(find_person_columns([column])) == [kind]


def test_traits_alone_make_no_list_of_people():
    assert not is_register(find_person_columns(["age", "sex", "religion", "occupation", "health"]))


@pytest.mark.parametrize(
    ("content", "suffix", "word"),
    [
        (b"", ".csv", "empty"),
        (b"a,b\n1,2\n", ".csv", "No column"),
        (b"%PDF-1.7 x", ".pdf", "not a table"),
        (b"PK\x03\x04broken", ".zip", "damaged"),
    ],
)
def test_what_is_no_such_table_is_refused_with_a_reason(content, suffix, word):
    result = read_mapped_untrusted(content, suffix, shipped("uwazi"))
    assert result.state is not ReadState.READ
    assert word in (result.reason or "")


def test_a_table_is_read_in_the_locked_down_child():
    content = table(("what happened", "passport"), ("Nine people were arrested in Goma.", "x"))
    result = read_mapped_untrusted(content, ".csv", mapping())
    assert [r.text for r in result.reports] == ["Nine people were arrested in Goma."]
    assert result.reports[0].language.code == "en"
    assert "single people" in result.warnings[0]


def test_the_acled_export_of_a_release_comes_back_row_by_row():
    release = tell_counts()
    result = read_mapped(export_release(release, ["acled"])["acled.csv"], ".csv", shipped("acled"))
    assert [r.given for r in result.reports] == [row.id for row in release.rows]
    for row, report in zip(release.rows, result.reports, strict=True):
        assert all(part in report.text for part in (row.province, row.place, row.period, row.count))
        assert row.status != "contested" or "disagree" in report.text
    assert any("export of onrecord" in note for note in result.warnings)


@pytest.mark.parametrize("tell", [tell_counts, tell_cited])
def test_the_uwazi_export_of_a_release_comes_back_cell_by_cell(tell):
    release = tell()
    content = export_release(release, ["uwazi"])["uwazi.zip"]
    archive = zipfile.ZipFile(io.BytesIO(content))
    lines = list(csv.DictReader(io.StringIO(archive.read("import.csv").decode(), newline="")))
    details = {name: name for name in lines[0] if name != "title"}
    mine = read_mapping(
        {"title": "title", "details": details, "describe": True, "member": "import.csv"}, name="ours.toml"
    )
    result = read_mapped(content, ".zip", mine)
    assert [r.title for r in result.reports] == [line["title"] for line in lines]
    for line, report in zip(lines, result.reports, strict=True):
        told = dict(part.split(": ", 1) for part in report.text.split("\n"))
        assert told == {name: value for name, value in line.items() if name != "title" and value}


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=5), st.sampled_from([".csv", ".txt"]))
def test_whatever_a_table_holds_reading_it_ends_in_reports_or_a_reason(rows, suffix):
    content = table(("what happened", "title"), *rows)
    try:
        result = read_mapped(content, suffix, mapping(title="title"))
    except UnreadableError as error:
        assert error.result.reason
    else:
        given_texts = {row[0].strip() for row in rows}
        assert {r.text for r in result.reports} <= given_texts


def test_a_mapping_survives_the_way_to_the_child():
    mine = mapping(
        details={"Place": "where"}, fixed={"publisher": "X"}, describe=True, member="a.csv", published_form="%d"
    )
    assert isinstance(mine, TableMapping)
    assert read_mapping(mine.to_json(), name=mine.label) == mine
    assert set(mine.to_json()) <= KEYS
