"""Acts told again: "the raid", "those who were seized" in a report that has told plainly of the raid and the arrests.

The words are too weak to tell of an act by themselves. Which they are, and what they must not be taken for, is data:
`codebook/words/echoes.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.codebook import load_words
from onrecord.model import Span

LONGEST_HEADLINE = 120
"""Characters of a first line beyond which it is no headline."""
BEFORE = 60
"""Characters before a participle in which the subject stands that it is said of."""
DONE_BY = r"(?:\b(?:was|were|been|being|got)\s+(?:[a-z]+ly\s+)?|\bwhom\s+(?:the\s+)?(?:[\w’'-]+\s+){1,2}?)"
"""What a participle follows that tells what was done to people."""


@dataclass(frozen=True, slots=True)
class _Echo:
    """One kind of act: the types it is told by, and the words that tell of it again in a text and in a headline."""

    acts: frozenset[str]
    text: re.Pattern[str]
    headline: re.Pattern[str]


def find_echoes(text: str, told: Iterable[str]) -> Iterator[tuple[frozenset[str], Span]]:
    """Yield words that tell again of acts of the types `told`, with the types they may be of."""
    known = set(told)
    end = text.find("\n")
    headline = text[:end] if 0 < end <= LONGEST_HEADLINE else ""
    for echo in _echoes():
        acts = echo.acts & known
        if not acts:
            continue
        if headline:
            yield from ((acts, Span(*m.span())) for m in echo.headline.finditer(headline))
        for match in echo.text.finditer(text, len(headline)):
            if not _is_of_a_thing(text, match):
                yield acts, Span(*match.span(match.lastgroup or 0))


def _is_of_a_thing(text: str, match: re.Match[str]) -> bool:
    """Tell whether the subject of a participle is a thing: "the photographs were taken from the roof"."""
    before = re.split(r"[.,;:!?\n]", text[max(0, match.start() - BEFORE) : match.start()])[-1]
    return bool(_things().search(before))


@cache
def _things() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_words('echoes')['after']['things'])})\b", re.IGNORECASE)


@cache
def _echoes() -> Sequence[_Echo]:
    words = load_words("echoes")
    after = words["after"]
    follows = rf"(?=[.,;:!?)”\"]|\s*$|\s+(?!(?:{'|'.join(after['unless'])})\b)(?:{'|'.join(after['words'])})\b)"
    found = []
    for row in words["echo"]:
        nouns, done, plain = ("|".join(row.get(key, ())) for key in ("nouns", "done", "plain"))
        ways = [rf"\b(?:the|this|that|these|those)\s+(?:said\s+|same\s+)?(?P<noun>{nouns})\b{follows}"]
        ways += [rf"{DONE_BY}(?P<done>{done})"] if done else []
        ways += [rf"\b(?:he|she|they|who)\s+(?P<plain>{plain})\b"] if plain else []
        headline = "|".join(row["headline"])
        found.append(
            _Echo(
                acts=frozenset(row["acts"]),
                text=re.compile("|".join(ways), re.IGNORECASE),
                headline=re.compile(rf"\b(?:{headline})\b", re.IGNORECASE),
            )
        )
    return tuple(found)
