"""A release's files: tables, areas, one page, a data package and a manifest; scanned before they count."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from onrecord.codebook import load_codebook
from onrecord.errors import OnrecordError, UsageError
from onrecord.gazetteer import open_gazetteer
from onrecord.model import Json
from onrecord.release.exports import ALWAYS, README, export_release, tell_frame
from onrecord.release.levels import Cell
from onrecord.release.page import render_page
from onrecord.release.plan import ReleasePlan
from onrecord.release.public import NOT_KNOWN, NOT_SHOWN
from onrecord.release.released import PublicRelease, tell_rows
from onrecord.release.scan import Scan, make_scan


class BoundError(OnrecordError):
    """A row about to be released may be fewer acts than the policy asks; nothing was released."""


def render_release(
    plan: ReleasePlan, *, today: date, terms: str = "", expires: date | None = None, formats: Sequence[str] = ()
) -> dict[str, bytes]:
    """Return a release's files by name, the manifest last, each looked through for masked words.

    `terms` are those a release to partners is under, `expires` their last day; `formats` are names of `EXPORTERS`
    beside those that every release has.

    Raises LeakError where a byte of them holds one, BoundError where a row may be fewer acts than the policy asks.
    """
    check_bound(plan)
    release = tell_rows(plan, release=make_id(), today=today, terms=terms, expires=expires)
    files = {
        "rows.csv": render_csv(release.columns, release.table).encode(),
        **export_release(release, formats),
        **{name: content for name, content in export_release(release, ALWAYS["counts"]).items() if name != README},
        "index.html": render_page(plan, today=today).encode(),
    }
    if terms:
        files["TERMS.txt"] = terms.encode()
    manifest = describe_files(files, release)
    manifest |= {"columns": list(release.columns), "rows": len(release.rows), "assumed": list(plan.assumptions)}
    if expires:
        manifest["expires"] = expires.isoformat()
    return close_files(files, manifest, scan_of(plan, terms, release, formats))


def make_id() -> str:
    """Return a random id for a release."""
    return secrets.token_hex(8)


def close_files(files: Mapping[str, bytes], manifest: Json, scan: Scan) -> dict[str, bytes]:
    """Return the files with their manifest, after each was looked through. Raises LeakError."""
    whole = {**files, "manifest.json": (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()}
    for name, content in whole.items():
        scan.check(name, content)
    return whole


def write_files(files: Mapping[str, bytes], out: Path) -> None:
    """Write files into the new folder `out`, all or none; raises UsageError where it exists."""
    if out.exists():
        raise UsageError(
            "this folder exists already.", item=str(out), next_step="Name a new one; releases are kept apart."
        )
    partial = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    partial.mkdir(parents=True)
    try:
        for name, content in files.items():
            (partial / name).write_bytes(content)
        partial.rename(out)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def check_bound(plan: ReleasePlan) -> None:
    """Raise BoundError where a row may be fewer acts than the policy asks of every row."""
    short = [row.id for row in plan.rows if row.alike < plan.table.find_least(row.cell)]
    if short:
        raise BoundError(
            f"{len(short)} rows may be fewer acts than the policy asks of each, so nothing was released.",
            item=short[0],
            next_step="Report this as a fault; keep the record as it is.",
        )


def render_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as CSV (RFC 4180, UTF-8)."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, fieldnames=columns)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def read_cells(folder: Path) -> tuple[Cell, ...]:
    """Return what the rows of a release of counts say, from its folder; raises UsageError where there is none."""
    try:
        with (folder / "rows.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        said = [{k: v for k, v in row.items() if v not in {NOT_KNOWN, NOT_SHOWN}} for row in rows]
        parts = ("period", "count", "province", "place")
        return tuple(Cell(r["act"], r["country"], **{p: r.get(p, "") for p in parts}) for r in said)
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise UsageError(
            "there is no release of counts there.", item=str(folder), next_step="Name the folder of a release."
        ) from error


def describe_files(files: Mapping[str, bytes], release: PublicRelease) -> Json:
    """Return a manifest: the release's random id, its policy and day, and each file's hash."""
    return {
        "release": release.id,
        "policy": release.policy,
        "date": release.day.isoformat(),
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in sorted(files.items())
        },
    }


def scan_of(
    plan: ReleasePlan, terms: str = "", release: PublicRelease | None = None, formats: Sequence[str] = ()
) -> Scan:
    """Return the scan of a plan's files: what its rows say may stand there, and what every release says of itself.

    `release` is what the plan says and `formats` those it is written in, where there are some beside the usual.
    """
    empty = replace(plan, rows=(), absent=(), masked_words=frozenset())
    told = tell_rows(empty, release="0", today=date(2000, 1, 1))
    frame = f"{render_page(empty, today=date(2000, 1, 1))}\n{tell_frame(told, ['datapackage'])}\n{terms}"
    if release and formats:
        frame += "\n" + tell_frame(release, formats)
    return make_scan(plan.masked_words, list_allowed_words(plan), frame)


def list_allowed_words(plan: ReleasePlan) -> Iterator[str]:
    """Yield what may stand in a release: act labels, and the places that its rows show."""
    for act in load_codebook().types.values():
        yield from (act.id, act.label, *act.label.split())
    for row in plan.rows:
        yield from (row.cell.country, open_gazetteer().country_name(row.cell.country))
        for name in (row.cell.province, row.cell.place):
            yield from (name, *name.split())
