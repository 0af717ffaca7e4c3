"""Folds a text so that one word is written one way, and leads back from the folded text to the original."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts` are its characters' places in the original, None where all stayed in place."""

    text: str
    starts: Sequence[int] | None
    length: int

    def to_original(self, at: int, *, end: bool = False) -> int:
        """Return the place in the original of a place in the folded text; an end takes in marks left out after it."""
        if self.starts is None:
            return at
        if end and at:
            return self.starts[at] if at < len(self.starts) else self.length
        return self.starts[at]


@dataclass(frozen=True, slots=True)
class Folding:
    """What is written another way (`table`, one character for one) and what is left out (`dropped`)."""

    table: Mapping[int, str]
    dropped: frozenset[str]

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Folding:
        """Return the folding that a language's file gives as `from`, `to` and `drop`; all digits become ASCII."""
        table = {ord(a): b for a, b in zip(data["from"], data["to"], strict=True)}
        return cls(table | _digits(), frozenset(data.get("drop", "")))

    def fold(self, text: str) -> Folded:
        """Return the text in lower case, folded."""
        lowered = text.lower()
        if len(lowered) != len(text):
            # A few capitals have longer small letters; they stay, so that places stay.
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        folded = lowered.translate(self.table)
        if self.dropped.isdisjoint(folded):
            return Folded(folded, None, len(text))
        starts = [at for at, c in enumerate(folded) if c not in self.dropped]
        return Folded("".join(folded[at] for at in starts), starts, len(text))

    def fold_pattern(self, pattern: str) -> str:
        """Return a pattern with its letters folded; `\\W` and the like keep their case."""
        kept: list[str] = []
        escaped = False
        for c in pattern:
            kept.append(c if escaped or c in self.dropped else c.translate(self.table))
            escaped = c == "\\" and not escaped
        return "".join(c for c in kept if c not in self.dropped)


def _digits() -> dict[int, str]:
    """Return the decimal digits of the scripts reports are written in, as ASCII ones."""
    ranges: Iterable[int] = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x1040, 0xFF10)
    return {start + n: str(unicodedata.digit(chr(start + n))) for start in ranges for n in range(10)}
