"""The table of the ASVS has each section once, with a state, and names tests that are there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECTIONS = {1: 14, 2: 10, 3: 7, 4: 3, 5: 5, 6: 4, 7: 4, 8: 3, 9: 2, 10: 3, 11: 1, 12: 6, 13: 4, 14: 5}
"""How many sections each chapter of 4.0.3 has."""
NOT_AT_LEVEL_2 = {"V1.3", "V1.13", "V3.6", "V10.1"}
"""Reserved numbers, and sections of level 3 alone."""
STATES = {"passes", "in part", "does not apply"}


def list_rows():
    text = (ROOT / "docs" / "asvs.md").read_text("utf-8")
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| V")
    ]


def test_each_section_of_level_2_stands_in_the_table_once():
    wanted = {f"V{c}.{n}" for c, last in SECTIONS.items() for n in range(1, last + 1)} - NOT_AT_LEVEL_2
    found = Counter(row[0].split()[0] for row in list_rows())
    assert set(found) == wanted and set(found.values()) == {1}


def test_what_passes_names_a_test_that_is_there():
    for section, state, here, shown, *_ in list_rows():
        assert state in STATES and here, section
        named = re.findall(r"`([^`]+)`", shown)
        assert named or state == "does not apply", section
        assert all((ROOT / name).exists() for name in named), section
