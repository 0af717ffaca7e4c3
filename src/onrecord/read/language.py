"""Tells which language a text is in, and whether onrecord reads it.

py3langid (naive Bayes over byte n-grams; its model is in the package) is asked by paragraphs, and the
language of most letters wins. Its probabilities are believed from `_SURE` on; a text too short to be sure of
stays unknown and is read, since a wrong "not read" would hide its claims.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

from onrecord.model import Language

Identifier: TypeAlias = Any  # py3langid comes without types

READ_LANGUAGES = frozenset({"en"})
"""The languages whose claims are extracted, as ISO 639-1."""

_SURE = 0.8
_FEWEST_LETTERS = 20
_PIECE = 2000
_MOST_CHARS = 100_000
"""Enough to tell a language; the rest of a longer text is not looked at."""


def language_of(code: str) -> Language:
    """Return the language that `code` names ("en", "en-GB", "EN"), with whether it is read."""
    short = code.strip().lower().replace("_", "-").split("-", 1)[0]
    return Language(short, short in READ_LANGUAGES)


def detect_language(text: str) -> Language:
    """Return the language of most of `text`; code None where it is too short or too mixed to say.

    A text in another script than Latin is not read even where its language stays unknown.
    """
    letters: Counter[str] = Counter()
    for piece in _cut_pieces(text[:_MOST_CHARS]):
        size = sum(map(str.isalpha, piece))
        if size >= _FEWEST_LETTERS:
            code, probability = _identifier().classify(piece)
            letters[code if probability >= _SURE else ""] += size
    named = [(size, code) for code, size in letters.items() if code]
    if named and max(named)[0] * 2 > letters.total():
        return language_of(max(named)[1])
    return Language(None, _is_mostly_latin(text[:_MOST_CHARS]))


def _cut_pieces(text: str) -> Iterator[str]:
    """Yield the text's paragraphs, short ones joined to the next, each of at most `_PIECE` characters."""
    held = ""
    for paragraph in text.split("\n"):
        held = f"{held} {paragraph}" if held else paragraph
        if len(held) < 200:
            continue
        yield from (held[i : i + _PIECE] for i in range(0, len(held), _PIECE))
        held = ""
    if held:
        yield held


def _is_mostly_latin(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c < "\u0250" or "\u1e00" <= c < "\u1f00" for c in letters) * 2 >= len(letters)


@cache
def _identifier() -> Identifier:
    from py3langid.langid import (
        MODEL_FILE,
        LanguageIdentifier,
    )  # 0.6 s and numpy: only where a language is asked for

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
