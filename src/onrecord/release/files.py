"""A release's files: CSV, GeoJSON of areas, one page, a data package, and a manifest; scanned before they count."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import secrets
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.codebook import load_codebook
from onrecord.errors import OnrecordError, UsageError
from onrecord.gazetteer import open_gazetteer
from onrecord.gazetteer.areas import find_area
from onrecord.release.package import render_package
from onrecord.release.page import render_page
from onrecord.release.plan import ReleasePlan
from onrecord.release.views import PACKED, fold, list_views

WORD = re.compile(r"\w+")
COLUMNS = ("id", "act", "country", "period", "count", "coarsened")


class LeakError(OnrecordError):
    """A file about to be released holds a masked word; nothing was released."""


class BoundError(OnrecordError):
    """A row about to be released may be fewer acts than the policy asks; nothing was released."""


def write_release(plan: ReleasePlan, out: Path, *, today: date) -> dict[str, Any]:
    """Write the release into the new folder `out` and return its manifest.

    Raises UsageError where `out` exists, LeakError where a written byte holds a masked word, BoundError where a row may
    be fewer acts than the policy asks; then nothing is left.
    """
    check_bound(plan)
    if out.exists():
        raise UsageError(
            "this folder exists already.", item=str(out), next_step="Name a new one; releases are kept apart."
        )
    partial = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    partial.mkdir(parents=True)
    try:
        files = {
            "rows.csv": render_csv(plan),
            "areas.geojson": render_geojson(plan),
            "index.html": render_page(plan, today=today),
            "datapackage.json": render_package(plan),
        }
        for name, content in files.items():
            scan_for_leaks(name, content, plan)
            (partial / name).write_bytes(content.encode())
        manifest = describe_release(plan, files, today=today)
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        scan_for_leaks("manifest.json", text, plan)
        (partial / "manifest.json").write_bytes(text.encode())
        partial.rename(out)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return manifest


def check_bound(plan: ReleasePlan) -> None:
    """Raise BoundError where a row may be fewer acts than the policy asks of every row."""
    short = [row.id for row in plan.rows if row.alike < plan.table.find_least(row.cell())]
    if short:
        raise BoundError(
            f"{len(short)} rows may be fewer acts than the policy asks of each, so nothing was released.",
            item=short[0],
            next_step="Report this as a fault; keep the record as it is.",
        )


def render_csv(plan: ReleasePlan) -> str:
    """Return the rows as CSV (RFC 4180, UTF-8)."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, fieldnames=COLUMNS)
    writer.writeheader()
    writer.writerows(r.cells() for r in plan.rows)
    return buffer.getvalue()


def render_geojson(plan: ReleasePlan) -> str:
    """Return one area per country with its number of rows by act; there is no point in it."""
    by_country: dict[str, Counter[str]] = {}
    for row in plan.rows:
        by_country.setdefault(row.country, Counter())[row.act] += 1
    features = [
        {
            "type": "Feature",
            "properties": {
                "country": code,
                "name": open_gazetteer().country_name(code),
                "rows": dict(sorted(acts.items())),
            },
            "geometry": find_area(code),
        }
        for code, acts in sorted(by_country.items())
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def describe_release(plan: ReleasePlan, files: dict[str, str], *, today: date) -> dict[str, Any]:
    """Return the manifest: a random id, the policy, the columns, what was assumed, and each file's hash."""
    return {
        "release": secrets.token_hex(8),
        "policy": plan.policy,
        "date": today.isoformat(),
        "columns": list(COLUMNS),
        "rows": len(plan.rows),
        "assumed": list(plan.assumptions),
        "files": {
            name: {"sha256": hashlib.sha256(content.encode()).hexdigest(), "bytes": len(content.encode())}
            for name, content in sorted(files.items())
        },
    }


def scan_for_leaks(name: str, content: str | bytes, plan: ReleasePlan) -> None:
    """Raise LeakError where `content` holds a masked word, whatever its case and however it is written (see views)."""
    allowed, frame = allowed_words(plan), fold(render_frame(plan))
    words = {folded for word in plan.masked_words if (folded := fold(word).strip()) and folded not in allowed}
    # A word stands whole only where its first piece does.
    first = {word: WORD.search(word) for word in words}
    for view in list_views(content.encode() if isinstance(content, str) else content):
        pieces = set(WORD.findall(view.text))
        for word in words:
            lead = first[word]
            if view.packed:
                leaks = len(word) >= PACKED and word in view.text
            else:
                may_be = lead is None or lead.group() in pieces
                leaks = may_be and word in view.text and _stands_more_often(word, view.text, frame)
            if leaks:
                raise LeakError(
                    f"a masked word would have been written ({view.name}), so nothing was released.",
                    item=name,
                    next_step="Report this as a fault; keep the record as it is.",
                )


def _stands_more_often(word: str, text: str, frame: str) -> bool:
    """Tell whether a word stands in a text by itself more often than in what every release says of itself."""
    whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    # "One person" stands in what every release says of itself.
    return len(whole.findall(text)) > len(whole.findall(frame))


def render_frame(plan: ReleasePlan) -> str:
    """Return what a release of this policy says without any row, in small letters."""
    empty = replace(plan, rows=(), absent=(), masked_words=frozenset())
    return f"{render_page(empty, today=date(2000, 1, 1))}\n{render_package(empty)}".casefold()


def allowed_words(plan: ReleasePlan) -> frozenset[str]:
    """Return what may stand in any release: act labels, country names and codes, and the frame's own words."""
    codebook, gazetteer = load_codebook(), open_gazetteer()
    shown = {r.country for r in plan.rows}
    frame = re.findall(r"\w+", render_frame(plan))
    acts = [w for t in codebook.types.values() for w in (t.id, t.label.casefold(), *t.label.casefold().split())]
    names = [gazetteer.country_name(c).casefold() for c in shown]
    return frozenset([*frame, *acts, *names, *(c.casefold() for c in shown)])
