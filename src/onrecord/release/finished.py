"""Reading a finished release back from its folder, to write what it says in another format."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date
from pathlib import Path

from onrecord.errors import InvalidValueError, UsageError
from onrecord.release.citations import find_false_signatures
from onrecord.release.released import PublicRelease, parse_release
from onrecord.release.sealing import SEALED, ExpiredError

TABLES = {"rows.csv": "counts", "citations.csv": "citations"}
"""The main table of a release, by the kind of its policy."""
TERMS = "TERMS.txt"


def read_release(folder: Path, *, today: date) -> PublicRelease:
    """Return what the release in a folder says.

    Raises UsageError where there is none, where it was withdrawn or is still encrypted, or where its table is not as it
    was written; ExpiredError after the last day of its terms.
    """
    if (folder / "WITHDRAWN.txt").exists():
        raise _refuse(folder, "this release was withdrawn.", "Delete copies of it; wait for the next one.")
    if (folder / SEALED).exists():
        raise _refuse(
            folder, "this release is encrypted.", "Open it first: onrecord release open FILE OUT --identity KEY"
        )
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        name = next(n for n in TABLES if n in manifest["files"])
        content = (folder / name).read_bytes()
        terms = (folder / TERMS).read_text("utf-8") if TERMS in manifest["files"] else ""
        if hashlib.sha256(content).hexdigest() != manifest["files"][name]["sha256"]:
            raise _refuse(folder, f"{name} is not as it was written.", "Take the release as its makers gave it.")
        lines = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
        false = find_false_signatures(lines, manifest) if TABLES[name] == "citations" else []
        release = parse_release(manifest, lines, TABLES[name], terms=terms)
    except InvalidValueError as error:
        raise _refuse(folder, str(error), "Take the release as its makers gave it.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration, csv.Error) as error:
        raise _refuse(folder, "there is no release there.", "Name the folder of a release.") from error
    if false:
        raise _refuse(folder, f"the signature of row {false[0]} does not hold.", "Ask its makers for it again.")
    if release.expires and release.expires < today:
        raise ExpiredError(f"its terms ended on {release.expires}: it is to be deleted.", item=folder.name)
    return release


def _refuse(folder: Path, what: str, next_step: str) -> UsageError:
    return UsageError(what, item=folder.name, next_step=next_step)
