"""A release in the formats of the field: each exporter takes a `PublicRelease` and gives files, and says what its
format cannot hold.

`export_release(release, names)` gives the files of some formats and one README that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from onrecord.errors import UsageError
from onrecord.release.exports import acled, annotation, datapackage, esf, ftm, geojson, plover, rows, uwazi, xlsx
from onrecord.release.released import PublicRelease
from onrecord.release.views import list_texts

README = "README.md"


class Exporter(Protocol):
    """One format: how people call it, which kinds of release it can tell, what it cannot hold, and its one function."""

    LABEL: str
    KINDS: frozenset[str]
    CANNOT_HOLD: tuple[str, ...]

    def export(self, release: PublicRelease) -> dict[str, bytes]:
        """Return the release's files in this format, by name."""
        ...


EXPORTERS: Mapping[str, Exporter] = {
    "acled": acled,
    "annotation": annotation,
    "datapackage": datapackage,
    "esf": esf,
    "ftm": ftm,
    "geojson": geojson,
    "json": rows,
    "plover": plover,
    "uwazi": uwazi,
    "xlsx": xlsx,
}
"""Every format by the name that a command takes."""
ALWAYS: Mapping[str, Sequence[str]] = {"counts": ("xlsx", "geojson", "datapackage"), "citations": ()}
"""The formats that every release of a kind has beside its table."""


def read_formats(words: str, kind: str) -> tuple[str, ...]:
    """Return the formats named in `words`, parted by commas, each once.

    Raises UsageError where there is no such format, or where it cannot tell a release of this kind.
    """
    names = tuple(dict.fromkeys(name for part in words.split(",") if (name := part.strip().lower())))
    for name in names:
        can = [known for known, exporter in EXPORTERS.items() if kind in exporter.KINDS]
        if name not in EXPORTERS:
            raise UsageError(f"there is no format {name[:30]!r}.", next_step=f"Name some of {', '.join(can)}.")
        if name not in can:
            raise UsageError(
                f"{EXPORTERS[name].LABEL} cannot hold a release of {kind}.", next_step=f"Name some of {', '.join(can)}."
            )
    return names


def export_release(release: PublicRelease, names: Iterable[str]) -> dict[str, bytes]:
    """Return the files of some formats by name and, where there are any, the README that says what they cannot hold."""
    files: dict[str, bytes] = {}
    wanted = tuple(names)
    for name in wanted:
        files |= EXPORTERS[name].export(release)
    if wanted:
        files[README] = write_readme(release, wanted).encode()
    return files


def write_readme(release: PublicRelease, names: Sequence[str]) -> str:
    """Return what a reader of the files must know: what the formats cannot hold, what was assumed, which terms hold."""
    lines = ["# What these files can and cannot say", ""]
    lines += [f"Release `{release.id}` of {release.day}, policy `{release.policy}`. Its own table says the most.", ""]
    for name in names:
        exporter = EXPORTERS[name]
        lines += [f"## {exporter.LABEL}", "", "It cannot hold:", ""]
        lines += [f"- {line}" for line in exporter.CANNOT_HOLD]
        lines.append("")
    lines += ["## What the release assumes", "", *(f"- {line}" for line in release.assumptions), ""]
    if release.expires:
        lines += [f"Its terms hold until {release.expires}; then these files are to be deleted.", ""]
    return "\n".join(lines)


def tell_frame(release: PublicRelease, names: Iterable[str]) -> str:
    """Return what some formats say whatever a release's rows say: the frame that a scan takes for no leak."""
    wanted = tuple(names)
    blank = export_release(release.blank(), wanted) if wanted else {}
    return "\n".join(text for content in blank.values() for text in list_texts(content))
