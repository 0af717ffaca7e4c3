"""What always holds of tables: texts come back whole, whatever parts the cells, and a release comes back row by row."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from onrecord.codebook import load_import
from onrecord.read import read_mapping
from onrecord.read.mapped import read_mapped
from onrecord.read.text import clean_label, freeze_text, has_words
from onrecord.release import export_release
from onrecord.release.exports.words import describe_row
from onrecord.release.released import parse_release

LETTERS = st.characters(
    exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"
)
WORDS = st.text(LETTERS, min_size=1, max_size=40)
TEXTS = st.builds(
    "{} in Goma{}{}".format,
    WORDS.filter(lambda w: w.strip() and w.strip()[0] not in "=+-@"),
    st.sampled_from(["\n", " ", "\n\n"]),
    WORDS,
)
MINE = read_mapping(
    {
        "text": "What happened",
        "title": "Headline",
        "published": "Date of article",
        "publisher": "Newspaper",
        "id": "Case no.",
    },
    name="mine.toml",
)
HEADER = ("Case no.", "Headline", "Date of article", "Newspaper", "What happened")
ROWS = st.lists(
    st.tuples(st.integers(1, 9999), WORDS, st.dates(date(1950, 1, 1), date(2026, 1, 1)), WORDS, TEXTS),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row[4].strip(),
)


def write_parted(rows, delimiter):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows([HEADER, *rows])
    return buffer.getvalue().encode()


def write_sheet(rows):
    book = Workbook()
    for row in [HEADER, *rows]:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # "=…" is text too
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def check_rows(rows, reports):
    assert [r.text for r in reports] == [freeze_text(row[4]).strip() for row in rows]
    assert [r.published for r in reports] == [row[2] for row in rows]
    assert [r.given for r in reports] == [str(row[0]) for row in rows]
    assert [r.title for r in reports] == [clean_label(row[1]) for row in rows]
    assert [r.publisher for r in reports] == [clean_label(row[3]) for row in rows]


@settings(max_examples=60)
@given(ROWS, st.sampled_from([",", ";", "\t", "|"]))
def test_each_row_of_a_table_comes_back_whole_whatever_parts_its_cells(rows, delimiter):
    check_rows(rows, read_mapped(write_parted(rows, delimiter), ".csv", MINE).reports)


@settings(max_examples=25)
@given(ROWS)
def test_each_row_of_a_spreadsheet_comes_back_whole(rows):
    check_rows(rows, read_mapped(write_sheet(rows), ".xlsx", MINE).reports)


@settings(max_examples=40)
@given(ROWS)
def test_what_acled_codes_is_never_read_and_its_notes_always(rows):
    header = ("event_id_cnty", "event_date", "event_type", "actor1", "fatalities", "notes", "source")
    lines = [(f"MMR{n}", day, "Battles", "Rebels of Nowhere", n, text, outlet) for n, _, day, outlet, text in rows]
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([header, *lines])
    acled = read_mapping(load_import("acled"), name="acled")
    reports = read_mapped(buffer.getvalue().encode(), ".csv", acled).reports
    assert len(reports) == len(rows)
    for (number, _, _, outlet, text), report in zip(rows, reports, strict=True):
        assert report.text.startswith(freeze_text(text).strip())
        assert (report.given, report.publisher, report.published) == (f"MMR{number}", "ACLED", None)
        assert "Rebels of Nowhere" not in report.text
        assert not has_words(outlet) or outlet.strip() in report.text


PLACES = st.text(LETTERS, min_size=1, max_size=20).filter(has_words)
LINES = st.fixed_dictionaries(
    {
        "id": st.from_regex(r"[0-9a-f]{12}", fullmatch=True),
        "act": st.sampled_from(["arrest", "killing", "custody-any", "trial"]),
        "country": st.sampled_from(["MM", "CD", "XK"]),
        "province": PLACES,
        "place": PLACES,
        "period": st.sampled_from(["2021-03-08", "2021-03", "2021-Q1", "2021", "not known"]),
        "count": st.sampled_from(["not shown", "1–4", "5000 or more"]),
        "status": st.sampled_from(["single", "contested", "corroborated"]),
    }
)
MANIFEST = {"release": "0a", "policy": "internal", "date": "2021-06-01", "assumed": []}
RELEASES = st.lists(LINES, min_size=1, max_size=4, unique_by=lambda line: line["id"]).map(
    lambda lines: parse_release({**MANIFEST, "columns": list(lines[0])}, lines, "counts")
)


@settings(max_examples=40)
@given(RELEASES)
def test_a_release_written_for_acled_comes_back_row_by_row(release):
    acled = read_mapping(load_import("acled"), name="acled")
    reports = read_mapped(export_release(release, ["acled"])["acled.csv"], ".csv", acled).reports
    assert [r.given for r in reports] == [row.id for row in release.rows]
    assert [r.text for r in reports] == [describe_row(row).strip() for row in release.rows]


@settings(max_examples=40)
@given(RELEASES)
def test_a_release_written_for_uwazi_comes_back_cell_by_cell(release):
    content = export_release(release, ["uwazi"])["uwazi.zip"]
    held = zipfile.ZipFile(io.BytesIO(content)).read("import.csv").decode()
    lines = list(csv.DictReader(io.StringIO(held, newline="")))
    details = {name: name for name in lines[0] if name != "title"}
    mine = read_mapping(
        {"title": "title", "details": details, "describe": True, "member": "import.csv"}, name="ours.toml"
    )
    reports = read_mapped(content, ".zip", mine).reports
    assert len(reports) == len(lines)
    for line, report in zip(lines, reports, strict=True):
        told = dict(part.split(": ", 1) for part in report.text.split("\n"))
        assert told == {name: v.strip() for name, v in line.items() if name != "title" and v.strip()}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(sign):
    rows = [(1, "A title", date(2021, 3, 8), "Coast Lantern", f"{sign}1+1 people were held in Goma")]
    check_rows(rows, read_mapped(write_sheet(rows), ".xlsx", MINE).reports)
