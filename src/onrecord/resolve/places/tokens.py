"""Words with what the search for places asks of them: capitals, what stands between them, where sentences open."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’ʼʻ‘`][^\W\d_]+)*['’]?(?![^\W\d_])")
"""A word with its inner apostrophes, or initials with full stops ("U.S."). Hyphens part words."""
POSSESSIVE = re.compile(r"['’](?:s|S)?$")
ELIDED = re.compile(r"[a-z]{1,2}['’](?=[^\W\d_])(?![a-z])")
OPENING = re.compile(r"[.!?:;]['\"”’)\]]*\s|\n|[\"“‘«(\[]|^\s*$|[—–]\s*$|\s-\s$|•|\*")
OPENS = {gap: bool(OPENING.search(gap)) for gap in (" ", ", ", ". ", "-", "'s ", "’s ", "\n", "\n\n")}
"""The same told beforehand for what stands between most words."""
JOINING = re.compile(r"[ \u00a0]|[-‐‑–]|\s?&\s?|['’]s?[ \u00a0]|\.[ \u00a0]")
"""What may stand between the words of one name: "Cox's Bazar", "Guinea-Bissau", "St. Louis"."""


class Token(NamedTuple):
    """A word of the text. `gap`: what stands between it and the word before. `opens`: a sentence may start here."""

    start: int
    end: int
    text: str
    key: str
    gap: str
    opens: bool
    capital: bool
    shout: bool

    @property
    def joined(self) -> bool:
        """Whether the word before may be of one name with this one."""
        return bool(JOINING.fullmatch(self.gap))

    @property
    def spaced(self) -> bool:
        """Whether only a space parts it from the word before."""
        return self.gap in {" ", "\u00a0"}


def read_tokens(text: str) -> list[Token]:
    """Return the words of `text`; a closing "'s" is cut off."""
    tokens: list[Token] = []
    last = 0
    for match in WORD.finditer(text):
        word, key, capital, shout = _read_word(match[0])
        if not word:
            continue
        start = match.start()
        gap = text[last:start]
        last = start + len(word)
        tokens.append(Token(start, last, word, key, gap, not tokens or _is_opening(gap), capital, shout))
    return tokens


@lru_cache(maxsize=20_000)
def _read_word(written: str) -> tuple[str, str, bool, bool]:
    """Return a word without its "'s", its key, whether it has a capital, and whether it is all capitals."""
    word = POSSESSIVE.sub("", written)
    if not word:
        return "", "", False, False
    key = word.casefold().replace("’", "'").strip(".")
    return word, key, _is_capital(word), len(word) > 1 and word.isupper()


def _is_opening(gap: str) -> bool:
    return OPENS[gap] if gap in OPENS else bool(OPENING.search(gap))


def _is_capital(word: str) -> bool:
    """Tell whether a word starts with a capital ("d'Ivoire" does), or is in a script that has none."""
    if word[0].islower():
        return bool(ELIDED.match(word))
    return word[0].isupper() or not word[0].isascii()
