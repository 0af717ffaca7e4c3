"""The gate: pinned floors on the project's own dev part, inside `make test`.

Floors stand in `eval/floors.toml`, with the reason where one was lowered. RESULTS.md must be of the model that ships.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from claims import measure
from corpus import hash_part, read_part

HERE = Path(__file__).parent
MODEL = re.compile(r"^Model: `([0-9a-f]{12})`", re.M)
DEV = re.compile(r"^Corpus: .*dev `([0-9a-f]{12})`", re.M)


def find_model() -> str:
    """Return the first 12 digits of the shipped model's SHA-256."""
    card = json.loads((HERE.parent / "models/reader.json").read_text(encoding="utf-8"))
    return str(card["sha256"])[:12]


def find_failures() -> Iterator[str]:
    """Yield what falls short: a figure under its floor, or results of another model or corpus."""
    results = (HERE / "RESULTS.md").read_text(encoding="utf-8")
    made_with = MODEL.search(results)
    if not made_with or made_with.group(1) != find_model():
        yield f"eval/RESULTS.md is of another model than {find_model()}: run make eval"
    measured_on = DEV.search(results)
    if not measured_on or measured_on.group(1) != hash_part("dev")[:12]:
        yield "eval/RESULTS.md is of another dev part: run make eval"
    figures = measure(read_part("dev")).figures()
    for name, floor in tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["floors"].items():
        if float(figures[name]) < floor["at_least"]:
            yield f"{name} is {figures[name]}, its floor {floor['at_least']}"
