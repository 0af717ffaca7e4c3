"""What onrecord itself weighs once it is installed: the bar of a core install leaves it no more."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = 47e6
"""Bytes of the package, its models and samples. `make install-test` weighs a whole install against its bar of 350 MB."""
HEAVY = ("pydantic", "pandas", "pyarrow", "duckdb", "splink", "scipy", "torch", "scikit-learn", "matplotlib")
"""What no core install may bring: packages of many megabytes of which nothing is used without an extra."""


def test_the_package_and_its_models_weigh_no_more_than_is_left_for_them():
    shipped = [ROOT / "src/onrecord", ROOT / "models", ROOT / "samples"]
    sizes = {
        path: path.stat().st_size
        for folder in shipped
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".po"
    }
    assert sum(sizes.values()) < OWN, sorted(sizes, key=lambda p: -sizes[p])[:5]


def test_the_core_asks_for_nothing_heavy():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    core = project.partition("dependencies = [")[2].partition("]\n\n")[0].lower()
    assert not [name for name in HEAVY if re.search(rf'"{name}\b', core)]
