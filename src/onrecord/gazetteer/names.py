"""The key under which a name is filed and looked up: spelling variants of one name share a key, other names
do not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ı": "i",
        "ə": "a",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "ng",
        "ħ": "h",
        "ĸ": "k",
    }
)
"""Letters that a decomposition leaves as they are, with what English texts write for them."""

APOSTROPHES = re.compile("['’‘ʻʼʹʾʿ`´ʽˈ′“”\"‛]")
SILENT = re.compile(r"[.,]")
BREAKS = re.compile("[\\s\u200b\u200c\u200d_/()\\-‐‑‒–—]+")
POSSESSIVE = re.compile("['’]s?$")
ARTICLE = re.compile(r"^the (?=\S)")
LONGEST_NAME = 60
"""Names beyond this many letters are descriptions, never what a report writes."""
NOT_A_NAME = re.compile(r"[a-z\d]|[A-Z\d]{1,4}$|.*(?:https?:|[;=])|.$")
"""GeoNames' other names hold airport codes, links and letter-by-letter transliterations in lower case."""
SHORT_WORDS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "&": "and"}
SHORT = re.compile(r"(?:^|(?<= ))(?:st|ste|mt|ft|&)(?= )")


@lru_cache(maxsize=65536)
def fold_name(name: str) -> str:
    """Return the key of `name`: case, diacritics, apostrophes, full stops and hyphens gone; "" where nothing
    is left.

    "the" in front goes too, and "St", "Mt", "Ft" become whole words. There is no fuzzy matching: names that
    differ in a letter have different keys.
    """
    text = name.casefold().translate(LETTERS)
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        kept = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
        text = unicodedata.normalize("NFC", kept).translate(LETTERS)
    text = SILENT.sub("", APOSTROPHES.sub("", text))
    text = BREAKS.sub(" ", text).strip()
    text = SHORT.sub(lambda m: SHORT_WORDS[m[0]], text)
    return ARTICLE.sub("", text)


def trim_possessive(name: str) -> str:
    """Return `name` without a closing "'s" or "’"."""
    return POSSESSIVE.sub("", name)


def is_usable(name: str) -> bool:
    """Tell whether one of GeoNames' further names is one a text may hold."""
    return len(name) <= LONGEST_NAME and not NOT_A_NAME.match(name)
