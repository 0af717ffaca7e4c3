"""Names of villages, quarters and camps that no gazetteer holds, told by the words that lead them.

They may be compared across reports, and a private person's name never may. So a name counts only where it stands where
people's names do not ("in Mabelenge", "the hamlet of Kuh-e-Sabz"), and not at all if anywhere in its report it stands
as a person's does: after a given name or a title, before "said" or an age, or as somebody whose house it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from onrecord.codebook import load_words
from onrecord.link.tellings import rarity
from onrecord.model import Span
from onrecord.resolve.places.detect import read_people
from onrecord.resolve.places.lexicon import load_lexicon
from onrecord.resolve.places.tokens import Token, read_tokens

LONGEST = 3
"""Words of the longest name."""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = load_words("linking")["localities"]
    kinds, leads, abstract, person = ("|".join(words[name]) for name in ("kinds", "leads", "abstract", "person"))
    small = "|".join(words["inner"])
    name = rf"([A-Z][\w’'-]+(?:[ -](?:(?:{small})[ -])?[A-Z][\w’'-]+){{0,{LONGEST - 1}}})"
    return {
        "led": re.compile(rf"(?<!\w)(?:(?i:{kinds}) (?:of|called|named)|(?i:{leads}))\s+{name}"),
        "end": re.compile(rf"\s*(?:$|[.,;:!?)\n”\"]|(?:{'|'.join(words['ends'])})\b)"),
        "abstract": re.compile(rf"\b(?:{abstract})\s+$", re.IGNORECASE),
        "person": re.compile(rf"(?:['’]s?\b|,? (?:{person})\b|, (?:aged )?\d\d?\b)"),
    }


def find_localities(text: str) -> Iterator[Span]:
    """Yield every mention of a place that the report names where only places are named, in order of the names."""
    patterns, tokens = _patterns(), read_tokens(text)
    people, surnames = read_people(tokens, load_lexicon())
    known = {tokens[at].key for at in people} | surnames
    names = {}
    for match in patterns["led"].finditer(text):
        led = text[max(0, match.start() - 24) : match.start()]
        if match[1].endswith(("'s", "’s")) or patterns["abstract"].search(led):
            continue
        # "In Tarvelenge Amina was beaten": where another name may have begun, the first word is all that is sure.
        ends = " " not in match[1] or patterns["end"].match(text, match.end())
        name = match[1] if ends else match[1].split(" ")[0]
        if not _is_ordinary(name, known):
            names[name] = re.compile(rf"(?<![\w’'-]){re.escape(name)}(?![\w-])")
    for name in sorted(names):
        told = list(names[name].finditer(text))
        if not any(_may_be_person(text, m, patterns["person"], tokens) for m in told):
            yield from (Span(*m.span()) for m in told)


def _is_ordinary(name: str, people: set[str]) -> bool:
    """Tell whether a name holds a word of another kind: a month, a language, a given name, any word of the language."""
    lexicon, other = load_lexicon(), frozenset(load_words("linking")["localities"]["other"])
    kept_out = lexicon.dates | lexicon.given | lexicon.titles | lexicon.offices | lexicon.organisations | people | other
    words = [w for w in re.split(r"[ -]", name.casefold().replace("’", "'")) if w]
    return any(w in kept_out for w in words) or all(rarity(w) < rarity("") for w in words)


def _may_be_person(text: str, match: re.Match[str], after: re.Pattern[str], tokens: list[Token]) -> bool:
    """Tell whether a mention stands as a person's name does."""
    if after.match(text, match.end()):
        return True
    lexicon = load_lexicon()
    before = next((t for t in reversed(tokens) if t.end <= match.start()), None)
    return bool(
        before
        and not text[before.end : match.start()].strip()
        and before.capital
        and (before.key in lexicon.given or before.key in lexicon.titles)
    )
