"""Commands on a record: make it, add reports, read them, judge them, serve the workbench."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from onrecord.acquire import GivenMetadata
from onrecord.cli.keys import SHEET_WRITTEN, SharesOption, check_split, write_sheet
from onrecord.cli.opening import NOTICE, SOME_FAILED, AsJson, Database, ask_password, opened, read_day
from onrecord.cli.preview import preview_run
from onrecord.cli.show import print_json, print_table, say, show_picture, show_progress
from onrecord.errors import UsageError
from onrecord.model import ClaimVerdict, HandlingBasis, IncidentVerdict, Scope

SHOWN_MET = 10
"""How many known incidents that new reports tell of are named."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    user = typer.Typer(no_args_is_help=True, help="People who log in to the workbench.")
    user.command("add", help="Add a user.\n\n    onrecord -C my-record user add sana --role owner")(add_user)
    user.command("passwd", help="Give a user another password.")(change_password)
    user.command("list", help="Show the users and what they may do.")(list_users)
    user.command("second-factor", help=FACTOR_HELP)(set_second_factor)
    app.command("init", help=INIT_HELP)(init)
    app.command("add", help=ADD_HELP)(add)
    app.command("run", help=RUN_HELP)(run)
    app.command(
        "status", help="Show what the record holds and what is left to do.\n\n    onrecord -C my-record status"
    )(status)
    app.command("serve", help=SERVE_HELP)(serve)
    app.command("decide", help=DECIDE_HELP)(decide)
    app.add_typer(user, name="user")


FACTOR_HELP = """Have a user type a code of an authenticator app (TOTP) at log-in, beside the password.

    onrecord -C my-record user second-factor sana

Shows a picture for the app and ten recovery codes, each good once, and is kept when the app's first code is typed.
`--remove` asks for the password alone again."""
INIT_HELP = """Make a record: an encrypted folder behind a passphrase.

    onrecord init my-record

    onrecord init my-record --recovery sheet.txt

    onrecord init my-record --recovery sheet.txt --shares 2/3

A lost passphrase cannot be recovered by anyone, unless a recovery sheet was made: print it, keep it elsewhere, delete
the file."""
ADD_HELP = """Add reports: text, HTML, PDF, DOCX, ODT, RTF, EPUB, one message (EML), tables of a report a row (CSV,
XLSX), feeds (RSS, Atom), web archives (WARC, WACZ), JSONL, and ZIP files of these; scanned PDF and pictures (PNG, JPEG,
TIFF, WebP) where the program tesseract is installed; files or folders.

    onrecord -C my-record add reports/ --sidecar reports/reports.csv

    onrecord -C my-record add story.pdf --published 2024-05-02 --publisher "The Example"

A file that fails is named with the reason and the others go in (exit 4)."""
RUN_HELP = """Read what waits and link all claims.

    onrecord -C my-record run --jobs 2

Stopped in the middle, the next run goes on from there. After onrecord was brought up to date:

    onrecord -C my-record run --again --preview

    onrecord -C my-record run --again

says which claims would come, go or read otherwise, and then reads anew. What a person accepted stays as it is."""
SERVE_HELP = (
    "Serve the workbench on this machine only, http://127.0.0.1:8000/.\n\n    onrecord -C my-record serve\n\n" + NOTICE
)
DECIDE_HELP = """Record a decision on claims or incidents; it is added, never edited.

    onrecord -C my-record decide reads-right CLAIM CLAIM

    onrecord -C my-record decide credible INCIDENT --standard "reasonable grounds to believe"

`--all-undecided` takes every claim nobody judged; `decide undo TARGET` takes the last decision back."""


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet.")],
    recovery: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a recovery sheet to print.")] = None,
    database: Database = None,
    shares: SharesOption = None,
) -> None:
    """Make a record."""
    from onrecord.acquire.recovery import make_recovery_code
    from onrecord.store import create_record
    from onrecord.store.passphrase import ask_passphrase
    from onrecord.store.server import parse_server

    server = parse_server(database) if database else None
    split = check_split(shares, recovery)
    passphrase = ask_passphrase(confirm=True)
    code = make_recovery_code() if recovery else None
    if recovery and code:
        write_sheet(recovery, code, split)
    create_record(directory, passphrase, recovery=code, server=server)
    say(f"Made. Next: onrecord -C {directory} add REPORTS. Keep the passphrase: nobody can recover it.")
    if recovery:
        say(SHEET_WRITTEN)


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
    circle: Annotated[str | None, typer.Option(metavar="NAME", help="The circle that alone is to see them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add reports."""
    given = GivenMetadata(
        published=read_day(published),
        publisher=publisher,
        language=language,
        basis=basis,
        scope=scope,
        take_offered=take_offered,
    )
    with opened(context) as record:
        from onrecord.engine.adding import add_files
        from onrecord.read import list_gaps
        from onrecord.store.circles import get_circle

        given = replace(given, circle=get_circle(circle).id if circle else None)
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
    for gap in list_gaps():
        say(f"note: files were read with limits alone. If one was made to do harm, {gap}.")
    say(f"{added.new} reports added, {len(added.failed)} failed. Next: onrecord -C {context.obj} run")
    if added.failed:
        raise typer.Exit(SOME_FAILED)


def run(
    context: typer.Context,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
    again: Annotated[bool, typer.Option(help="Read again what was read; decisions are kept.")] = False,
    preview: Annotated[bool, typer.Option(help="With --again: say what would change, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read what waits and link all claims."""
    if preview:
        preview_run(context, jobs, again=again, as_json=as_json)
        return
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


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where on this machine.")] = 8000,
    idle: Annotated[
        float, typer.Option(min=0, metavar="MINUTES", help="Lock after so long without use; 0: never.")
    ] = 5,
) -> None:
    """Serve the workbench."""
    with opened(context):
        from onrecord.store.factors import list_owners_without
        from onrecord.store.users import list_users
        from onrecord.web.server import serve as serve_pages

        if not list_users():
            raise UsageError(
                "nobody can log in yet.", next_step=f"onrecord -C {context.obj} user add NAME --role owner"
            )
        say(NOTICE)
        if alone := list_owners_without():
            say(f"note: {len(alone)} owners log in with a password alone; see `onrecord user second-factor --help`.")
        say(f"Workbench: http://127.0.0.1:{port}/ (Ctrl-C stops it and locks the record)")
        left_alone = serve_pages(port, idle_minutes=idle)
    if left_alone:
        say(f"Locked: nobody used the workbench for {idle:g} minutes. Open it again: onrecord -C {context.obj} serve")


def add_user(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to log in with.")],
    role: Annotated[str, typer.Option(help="owner, reviewer or reader")] = "reviewer",
    password_file: Annotated[Path | None, typer.Option(help="A file that holds the password.")] = None,
) -> None:
    """Add a user."""
    with opened(context):
        from onrecord.store import users

        user = users.add_user(name, ask_password(password_file), role)
        say(f"Added. Decisions will carry the pseudonym {user.pseudonym}.")


def change_password(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name they log in with.")],
    password_file: Annotated[Path | None, typer.Option(help="A file that holds the password.")] = None,
) -> None:
    """Give a user another password."""
    with opened(context):
        from onrecord.store import users

        users.set_password(name, ask_password(password_file))


def list_users(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the users."""
    with opened(context):
        from onrecord.store import users

        rows = [(u.name, u.role, u.pseudonym, sorted(c.name for c in u.circles.all())) for u in users.list_users()]
    if as_json:
        print_json([dict(zip(("name", "role", "pseudonym", "circles"), row, strict=True)) for row in rows])
        return
    shown = [(*row[:3], ", ".join(row[3])) for row in rows]
    print_table("Users", ("name", "role", "pseudonym in decisions", "circles"), shown)


def set_second_factor(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name they log in with.")],
    remove: Annotated[bool, typer.Option(help="Ask for the password alone again.")] = False,
) -> None:
    """Set up a second factor for a user, or remove it."""
    with opened(context):
        from onrecord.store import factors, users

        users.get_user(name)
        if remove:
            say("Removed." if factors.remove_factor(name) else "There was no second factor.")
            return
        made = factors.make_factor()
        show_picture(made.uri)
        say(f"Or type it into the app: {made.words} (based on time, 6 digits). The app shows it as “{factors.LABEL}”.")
        say("Recovery codes, each good once; write them down and keep them apart from phone and laptop:")
        for code in made.recovery:
            say(f"    {code}")
        factors.keep_factor(name, made, typer.prompt("The code the app shows now", err=True))
        say("Kept: the log-in asks for a code from now on. A code is good once.")


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


def _status() -> dict[str, Any]:
    from onrecord.engine import showing

    return showing.status()
