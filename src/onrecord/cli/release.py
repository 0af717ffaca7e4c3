"""Commands that let something out of a record: `release`, taking one back, opening one, and citing what is public."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.opening import FINDINGS, NOTICE, AsJson, ask_password, opened, read_day
from onrecord.cli.show import print_json, say
from onrecord.errors import UsageError

if TYPE_CHECKING:
    from onrecord.release import ActCounts


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("release", help=RELEASE_HELP, context_settings={"ignore_unknown_options": False})(release)
    app.command("convert", help=CONVERT_HELP)(convert)
    app.command("cite", help=CITE_HELP)(cite)


RELEASE_HELP = f"""Write what may be shown into a folder that is not there yet.

    onrecord -C my-record release --policy public --second maria out/

    onrecord -C my-record release --policy partners --to age1… --terms t.txt --expires 2027-03-01 --second maria out/

    onrecord -C my-record release --policy cited out/

    onrecord -C my-record release --policy internal --to age1… out/

    onrecord -C my-record release --policy public --format acled,uwazi --second maria out/

`public`: counts that anyone may see. `partners`: the same from fewer alike, encrypted to those named. `cited`: articles
that are public already, by address (see `cite`), each row signed. `internal`: all that was accepted, for the owners.

`release withdraw out/` takes one back, `release open FILE OUT --identity KEY` opens an encrypted one, `release
signatures out/` checks the rows of a `cited` one.

{NOTICE}"""
CONVERT_HELP = """Write what a finished release says in other formats, into a folder that is not there yet.

    onrecord convert out/ --to acled,uwazi formats/

Formats: acled, annotation, datapackage, esf, ftm, geojson, json, plover, uwazi, xlsx. Only the release's own rows are
read, so that no format says more than the release; a README beside the files says what each cannot hold. No record is
opened."""
CITE_HELP = """Say that a report is a public article at an address, and that you found it there today.

    onrecord -C my-record cite REPORT https://news.example/2024/05/02

    onrecord -C my-record cite REPORT --gone"""


def release(
    context: typer.Context,
    out: Annotated[
        list[str],
        typer.Argument(metavar="OUT", help="A new folder; or: withdraw OUT, open FILE OUT, signatures OUT."),
    ],
    policy: Annotated[str, typer.Option(help="public, partners, cited or internal.")] = "public",
    counts: Annotated[
        Path | None, typer.Option(help="A CSV of how many such acts there were: act,country,period,number.")
    ] = None,
    second: Annotated[str, typer.Option(metavar="NAME", help="The user who signs it here, with their password.")] = "",
    password_file: Annotated[Path | None, typer.Option(help="A file that holds the signer's password.")] = None,
    alone: Annotated[str, typer.Option(metavar="WHY", help="Why nobody else signs; the release says so.")] = "",
    to: Annotated[
        list[str] | None, typer.Option(metavar="AGE1…", help="Whom to encrypt to, or a file of them.")
    ] = None,
    terms: Annotated[Path | None, typer.Option(help="A text file with the terms partners keep to.")] = None,
    expires: Annotated[str | None, typer.Option(metavar="DAY", help="The last day of the terms.")] = None,
    plaintext: Annotated[bool, typer.Option(help="Write an internal release in the clear.")] = False,
    formats: Annotated[
        str, typer.Option("--format", metavar="NAMES", help="Formats to write it in too, as acled,uwazi: see convert.")
    ] = "",
    identity: Annotated[Path | None, typer.Option(help="The file of your age key, for `open`.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write what may be shown."""
    if out[0] == "withdraw" and len(out) == 2:
        return _withdraw(context, Path(out[1]))
    if out[0] == "signatures" and len(out) == 2:
        return _check_signatures(Path(out[1]))
    if out[0] == "open" and len(out) == 3:
        return _open_sealed(Path(out[1]), Path(out[2]), identity)
    if len(out) != 1:
        raise UsageError("name one folder.", next_step="onrecord release --policy public OUT")
    from onrecord.release import Packing, ReleasePlan, check_packing, read_counts, read_formats, read_policy
    from onrecord.release.sealing import read_recipients

    # All that can be wrong without the record is told before anyone types a passphrase.
    given, today = read_counts(counts) if counts else None, _today()
    recipients = tuple(read_recipients(to or ()))
    packing = Packing(recipients, _read_terms(terms), read_day(expires), plaintext=plaintext)
    check_packing(read_policy(policy), packing, today=today)
    wanted = read_formats(formats, read_policy(policy).kind)
    with opened(context):
        from onrecord.engine import releasing

        if second:
            _sign_here(second, password_file, policy, today, given)
        made = releasing.release(
            policy,
            Path(out[0]),
            today=today,
            who="owner",
            counts=given,
            alone=alone,
            packing=packing,
            formats=wanted,
        )
    plan = made.plan
    if as_json:
        print_json(made.manifest)
    say(f"{len(plan.rows)} rows written to {out[0]}; {len(plan.absent)} kept back.")
    if made.differences:
        last = made.differences[-1]
        say(f"Beside the release of {last.since}: {last.added} rows are new, {last.gone} are gone.")
    for rule, count in plan.count_reasons().items():
        say(f"  {count} kept back: {rule}")
    if isinstance(plan, ReleasePlan) and "too few alike" in plan.count_reasons() and not counts:
        say("Too few acts are like those. If you know how many such acts there were: --counts FILE.")
    if plaintext:
        say("WARNING: this folder is in the clear, and its days and places lead to people. Delete it when done.")
    say(NOTICE)
    return None


def _sign_here(name: str, password_file: Path | None, policy: str, today: date, given: ActCounts | None) -> None:
    """Show the second person the rows and, with their password, record that they let just these out."""
    from onrecord.engine import releasing
    from onrecord.store.users import find_user

    proposal = releasing.propose(policy, today=today, counts=given)
    say(f"{name}, these are the rows you would let out:")
    for row in proposal.plan.rows:
        cells = row.cells(proposal.plan.columns)
        say("  " + " · ".join(v for k, v in cells.items() if k != "id" and v))
    say(f"{len(proposal.plan.rows)} rows under the policy {policy}.")
    password = ask_password(password_file, f"Password of {name}, to sign: ", confirm=False)
    releasing.sign(proposal, who=find_user(name, password).pseudonym)


def _withdraw(context: typer.Context, out: Path) -> None:
    with opened(context):
        from onrecord.engine import releasing

        due = releasing.withdraw(out, today=_today(), who="owner")
    say("Withdrawn: the files are gone from this folder. Copies others made are not; tell them.")
    say(f"The notice names no row. The next release of this kind is due on {due}, whatever is changed in it.")


def _open_sealed(file: Path, out: Path, identity: Path | None) -> None:
    from onrecord.release import write_files
    from onrecord.release.sealing import unseal

    if identity is None:
        raise UsageError("an encrypted release needs your key.", next_step="Add --identity FILE.")
    try:
        sealed, key = file.read_bytes(), identity.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("a file cannot be read.", next_step="Check both paths.") from error
    files = unseal(sealed, key, today=_today())
    write_files(files, out)
    expires = json.loads(files["manifest.json"]).get("expires")
    say(f"Opened into {out}." + (f" Its terms (TERMS.txt) hold until {expires}; then delete it." if expires else ""))


def _check_signatures(out: Path) -> None:
    from onrecord.release import find_false_signatures

    try:
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        rows = list(csv.DictReader(io.StringIO((out / "citations.csv").read_text("utf-8"), newline="")))
        false = find_false_signatures(rows, manifest)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(
            "there is no release of citations there.", item=str(out), next_step="Name the folder of one."
        ) from error
    for number in false:
        say(f"row {number}: its signature does not hold.")
    say(f"{len(rows) - len(false)} of {len(rows)} rows are as they were signed by {manifest['public_key']}.")
    if false:
        raise typer.Exit(FINDINGS)


def convert(
    folder: Annotated[Path, typer.Argument(metavar="RELEASE", help="The folder of a finished release.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A new folder.")],
    to: Annotated[str, typer.Option(metavar="NAMES", help="Formats, parted by commas.")],
) -> None:
    """Write a finished release in other formats."""
    from onrecord.release import export_release, read_formats, read_release, write_files

    release = read_release(folder, today=_today())
    names = read_formats(to, release.kind)
    if not names:
        raise UsageError("no format is named.", next_step="onrecord convert RELEASE --to acled OUT")
    files = export_release(release, names)
    if release.terms:
        files["TERMS.txt"] = release.terms.encode()
    write_files(files, out)
    say(f"{len(release.table)} rows written to {out} as {', '.join(names)}. README.md says what these cannot hold.")
    if release.expires:
        say(f"The release's terms hold until {release.expires} for these files too; then delete them.")
    if release.policy == "internal":
        say("WARNING: these days and places lead to people; the files are for the record's owners. Delete them then.")


def cite(
    context: typer.Context,
    report: Annotated[str, typer.Argument(metavar="REPORT", help="Its id, or the one it was given.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="Where it stands.")] = "",
    gone: Annotated[bool, typer.Option(help="It is no longer public.")] = False,
) -> None:
    """Say that a report is a public article."""
    if bool(url) == gone:
        raise UsageError("give an address, or say that it is gone.", next_step="onrecord cite REPORT URL")
    with opened(context):
        from onrecord.store import publications

        if gone:
            publications.mark_gone(report, who="owner")
        else:
            publications.mark_public(report, url, checked=_today(), who="owner")
    say("Noted: it is cited no more." if gone else "Noted. onrecord did not look: it opens no connection.")


def _read_terms(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("the terms cannot be read.", item=file.name, next_step="Give a text file.") from error


def _today() -> date:
    return datetime.now(UTC).date()
