"""Turns a language's word lists and rules (codebook/words/dates_*.toml) into patterns, found by first word.

A rule is tried only where one of its first words stands and the next one may follow it, so a text is scanned once,
whatever the number of rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from onrecord.codebook import load_words

DIGITS = "#"
"""Stands for a first word that is a number in digits."""
END = ""
"""Stands for the end of an element after its first word."""

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


@dataclass(frozen=True)
class Rule:
    """A pattern, and the reader (family, name) that says what it means."""

    family: str
    name: str
    expression: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern, on first use: few reports need many of them, and all cost a fifth of a second."""
        return re.compile(self.expression, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WordList:
    """A class of words: the expression that matches one, their first words, and what each means.

    `next_words` are, by first word, those that may come next, or END; a first word that is not there may have any.
    """

    expression: str
    first_words: frozenset[str]
    values: Mapping[str, Any] = field(default_factory=dict)
    next_words: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def read(self, words: str) -> Any:
        """Return what `words`, as matched, mean; None for words of another list."""
        return self.values.get(_norm(words))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's rules by first word, its word lists, and its sets of context words.

    `pairs` are the rules that can match a first and a next word, `open` those that a first word may be followed by
    anything in.
    """

    rules: Mapping[str, tuple[Rule, ...]]
    lists: Mapping[str, WordList]
    around: Mapping[str, frozenset[str]]
    tense: Mapping[str, frozenset[str]]
    before: Mapping[str, re.Pattern[str]]
    pairs: Mapping[tuple[str, str], tuple[Rule, ...]] = field(default_factory=dict)
    open: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)

    def find_rules(self, word: str, following: str) -> tuple[Rule, ...]:
        """Return the rules to try at a word, in their order; `following` is the next one, "" at the text's end."""
        return self.pairs.get((word, following)) or self.open.get(word, ())

    def read(self, name: str, words: str) -> Any:
        """Return what `words` mean in the list `name`."""
        return self.lists[name].read(words)


@cache
def load_lexicon(language: str = "en") -> Lexicon:
    """Return the words and rules of a language; raises OnrecordError where there is no such file."""
    data = load_words(f"dates_{language}")
    lists = _make_lists(data["words"])
    rules: dict[str, list[tuple[Rule, frozenset[str] | None]]] = {}
    for family, named in data["rules"].items():
        for name, sources in named.items():
            for source in sources:
                expression, starts = _compile(source, lists)
                rule = Rule(family, name, expression)
                for start, following in starts.items():
                    rules.setdefault(start, []).append((rule, following))
    around = data["around"]
    return Lexicon(
        rules={start: tuple(rule for rule, _ in found) for start, found in rules.items()},
        pairs={
            (start, word): tuple(rule for rule, following in found if following is None or word in following)
            for start, found in rules.items()
            for word in {word for _, following in found for word in following or ()}
        },
        open={start: tuple(rule for rule, following in found if following is None) for start, found in rules.items()},
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
        "mark": replace(lists["calendar"], expression=rf"\(?(?:{lists['calendar'].expression})\)?", values={}),
        "any_weekday": _make_list({**words["weekday"], **words["weekday_short"]}),
    }
    return lists


def _make_list(values: Mapping[str, Any]) -> WordList:
    meanings = {_norm(w.replace("_", " ")): v for w, v in values.items()}
    return WordList(_alternate(values), frozenset(_first_word(w) for w in values), meanings, _find_next(values))


def _find_next(words: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return by first word those that come next in `words`, or END; an abbreviation may lack its full stops."""
    found: dict[str, set[str]] = {}
    for word in words:
        plain = word.replace("_", " ")
        for written in (plain, plain.replace(".", "")):
            first, *rest = [DIGITS if token.isdecimal() else token.lower() for token in TOKEN.findall(written)] or [END]
            found.setdefault(first, set()).add(rest[0] if rest else END)
    return {first: frozenset(following) for first, following in found.items()}


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


def _compile(source: str, lists: Mapping[str, WordList]) -> tuple[str, Mapping[str, frozenset[str] | None]]:
    """Return the regular expression of a rule and the first words it can start with, each with those that may be next.

    None stands for any next word.
    """
    if source.startswith("re:"):
        return source[3:].replace("MONTH", lists["month"].expression), {DIGITS: None}
    join, joins = GAP, []
    parts: list[tuple[WordList, bool]] = []
    for token in source.split():
        if token in JOINS:
            join = JOINS[token]
            continue
        parts.append((_element(token.removesuffix("?"), lists), token.endswith("?")))
        joins.append(join)
        join = GAP
    starts: dict[str, frozenset[str] | None] = {}
    expression, open_start = "", True
    for at, (words, optional) in enumerate(parts):
        element = words.expression
        if open_start:
            for word in words.first_words:
                starts[word] = _join_next(starts.get(word, frozenset()), _follow(parts, at, word))
            after = joins[at + 1] if optional else ""
            expression += f"(?:{element}{after})?" if optional else element
            open_start = optional
        else:
            expression += f"(?:{joins[at]}{element})?" if optional else joins[at] + element
    return expression + r"(?!\w)", starts


def _join_next(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other


def _follow(parts: Sequence[tuple[WordList, bool]], at: int, word: str) -> frozenset[str] | None:
    """Return the words that may come after the first word of the part `at`, None for any."""
    inside = parts[at][0].next_words.get(word)
    if inside is None:
        return None
    if END not in inside:
        return inside
    found = set(inside - {END})
    for words, optional in parts[at + 1 :]:
        found |= words.first_words | words.next_words.keys()
        if not optional:
            return frozenset(found)
    return None


def _element(token: str, lists: Mapping[str, WordList]) -> WordList:
    """Return the words an element of a rule stands for, their expression a group where the rule names them."""
    if token.startswith("<"):
        name, _, group = token.strip("<>").partition("=")
        return replace(lists[name], expression=f"(?P<{group or name}>{lists[name].expression})")
    literal = token.split("|")
    first_words = frozenset(_first_word(w) for w in literal)
    return WordList(f"(?:{_alternate(literal)})", first_words, next_words=_find_next(literal))
