"""Commands for time stamps: a request to carry out, a response to bring in. Nothing is sent from here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.opening import opened
from onrecord.cli.show import say
from onrecord.errors import UsageError

LARGEST = 2**20
"""Bytes of a response; with certificates it has some thousands."""
LEARNS = (
    "The authority learns a hash that tells nothing of the record, the hour, and the address of whoever sends it: "
    "send it from another place if that matters."
)
REQUEST_HELP = f"""Write a request for a time stamp (RFC 3161) on the record's signed head.

    onrecord -C my-record stamp request head.tsq

onrecord sends nothing. Carry the file to a machine that may be seen there, and have it answered, for example:
`curl -H "Content-Type: application/timestamp-query" --data-binary @head.tsq ADDRESS -o head.tsr`

{LEARNS}"""
ATTACH_HELP = """Keep an authority's response in the record, where it answers a request of before.

    onrecord -C my-record stamp attach head.tsr --words head.txt

The file of --words is what was stamped: `openssl ts -verify -in head.tsr -data head.txt -CAfile ROOT.pem` checks it
without onrecord, and whether the authority is one to trust, which onrecord does not decide."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    stamp = typer.Typer(no_args_is_help=True, help="Time stamps by an authority outside, by file out and file in.")
    stamp.command("request", help=REQUEST_HELP)(request)
    stamp.command("attach", help=ATTACH_HELP)(attach)
    app.add_typer(stamp, name="stamp")


def request(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT.tsq", help="A file that is not there yet.")],
) -> None:
    """Write a request for a stamp."""
    if out.exists():
        raise UsageError("is there already.", item=str(out), next_step="Name a new file.")
    with opened(context):
        from onrecord.store.stamps import request_stamp

        _write(out, request_stamp())
    say(f"Written. {LEARNS}")


def attach(
    context: typer.Context,
    response: Annotated[Path, typer.Argument(metavar="IN.tsr", help="What the authority answered.")],
    words: Annotated[Path | None, typer.Option(metavar="FILE", help="Write what was stamped, for others.")] = None,
) -> None:
    """Keep a response."""
    try:
        with response.open("rb") as file:
            data = file.read(LARGEST)
    except OSError as error:
        raise UsageError(
            f"cannot be read ({error.strerror}).", item=response.name, next_step="Check the path."
        ) from error
    with opened(context):
        from onrecord.store.stamps import attach_stamp

        held, stamped = attach_stamp(data)
    if words:
        _write(words, stamped)
    at, by = f"{held.stamp.at:%Y-%m-%d %H:%M:%S} UTC", held.stamp.authority
    say(f"Kept: rows 1 to {held.rows} of the chain were there at {at}, says {by}.")
    say(f"Its certificate is {held.stamp.certificate}; whether to trust it, onrecord does not know. Keep the file too.")


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(
            f"cannot be written ({error.strerror}).", item=str(path), next_step="Name another file."
        ) from error
