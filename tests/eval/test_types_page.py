"""The annotators' page of act types is the codebook's."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_is_what_the_codebook_says():
    made = runpy.run_path(str(ROOT / "tools/list_types.py"))["list_types"]()
    assert (ROOT / "corpus/TYPES.md").read_text(encoding="utf-8") == made
