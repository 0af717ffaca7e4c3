"""`doctor`: what works on this machine, what is missing, and what to do about it."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec

import typer

from onrecord.cli.opening import FINDINGS, AsJson
from onrecord.cli.show import print_json, print_table, say

DOCTOR_HELP = """Tell what works on this machine and what is missing. Needs no record and opens no connection.

    onrecord doctor

Exit 1 where something that onrecord needs does not work; what is only missing for one use is told and no fault."""

WALLS_HELP = {
    False: "A layer more around the reading of files: install bubblewrap (Debian: apt install bubblewrap).",
    True: "This system lets no program make namespaces (a container, or a setting of its own); files are read without.",
}
"""What to do, by whether bubblewrap is installed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it works, whether it must, what was found, and what to do."""

    name: str
    works: bool
    needed: bool
    found: str
    next_step: str = ""


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command("doctor", help=DOCTOR_HELP)(doctor)


def doctor(as_json: AsJson = False) -> None:
    """Tell what works on this machine."""
    findings = list(examine())
    if as_json:
        print_json([asdict(f) for f in findings])
    else:
        rows = [("works" if f.works else "MISSING" if f.needed else "not here", f.name, f.found) for f in findings]
        print_table("This machine", ("", "what", "found"), rows)
        for finding in (f for f in findings if not f.works):
            say(f"{finding.name}: {finding.next_step}")
    if any(f.needed and not f.works for f in findings):
        raise typer.Exit(FINDINGS)


def examine() -> Iterator[Finding]:
    """Yield what was found of everything that onrecord uses."""
    version = sys.version_info
    again = "Install onrecord again."
    known = (3, 11) <= version < (3, 14)
    yield Finding("Python", known, True, platform.python_version(), "Use Python 3.11, 3.12 or 3.13.")
    yield _try("encryption", _check_encryption, again)
    yield _try("model", _check_model, again)
    yield _try("gazetteer", _check_gazetteer, again)
    yield from _check_sandbox()
    tesseract = shutil.which("tesseract")
    yield Finding(
        "text recognition",
        tesseract is not None,
        False,
        "tesseract" if tesseract else "scanned pages stay pictures",
        "For scanned pages and pictures, install tesseract (Debian: apt install tesseract-ocr).",
    )
    arrow = find_spec("pyarrow") is not None
    yield Finding("archives (bulk)", arrow, False, "pyarrow" if arrow else "no pyarrow", "pip install 'onrecord[bulk]'")
    psycopg = find_spec("psycopg") is not None
    told = "psycopg" if psycopg else "no psycopg"
    yield Finding("teams (PostgreSQL)", psycopg, False, told, "pip install 'onrecord[team]'")
    missing = [name for name in ("duckdb", "splink") if find_spec(name) is None]
    found = f"no {' and no '.join(missing)}" if missing else "duckdb and splink"
    yield Finding("archives linked (bulk-link)", not missing, False, found, "pip install 'onrecord[bulk]'")
    linux = sys.platform == "linux"
    yield Finding("tested system", linux, False, platform.system(), "onrecord is tested on Linux alone so far.")


def _check_encryption() -> str:
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(":memory:")
    (said,) = connection.execute("PRAGMA cipher_version").fetchone()
    connection.close()
    return f"SQLCipher {said}"


def _check_model() -> str:
    from onrecord.encoder import load_model

    model = load_model()
    words = len(model.read("Police arrested fourteen students in the harbour."))
    return f"reads ({words} words)"


def _check_gazetteer() -> str:
    from onrecord.gazetteer import open_gazetteer

    return f"{len(open_gazetteer().countries())} countries"


def _check_sandbox() -> Iterator[Finding]:
    from onrecord.sandbox import Limits, find_walls, probe_protection

    held = probe_protection(Limits())
    gaps = "; ".join(held.list_gaps())
    found = "locked down" if held.is_whole else "limits only" if held.limits else "nothing"
    yield Finding(
        "reading of files from outside", held.is_whole, False, found, f"A hostile file could do more here: {gaps}."
    )
    program, stands = find_walls()
    found = "bubblewrap" if stands else "bubblewrap is refused namespaces" if program else "no bubblewrap"
    yield Finding("walls around it", stands, False, found, WALLS_HELP[bool(program)])


def _try(name: str, check: Callable[[], str], next_step: str) -> Finding:
    try:
        return Finding(name, True, True, check())
    except Exception as error:  # whatever a broken installation raises is the finding
        return Finding(name, False, True, type(error).__name__, next_step)
