"""Turns a further language's words and patterns (codebook/words/dates_es.toml and others) into compiled rules.

A pattern is a regular expression over the folded text, with `{list}` for a word list, `{list=name}` for one under
another name, and a blank for any gap between words. `LEAD >> PATTERN` asks for words right before the match,
`LEAD !> PATTERN` for their absence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from onrecord.codebook import load_words
from onrecord.resolve.dates.join import Joins
from onrecord.resolve.dates.phrases.folding import Folding

GAP = r"(?:[ \t\u00a0\u2009\u202f]{0,2}(?:[ \t\u00a0\u2009\u202f]|\r?\n(?!\s)))"
DIGITS: Mapping[str, str] = {
    "day": r"(?:0?[1-9]|[12]\d|3[01])(?!\d)",
    "month_number": r"(?:1[0-2]|0?[1-9])(?!\d)",
    "year": r"(?<!\d)[12]\d{3}(?!\d)",
    "short_year": r"(?:\d{4}|\d\d)(?!\d)",
    "old_year": r"\d{1,4}(?!\d)",
    "number": r"(?<![\d.,])\d{1,4}(?:[.,]\d)?(?!\d)",
    "hour": r"(?:[01]?\d|2[0-4])(?!\d)",
    "minute": r"[0-5]?\d(?!\d)",
    "position": r"[1-4](?!\d)",
    "ordinal": r"\d{1,2}(?!\d)",
    "tens": r"[2-9]0(?!\d)",
    "decade_year": r"(?<!\d)[12]\d\d0(?!\d)",
}
"""What stands for a list where its meaning is written in digits; a language adds words under the same name."""

VARIANTS = frozenset({"short", "plural", "one", "native", "half"})
"""A list "month_short" holds further words of the list "month" that only some patterns take."""

LEAD = 24
"""Characters before a match in which the words that must lead it are looked for."""

PLACEHOLDER = re.compile(r"\{([a-z_0-9]*[a-z][a-z_0-9]*)(?:=([a-z_0-9]+))?\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled pattern and what it means: the name of a reader of `readers.py`."""

    meaning: str
    pattern: re.Pattern[str]
    led: re.Pattern[str] | None = None
    not_led: re.Pattern[str] | None = None

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in a folded text that stand after the words asked for."""
        for found in self.pattern.finditer(text):
            before = text[max(0, found.start() - LEAD) : found.start()]
            if (self.led is None or self.led.search(before)) and not (self.not_led and self.not_led.search(before)):
                yield found


@dataclass(frozen=True, slots=True)
class Around:
    """What stands right before or after a date and changes it; None where a language has no such words there."""

    modifiers_before: re.Pattern[str] | None
    modifiers_after: re.Pattern[str] | None
    since_before: re.Pattern[str] | None
    since_after: re.Pattern[str] | None
    until_before: re.Pattern[str] | None
    until_after: re.Pattern[str] | None
    about_before: re.Pattern[str] | None
    about_after: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language's rules, the meanings of its words, and what it tells tense, ranges and openings by."""

    language: str
    folding: Folding
    rules: tuple[Rule, ...]
    words: Mapping[str, Mapping[str, Any]]
    future: re.Pattern[str]
    past: re.Pattern[str] | None
    deictic: re.Pattern[str]
    joins: Joins
    around: Around
    day_first: bool | None

    def read(self, name: str, written: str) -> Any:
        """Return what folded words mean in the list `name`, else the number their digits write, else None."""
        meaning = self.words.get(name, {}).get(" ".join(written.split()))
        if meaning is not None:
            return meaning
        digits = re.match(r"\d+(?:[.,]\d+)?", written)
        if not digits:
            return None
        number = float(digits[0].replace(",", "."))
        return int(number) if number == int(number) else number


@cache
def load_grammar(language: str) -> Grammar:
    """Return a language's compiled grammar; raises CodebookError where there is no such file."""
    data = load_words(f"dates_{language}")
    folding = Folding.of(data["folding"])
    words = {
        name: {folding.fold(word.replace("_", " ")).text: value for word, value in values.items()}
        for name, values in data["words"].items()
    }
    meanings = {name: dict(values) for name, values in words.items()}
    for name, values in words.items():
        stem, _, variant = name.rpartition("_")
        if variant in VARIANTS:
            meanings[stem] = meanings.get(stem, {}) | values
    fragments = data.get("fragments", {})
    before, after = data["edges"]["before"], data["edges"]["after"]

    def compile_plain(source: str, *, edges: bool) -> re.Pattern[str]:
        expression = _expand(source, words, fragments, folding)
        return re.compile(f"{before}(?:{expression}){after}" if edges else expression)

    def make_rule(meaning: str, source: str) -> Rule:
        lead, mark, pattern = re.match(r"(?:(.*) ([!>]>) )?(.*)", source, re.DOTALL).groups()  # type: ignore[union-attr]
        led = compile_plain(rf"(?:{lead}) ?\Z", edges=False) if mark else None
        compiled = compile_plain(pattern, edges=True)
        return Rule(meaning, compiled, led if mark == ">>" else None, led if mark == "!>" else None)

    rules = tuple(make_rule(meaning, source) for meaning, sources in data["rules"].items() for source in sources)
    tense, joins, around = data["tense"], data["joins"], data["around"]

    def side(name: str, wrap: str) -> re.Pattern[str] | None:
        source = around.get(name)
        return compile_plain(wrap.format(source), edges=False) if source else None

    return Grammar(
        language,
        folding,
        rules,
        meanings,
        future=re.compile(tense["future"]),
        past=re.compile(tense["past"]) if tense.get("past") else None,
        deictic=re.compile(tense["deictic"]),
        joins=Joins(
            to=compile_plain(joins["to"], edges=False),
            both=compile_plain(joins["both"], edges=False),
            between=compile_plain(joins["between"], edges=False),
            time_day=compile_plain(joins["time_day"], edges=False),
            day_time=compile_plain(joins["day_time"], edges=False),
            parts=True,
        ),
        around=Around(
            **{
                f"{name}_{where}": side(f"{name}_{where}", wrap)
                for name in ("modifiers", "since", "until", "about")
                for where, wrap in (("before", r"(?:{})\Z"), ("after", r"(?:{})"))
            }
        ),
        day_first=data.get("day_first"),
    )


def _expand(source: str, words: Mapping[str, Mapping[str, Any]], fragments: Mapping[str, str], folding: Folding) -> str:
    """Return a pattern with its lists, fragments and gaps written out; literal words are folded as the text is."""

    def fill(found: re.Match[str]) -> str:
        name, group = found[1], found[2] or found[1]
        if name in fragments:
            return f"(?:{_expand(fragments[name], words, fragments, folding)})"
        listed = sorted(words.get(name, ()), key=lambda w: (-len(w), w))
        options = [re.escape(w).replace(r"\ ", GAP) for w in listed]
        if name in DIGITS:
            options.append(DIGITS[name])
        if not options:
            raise KeyError(name)
        return f"(?P<{group}>{'|'.join(options)})"

    parts, at = [], 0
    for found in PLACEHOLDER.finditer(source):
        parts.append(folding.fold_pattern(source[at : found.start()]).replace(" ", GAP))
        parts.append(fill(found))
        at = found.end()
    parts.append(folding.fold_pattern(source[at:]).replace(" ", GAP))
    return "".join(parts)
