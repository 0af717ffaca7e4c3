"""Sentences made outside of the pages (reasons, errors, rules) in the reader's language.

Stages know nothing of languages, and a record keeps what they said as they said it. `sentences.txt` lists these
sentences with {0}, {1} … where a value stands (tools/collect_sentences.py writes it from the code); one is looked up by
its words, its values are put into the translation, and what is not in the list stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.utils.translation import get_language, get_language_bidi, gettext, pgettext

from onrecord.codebook import load_codebook
from onrecord.web.vocabulary import list_rules, list_words

LIST = Path(__file__).parent / "sentences.txt"
SLOT = re.compile(r"\{(\d)\}")
LONGEST = 2000
"""Characters of a sentence that is looked up; what is longer is none of ours."""
JOINS = ("; ", " · ", ", ")
"""What reasons are joined with, the widest first."""
NEXT = re.compile(r"(?<=[.!?]) (?=[A-Z])")
"""Between two sentences."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with slots: how it is recognised, and a stretch that it must hold."""

    words: str
    pattern: re.Pattern[str]
    stretch: str


@cache
def list_sentences() -> tuple[str, ...]:
    """Return all sentences with their slots: those of the list, then those of policies and rules."""
    return tuple(dict.fromkeys([*LIST.read_text("utf-8").splitlines(), *map(_number_slots, list_rules())]))


def _number_slots(words: str) -> str:
    """Return the words of a rule with its named slots numbered."""
    numbers = iter(range(10))
    return re.sub(r"\{\w+\}", lambda _: f"{{{next(numbers)}}}", words)


def say(sentence: object) -> str:
    """Return a sentence that was made in English in the language of the page."""
    words = str(sentence or "")
    language = get_language() or "en"
    if language.startswith("en") or not words or len(words) > LONGEST:
        return words
    return _say(words, language, get_language_bidi())


@lru_cache(4096)
def _say(words: str, language: str, right_to_left: bool) -> str:
    """Return a sentence, or several that are joined, in a language: the one that is on."""
    return _find(words) or _find_parts(words, right_to_left) or words


def _find(words: str) -> str | None:
    """Return a sentence or a word of a closed list in the language that is on; None where it is neither."""
    for known in (words, words.replace("-", " ")):
        if known in _list_known():
            return gettext(known)
    types = load_codebook().types
    if words in types:
        return pgettext("act", types[words].label)
    for sentence in _list_patterns():
        if sentence.stretch in words and (match := sentence.pattern.fullmatch(words)):
            return gettext(sentence.words).format(*map(_put_in, match.groups()))
    return None


def _find_parts(words: str, right_to_left: bool) -> str | None:
    for join in (" ", *JOINS):
        parts = NEXT.split(words) if join == " " else words.split(join)
        told = [_find(part) for part in parts]
        if len(parts) > 1 and any(told):
            comma = join.replace(";", "؛").replace(",", "،") if right_to_left else join
            return comma.join(new or old for new, old in zip(told, parts, strict=True))
    return None


def _put_in(value: str) -> str:
    """Return a value as it stands in a sentence: a name among words of the other direction keeps its own."""
    right_to_left = get_language_bidi()
    told = _find(value) or _find_parts(value, right_to_left)
    if told or not right_to_left or value.isdecimal():
        return told or value
    return f"\u2068{value}\u2069"


@cache
def _list_known() -> frozenset[str]:
    return frozenset([*list_sentences(), *list_words()])


@cache
def _list_patterns() -> tuple[Sentence, ...]:
    """Return the sentences with slots, those that say most of their own first."""
    found = [s for s in list_sentences() if SLOT.search(s)]
    return tuple(map(_make_sentence, sorted(found, key=lambda s: (-len(SLOT.sub("", s)), s))))


def _make_sentence(words: str) -> Sentence:
    fixed = SLOT.split(words)[::2]
    return Sentence(words, re.compile("(.+?)".join(map(re.escape, fixed)), re.DOTALL), max(fixed, key=len))
