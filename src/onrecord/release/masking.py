"""Words to mask in a text: by rule whatever looks like a name, a code, a number or a date, or what the model tells.

Measured on the Text Anonymization Benchmark (eval/RESULTS.md). The rules keep nearly all direct identifiers at low
precision; both err towards masking.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

import numpy as np

from onrecord.codebook import load_words
from onrecord.encoder import Reading
from onrecord.encoder.reading import Floats
from onrecord.model import Span

MASK_FROM = 0.06
"""Probability from which a word is masked beside one that is surely to be masked: a name half masked is not masked."""

SURE_FROM = 0.35
"""Probability that some word of a stretch must reach. Both are set on the yardstick's dev part."""

NATIONALITY = re.compile(
    r"\b[A-Z][a-z]+(?:ish|an|ese|ch|ian|i|k|sh)(?:[- ][A-Z]?[a-z]+)? "
    r"(?:nationals?|citizens?|origin|nationality|descent)\b"
)
OTHER_LANGUAGE = re.compile(r"\([^()]{0,80}\b\w*[À-ž]\w*[^()]{0,60}\)")
"""Brackets that give a name in a language with letters English has not."""
QUOTED_NAME = re.compile(r"“[A-Z][^”]{1,40}”")
SMALL = frozenset({"the", "a", "an", "in", "on", "at", "of", "for", "and", "by", "to"})
"""Words that open a sentence before a name and are none of it."""
NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?:(?: (?:of|for|and) (?:the )?| )[A-ZÀ-Þ][\w’'-]+)+")
CANDIDATE = re.compile(r"\S+")
WORD = re.compile(r"[^\W_](?:[\w’'./-]*\w)?")
SENTENCE_END = (".", "!", "?", ":", "\n")


def find_words_to_mask(text: str) -> tuple[Span, ...]:
    """Return the stretches to mask, in order and not overlapping; neighbours are joined into one."""
    return tuple(join_neighbours(text, sorted({*find_names_and_codes(text), *find_telling_phrases(text)})))


def mask_with_model(text: str, reading: Reading) -> tuple[Span, ...]:
    """Return the words that could lead to a person as the model tells them, a name it masks once masked everywhere."""
    chances = np.exp(reading.head("court_mask"))
    words = reading.words
    found = [Span(words.starts[i], words.ends[i]) for i in find_stretches(1 - chances[:, 0], chances[:, 1])]
    plain = set(re.findall(r"\b[a-z]\w+", text))
    names = {name for s in found if (name := s.of(text))[0].isupper() and len(name) > 2 and name.lower() not in plain}
    if names:
        again = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
        found.extend(Span(*m.span()) for m in again.finditer(text))
    found.extend(find_telling_names(text))
    masked = {at for s in found for at in range(s.start, s.end)}
    found.extend(complete_names(text, masked))
    return tuple(join_neighbours(text, sorted(set(found))))


def find_telling_names(text: str) -> Iterator[Span]:
    """Yield what single people out whoever is told of: "a Swedish national", names in the language of the country."""
    for pattern in (NATIONALITY, OTHER_LANGUAGE, QUOTED_NAME):
        yield from (Span(*m.span()) for m in pattern.finditer(text))


def complete_names(text: str, masked: Collection[int]) -> Iterator[Span]:
    """Yield names of several words in capitals that lack one word: a name half masked is not masked."""
    for match in NAME.finditer(text):
        words = [
            range(match.start() + w.start(), match.start() + w.end())
            for w in re.finditer(r"\w+", match[0])
            if w[0][0].isupper() and w[0].casefold() not in SMALL
        ]
        open_words = sum(not all(at in masked for at in word) for word in words)
        if open_words == 1 and len(words) > 1:
            yield Span(*match.span())


def find_stretches(chance: Floats, direct: Floats) -> Iterator[int]:
    """Yield the words of every stretch over MASK_FROM that holds one over SURE_FROM, or one that may name a person.

    `chance` is that a word must be masked, `direct` that it leads to a person by itself: there MASK_FROM is enough.
    """
    stretch: list[int] = []
    for i in [*np.flatnonzero(chance >= MASK_FROM).tolist(), len(chance) + 1]:
        if stretch and i > stretch[-1] + 1:
            if chance[stretch].max() >= SURE_FROM or direct[stretch].max() >= MASK_FROM:
                yield from stretch
            stretch = []
        stretch.append(i)


def find_names_and_codes(text: str) -> Iterator[Span]:
    """Yield words with a digit, and capitalised words that do not merely open a sentence."""
    named: set[str] = set()
    openers: list[re.Match[str]] = []
    for match in WORD.finditer(text):
        word = match.group()
        if any(c.isdigit() for c in word):
            yield Span(match.start(), match.end())
        elif word[0].isupper() and word.casefold() not in _plain_words():
            if _opens_sentence(text, match.start()):
                openers.append(match)
            else:
                named.add(word.casefold())
                yield Span(match.start(), match.end())
    # A name may also open a sentence: it is masked there once it stands elsewhere, or is no common word.
    for match in openers:
        if match.group().casefold() in named or match.group().isupper():
            yield Span(match.start(), match.end())


def _opens_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 40) : at].rstrip(" \t\"'“‘(«")
    return not before or before.endswith(SENTENCE_END)


def find_telling_phrases(text: str) -> Iterator[Span]:
    """Yield phrases that single people out: number words, kin, occupations, ages, months."""
    for match in _telling().finditer(text):
        yield Span(match.start(), match.end())


def join_neighbours(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans with overlapping ones, and ones parted by a single space, joined."""
    current: Span | None = None
    for span in spans:
        if current and (span.start <= current.end or text[current.end : span.start] in {" ", "-", "."}):
            current = Span(current.start, max(current.end, span.end))
        else:
            if current:
                yield current
            current = span
    if current:
        yield current


@cache
def _plain_words() -> frozenset[str]:
    return frozenset(load_words("masking")["plain"]["words"])


@cache
def _telling() -> re.Pattern[str]:
    words = sorted(load_words("masking")["telling"]["words"], key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)
