"""Words for a present, past or future without a date: "now", "recently", "soon"."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.resolve.dates.scene import Found, Reader, Reading, Scene

GOES_ON = frozenset(
    ["and", "or", "is", "was", "has", "for", "in", "of", "but", "as", "to", "that", "will", "with", "when", "by", "it"]
)
"""What may follow "the past" and "the future" standing alone; "the past tense" is no time."""


def read_reference(scene: Scene, found: Found) -> Reading | None:
    """Read a word that only refers, without an EDTF value; "the past two years" goes on to say how long."""
    if found[0].lower().endswith("past") and _says_how_long(scene, scene.word_after(found.end()).lower()):
        return None
    after = scene.word_after(found.end()).lower()
    if found[0].lower() in {"the past", "the future"} and after and after not in GOES_ON:
        return None
    return Reading(found.start(), found.end(), "DATE", scene.read("reference", found))


def _says_how_long(scene: Scene, word: str) -> bool:
    lists = scene.lexicon.lists
    return word[:1].isdecimal() or any(word in lists[name].first_words for name in ("unit", "count", "tens", "vague"))


READERS: Mapping[str, Reader] = {"reference": read_reference}
