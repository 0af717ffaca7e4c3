"""The search index of a record: what is in it, and which entries hold what is asked for.

SQLite looks words up by FTS5, PostgreSQL by a GIN index over `to_tsvector('simple', …)`; the connection's vendor says
which. Both hold folded words (see onrecord.pipeline.searching), so that they find the same.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from onrecord.pipeline.searching import Query, Term
from onrecord.store.viewing import Viewer

KINDS = ("incident", "claim", "report")
MOST_FOLDED = 300_000
"""Letters of one text that are looked up; PostgreSQL's index of a row ends at one megabyte."""
MANY = 400
"""Rows that go into one statement."""
COLUMNS = ("kind", "target", "report", "stamp", "title", "shown", "folded", "facets")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index has of a report, claim or incident. `stamp` tells from which state of it the entry was made."""

    kind: str
    target: str
    report: str | None
    stamp: str
    title: str
    shown: str
    folded: str
    facets: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry as a page of results shows it."""

    id: int
    kind: str
    target: str
    report: str | None
    title: str
    shown: str


# ---- keeping it up to date ---------------------------------------------------------------------
def read_stamps() -> dict[tuple[str, str], str]:
    """Return the stamps of all entries, by kind and target."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, target, stamp FROM store_search")
        return {(kind, target): stamp for kind, target, stamp in cursor.fetchall()}


def replace_entries(entries: Iterable[Entry]) -> int:
    """Put entries in the place of those of the same things; returns how many. Numbers of entries are never reused."""
    rows = [
        (
            e.kind,
            e.target,
            e.report,
            e.stamp,
            e.title,
            e.shown,
            e.folded[:MOST_FOLDED],
            json.dumps(e.facets, ensure_ascii=False),
        )
        for e in entries
    ]
    remove_entries((row[0], row[1]) for row in rows)
    names = ", ".join(COLUMNS)
    places = ", ".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO store_search ({names}) VALUES ({places})", rows)  # noqa: S608 - own names
    return len(rows)


def remove_entries(keys: Iterable[tuple[str, str]]) -> None:
    """Take entries out of the index, words and all."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM store_search WHERE kind = %s AND target = %s", list(keys))


# ---- looking up --------------------------------------------------------------------------------
def find_entries(query: Query) -> list[int] | None:
    """Return the numbers of the entries that hold what is asked for; None where the query has no words: all do."""
    wanted = [t for t in query.terms if not t.negative]
    unwanted = [t for t in query.terms if t.negative]
    if not wanted and not unwanted:
        return None
    if connection.vendor == "sqlite":
        return _find_by_fts5(wanted, unwanted)
    return _find_by_tsquery(wanted, unwanted)


def _find_by_fts5(wanted: Sequence[Term], unwanted: Sequence[Term]) -> list[int]:
    asked = " AND ".join(map(_say_fts5, wanted))
    out = " OR ".join(map(_say_fts5, unwanted))
    with connection.cursor() as cursor:
        if wanted:
            cursor.execute(
                "SELECT rowid FROM store_search_text WHERE store_search_text MATCH %s",
                [f"({asked}) NOT ({out})" if out else asked],
            )
        else:
            cursor.execute(
                "SELECT id FROM store_search WHERE id NOT IN"
                " (SELECT rowid FROM store_search_text WHERE store_search_text MATCH %s)",
                [out],
            )
        return [row[0] for row in cursor.fetchall()]


def _say_fts5(term: Term) -> str:
    """Return a term as FTS5 reads it. Folded words hold no quotes; whatever they hold is inside of some."""
    words = " ".join(term.words).replace('"', "")
    return f'"{words}" *' if term.prefix else f'"{words}"'


def _find_by_tsquery(wanted: Sequence[Term], unwanted: Sequence[Term]) -> list[int]:
    asked = " & ".join([*map(_say_tsquery, wanted), *(f"!({_say_tsquery(t)})" for t in unwanted)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM store_search WHERE to_tsvector('simple', folded) @@ %s::tsquery", [asked])
        return [row[0] for row in cursor.fetchall()]


def _say_tsquery(term: Term) -> str:
    words = ["'{}'".format(w.replace("\\", "").replace("'", "")) for w in term.words]
    return "(" + " <-> ".join(words) + (":*" if term.prefix else "") + ")"


def read_hits(ids: Sequence[int]) -> list[Hit]:
    """Return some entries in the order of their numbers here; those that are gone by now are left out."""
    if not ids:
        return []
    places = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, kind, target, report, title, shown FROM store_search WHERE id IN ({places})",  # noqa: S608
            list(ids),
        )
        found = {row[0]: Hit(*row) for row in cursor.fetchall()}
    return [found[i] for i in ids if i in found]


def list_withdrawn() -> set[str]:
    """Return the reports that were withdrawn: nothing of them is found, whatever the index holds yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM store_report WHERE withdrawn = %s", [True])
        return {row[0] for row in cursor.fetchall()}


def list_hidden(viewer: Viewer) -> list[int]:
    """Return the numbers of the entries that rest on reports a viewer does not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, kind, target, report FROM store_search")
        rows = cursor.fetchall()
    reports = viewer.hidden_reports
    return [i for i, kind, target, r in rows if r in reports or (kind == "incident" and target in viewer.dim_incidents)]


# ---- what it is made from ----------------------------------------------------------------------
def read_incident_data(ids: Collection[str] | None = None) -> list[tuple[str, str, str]]:
    """Return the id, status and data, as it is written, of incidents that are current."""
    column = "data" if connection.vendor == "sqlite" else "data::text"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, status, {column} FROM store_incident WHERE current = %s", [True])  # noqa: S608
        rows = cursor.fetchall()
    return [row for row in rows if ids is None or row[0] in ids]
