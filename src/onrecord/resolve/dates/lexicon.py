"""Turns a language's word lists and rules (codebook/words/dates_*.toml) into compiled patterns, found by first word.

A rule is tried only where one of its first words stands, so a text is scanned once, whatever the number of rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from onrecord.codebook import load_words

DIGITS = "#"
"""Stands for a first word that is a number in digits."""

# Bounded, so that no text can make a pattern run long; one line break may fall inside an expression.
GAP = r"\]?(?:[ \t\u00a0\u2009\u202f]{1,3}|[ \t]{0,2}\r?\n[ \t]{0,8}(?!\s))"
JOINS = {
    ",?": rf"(?:,?{GAP}|,)",
    "-": rf"{GAP}?[-–—‒]{GAP}?",
    "-?": rf"(?:[-–—]|{GAP})",
    "+": rf"(?:[-‑]|{GAP})",
    "/": "/",
    "&": rf"{GAP}?",
}
APOSTROPHES = "'’‘ʼʻʿʾ`"
STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
TOKEN = re.compile(r"[^\W\d_]+|\d+")
NO_NUMBER_AFTER = r"(?!\d|[.,:]\d)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled pattern, and the reader (family, name) that says what it means."""

    family: str
    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class WordList:
    """A class of words: the expression that matches one, their first words, and what each means."""

    expression: str
    first_words: frozenset[str]
    values: Mapping[str, Any] = field(default_factory=dict)

    def read(self, words: str) -> Any:
        """Return what `words`, as matched, mean; None for words of another list."""
        return self.values.get(_norm(words))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's compiled rules by first word, its word lists, and its sets of context words."""

    rules: Mapping[str, tuple[Rule, ...]]
    lists: Mapping[str, WordList]
    around: Mapping[str, frozenset[str]]
    tense: Mapping[str, frozenset[str]]
    before: Mapping[str, re.Pattern[str]]

    def read(self, name: str, words: str) -> Any:
        """Return what `words` mean in the list `name`."""
        return self.lists[name].read(words)


@cache
def load_lexicon(language: str = "en") -> Lexicon:
    """Return the compiled words and rules of a language; raises OnrecordError where there is no such file."""
    data = load_words(f"dates_{language}")
    lists = _make_lists(data["words"])
    rules: dict[str, list[Rule]] = {}
    for family, named in data["rules"].items():
        for name, sources in named.items():
            for source in sources:
                expression, starts = _compile(source, lists)
                rule = Rule(family, name, re.compile(expression, re.IGNORECASE))
                for start in starts:
                    rules.setdefault(start, []).append(rule)
    around = data["around"]
    return Lexicon(
        rules={start: tuple(found) for start, found in rules.items()},
        lists=lists,
        around={name: frozenset(w.replace("_", " ") for w in words) for name, words in around.items()},
        tense={name: frozenset(words) for name, words in data["tense"].items()},
        before={name: _compile_before(words) for name, words in around.items()},
    )


def _compile_before(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds one of `words` right before a place, to be searched in a short slice."""
    return re.compile(rf"(?<![\w-])(?:{_alternate(words)})(?:-|{GAP})\Z", re.IGNORECASE)


def _make_lists(words: Mapping[str, Mapping[str, Any]]) -> dict[str, WordList]:
    lists = {name: _make_list(values) for name, values in words.items()}
    digits = frozenset({DIGITS})
    count, tens, ordinal = lists["count"], lists["tens"], lists["ordinal"]
    in_digits = r"\d{1,4}(?:,\d{3})?(?:\.\d)?(?![\d%])"
    number = rf"{in_digits}|(?:{tens.expression})(?:[- ](?:{count.expression}))?|{count.expression}"
    ordinal_digits = r"\d{1,2}(?:st|nd|rd|th)"
    lists |= {
        "number": WordList(number, digits | tens.first_words | count.first_words),
        "day": WordList(rf"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?{NO_NUMBER_AFTER}", digits),
        "day_word": ordinal,
        "day_ordinal": WordList(ordinal_digits, digits),
        "ordinal": ordinal,
        "century_ordinal": WordList(ordinal_digits, digits),
        "year": WordList(r"[12]\d{3}(?!\d|,\d{3}|\.\d|%)", digits),
        "old_year": WordList(r"\d{1,4}(?!\d)", digits),
        "short_year": WordList(r"\d\d(?:\d\d)?(?!\d)", digits),
        "digit": WordList(r"[1-4]", digits),
        "of_anchor": _make_list({w: v for w, v in words["anchor"].items() if v == 0 or w.startswith("the")}),
        "bare_which": _make_list({w: v for w, v in words["which"].items() if " " not in w and v}),
        "era": WordList(r"BCE?|B\.C\.?(?:E\.)?|AD|A\.D\.|CE", frozenset({"bc", "bce", "ad", "ce", "b", "a"})),
        "mark": WordList(rf"\(?(?:{lists['calendar'].expression})\)?", lists["calendar"].first_words),
        "any_weekday": _make_list({**words["weekday"], **words["weekday_short"]}),
    }
    return lists


def _make_list(values: Mapping[str, Any]) -> WordList:
    meanings = {_norm(w.replace("_", " ")): v for w, v in values.items()}
    return WordList(_alternate(values), frozenset(_first_word(w) for w in values), meanings)


def _alternate(words: Iterable[str]) -> str:
    """Return an expression for any of `words`, longest first; one written with a full stop may lack it."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "|".join(_spell(w) for w in ordered)


def _spell(word: str) -> str:
    """Return an expression for a word; an abbreviation of several letters ("A.H.") has all its full stops or none."""
    plain = re.escape(word).replace("_", GAP).replace("'", f"[{APOSTROPHES}]")
    if word.count(".") > 1:
        return rf"{plain}|{plain.replace(chr(92) + '.', '')}"
    return plain.replace(r"\.", r"\.?")


def _norm(words: str) -> str:
    """Return words as their list has them: in lower case, with straight apostrophes and no full stop or bracket."""
    return " ".join(words.lower().translate(STRAIGHT).strip("()").replace(".", "").split())


def _first_word(words: str) -> str:
    found = TOKEN.match(words.replace("_", " "))
    if not found:
        return words
    return DIGITS if found[0].isdigit() else found[0].lower()


def _compile(source: str, lists: Mapping[str, WordList]) -> tuple[str, frozenset[str]]:
    """Return the regular expression of a rule and the first words it can start with."""
    if source.startswith("re:"):
        return source[3:].replace("MONTH", lists["month"].expression), frozenset({DIGITS})
    join, joins, parts = GAP, [], []
    for token in source.split():
        if token in JOINS:
            join = JOINS[token]
            continue
        optional = token.endswith("?")
        expression, first_words = _element(token.removesuffix("?"), lists)
        parts.append((expression, first_words, optional))
        joins.append(join)
        join = GAP
    starts: set[str] = set()
    expression, open_start = "", True
    for at, (element, first_words, optional) in enumerate(parts):
        if open_start:
            starts |= first_words
            after = joins[at + 1] if optional else ""
            expression += f"(?:{element}{after})?" if optional else element
            open_start = optional
        else:
            expression += f"(?:{joins[at]}{element})?" if optional else joins[at] + element
    return expression + r"(?!\w)", frozenset(starts)


def _element(token: str, lists: Mapping[str, WordList]) -> tuple[str, frozenset[str]]:
    if token.startswith("<"):
        name, _, group = token.strip("<>").partition("=")
        words = lists[name]
        return f"(?P<{group or name}>{words.expression})", words.first_words
    literal = token.split("|")
    return f"(?:{_alternate(literal)})", frozenset(_first_word(w) for w in literal)
