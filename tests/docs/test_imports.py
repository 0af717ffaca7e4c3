"""What the documentation says of imports is what the code does."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from textwrap import dedent

import jsonschema
import pytest

from onrecord.codebook import list_imports, load_import
from onrecord.read import read_mapping
from onrecord.read.mapping import KEYS

TEXT = (Path(__file__).parents[2] / "docs" / "imports.md").read_text("utf-8")
SCHEMA = json.loads(files("onrecord").joinpath("schema/mapping.json").read_text("utf-8"))


def test_every_key_and_every_mapping_that_ships_is_documented():
    named = set(re.findall(r"`(\w+)`", TEXT))
    assert named >= KEYS
    assert set(list_imports()) <= named
    assert set(SCHEMA["properties"]) == KEYS


@pytest.mark.parametrize("name", list_imports())
def test_every_mapping_that_ships_is_as_the_schema_says_and_its_columns_are_documented(name):
    rows = load_import(name)
    jsonschema.validate(rows, SCHEMA)
    assert all(f"`{column}`" in TEXT for column in rows["text"])


def test_the_mapping_of_the_page_is_one():
    (block,) = re.findall(r"^    label = .+?(?=\n\n\|)", TEXT, re.MULTILINE | re.DOTALL)
    rows = tomllib.loads(dedent(block))
    jsonschema.validate(rows, SCHEMA)
    assert read_mapping(rows, name="page").details == {"Place": "Municipality", "Day": "Date of event"}
