"""Every format says what the release says and no more, and each is what the field's own reader takes."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from exports import SECRETS, tell_cited, tell_counts

from onrecord.codebook import load_codebook, load_words
from onrecord.errors import InvalidValueError, UsageError
from onrecord.release import EXPORTERS, PublicRelease, export_release, read_formats
from onrecord.release.exports import acled, esf, tell_frame, uwazi
from onrecord.release.released import tell_time
from onrecord.release.views import list_views

SHAPES = Path(__file__).parent / "shapes"
TELL = {"counts": tell_counts, "citations": tell_cited}
PAIRS = [(name, kind) for name, e in EXPORTERS.items() for kind in sorted(e.KINDS)]


def shape(name):
    return json.loads((SHAPES / f"{name}.json").read_text("utf-8"))


def check(value, schema):
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    kind(schema).validate(value)


def lines_of(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def json_lines(content):
    return [json.loads(line) for line in content.decode().splitlines()]


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_a_format_says_no_word_that_the_release_does_not(name, kind):
    release = TELL[kind]()
    said = " ".join(v for line in release.table for v in line.values()) + " ".join(release.assumptions)
    known = set(re.findall(r"\w+", f"{said} {release.id} {tell_frame(release, [name])}".casefold()))
    for content in export_release(release, [name]).values():
        for view in list_views(content):
            # Days and codes are numbers, ids of entities are hashes; all other words are the release's own.
            words = {w for w in re.findall(r"\w+", view.text) if not re.fullmatch(r"[0-9a-f]*\d[0-9a-f]*", w)}
            assert view.packed or words <= known
            assert not any(secret.casefold() in view.text for secret in SECRETS)


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_a_format_says_what_it_cannot_hold_beside_its_files(name, kind):
    readme = export_release(TELL[kind](), [name])["README.md"].decode()
    assert EXPORTERS[name].CANNOT_HOLD
    for line in (*EXPORTERS[name].CANNOT_HOLD, *TELL[kind]().assumptions):
        assert line in readme


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_the_same_release_gives_the_same_bytes(name, kind):
    release = TELL[kind]()
    assert export_release(release, [name]) == export_release(release, [name]) or name == "xlsx"


def test_nothing_but_a_release_can_be_exported():
    release = tell_counts()
    with pytest.raises(InvalidValueError):
        PublicRelease("1", "public", release.day, "counts", (), (), (), (), ())


def test_a_format_that_cannot_hold_a_kind_of_release_is_refused():
    assert read_formats("ACLED, uwazi,acled", "counts") == ("acled", "uwazi")
    with pytest.raises(UsageError, match="cannot hold"):
        read_formats("acled", "citations")
    with pytest.raises(UsageError, match="no format"):
        read_formats("shapefile", "counts")


@pytest.mark.parametrize(
    ("period", "time"),
    [
        ("2021-03-08", ("2021-03-08", "2021-03-08", "2021-03-08")),
        ("2020-02", ("2020-02", "2020-02-01", "2020-02-29")),
        ("2021-Q4", ("2021-36", "2021-10-01", "2021-12-31")),
        ("2021", ("2021", "2021-01-01", "2021-12-31")),
        ("", ("", "", "")),
    ],
)
def test_a_period_is_told_as_edtf_with_its_first_and_last_day(period, time):
    told = tell_time(period)
    assert (told.edtf, told.start, told.end) == time


@pytest.mark.parametrize("kind", ["counts", "citations"])
def test_our_json_is_as_its_schema_says(kind):
    schema = json.loads(files("onrecord").joinpath("schema/release.json").read_text("utf-8"))
    value = json.loads(export_release(TELL[kind](), ["json"])["release.json"])
    check(value, schema)
    assert value["schema"] == schema["$id"]
    assert len(value["rows"]) + len(value["citations"]) == len(TELL[kind]().table)


def test_every_plover_record_has_its_shape_and_rows_without_an_event_are_left_out():
    release = tell_counts()
    records = json_lines(export_release(release, ["plover"])["plover.jsonl"])
    for record in records:
        check(record, shape("plover"))
    # The codebook names no event of PLOVER for a killing or a trial.
    assert {r["onrecord"]["act"] for r in records} == {"arrest", "protest", "torture"}
    arrest = next(r for r in records if r["onrecord"]["act"] == "arrest")
    assert (arrest["event"], arrest["mode"], arrest["date"]) == (["COERCE"], ["arrest"], "2021-03-08")
    assert arrest["onrecord"]["status"] == "contested"


def test_every_plover_code_of_the_codebook_is_an_event_of_plover():
    known = set(shape("plover")["properties"]["event"]["items"]["enum"])
    events = {t.codes["plover"].partition("/")[0] for t in load_codebook().types.values() if "plover" in t.codes}
    assert events <= known


@pytest.mark.parametrize("kind", ["counts", "citations"])
def test_every_followthemoney_entity_is_an_event_or_an_article_and_none_a_person(kind):
    entities = json_lines(export_release(TELL[kind](), ["ftm"])["ftm.jsonl"])
    for entity in entities:
        check(entity, shape("ftm"))
    assert {e["schema"] for e in entities} == ({"Event"} if kind == "counts" else {"Event", "Article"})
    ids = [e["id"] for e in entities]
    assert len(set(ids)) == len(ids)
    proofs = {p for e in entities for p in e["properties"].get("proof", ())}
    assert proofs <= set(ids)


def test_aleph_has_something_to_show_of_each_entity():
    """It shows an event's name, and an article's title: without one it would say no more than "Article"."""
    for kind in ("counts", "citations"):
        for entity in json_lines(export_release(TELL[kind](), ["ftm"])["ftm.jsonl"]):
            assert entity["properties"]["title" if entity["schema"] == "Article" else "name"]


def test_two_releases_share_no_entity():
    from dataclasses import replace

    release = tell_counts()
    other = replace(release, id="ffff")
    both = [{e["id"] for e in json_lines(export_release(r, ["ftm"])["ftm.jsonl"])} for r in (release, other)]
    assert both[0].isdisjoint(both[1])


def test_every_annotation_is_of_an_address_and_quotes_nothing():
    page = json.loads(export_release(tell_cited(), ["annotation"])["annotations.jsonld"])
    check(page, shape("annotation"))
    assert page["items"]
    assert "selector" not in json.dumps(page)


def test_areas_are_geojson_without_a_point():
    value = json.loads(export_release(tell_counts(), ["geojson"])["areas.geojson"])
    check(value, shape("geojson"))
    assert {f["properties"]["country"] for f in value["features"]} == {"MM", "CD"}


def test_acled_has_its_own_columns_first_and_the_contest_in_its_notes():
    content = export_release(tell_counts(), ["acled"])["acled.csv"]
    lines = lines_of(content)
    assert tuple(lines[0]) == (*acled.COLUMNS, *acled.OURS)
    by_act = {line["onrecord_act"]: line for line in lines}
    arrest = by_act["arrest"]
    assert (arrest["event_date"], arrest["time_precision"], arrest["geo_precision"]) == ("2021-03-08", "1", "1")
    assert "independent origins disagree" in arrest["notes"]
    assert (arrest["iso"], arrest["sub_event_type"], arrest["event_type"]) == (
        "104",
        "Arrests",
        "Strategic developments",
    )
    assert (by_act["killing"]["event_date"], by_act["killing"]["time_precision"]) == ("2021-03-15", "3")
    # A year is no date, and nobody's death is counted.
    assert (by_act["protest"]["event_date"], by_act["protest"]["year"]) == ("", "2021")
    assert {line["latitude"] + line["longitude"] + line["fatalities"] + line["actor1"] for line in lines} == {""}


def test_every_sub_event_of_the_codebook_has_its_event_and_disorder_type():
    named = {t.codes["acled"] for t in load_codebook().types.values() if "acled" in t.codes}
    assert named <= set(load_words("acled"))


def test_esf_events_and_acts_are_joined_and_acts_carry_the_codes_of_micro_thesaurus_4():
    written = export_release(tell_counts(), ["esf"])
    events, acts = lines_of(written["esf-events.csv"]), lines_of(written["esf-acts.csv"])
    assert tuple(events[0]) == esf.EVENT_COLUMNS
    assert tuple(acts[0]) == esf.ACT_COLUMNS
    assert [a["2103 Event"] for a in acts] == [e["101 Event record number"] for e in events]
    codes = {a["onrecord act"]: a["2109 Type of act"] for a in acts}
    assert codes == {"arrest": "030101", "killing": "0101", "torture": "02011111", "trial": "", "protest": ""}
    quarter = next(a for a in acts if a["onrecord act"] == "trial")
    assert (quarter["onrecord EDTF"], quarter["2111 Initial date"], quarter["2121 Final date"]) == (
        "2020-33",
        "2020-01-01",
        "2020-03-31",
    )


def test_esf_says_by_micro_thesaurus_48_what_of_a_date_is_not_known():
    acts = lines_of(export_release(tell_counts(), ["esf"])["esf-acts.csv"])
    types = {a["onrecord act"]: (a["2111 Initial date (type)"], a["2121 Final date (type)"]) for a in acts}
    assert types == {
        "arrest": ("", ""),
        "killing": ("02", "02"),
        "protest": ("03", "03"),
        "torture": ("", ""),
        "trial": ("03", "03"),
    }


@pytest.mark.parametrize("kind", ["counts", "citations"])
def test_uwazi_finds_import_csv_with_a_title_and_ranges_as_it_reads_them(kind):
    archive = zipfile.ZipFile(io.BytesIO(export_release(TELL[kind](), ["uwazi"])["uwazi.zip"]))
    lines = lines_of(archive.read("import.csv"))
    template = {line["property"]: line["type"] for line in lines_of(archive.read("template.csv"))}
    assert set(lines[0]) == {"title", *template}
    for line in lines:
        assert line["title"]
        assert re.fullmatch(r"[^:|]+::[^:|]+", line["act"])
        assert re.fullmatch(r"(\d{4}-\d\d-\d\d:\d{4}-\d\d-\d\d)?", line.get("when", ""))
        assert re.fullmatch(r"([^|]+\|https?://[^|]+)?", line.get("article", ""))
    assert set(template.values()) <= {*uwazi.TYPES.values()}


@pytest.mark.parametrize("kind", ["counts", "citations"])
def test_the_spreadsheet_has_the_cells_of_the_table(kind):
    from openpyxl import load_workbook

    release = TELL[kind]()
    (content,) = (c for n, c in export_release(release, ["xlsx"]).items() if n.endswith(".xlsx"))
    header, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    assert header == release.columns
    assert [[cell or "" for cell in row] for row in rows] == [list(line.values()) for line in release.table]
