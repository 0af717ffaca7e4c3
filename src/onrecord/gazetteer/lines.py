"""What a line of an imported file is taken for: a place with its names, a line left out with the reason, or passed
over.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.gazetteer.store import Row


@dataclass(frozen=True, slots=True)
class Taken:
    """A place and its further names; `unit` are the codes of the units it lies in, where the file writes codes."""

    row: Row
    names: tuple[str, ...] = ()
    unit: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was left out, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A line in order, of something that is not what an act is placed at: a lake, a mountain, a well."""


Line = Taken | Problem | PassedOver
BROKEN = "\ufffd"
"""What stands for bytes that are no UTF-8."""


def find_broken(line: str) -> str | None:
    """Return what is wrong with a line before its fields are looked at; None where nothing is."""
    if BROKEN in line:
        return "is not written in UTF-8; save the file as UTF-8"
    return "holds a NUL byte" if "\0" in line else None


def read_point(lat: str, lon: str) -> tuple[float, float] | None:
    """Return a latitude and a longitude in degrees; None where they are none."""
    try:
        north, east = float(lat), float(lon)
    except ValueError:
        return None
    return (north, east) if -90 <= north <= 90 and -180 <= east <= 180 else None


def read_number(written: str) -> int:
    """Return a number of people, 0 where none is given."""
    return int(written) if written.isdecimal() else 0
