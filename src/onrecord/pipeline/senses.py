"""How each act of a report is told, as a vector that may be compared across reports.

The model reads the report again with all words hidden that may name a private person, and whom it has claims from that
are to be protected: nothing of them can come to stand in the vector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from onrecord.encoder import Reading
from onrecord.link.words import find_private
from onrecord.model import Claim, Span

ReadBlanked = Callable[[str, Iterable[tuple[int, int]]], Reading]
"""A model: a text and the stretches to hide in, its reading out."""
FULL = 127
"""A vector's length is one; its numbers are held as whole ones from -127 to 127."""


def read_senses(
    text: str, claims: Sequence[Claim], public: Sequence[Span], read: ReadBlanked
) -> dict[str, tuple[int, ...]]:
    """Return how the act of each claim is told, by the claim's id; `public` are names that lead to nobody."""
    hidden = [*find_private(text, public), *(s for c in claims for s in _find_protected(c))]
    reading = read(text, [(s.start, s.end) for s in hidden])
    words = {c.id: reading.find_words(c.act.trigger.start, c.act.trigger.end) for c in claims}
    found = {id: (first, end) for id, (first, end) in words.items() if first < end}
    if not found:
        return {}
    vectors = reading.model.tell_sense(np.stack([reading.mean_of(*at) for at in found.values()]))
    rows = np.rint(vectors * FULL).astype(int).tolist()
    return {id: tuple(row) for id, row in zip(found, rows, strict=True)}


def _find_protected(claim: Claim) -> Iterator[Span]:
    if claim.attribution.protected:
        for link in claim.attribution.chain:
            yield from (s for s in (link.source, link.resolved) if s)
