"""A finished release is read back as it was written, or not at all; what it is converted into passes its own scan."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

import jsonschema
import pytest
from exports import SECRETS, make_plan, tell_counts, write_cited, write_counts
from hypothesis import given, settings
from hypothesis import strategies as st
from releases import TODAY

from onrecord.errors import UsageError
from onrecord.release import export_release, read_release, render_release
from onrecord.release.exports import EXPORTERS
from onrecord.release.released import ReleasedRow, parse_release
from onrecord.release.scan import LeakError
from onrecord.release.sealing import ExpiredError

COUNTS = tuple(name for name, e in EXPORTERS.items() if "counts" in e.KINDS)
CITATIONS = tuple(name for name, e in EXPORTERS.items() if "citations" in e.KINDS)


@pytest.mark.parametrize("policy", ["public", "internal"])
def test_a_release_is_read_back_as_it_was_written(tmp_path, policy):
    told, read = tell_counts(policy), read_release(write_counts(tmp_path / "out", policy), today=TODAY)
    bare = [[getattr(row, name) for name in ("act", "country", "province", "place", "period")] for row in told.rows]
    assert [
        [getattr(row, name) for name in ("act", "country", "province", "place", "period")] for row in read.rows
    ] == bare
    assert (read.policy, read.columns, read.assumptions) == (policy, told.columns, told.assumptions)
    assert read.rows


def test_a_release_asked_for_in_formats_is_the_finished_one_converted(tmp_path):
    out = write_counts(tmp_path / "out", formats=COUNTS)
    converted = export_release(read_release(out, today=TODAY), COUNTS)
    for name, content in converted.items():
        if not name.endswith(".xlsx"):  # a library writes its own hour into it, which is taken out again
            assert (out / name).read_bytes() == content
    manifest = json.loads((out / "manifest.json").read_text())
    assert set(converted) <= set(manifest["files"])


def test_a_release_of_citations_is_converted_too(tmp_path):
    out = write_cited(tmp_path / "out", formats=CITATIONS)
    converted = export_release(read_release(out, today=TODAY), CITATIONS)
    assert (out / "ftm.jsonl").read_bytes() == converted["ftm.jsonl"]


@pytest.mark.parametrize(("write", "formats"), [(write_counts, COUNTS), (write_cited, CITATIONS)])
def test_the_manifest_is_as_its_schema_says(tmp_path, write, formats):
    schema = json.loads(files("onrecord").joinpath("schema/manifest.json").read_text("utf-8"))
    manifest = json.loads((write(tmp_path / "out", formats=formats) / "manifest.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(manifest, schema)


@pytest.mark.parametrize("write", [write_counts, write_cited])
def test_frictionless_finds_no_fault_in_the_data_package(tmp_path, write, monkeypatch):
    frictionless = pytest.importorskip("frictionless")
    out = write(tmp_path / "out", formats=("datapackage",))
    monkeypatch.chdir(out)
    report = frictionless.validate("datapackage.json")
    assert report.valid, report.flatten(["message"])


def test_a_masked_word_in_a_format_stops_the_release(monkeypatch):
    plan = make_plan()
    real = EXPORTERS["acled"].export

    def leak(release):
        said = b"Hla Khin" if any(row.place == "Myitkyina" for row in release.rows) else b""
        return {name: content + said for name, content in real(release).items()}

    monkeypatch.setattr(EXPORTERS["acled"], "export", leak)
    with pytest.raises(LeakError):
        render_release(plan, today=TODAY, formats=("acled",))


def test_no_format_of_a_public_release_holds_a_day_a_place_or_a_source(tmp_path):
    out = write_counts(tmp_path / "out", "public", formats=COUNTS)
    for path in out.iterdir():
        written = path.read_text("utf-8", errors="replace")
        assert not any(secret in written for secret in (*SECRETS, "Myitkyina", "2021-03-08"))


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("rows.csv", "arrest", "killing", "not as it was written"),
        ("manifest.json", '"rows.csv"', '"other.csv"', "no release"),
        ("manifest.json", '"policy"', '"polity"', "no release"),
    ],
)
def test_a_release_that_was_changed_is_not_converted(tmp_path, name, old, new, message):
    out = write_counts(tmp_path / "out")
    path = out / name
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    with pytest.raises(UsageError, match=message):
        read_release(out, today=TODAY)


def test_a_cited_row_whose_signature_does_not_hold_is_not_converted(tmp_path):
    import hashlib

    out = write_cited(tmp_path / "out")
    path, manifest = out / "citations.csv", out / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b"The Kachin Post", b"The Other Post!"))
    said = json.loads(manifest.read_text())
    said["files"]["citations.csv"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(said))
    with pytest.raises(UsageError, match="signature of row 1"):
        read_release(out, today=TODAY)


def test_what_was_withdrawn_sealed_or_is_past_its_terms_is_not_converted(tmp_path):
    out = write_counts(tmp_path / "out")
    said = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps({**said, "expires": "2021-05-31"}))
    with pytest.raises(ExpiredError):
        read_release(out, today=date(2021, 6, 1))
    (out / "release.age").write_bytes(b"")
    with pytest.raises(UsageError, match="encrypted"):
        read_release(out, today=TODAY)
    (out / "WITHDRAWN.txt").write_text("withdrawn")
    with pytest.raises(UsageError, match="withdrawn"):
        read_release(out, today=TODAY)


MANIFEST = {
    "release": "0a",
    "policy": "internal",
    "date": "2021-06-01",
    "columns": ["id", "act", "country"],
    "assumed": [],
}


@pytest.mark.parametrize(
    "line",
    [
        {"id": "a1", "act": "arrest", "country": "Myanmar"},
        {"id": "a1", "act": "arrest", "country": "MM", "victim": "Hla Khin"},
        {"id": "a1", "act": "arrest", "country": "MM", "count": "Hla Khin"},
        {"id": "a1", "act": "arrest", "country": "MM", "place": "a\nb"},
        {"id": "a1", "act": "arrest", "country": "MM", "start": "yesterday"},
    ],
)
def test_a_cell_that_no_release_writes_is_refused(line):
    with pytest.raises(ValueError, match="nothing that a release writes"):
        parse_release(MANIFEST, [line], "counts")


PERIODS = st.one_of(
    st.just("not known"),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)).flatmap(
        lambda d: st.sampled_from(
            [d.isoformat(), d.isoformat()[:7], d.isoformat()[:4], f"{d.year}-Q{(d.month + 2) // 3}"]
        )
    ),
)
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)
LINES = st.fixed_dictionaries(
    {
        "id": st.from_regex(r"[0-9a-f]{12}", fullmatch=True),
        "act": st.sampled_from(["arrest", "killing", "custody-any", "trial"]),
        "country": st.sampled_from(["MM", "CD", "XK"]),
        "province": NAMES,
        "place": NAMES,
        "period": PERIODS,
        "count": st.sampled_from(["not shown", "1–4", "5000 or more"]),
        "status": st.sampled_from(["single", "contested", "corroborated"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=4))
def test_whatever_rows_say_every_format_writes_them(lines):
    release = parse_release({**MANIFEST, "columns": list(lines[0]) if lines else []}, lines, "counts")
    written = export_release(release, [name for name in COUNTS if name not in {"xlsx", "datapackage"}])
    whole = json.loads(written["release.json"])
    assert [r["id"] for r in whole["rows"]] == [line["id"] for line in lines]
    for row in release.rows:
        assert isinstance(row, ReleasedRow)
        assert row.id.encode() in written["acled.csv"] and row.id.encode() in written["esf-acts.csv"]
