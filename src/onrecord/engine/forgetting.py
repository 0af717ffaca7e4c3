"""Forgetting a report or a claim for good: nothing of it can be read in the record or in backups that are at hand.

What goes: the original with its own key, the text, title and everything else of the report's row, its claims, what
incidents took from them, and what the chain says of all of that. Rows of the chain keep their hashes, which are salted,
so that the chain still holds; one new row, with a random name and a day, tells which rows lost their words. The
database is then written anew, so that no page of the old one is left in it. Stopped in between, the same command goes
on with what is left to do, though what it names is gone by then: an empty file in the record's folder tells of it.

What stays, and where:
- Backups made elsewhere: those that are at hand are made anew, those that are not are named. They open with the
  passphrase as before, and so do copies that somebody made by hand: a copy that can be brought back with the passphrase
  alone can be read with it. onrecord does not know of them.
- On a team's server: its log of changes until that is written over, and copies its keepers make (docs/team.md).
- Blocks that a disk, a stick or a system's own snapshots have not overwritten yet. They are encrypted, but under keys
  the record still has. Encrypted disks and a changed passphrase do not help against who has the passphrase.
- Other reports with the same words, such as copies that circles have of their own: they are named.
- Releases and exports that left the record, and proofs that were given away.
- What people wrote about an incident that other reports tell of too: it is named, so that a person can look.
- Of a claim: its words in the report's text. Forget the report where the words must go.
- Of a report: nothing that tells it, should its file be added again; it then comes in as a new one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from onrecord.acquire.originals import sync_folder
from onrecord.engine.copies import backup, is_reachable, list_known
from onrecord.engine.linking import relink
from onrecord.errors import RecordError, UsageError
from onrecord.model import Json
from onrecord.store import Record
from onrecord.store.chain import append, forget_rows
from onrecord.store.connecting import is_on_server
from onrecord.store.intake import hash_forgotten, note_claims
from onrecord.store.jobs import forget_in_jobs
from onrecord.store.known import list_same
from onrecord.store.models import (
    ClaimRow,
    Decision,
    DecisionKind,
    FollowUp,
    Incident,
    IncidentClaim,
    KeptOut,
    Receipt,
    Report,
)
from onrecord.store.record import BACKUPS
from onrecord.store.reports import get_report

UNFINISHED = "forgetting"
"""An empty file in the record's folder from before something is forgotten until no old page of it is left."""
PAIRED = (DecisionKind.LINK, DecisionKind.CASE, DecisionKind.ORIGIN, DecisionKind.AGREED)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What is gone, and what a person must still see to."""

    tombstone: str
    claims: int
    rows: int
    backups: tuple[Path, ...]
    """Backups that were made anew without it."""
    out_of_reach: tuple[tuple[Path, str], ...]
    """Backups that still hold it, with the day they were made."""
    worded: tuple[str, ...]
    """Incidents on which people wrote words of their own, which were kept."""
    emptied: bool
    """Whether the database's log of changes was emptied; not while another command has the record open."""
    same: tuple[str, ...] = ()
    """Reports that stay and have the same words: copies of the file that circles have of their own."""
    nothing_new: bool = False
    """Whether nothing was there to forget, and what an earlier forgetting had left to do was done."""
    on_server: bool = False
    """Whether its tables are on a server, which keeps old rows in logs and copies that onrecord does not reach."""


def forget_report(record: Record, report_id: str, *, who: str, today: date, with_file: bool = False) -> Forgotten:
    """Forget a report for good. Raises RecordError where it is on legal hold, or its file holds others as well.

    `with_file`: the other reports of its file stay and lose their original, which is one for all of them. Where there
    is no such report, what an earlier forgetting left to do is done; raises RecordError where there is nothing.
    """
    try:
        report = get_report(report_id)
    except RecordError:
        done = _go_on(record, who=who)
        if done is None:
            raise
        return done
    report_id = report.id
    others = list(report.receipt.reports.exclude(pk=report.id))
    _refuse_held([report, *others], report.id, who=who)
    if others and not with_file:
        raise UsageError(
            f"its file holds {len(others)} other reports, whose original would go too.",
            item=report.id,
            next_step="Add --with-file if that is meant: their texts and claims stay.",
        )
    receipt, same = report.receipt, list_same(report)
    claims = set(report.claims.values_list("id", flat=True))
    _note_unfinished(record)
    with transaction.atomic():
        seqs = _find_rows({report.id, receipt.id, *claims})
        tombstone, rows, worded = _take_out(claims, seqs, lambda: _delete_report(report, others), who=who, today=today)
        left_over = forget_in_jobs(report_id)
    for blob in left_over:
        record.originals.drop(blob)
    (record.directory / "originals" / receipt.blob).unlink(missing_ok=True)
    sync_folder(record.directory / "originals")
    done = _clear_up(record, tombstone, len(claims), rows, worded, who=who)
    return replace(done, same=tuple(same))


def forget_claim(record: Record, claim_id: str, *, who: str, today: date) -> Forgotten:
    """Forget a claim for good: reading its report again does not bring it back. Its report's text stays as it is.

    Where there is no such claim, as `forget_report`.
    """
    claim = ClaimRow.objects.filter(pk=claim_id).select_related("report").first()
    if claim is None:
        done = _go_on(record, who=who)
        if done is None:
            raise RecordError(
                "there is no such claim.",
                item=claim_id,
                next_step="Its id stands after claims/ in the address of its link Original, on its report's page.",
            )
        return done
    report = claim.report
    _refuse_held([report], claim_id, who=who)

    def delete() -> None:
        KeptOut.objects.get_or_create(pk=hash_forgotten(claim_id))
        claim.delete()

    _note_unfinished(record)
    with transaction.atomic():
        listing = Decision.objects.filter(kind=DecisionKind.CLAIMS, target=report.id)
        seqs = _find_rows({claim_id}) | {row.seq for row in listing if claim_id in row.value}
        tombstone, rows, worded = _take_out({claim_id}, seqs, delete, who=who, today=today)
        note_claims(report)
    return _clear_up(record, tombstone, 1, rows, worded, who=who)


def _refuse_held(reports: Iterable[Report], target: str, *, who: str) -> None:
    if any(report.legal_hold for report in reports):
        append(DecisionKind.FORGET, target, {"refused": "legal hold"}, who=who)
        raise RecordError(
            "is on legal hold and was not forgotten; that it was asked for is in the chain.",
            item=target,
            next_step="Lift the hold first, if it may be: serve, its page, Handling.",
        )


def _find_rows(targets: Collection[str]) -> set[int]:
    """Return the rows of the chain about some things, and those that took one of them back."""
    found = set(Decision.objects.filter(target__in=sorted(targets)).values_list("seq", flat=True))
    undone = Decision.objects.filter(kind=DecisionKind.UNDO, target__in=[str(seq) for seq in found])
    return found | set(undone.values_list("seq", flat=True))


def _delete_report(report: Report, others: Collection[Report]) -> None:
    receipt = report.receipt
    report.delete()
    if others:
        Receipt.objects.filter(pk=receipt.id).update(wrapped_key=b"", complete=False, mac="", suffix="")
    else:
        receipt.delete()


def _take_out(
    claims: Collection[str], seqs: set[int], delete: Callable[[], None], *, who: str, today: date
) -> tuple[str, int, tuple[str, ...]]:
    """Remove rows, link what is left anew and take the words out of the chain; returns the tombstone's name, how many
    rows lost their words, and the incidents on which people's words were kept.
    """
    told = [i for i in Incident.objects.all() if not set(claims).isdisjoint(i.data["claims"])]
    touched = {i.id for i in told} | set(
        IncidentClaim.objects.filter(claim_id__in=sorted(claims)).values_list("incident_id", flat=True)
    )
    paired, again = _find_paired(claims)
    seqs = seqs | paired
    delete()
    for kind, target, value in again:
        append(kind, target, value, who=who)
    # Everything: reasons why two incidents may be the same hold words of claims too.
    relink(everything=True)
    gone = _drop_stranded(touched, claims)
    seqs |= _find_rows(gone)
    forget_rows(seqs)
    FollowUp.objects.filter(decision__kind=DecisionKind.FORGOTTEN).delete()
    tombstone = secrets.token_hex(8)
    append(
        DecisionKind.FORGET,
        tombstone,
        {"rows": sorted(seqs)},
        who=who,
        when=datetime.combine(today, time(), tzinfo=UTC),
    )
    return tombstone, len(seqs), _find_worded(touched - gone)


def _find_paired(claims: Collection[str]) -> tuple[set[int], list[tuple[DecisionKind, str, Json]]]:
    """Return the rows that pair some claims with others, and what holds of them without these claims."""
    gone = set(claims)
    undone = {int(t) for t in Decision.objects.filter(kind=DecisionKind.UNDO).values_list("target", flat=True)}
    seqs, again = set(), []
    for row in Decision.objects.filter(kind__in=PAIRED).order_by("seq"):
        pairs = _list_pairs(row)
        if all(gone.isdisjoint(pair) for pair in (*pairs, *row.value.get("apart", ()))):
            continue
        seqs |= {row.seq, *_find_undoing(row.seq)}
        value = _say_without(row, gone)
        if value and row.seq not in undone:
            again.append((DecisionKind(row.kind), row.target, value))
    return seqs, again


def _list_pairs(row: Decision) -> list[list[str]]:
    if row.kind == DecisionKind.AGREED:
        return [row.value["claims"]]
    return [row.value["pair"]] if row.kind == DecisionKind.CASE else list(row.value["pairs"])


def _find_undoing(seq: int) -> list[int]:
    return list(Decision.objects.filter(kind=DecisionKind.UNDO, target=str(seq)).values_list("seq", flat=True))


def _say_without(row: Decision, gone: set[str]) -> Json | None:
    """Return what a pairing says of the claims that stay; None where it says nothing of them."""
    if row.kind == DecisionKind.AGREED:
        # What was agreed on may be what the forgotten report alone told: it is judged again without it.
        return None
    if row.kind == DecisionKind.CASE:
        pair = [c if c not in gone else _find_sibling(c, gone) for c in row.value["pair"]]
        return {**row.value, "pair": pair} if all(pair) else None
    value = {**row.value, "pairs": [p for p in row.value["pairs"] if gone.isdisjoint(p)]}
    if "apart" in value:
        value["apart"] = [p for p in value["apart"] if gone.isdisjoint(p)]
    return value if value["pairs"] or value.get("apart") else None


def _find_sibling(claim: str, gone: set[str]) -> str | None:
    """Return another claim of the same incident."""
    inside = IncidentClaim.objects.filter(incident__incidentclaim__claim_id=claim)
    return inside.exclude(claim_id__in=sorted(gone)).order_by("claim_id").values_list("claim_id", flat=True).first()


def _drop_stranded(touched: Collection[str], claims: Collection[str]) -> set[str]:
    """Remove what is left of incidents that no claim tells of any longer; returns all that are gone."""
    for incident in Incident.objects.filter(pk__in=sorted(touched), current=False):
        rest = [c for c in incident.data["claims"] if c not in set(claims)]
        if ClaimRow.objects.filter(pk__in=rest).exists():
            incident.data |= {"claims": rest, "fields": {}, "why": [], "possibly_same": [], "origins": []}
            incident.data |= {"grade_why": [] if isinstance(incident.data.get("grade_why"), list) else ""}
            incident.save(update_fields=["data"])
        else:
            incident.delete()
    return set(touched) - set(Incident.objects.filter(pk__in=sorted(touched)).values_list("id", flat=True))


def _find_worded(incidents: Collection[str]) -> tuple[str, ...]:
    rows = Decision.objects.filter(target__in=sorted(incidents)).order_by("target")
    return tuple(dict.fromkeys(r.target for r in rows if r.why or r.value.get("method") or r.value.get("standard")))


def _note_unfinished(record: Record) -> None:
    """Have the record's folder tell that something is being forgotten, before it is: a kill may come at any moment."""
    (record.directory / UNFINISHED).touch(mode=0o600)
    sync_folder(record.directory)


def _go_on(record: Record, *, who: str) -> Forgotten | None:
    """Do what an earlier forgetting left to do where it was stopped; None where nothing is left."""
    tombstones = [row.target for row in Decision.objects.filter(kind=DecisionKind.FORGET) if "rows" in row.value]
    stale = any(known.stale and is_reachable(record, known.folder) for known in list_known())
    if not tombstones or not (stale or (record.directory / UNFINISHED).exists()):
        return None
    return replace(_clear_up(record, tombstones[-1], 0, 0, (), who=who), nothing_new=True)


def _clear_up(
    record: Record, tombstone: str, claims: int, rows: int, worded: tuple[str, ...], *, who: str
) -> Forgotten:
    """Write the database anew and make the backups at hand anew; what cannot be reached is named."""
    from django.contrib.sessions.models import Session

    # Whoever is logged in may have been shown words of it.
    Session.objects.all().delete()
    for copy in (record.directory / BACKUPS).glob("record-*.db*"):
        copy.unlink(missing_ok=True)
    emptied = _write_anew()
    if emptied:
        (record.directory / UNFINISHED).unlink(missing_ok=True)
    again, out_of_reach = [], []
    for known in list_known():
        if not known.stale:
            continue
        if is_reachable(record, known.folder):
            backup(record, known.folder, recipients=known.recipients, who=who)
            again.append(known.folder)
        else:
            out_of_reach.append((known.folder, known.day))
    return Forgotten(
        tombstone,
        claims,
        rows,
        backups=tuple(again),
        out_of_reach=tuple(out_of_reach),
        worded=worded,
        emptied=emptied,
        on_server=is_on_server(),
    )


def _write_anew() -> bool:
    """Leave no old page in the database, nor in its log of changes; False where another command keeps the log open."""
    with connection.cursor() as cursor:
        if is_on_server():
            return _write_tables_anew(cursor)
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = cursor.fetchone()
    return not busy


def _write_tables_anew(cursor: CursorWrapper) -> bool:
    """Leave no old row in the tables' files on a server; False where somebody keeps one of them busy."""
    try:
        for table in [*(m._meta.db_table for m in apps.get_app_config("store").get_models()), "store_search"]:
            cursor.execute(f"VACUUM (FULL) {table}")
    except OperationalError:
        return False
    return True
