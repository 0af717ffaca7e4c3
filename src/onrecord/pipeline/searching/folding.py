"""Words of a text as the search index has them: case, accents, vowel marks and spellings of one letter folded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c\u200d"
_INDIC = "\u0900-\u109f\u1780-\u17ff"
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}{_INDIC}])*")
"""A word with its marks: `\\w` alone would cut an Arabic word at each vowel mark."""
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ə": "e",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ے": "ي",
        "ة": "ه",
        "ک": "ك",
        "ـ": None,
    }
)
_RUN = re.compile(
    r"(?P<digit>\d+)|(?P<hangul>[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]+)|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)|"
    r"(?P<arabic>[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]+)|"
    rf"(?P<cased>(?:[A-Za-z\u00aa-\u058f\u1c80-\u1cbf\u1d00-\u1fff\u2c60-\u2c7f\ua640-\ua69f\ua720-\ua7ff\uff21-\uff5a]|[{_MARKS}])+)|"
    r"(?P<other>.)",
    re.DOTALL,
)
ARTICLE = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)(?=.{3})")
"""The Arabic article with the letters written onto it; what is left must be a word."""


class Script(StrEnum):
    """Kinds of writing that are told apart: with capitals, and without."""

    CASED = "cased"
    ARABIC = "arabic"
    HANGUL = "hangul"
    HAN = "han"
    DIGIT = "digit"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one script inside a word: where it stands, and as it is folded."""

    start: int
    end: int
    folded: str
    script: Script
    capital: bool
    word: int
    """The number of the word it is part of."""


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return a word without case, accents, vowel marks, tatweel and invisible signs, one form for each letter."""
    plain = unicodedata.normalize("NFKC", word.replace("İ", "i")).casefold()
    parts = unicodedata.normalize("NFD", plain)
    kept = "".join(c for c in parts if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in kept)
    return unicodedata.normalize("NFC", digits).translate(_LETTERS)


def stem_arabic(folded: str) -> str:
    """Return a folded Arabic word without its article."""
    return ARTICLE.sub("", folded)


def cut_pieces(text: str) -> Iterator[Piece]:
    """Yield the words of a text in order, cut where the script changes."""
    for number, word in enumerate(WORD.finditer(text)):
        for run in _RUN.finditer(word[0]):
            script = Script(run.lastgroup or "other")
            if script is Script.OTHER and unicodedata.combining(run[0]):
                continue
            start = word.start() + run.start()
            yield Piece(start, start + len(run[0]), fold(run[0]), script, run[0][0].isupper(), number)


def pair(stretch: str) -> list[str]:
    """Return the pairs of neighbours in a stretch of Hangul or Han: what may be looked up inside it."""
    return [stretch[i : i + 2] for i in range(len(stretch) - 1)] or [stretch]
