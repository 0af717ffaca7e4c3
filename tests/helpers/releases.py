"""Releases of small plans, written into a temporary folder."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from onrecord.codebook import load_codebook
from onrecord.model import Handling, HandlingBasis, Json, Scope
from onrecord.release import ActCount, ActCounts, ReleasePlan, render_release, write_files

TODAY = date(2021, 6, 1)
OPEN = Handling(HandlingBasis.PUBLISHED, Scope.PUBLIC)
BANDS = ("1–4", "5–19", "1–99")
MANY = ActCounts(
    tuple(
        ActCount(act, "MM", period, band, 1000 if province else 10_000, province)
        for act in load_codebook().types
        for period, band, province in (*(("2021-03", b, "Kachin") for b in BANDS), ("2021", "", ""), ("2020", "", ""))
    )
)
"""So many acts that every row is one of many, at every level."""


def write_release(plan: ReleasePlan, out: Path, *, today: date = TODAY) -> Json:
    """Write a plan's files and return the manifest."""
    files = render_release(plan, today=today)
    write_files(files, out)
    manifest: Json = json.loads(files["manifest.json"])
    return manifest
