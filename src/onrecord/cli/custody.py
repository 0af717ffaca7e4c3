"""Commands that keep a record safe: check it, copy it, bring it back, lock it, hand it to its owners."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.opening import FINDINGS, AsJson, Database, opened
from onrecord.cli.show import print_json, say, show_progress
from onrecord.cli.texts import write_whole
from onrecord.errors import UsageError

if TYPE_CHECKING:
    from onrecord.engine.copies import KnownBackup
    from onrecord.engine.verifying import Finding
    from onrecord.store.heads import NotedHead

SHOWN_FINDINGS = 10
"""How many things that do not hold are named; --json names all."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("verify", help=VERIFY_HELP)(verify)
    app.command("backup", help=BACKUP_HELP)(backup)
    app.command("restore", help="Bring back a backup and check it.\n\n    onrecord -C NEW restore /media/usb/copy")(
        restore
    )
    app.command("forget", help=FORGET_HELP)(forget)
    app.command("lock", help="Say how a record is locked.")(lock)
    app.command("upgrade", help=UPGRADE_HELP)(upgrade)
    app.command("export", help=EXPORT_HELP)(export)


VERIFY_HELP = """Check everything a record holds (exit 1 where something was changed, lost or put back).

    onrecord -C my-record verify

    onrecord -C my-record verify --proof CLAIM proof.json

A proof shows anyone that a claim was read from a file and what was decided on it; `check_proof.py` checks it."""
BACKUP_HELP = """Back the record up, encrypted. The same folder again takes only what is new.

    onrecord -C my-record backup /media/usb/copy

    onrecord -C my-record backup /media/usb/copy --to age1..."""
FORGET_HELP = """Forget a report or a claim for good, in the record and in the backups at hand. It cannot be undone.

    onrecord -C my-record forget REPORT

Backups that are not at hand are named: plug them in and back up again, or destroy them."""
UPGRADE_HELP = """Bring a team's record, whose tables are on a server, up to date with this onrecord.

    onrecord -C team-record upgrade

Have everybody stop first and make a backup. A record with a file of its own is brought up to date as it is opened."""
EXPORT_HELP = """Write the whole record for its owners. It names people and sources.

    onrecord -C my-record export --plaintext record.json"""


def verify(
    context: typer.Context,
    out: Annotated[Path | None, typer.Argument(metavar="OUT.json", help="Where --proof writes.")] = None,
    proof: Annotated[str | None, typer.Option(metavar="CLAIM", help="Write a proof of this claim instead.")] = None,
    with_words: Annotated[bool, typer.Option(help="Let the proof show the claim and its words.")] = False,
    noted: Annotated[str | None, typer.Option(metavar="ROWS:HASH", help="A head you wrote down earlier.")] = None,
    accept: Annotated[
        str | None, typer.Option(metavar="WHY", help="Go on although rows are lost, and say why.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check everything a record holds."""
    if proof is not None:
        return _write_proof(context, proof, out, with_words=with_words)
    if out is not None or with_words:
        raise UsageError("this belongs to --proof.", next_step="onrecord verify --proof CLAIM OUT.json")
    earlier = _read_noted(noted)
    with opened(context) as record:
        from onrecord.engine.verifying import accept_loss, verify_record

        if accept is not None:
            accepted = accept_loss(accept, who="owner")
            say("Accepted; the chain says so from now on." if accepted else "Nothing is lost; nothing was accepted.")
        with show_progress("checking", quiet=as_json) as step:
            found = verify_record(record, noted=earlier, progress=step)
        damaged = any(finding.kind == "database" for finding in found.findings)
        stale = [] if damaged else _list_stale()
    if as_json:
        print_json({**found.to_json(), "stale_backups": [{"folder": str(b.folder), "day": b.day} for b in stale]})
    for old in stale:
        say(f"note: the backup of {old.day} in {old.folder} holds what was forgotten since. Back up there again.")
    say(
        f"{found.originals} originals, {found.texts} texts, {found.claims} claims with {found.spans} spans, "
        f"{found.decisions} decisions in {found.rows} rows of the chain."
    )
    for held in found.stamps:
        at, by = f"{held.stamp.at:%Y-%m-%d %H:%M} UTC", held.stamp.authority
        say(f"Stamped: rows 1 to {held.rows} by {at}, says {by} (certificate {held.stamp.certificate[:16]}…).")
    for words in found.accepted:
        say(f"note: accepted on {words}")
    _tell(found.findings, "the first is where it broke. Restore a backup, or ask who changed it.")
    say(f"Note elsewhere: {found.rows}:{found.head} (check it later with --noted); public key {found.public_key}.")
    return None


def _tell(findings: Sequence[Finding], next_step: str) -> None:
    """Say what does not hold and leave with 1; where all holds, say that."""
    for finding in findings[:SHOWN_FINDINGS]:
        say(f"BROKEN: {finding.kind} {finding.item}: {finding.words}.")
    if findings:
        say(f"{len(findings)} findings: {next_step}")
        raise typer.Exit(FINDINGS)
    say("Everything holds.")


def _list_stale() -> list[KnownBackup]:
    from onrecord.engine.copies import list_known

    return [known for known in list_known() if known.stale]


def _read_noted(words: str | None) -> NotedHead | None:
    from onrecord.store.setup import start_django

    if words is None:
        return None
    start_django()
    from onrecord.store.heads import NotedHead

    rows, _, head = words.partition(":")
    if not rows.isdecimal() or len(head) != 64:
        raise UsageError("this is no head.", item=words[:20], next_step="Give ROWS:HASH as `onrecord verify` wrote it.")
    return NotedHead(int(rows), head)


def _write_proof(context: typer.Context, claim: str, out: Path | None, *, with_words: bool) -> None:
    if out is None:
        raise UsageError("a proof needs a file to be written to.", next_step="onrecord verify --proof CLAIM OUT.json")
    with opened(context):
        from onrecord.store.proofs import count_left_out, make_proof, render_proof

        proof = make_proof(claim, with_words=with_words)
        left_out = count_left_out(claim)
    with write_whole(out) as written:
        written.write(render_proof(proof).decode())
    if left_out:
        say(f"note: {left_out} decisions by an older onrecord cannot be shown alone and were left out.")
    say(f"Written, {'with' if with_words else 'without'} the claim's words. Check it: python check_proof.py {out}")


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="A new folder, or the one of an earlier backup.")],
    to: Annotated[list[str] | None, typer.Option(metavar="age1...", help="Who opens it in place of you.")] = None,
    as_json: AsJson = False,
) -> None:
    """Back the record up."""
    from onrecord.release.sealing import read_recipients

    recipients = read_recipients(to or ())
    with opened(context) as record:
        from onrecord.engine import copies

        with show_progress("copying", quiet=as_json) as step:
            done = copies.backup(record, target, recipients=recipients, progress=step)
    if as_json:
        print_json({"written": done.written, "there": done.there, "taken_out": done.taken_out, "missing": done.missing})
    say(f"{done.written} originals written, {done.there} there already, {done.taken_out} taken out.")
    how = "with --identity FILE and the passphrase" if recipients else "with the same passphrase"
    say(f"Backed up. It opens {how}: onrecord -C NEW restore {target}")
    if done.missing:
        say(f"WARNING: {done.missing} originals are gone from the record and not in the backup. See `onrecord verify`.")
        raise typer.Exit(FINDINGS)


def restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="The folder `backup` wrote.")],
    identity: Annotated[Path | None, typer.Option(metavar="FILE", help="An age identity it was encrypted to.")] = None,
    database: Database = None,
) -> None:
    """Bring a backup back into the folder of `-C`."""
    from onrecord.store.passphrase import ask_passphrase
    from onrecord.store.setup import start_django

    start_django()
    from onrecord.engine import copies
    from onrecord.store.server import parse_server

    words = _read_identity(identity) if identity else None
    server = parse_server(database) if database else None
    with show_progress("checking") as step:
        found = copies.restore(source, context.obj, ask_passphrase(), identity=words, server=server, progress=step)
    say(f"Restored: {found.originals} originals, {found.texts} texts, {found.decisions} decisions.")
    _tell(found.findings, "take another backup if there is one.")


def _read_identity(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("the identity cannot be read.", item=file.name, next_step="Check the path.") from error


def forget(
    context: typer.Context,
    target: Annotated[str, typer.Argument(metavar="REPORT|CLAIM", help="Its id.")],
    with_file: Annotated[bool, typer.Option(help="Though its file holds other reports: they lose it too.")] = False,
    yes: Annotated[bool, typer.Option(help="Do not ask whether it is meant.")] = False,
    as_json: AsJson = False,
) -> None:
    """Forget a report or a claim."""
    if not yes and not typer.confirm(f"Forget {target} for good? It cannot be undone", err=True):
        raise typer.Exit(FINDINGS)
    with opened(context) as record:
        from onrecord.engine import forgetting
        from onrecord.store.models import ClaimRow

        today = datetime.now(UTC).date()
        if ClaimRow.objects.filter(pk=target).exists():
            done = forgetting.forget_claim(record, target, who="owner", today=today)
        else:
            done = forgetting.forget_report(record, target, who="owner", today=today, with_file=with_file)
    if as_json:
        print_json(
            {
                "tombstone": done.tombstone,
                "claims": done.claims,
                "rows": done.rows,
                "backups": [str(b) for b in done.backups],
                "out_of_reach": [{"folder": str(b), "day": day} for b, day in done.out_of_reach],
                "worded": list(done.worded),
                "same": list(done.same),
                "nothing_new": done.nothing_new,
            }
        )
    if done.nothing_new:
        say(f"Nothing was forgotten now: there is no {target} in the record (any longer).")
        say(f"What an earlier forgetting had left to do was done; {done.tombstone} tells of the last.")
    else:
        told = f"{done.claims} claims, {done.rows} rows of the chain lost their words, as {done.tombstone} tells."
        say(f"Forgotten: {told}")
    say(f"{len(done.backups)} backups were made anew without it.")
    for folder, day in done.out_of_reach:
        say(f"STILL THERE: the backup of {day} in {folder}. Plug it in and back up again, or destroy it.")
    for report in done.same:
        say(f"STILL THERE: report {report} has the same words. Forget it too, if that is meant.")
    for incident in done.worded:
        say(f"look at incident {incident}: what people wrote about it was kept.")
    if done.on_server:
        say("STILL THERE for a while: the server's log of changes, and any copy its keepers made. See docs/team.md.")
    if not done.emptied:
        say(
            "WARNING: another command has the record open. Stop it and run `onrecord verify`, which ends the old pages."
        )
    say("Copies made by hand, releases and exports are not known to onrecord.")


def lock(context: typer.Context) -> None:
    """Say how a record is locked."""
    from onrecord.store.header import NAME, read_header

    say("A record is open only while a command runs on it: stop `serve` (Ctrl-C) and it is locked.")
    if (context.obj / NAME).is_file() and (server := read_header(context.obj).server):
        say(f"Its tables are on a server and are not locked by that: who may log in to {server.address} reads them.")


def upgrade(context: typer.Context) -> None:
    """Bring a team's record up to date."""
    from onrecord.store import open_record
    from onrecord.store.passphrase import ask_passphrase

    record = open_record(context.obj, ask_passphrase(), upgrade=True)
    with record.activate():
        from onrecord.engine.indexing import index_older_record

        index_older_record()
    for notice in record.notices or ("The record is up to date.",):
        say(notice)


def export(
    context: typer.Context,
    plaintext: Annotated[Path, typer.Option(metavar="OUT.json", help="Where to write, in the clear.")],
    seen_by: Annotated[str | None, typer.Option(metavar="USER", help="Only what this user may see.")] = None,
) -> None:
    """Write the whole record."""
    with opened(context):
        from onrecord.engine import showing
        from onrecord.store.users import get_user

        whole = showing.export(seen_by=get_user(seen_by) if seen_by else None)
    with write_whole(plaintext) as out:
        json.dump(whole, out, ensure_ascii=False, indent=1)
    say("WARNING: this file is in the clear and names people and sources. It is no release. Delete it when done.")
