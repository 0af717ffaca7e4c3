"""Words that may be compared across reports: names of private people are blanked first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache

from onrecord.codebook import load_words
from onrecord.model import Span

WORD = re.compile(r"\w[\w’'-]*")
SHINGLE = 5
"""Words a shingle holds: long enough that chance repeats are rare, short enough to survive an editor."""


@cache
def _stopwords() -> frozenset[str]:
    return frozenset(load_words("linking")["stopwords"]["words"])


def is_stopword(word: str) -> bool:
    """Tell whether a lower-case word is too common to tell anything."""
    return word in _stopwords()


@cache
def _particle() -> re.Pattern[str]:
    particles = "|".join(load_words("linking")["names"]["particles"])
    return re.compile(rf"(?<=[\w’']\s)(?:(?:{particles})\s+){{1,3}}(?=[A-Z])")


def find_particles(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the small words inside names: "del" in "Maria del Pozo", "bin" in "Said bin Omar"."""
    found = _particle().finditer(text, start, len(text) if end is None else end)
    # The word before must have a capital too: "sent to la Paz" is no name.
    return [Span(*m.span()) for m in found if text[max(0, m.start() - 40) : m.start()].split()[-1][:1].isupper()]


def may_name(word: str) -> bool:
    """Tell whether a word may be of a name: "Omar", "al-Rahman", "McBride"."""
    return any(c.isupper() for c in word)


def find_safe_words(text: str, span: Span, keep: Iterable[Span] = ()) -> frozenset[str]:
    """Return the lower-case content words of `span`, without capitalised ones outside `keep`.

    `keep` holds places and public bodies. A word with a capital anywhere else may name a private person, so it is
    left out even where it only opens a sentence, and so are the small words inside a name.
    """
    keep, particles = tuple(keep), find_particles(text, span.start, span.end)
    found = set()
    for match in WORD.finditer(text, span.start, span.end):
        word = match.group()
        here = Span(match.start(), match.end())
        kept = any(k.contains(here) for k in keep)
        if not kept and (not word[0].islower() or may_name(word) or any(p.contains(here) for p in particles)):
            continue
        low = word.lower().removesuffix("'s").removesuffix("’s")
        if len(low) > 2 and low not in _stopwords():
            found.add(low)
    return frozenset(found)


def shingle(text: str) -> frozenset[int]:
    """Return the hashes of the text's word 5-shingles, the same on every machine."""
    words = [w.lower() for w in WORD.findall(text)]
    runs = (" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)) if words)
    return frozenset(int.from_bytes(hashlib.blake2b(r.encode(), digest_size=8).digest(), "big") for r in runs)


def measure_overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the Jaccard similarity of two sets of shingles; 0 where one is empty."""
    return len(one & other) / len(one | other) if one and other else 0.0
