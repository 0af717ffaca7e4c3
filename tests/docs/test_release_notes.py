"""The release notes speak of this version, first."""

from __future__ import annotations

import re
from pathlib import Path

import onrecord
from onrecord.codebook import load_codebook
from onrecord.release import EXPORTERS

TEXT = (Path(__file__).parents[2] / "docs/release-notes.md").read_text("utf-8")
NUMBERS = {"ten": 10, "eleven": 11, "twelve": 12, "sixty": 60, "seventy": 70}


def test_the_newest_notes_are_of_this_version():
    assert re.findall(r"^## (\d+\.\d+\.\d+)", TEXT, re.M)[0] == onrecord.__version__


def test_numbers_of_formats_and_of_acts_are_true():
    (formats,) = re.findall(r"(\w+) formats of the field", TEXT)
    assert NUMBERS[formats] == len(EXPORTERS)
    (acts,) = re.findall(r"(\w+) kinds of acts", TEXT)
    assert 0 <= len(load_codebook().types) - NUMBERS[acts] < 10
