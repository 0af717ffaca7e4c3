"""What is written holds nothing that was masked."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from build import make_claim
from releases import OPEN, TODAY, write_release

from onrecord.errors import UsageError
from onrecord.model import ClaimVerdict, SourceKind
from onrecord.release import ActCount, ActCounts, ReleasableClaim, ReleasableIncident, plan_release
from onrecord.release.files import BoundError, render_csv, scan_of
from onrecord.release.policy import read_policy
from onrecord.release.scan import LeakError


def make_plan(words=("Hla Khin", "the old clinic")):
    claim = make_claim("claim-one", source=SourceKind.WITNESS)
    return plan_release(
        [ReleasableIncident("incident-one", (ReleasableClaim(claim, ClaimVerdict.READS_RIGHT, OPEN, words=words),))],
        "public",
        today=TODAY,
        counts=ActCounts((ActCount("arrest", "MM", "2021-Q1", "", 1000),)),
    )


def test_a_release_is_six_files_and_none_names_a_place_or_source(tmp_path):
    manifest = write_release(make_plan(), tmp_path / "out", today=TODAY)
    written = {p.name: p.read_text(errors="replace") for p in (tmp_path / "out").iterdir()}
    assert set(written) == {"rows.csv", "rows.xlsx", "areas.geojson", "index.html", "datapackage.json", "manifest.json"}
    for content in written.values():
        for secret in ("Myitkyina", "Kachin", "Hla Khin", "clinic", "claim-one", "incident-one", "2021-03-08", "25.38"):
            assert secret not in content
    assert manifest["rows"] == 1
    assert json.loads(written["areas.geojson"])["features"][0]["geometry"]["type"] == "MultiPolygon"


def test_a_leak_stops_the_release_and_leaves_nothing(tmp_path):
    plan = make_plan()
    with pytest.raises(LeakError):
        scan_of(plan).check("rows.csv", (render_csv(plan.columns, []) + "x,Myitkyina,y").encode())
    with pytest.raises(LeakError):
        scan_of(replace(plan, masked_words=frozenset({"zug"}))).check("page", b"<td>Zug</td>")
    # A row that says a masked word is what a fault in the masking step would look like.
    fault = replace(plan, rows=(replace(plan.rows[0], status="Hla Khin"),), rules=read_policy("partners"))
    with pytest.raises(LeakError):
        write_release(fault, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_not_overwritten(tmp_path):
    with pytest.raises(UsageError):
        write_release(make_plan(), tmp_path, today=TODAY)


def test_two_releases_share_no_row_id(tmp_path):
    assert make_plan().rows[0].id != make_plan().rows[0].id


def test_the_page_loads_nothing_and_runs_nothing(tmp_path):
    write_release(make_plan(), tmp_path / "out", today=TODAY)
    page = (tmp_path / "out" / "index.html").read_text()
    assert "<script" not in page and "http://" not in page and "https://" not in page
    assert "default-src 'none'" in page


def test_words_that_every_release_says_of_itself_are_no_leak(tmp_path):
    assert write_release(make_plan(words=("one person",)), tmp_path / "out", today=TODAY)["rows"] == 1


def test_words_beyond_those_of_the_frame_are_a_leak():
    plan = make_plan(words=("one person",))
    with pytest.raises(LeakError):
        scan_of(plan).check("rows.csv", b"one person, one person, one person, one person")


def test_the_data_package_describes_every_column_of_the_rows(tmp_path):
    write_release(make_plan(), tmp_path / "out", today=TODAY)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    (rows,) = package["resources"]
    header, first, *_ = (tmp_path / "out" / rows["path"]).read_text().splitlines()
    assert [f["name"] for f in rows["schema"]["fields"]] == header.split(",")
    assert len(first.split(",")) == len(header.split(","))
    assert {"author", "contributors", "created", "sources"}.isdisjoint(package)


def test_the_page_has_a_timeline_with_its_numbers_in_words(tmp_path):
    write_release(make_plan(), tmp_path / "out", today=TODAY)
    page = (tmp_path / "out" / "index.html").read_text()
    assert 'aria-label="Rows by year"' in page
    assert "<title>2021: 1</title>" in page


def test_a_row_that_is_too_few_acts_stops_the_release_and_leaves_nothing(tmp_path):
    plan = make_plan()
    broken = replace(plan, rows=(replace(plan.rows[0], alike=19),))
    with pytest.raises(BoundError):
        write_release(broken, tmp_path / "out", today=TODAY)
    assert list(tmp_path.iterdir()) == []
