"""Words for a present, past or future without a date: "now", "recently", "soon"."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene


def read_reference(scene: Scene, found: Found) -> Reading:
    """Read a word that only refers; it has no EDTF value."""
    return Reading(found.start(), found.end(), "DATE", scene.read("reference", found))


READERS: Mapping[str, Reader] = {"reference": read_reference}
