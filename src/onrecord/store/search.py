"""The search index of a record: what is in it, and which entries hold what is asked for.

SQLite looks words up by FTS5, PostgreSQL by a GIN index over `to_tsvector('simple', …)`; the connection's vendor says
which. Both hold folded words (see onrecord.pipeline.searching), so that they find the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from onrecord.pipeline.searching import Query, Term
from onrecord.store.viewing import Viewer

KINDS = ("incident", "claim", "report")
MOST_FOLDED = 300_000
"""Letters of one text that are looked up; PostgreSQL's index of a row ends at one megabyte."""
MANY = 400
"""Rows that go into one statement."""
NOTHING = "0q0q0q0"
"""Stands in no text."""
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
def read_stamps(reports: Sequence[str] | None = None) -> dict[tuple[str, str], str]:
    """Return the stamps of the entries of reports and claims, of all or of some reports, by kind and target."""
    asked = "SELECT kind, target, stamp FROM store_search WHERE report IS NOT NULL"
    if reports is not None:
        asked += f" AND report IN ({_places(reports)})"
    with connection.cursor() as cursor:
        cursor.execute(asked, list(reports or ()))
        return {(kind, target): stamp for kind, target, stamp in cursor.fetchall()}


def has_entries() -> bool:
    """Tell whether anything is in the index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM store_search LIMIT 1")
        return cursor.fetchone() is not None


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


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
    """Take entries out of the index, words and all; only their numbers are kept, for who remembers them."""
    given = list(keys)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO store_search_removed (entry) SELECT id FROM store_search WHERE kind = %s AND target = %s",
            given,
        )
        cursor.executemany("DELETE FROM store_search WHERE kind = %s AND target = %s", given)


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


def _clean(term: Term) -> list[str]:
    """Return a term's words without signs that either index reads as more than a letter; folded words hold none."""
    words = ["".join(c for c in w if c.isalnum() or not (c.isascii() or c.isspace())) for w in term.words]
    return [w for w in words if w] or [NOTHING]


def _say_fts5(term: Term) -> str:
    words = " ".join(_clean(term))
    return f'"{words}" *' if term.prefix else f'"{words}"'


def _find_by_tsquery(wanted: Sequence[Term], unwanted: Sequence[Term]) -> list[int]:
    asked = " & ".join([*map(_say_tsquery, wanted), *(f"!({_say_tsquery(t)})" for t in unwanted)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM store_search WHERE to_tsvector('simple', folded) @@ %s::tsquery", [asked])
        return [row[0] for row in cursor.fetchall()]


def _say_tsquery(term: Term) -> str:
    words = [f"'{w}'" for w in _clean(term)]
    return "(" + " <-> ".join(words) + (":*" if term.prefix else "") + ")"


def read_hits(ids: Sequence[int]) -> list[Hit]:
    """Return some entries in the order of their numbers here; those that are gone by now are left out."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, kind, target, report, title, shown FROM store_search WHERE id IN ({_places(ids)})",  # noqa: S608
            list(ids),
        )
        found = {row[0]: Hit(*row) for row in cursor.fetchall()}
    return [found[i] for i in ids if i in found]


def list_withdrawn() -> set[str]:
    """Return the reports that were withdrawn: nothing of them is found, whatever the index holds yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM store_report WHERE withdrawn")
        return {row[0] for row in cursor.fetchall()}


def list_hidden(viewer: Viewer) -> list[int]:
    """Return the numbers of the entries that rest on reports a viewer does not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, kind, target, report FROM store_search")
        rows = cursor.fetchall()
    reports = viewer.hidden_reports
    return [i for i, kind, target, r in rows if r in reports or (kind == "incident" and target in viewer.dim_incidents)]


# ---- what it is made from ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class IncidentState:
    """An incident as it is now, the stamps of its claims' entries, and the stamp of its own, if it has one."""

    id: str
    status: str
    data: str
    claims: tuple[str, ...]
    stamp: str


def remove_lost_incidents() -> None:
    """Take the entries of incidents out that are no longer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.kind, s.target FROM store_search s WHERE s.kind = 'incident' AND"
            " (NOT EXISTS (SELECT 1 FROM store_incident i WHERE i.id = s.target)"
            " OR s.target IN (SELECT id FROM store_incident WHERE current = %s))",
            [False],
        )
        lost = cursor.fetchall()
    if lost:
        remove_entries(lost)


def read_incidents(reports: Sequence[str] | None = None) -> Iterator[list[IncidentState]]:
    """Yield the incidents that are current, all or those that some reports tell of, some hundreds at a time.

    Those told by the reports added first come first, as entries of claims do: what is found is shown in the order of
    the entries, and ids are chance.
    """
    given: list[str | bool] = [True, *(reports or ())]
    joined, some = "", ""
    if reports is not None:
        joined = " JOIN store_claimrow c ON c.id = l.claim_id"
        some = f" AND c.report_id IN ({_places(reports)})"
    asked = (
        "SELECT i.id FROM store_incident i LEFT JOIN store_incidentclaim l ON l.incident_id = i.id"  # noqa: S608
        f"{joined} LEFT JOIN store_search s ON s.kind = 'claim' AND s.target = l.claim_id"
        f" WHERE i.current = %s{some} GROUP BY i.id ORDER BY MIN(s.id), i.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        ids = [row[0] for row in cursor.fetchall()]
    for at in range(0, len(ids), MANY):
        yield _read_incidents(ids[at : at + MANY])


def _read_incidents(ids: Sequence[str]) -> list[IncidentState]:
    data = "data" if connection.vendor == "sqlite" else "data::text"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.incident_id, s.stamp FROM store_incidentclaim l JOIN store_search s"  # noqa: S608 - own names
            f" ON s.kind = 'claim' AND s.target = l.claim_id WHERE l.incident_id IN ({_places(ids)}) ORDER BY s.target",
            list(ids),
        )
        claims: dict[str, list[str]] = {}
        for own, stamp in cursor.fetchall():
            claims.setdefault(own, []).append(stamp)
        cursor.execute(
            f"SELECT target, stamp FROM store_search WHERE kind = 'incident' AND target IN ({_places(ids)})",  # noqa: S608
            list(ids),
        )
        stamps = dict(cursor.fetchall())
        cursor.execute(
            f"SELECT id, status, {data} FROM store_incident WHERE id IN ({_places(ids)})",  # noqa: S608
            list(ids),
        )
        found = {
            own: IncidentState(own, status, written, tuple(claims.get(own, ())), stamps.get(own, ""))
            for own, status, written in cursor.fetchall()
        }
    return [found[own] for own in ids if own in found]
