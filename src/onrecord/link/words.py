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


def find_safe_words(text: str, span: Span, keep: Iterable[Span] = ()) -> frozenset[str]:
    """Return the lower-case content words of `span`, without capitalised ones outside `keep`.

    `keep` holds places and public bodies. A capitalised word anywhere else may name a private person, so it is
    left out even where it only opens a sentence.
    """
    keep = tuple(keep)
    found = set()
    for match in WORD.finditer(text, span.start, span.end):
        word = match.group()
        here = Span(match.start(), match.end())
        if not word[0].islower() and not any(k.contains(here) for k in keep):
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
