"""What the documentation says of formats is what the code does."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from exports import tell_cited, tell_counts

from onrecord.release import EXPORTERS, export_release
from onrecord.release.exports import ALWAYS

TEXT = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
TABLE = {m[1]: m for m in re.finditer(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| .+ \|$", TEXT, re.MULTILINE)}


def test_every_format_is_in_the_table():
    assert set(TABLE) == set(EXPORTERS)


@pytest.mark.parametrize("name", EXPORTERS)
def test_what_a_format_cannot_hold_is_said(name):
    assert f"**{EXPORTERS[name].LABEL}** (`{name}`)" in TEXT
    for line in EXPORTERS[name].CANNOT_HOLD:
        assert f"- {line}\n" in TEXT


@pytest.mark.parametrize("name", EXPORTERS)
def test_files_and_kinds_are_as_said(name):
    said_files, counts, citations = TABLE[name].group(2, 3, 4)
    said = {"counts": counts, "citations": citations}
    written = set()
    for kind, tell in (("counts", tell_counts), ("citations", tell_cited)):
        assert (said[kind] != "no") == (kind in EXPORTERS[name].KINDS)
        assert ("always" in said[kind]) == (name in ALWAYS[kind])
        if kind in EXPORTERS[name].KINDS:
            written |= set(export_release(tell(), [name])) - {"README.md"}
    assert set(re.findall(r"`([^`]+)`", said_files)) == written


def test_every_schema_has_a_version_and_is_documented():
    for path in files("onrecord").joinpath("schema").iterdir():
        number = json.loads(path.read_text("utf-8"))["$id"]
        assert re.fullmatch(r"urn:onrecord:[a-z]+:\d+", number)
        assert path.name in TEXT and number in TEXT
