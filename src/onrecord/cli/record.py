"""Commands on a record: make it, add reports, read them, decide, release, keep it safe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.acquire import GivenMetadata
from onrecord.cli.show import print_json, print_table, say, show_progress
from onrecord.cli.texts import write_whole
from onrecord.errors import RecordError, UsageError
from onrecord.model import ClaimVerdict, HandlingBasis, IncidentVerdict, Scope

if TYPE_CHECKING:
    from onrecord.store import Record

SOME_FAILED = 4
FINDINGS = 1
SHOWN_MET = 10
"""How many known incidents that new reports tell of are named."""
NOTICE = "Records of people at risk wait for later work on protection: use samples and already published reports only."
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON on stdout.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    user = typer.Typer(no_args_is_help=True, help="People who log in to the workbench.")
    user.command("add", help="Add a user.\n\n    onrecord -C my-record user add sana --role owner")(add_user)
    user.command("passwd", help="Give a user another password.")(change_password)
    app.command("init", help=INIT_HELP)(init)
    app.command("add", help=ADD_HELP)(add)
    app.command("run", help=RUN_HELP)(run)
    app.command(
        "status", help="Show what the record holds and what is left to do.\n\n    onrecord -C my-record status"
    )(status)
    app.command("serve", help=SERVE_HELP)(serve)
    app.command("decide", help=DECIDE_HELP)(decide)
    app.command("release", help=RELEASE_HELP, context_settings={"ignore_unknown_options": False})(release)
    app.command("verify", help="Check that no decision and no original was changed (exit 1 where one was).")(verify)
    app.command(
        "backup", help="Copy the record, encrypted as it is.\n\n    onrecord -C my-record backup /media/usb/copy"
    )(backup)
    app.command("restore", help="Bring back a copy.\n\n    onrecord -C my-record restore /media/usb/copy")(restore)
    app.command("lock", help="Say how a record is locked.")(lock)
    app.command("export", help=EXPORT_HELP)(export)
    app.add_typer(user, name="user")


INIT_HELP = """Make a record: an encrypted folder behind a passphrase.

    onrecord init my-record

A lost passphrase cannot be recovered by anyone."""
ADD_HELP = """Add reports: text, HTML, PDF with a text layer, DOCX, JSONL; files or folders.

    onrecord -C my-record add reports/ --sidecar reports/reports.csv

    onrecord -C my-record add story.pdf --published 2024-05-02 --publisher "The Example"

A file that fails is named with the reason and the others go in (exit 4)."""
RUN_HELP = """Read what waits and link all claims.

    onrecord -C my-record run --jobs 2

Stopped in the middle, the next run goes on from there."""
SERVE_HELP = (
    "Serve the workbench on this machine only, http://127.0.0.1:8000/.\n\n    onrecord -C my-record serve\n\n" + NOTICE
)
DECIDE_HELP = """Record a decision on claims or incidents; it is added, never edited.

    onrecord -C my-record decide reads-right CLAIM CLAIM

    onrecord -C my-record decide credible INCIDENT --standard "reasonable grounds to believe"

`--all-undecided` takes every claim nobody judged; `decide undo TARGET` takes the last decision back."""
RELEASE_HELP = f"""Write what may be shown to anyone into a folder: CSV, GeoJSON, one HTML page, a manifest.

    onrecord -C my-record release --policy public out/

    onrecord -C my-record release withdraw out/

{NOTICE}"""
EXPORT_HELP = """Write the whole record for its owners. It names people and sources.

    onrecord -C my-record export --plaintext record.json"""


@contextmanager
def opened(context: typer.Context) -> Iterator[Record]:
    """Yield the record of `-C`, opened with its passphrase."""
    from onrecord.store import open_record
    from onrecord.store.header import read_header
    from onrecord.store.passphrase import ask_passphrase

    directory: Path = context.obj
    read_header(directory)  # before anyone types a passphrase for nothing
    record = open_record(directory, ask_passphrase())
    for notice in record.notices:
        say(notice)
    from django.db import OperationalError

    with record.activate():
        try:
            yield record
        except OperationalError as error:
            if "full" not in str(error):
                raise
            raise RecordError(
                "the disk is full.", next_step="Make room and run the same command again: what is in stays in."
            ) from error


def init(directory: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet.")]) -> None:
    """Make a record."""
    from onrecord.store import create_record
    from onrecord.store.passphrase import ask_passphrase

    create_record(directory, ask_passphrase(confirm=True))
    say(f"Made. Next: onrecord -C {directory} add REPORTS. Keep the passphrase: nobody can recover it.")


def add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    published: Annotated[str | None, typer.Option(help="Day of publication of all of them, 2024-05-02.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Outlet of all of them.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of all of them, ISO 639-1.")] = None,
    basis: Annotated[HandlingBasis | None, typer.Option(help="Why you may hold them.")] = None,
    scope: Annotated[Scope | None, typer.Option(help="How far they may travel.")] = None,
    sidecar: Annotated[Path | None, typer.Option(metavar="CSV", help="What is known of each file.")] = None,
    take_offered: Annotated[bool, typer.Option(help="Take dates and outlets from the files.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add reports."""
    given = GivenMetadata(
        published=_read_day(published),
        publisher=publisher,
        language=language,
        basis=basis,
        scope=scope,
        take_offered=take_offered,
    )
    with opened(context) as record:
        from onrecord.engine.adding import add_files

        with show_progress("adding", quiet=as_json) as step:
            added = add_files(record, paths, given=given, sidecar=sidecar, progress=step)
    if as_json:
        print_json(
            [
                {"item": i.item, "outcome": i.outcome, "reports": list(i.reports), "reason": i.reason}
                for i in added.items
            ]
        )
    for item in added.items:
        if item.outcome in {"failed", "kept", "skipped"}:
            say(f"{item.outcome}: {item.item}: {item.reason or ''} {item.next_step or ''}".rstrip())
        for warning in item.warnings:
            say(f"note: {item.item}: {warning}")
    say(f"{added.new} reports added, {len(added.failed)} failed. Next: onrecord -C {context.obj} run")
    if added.failed:
        raise typer.Exit(SOME_FAILED)


def run(
    context: typer.Context,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
    again: Annotated[bool, typer.Option(help="Read again what was read; decisions are kept.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read what waits and link all claims."""
    with opened(context) as record:
        from onrecord.engine import running

        with show_progress("reading", quiet=as_json) as step:
            ran = running.run(record, jobs=jobs, again=again, progress=step)
        undated = _status()["undated"]
    if as_json:
        print_json(
            {
                "read": ran.read,
                "failed": ran.failed,
                "unread": ran.unread,
                "claims": ran.claims,
                "incidents": ran.incidents,
                "met": [{"incident": m.incident, "reports": m.reports, "why": list(m.why)} for m in ran.met],
            }
        )
    for report_id, reason in ran.failures:
        say(f"failed: report {report_id}: {reason}")
    say(f"{ran.read} reports read: {ran.claims} claims, {ran.incidents} incidents.")
    for met in ran.met[:SHOWN_MET]:
        say(f"known incident {met.incident}: {met.reports} more reports tell of it ({'; '.join(met.why)}).")
    if len(ran.met) > SHOWN_MET:
        say(f"and {len(ran.met) - SHOWN_MET} more known incidents; see Incidents in `serve`.")
    if ran.unread:
        say(f"{ran.unread} reports are in a language onrecord does not read; this is no finding about them.")
    if undated:
        say(f"{undated} reports have no publication date; no year is made up. Fill it in: serve, Reports, undated.")
    if ran.failed:
        raise typer.Exit(SOME_FAILED)


def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Show what the record holds."""
    with opened(context):
        found = _status()
    if as_json:
        print_json(found)
        return
    rows = [
        (k.replace("_", " "), json.dumps(v) if isinstance(v, dict) else v) for k, v in found.items() if k != "notice"
    ]
    print_table("Record", ("what", "how many"), rows)
    say(found["notice"])


def serve(context: typer.Context, port: Annotated[int, typer.Option(min=1, max=65535)] = 8000) -> None:
    """Serve the workbench."""
    with opened(context):
        from onrecord.store.users import list_users
        from onrecord.web.server import serve as serve_pages

        if not list_users():
            raise UsageError(
                "nobody can log in yet.", next_step=f"onrecord -C {context.obj} user add NAME --role owner"
            )
        say(NOTICE)
        say(f"Workbench: http://127.0.0.1:{port}/ (Ctrl-C stops it and locks the record)")
        serve_pages(port)


def add_user(
    context: typer.Context,
    name: str,
    role: Annotated[str, typer.Option(help="owner, reviewer or reader")] = "reviewer",
    password_file: Annotated[Path | None, typer.Option(help="A file that holds the password.")] = None,
) -> None:
    """Add a user."""
    with opened(context):
        from onrecord.store import users

        user = users.add_user(name, _ask_password(password_file), role)
        say(f"Added. Decisions will carry the pseudonym {user.pseudonym}.")


def change_password(
    context: typer.Context, name: str, password_file: Annotated[Path | None, typer.Option()] = None
) -> None:
    """Give a user another password."""
    with opened(context):
        from onrecord.store import users

        users.set_password(name, _ask_password(password_file))


def decide(
    context: typer.Context,
    verdict: Annotated[
        str, typer.Argument(help="reads-right, reads-wrong, unverified, credible, verified, disputed, false, undo")
    ],
    targets: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Claims or incidents.")] = None,
    all_undecided: Annotated[bool, typer.Option(help="Every claim nobody judged yet.")] = False,
    standard: Annotated[str, typer.Option(help="Standard of proof.")] = "",
    method: Annotated[str, typer.Option(help="How it was established.")] = "",
    why: Annotated[str, typer.Option(help="Why, for the record.")] = "",
) -> None:
    """Record a decision."""
    with opened(context):
        from onrecord.store import decisions
        from onrecord.store.models import ClaimRow

        ids = list(targets or ())
        if all_undecided:
            decided = decisions.claim_verdicts()
            ids += [i for i in ClaimRow.objects.filter(current=True).values_list("id", flat=True) if i not in decided]
        if not ids and not all_undecided:
            raise UsageError("name at least one claim or incident.", next_step="Or use --all-undecided.")
        for target in ids:
            if verdict == "undo":
                kind = "claim" if ClaimRow.objects.filter(pk=target).exists() else "incident"
                decisions.undo_last(kind, target, who="owner", why=why)
            elif verdict in {ClaimVerdict.READS_RIGHT, ClaimVerdict.READS_WRONG}:
                decisions.decide_claim(target, ClaimVerdict(verdict), who="owner", why=why)
            elif verdict in set(IncidentVerdict):
                decisions.decide_incident(
                    target, IncidentVerdict(verdict), who="owner", standard=standard, method=method, why=why
                )
            else:
                raise UsageError(f"there is no decision {verdict!r}.", next_step="See `onrecord decide --help`.")
        # What nobody had judged was never put right, so that only what was named may read otherwise now.
        if ClaimRow.objects.filter(pk__in=targets or (), to_link=True).exists():
            from onrecord.engine.linking import relink

            relink()
    say(f"{len(ids)} decisions added.")


def release(
    context: typer.Context,
    out: Annotated[list[str], typer.Argument(metavar="OUT", help="A folder that is not there yet; or: withdraw OUT.")],
    policy: Annotated[str, typer.Option(help="What may be shown.")] = "public",
    counts: Annotated[
        Path | None, typer.Option(help="A CSV of how many such acts there were: act,country,period,number.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write what may be shown."""
    if out[0] == "withdraw" and len(out) == 2:
        _withdraw(context, Path(out[1]))
        return
    if len(out) != 1:
        raise UsageError("name one folder.", next_step="onrecord release --policy public OUT")
    with opened(context):
        from onrecord.engine.releasing import release as write_out
        from onrecord.release import read_counts

        given = read_counts(counts) if counts else None
        made = write_out(policy, Path(out[0]), today=datetime.now(UTC).date(), who="owner", counts=given)
    plan = made.plan
    if as_json:
        print_json(made.manifest)
    say(f"{len(plan.rows)} rows written to {out[0]}; {len(plan.absent)} kept back.")
    if made.differences:
        last = made.differences[-1]
        say(f"Beside the release of {last.since}: {last.added} rows are new, {last.gone} are gone.")
    for rule, count in plan.count_reasons().items():
        say(f"  {count} kept back: {rule}")
    if "too few alike" in plan.count_reasons() and not counts:
        say("Too few acts are like those. If you know how many such acts there were: --counts FILE.")
    say(NOTICE)


def _withdraw(context: typer.Context, out: Path) -> None:
    manifest = out / "manifest.json"
    if not manifest.is_file():
        raise UsageError("there is no release there.", item=str(out), next_step="Name the folder of a release.")
    with opened(context):
        from onrecord.store.decisions import log_event

        named = json.loads(manifest.read_text("utf-8"))["files"]
        for name in [*named, "manifest.json"]:
            (out / Path(name).name).unlink(missing_ok=True)
        (out / "WITHDRAWN.txt").write_text("This release was withdrawn. Please delete copies of it.\n", "utf-8")
        log_event("release", "withdraw", {"files": named}, who="owner")
    say("Withdrawn: the files are gone from this folder. Copies others made are not; tell them.")


def verify(context: typer.Context, as_json: AsJson = False) -> None:
    """Check the chain of decisions and every original."""
    with opened(context) as record:
        from onrecord.engine.adding import fetch_original
        from onrecord.errors import RecordError
        from onrecord.store.decisions import verify_chain
        from onrecord.store.models import Report

        chain, altered = verify_chain(), []
        for report in Report.objects.select_related("receipt"):
            try:
                fetch_original(record, report)
            except RecordError:
                altered.append(report.id)
    if as_json:
        print_json(
            {"decisions": chain.rows, "broken_at": chain.broken_at, "head": chain.head, "altered_originals": altered}
        )
    say(
        f"{chain.rows} decisions; "
        + (f"broken at {chain.broken_at}: {chain.why}." if chain.broken_at else "the chain holds.")
    )
    say(f"{len(altered)} originals altered or gone.")
    if chain.broken_at or altered:
        raise typer.Exit(FINDINGS)


def backup(context: typer.Context, target: Annotated[Path, typer.Argument(metavar="TARGET")]) -> None:
    """Copy the record."""
    with opened(context) as record:
        from onrecord.engine import copies

        copies.backup(record, target)
    say(f"Copied. It opens with the same passphrase: onrecord -C NEW restore {target}")


def restore(context: typer.Context, source: Annotated[Path, typer.Argument(metavar="SOURCE")]) -> None:
    """Bring back a copy into the folder of `-C`."""
    from onrecord.store.passphrase import ask_passphrase
    from onrecord.store.setup import start_django

    start_django()
    from onrecord.engine import copies

    check = copies.restore(source, context.obj, ask_passphrase())
    say(
        f"Restored with {check.rows} decisions; "
        + ("the chain holds." if check.broken_at is None else "its chain is BROKEN.")
    )


def lock() -> None:
    """Say how a record is locked."""
    say("A record is open only while a command runs on it: stop `serve` (Ctrl-C) and it is locked.")


def export(
    context: typer.Context,
    plaintext: Annotated[Path, typer.Option(metavar="OUT.json", help="Where to write, in the clear.")],
) -> None:
    """Write the whole record."""
    with opened(context):
        from onrecord.engine import showing

        whole = showing.export()
    with write_whole(plaintext) as out:
        json.dump(whole, out, ensure_ascii=False, indent=1)
    say("WARNING: this file is in the clear and names people and sources. It is no release. Delete it when done.")


def _status() -> dict[str, Any]:
    from onrecord.engine import showing

    return showing.status()


def _read_day(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise UsageError(f"{words!r} is no date.", next_step="Write it as 2024-05-02.") from error


def _ask_password(file: Path | None) -> str:
    import sys

    if file:
        return file.read_text("utf-8").rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask for the password.", next_step="Use --password-file.")
    first = getpass("Password: ")
    if getpass("The same again: ") != first:
        raise UsageError("the two passwords differ.", next_step="Try again.")
    return first
