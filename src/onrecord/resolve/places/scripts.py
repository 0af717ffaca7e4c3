"""Place names in Hangul, Arabic, Han and Cyrillic letters, where capitals do not tell a name or words are inflected.

Only names the gazetteer has are found, with particles cut off and endings of cases put back; nothing is guessed by
likeness. A name counts by its size or kind, or by the word that leads it ("город", "مدينة", "에서").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from onrecord.codebook import load_words
from onrecord.gazetteer import Candidate, Gazetteer, Kind, fold_name
from onrecord.model import Span
from onrecord.resolve.places.detect import Found

SURE, LED = 4.0, 2.5
"""Evidence for a name of a country, unit or city, and for a smaller one that a word of place leads."""
CITY, TOWN = 100_000, 5_000
"""Inhabitants from which a name counts alone, and from which it counts where a word of place leads it."""
LONGEST_HAN = 8
OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff]")
HANGUL, HAN = re.compile(r"[\uac00-\ud7a3]+"), re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
ARABIC = re.compile(r"[\u0620-\u065f\u0670-\u06d3]+")
CYRILLIC = re.compile(r"[\u0400-\u04ff]+(?:[-’'][\u0400-\u04ff]+)*")
WIDE = frozenset({Kind.COUNTRY, Kind.REGION, Kind.ADMIN1})


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of `codebook/words/places_scripts.toml`, and countries by their folded names."""

    lists: Mapping[str, Mapping[str, Sequence[str]]]
    endings: Sequence[tuple[str, Sequence[str]]]
    countries: Mapping[str, str]


@cache
def load_script_words() -> Words:
    """Return the word lists."""
    data = load_words("places_scripts")
    countries = {
        fold_name(name): code for code, names in load_words("countries")["countries"].items() for name in names
    }
    countries |= {fold_name(name): code for name, code in data["short"].items()}
    endings = [(ending, tuple(bases)) for ending, bases in data["cyrillic"]["endings"]]
    return Words({k: v for k, v in data.items() if k != "short"}, endings, countries)


def find_script_names(text: str, gazetteer: Gazetteer) -> list[Found]:
    """Return the place names of `text` in other scripts than the Latin, in order, with their evidence."""
    if not is_other_script(text):
        return []
    search = _Search(text, gazetteer, load_script_words())
    found = [*search.hangul(), *search.arabic(), *search.han(), *search.cyrillic()]
    return sorted(found, key=lambda f: f.span.start)


def is_other_script(name: str) -> bool:
    """Tell whether a name holds letters of a script that is searched here."""
    return OTHER_SCRIPT.search(name) is not None


@dataclass(frozen=True, slots=True)
class _Search:
    text: str
    gazetteer: Gazetteer
    words: Words

    def hangul(self) -> Iterator[Found]:
        lists = self.words.lists["hangul"]
        tails = sorted([*lists["at"], *lists["particles"], ""], key=len, reverse=True)
        for word in HANGUL.finditer(self.text):
            for tail in tails:
                name = word[0].removesuffix(tail) if tail else word[0]
                if len(name) < 2 or (tail and name == word[0]):
                    continue
                led = tail in lists["at"] or name[-1] in lists["types"]
                made = self._make(name, word.start(), led=led)
                if made:
                    yield made
                    break

    def arabic(self) -> Iterator[Found]:
        lists = self.words.lists["arabic"]
        words = list(ARABIC.finditer(self.text))
        at = 0
        while at < len(words):
            made = next(
                (
                    (found, size)
                    for size in (3, 2, 1)
                    for found in self._arabic_at(words[at : at + size], size, words[at - 1][0] if at else "", lists)
                ),
                None,
            )
            if made:
                yield made[0]
            at += made[1] if made else 1

    def _arabic_at(
        self, words: Sequence[re.Match[str]], size: int, before: str, lists: Mapping[str, Sequence[str]]
    ) -> Iterator[Found]:
        if len(words) < size or (size > 1 and not self._together(words)):
            return
        start, end = words[0].start(), words[-1].end()
        written = self.text[start:end]
        for prefix in ("", *lists["prefixes"]):
            name = written.removeprefix(prefix)
            if len(name) < 3 or (prefix and name == written) or name in lists["ordinary"] or name in lists["before"]:
                continue
            named = before in lists["before"]
            led = named or before in lists["at"] or prefix in {"ب", "وب", "فب"}
            made = self._make(name, end - len(name), led=led, named=named, glued=bool(prefix))
            if made:
                yield made
                return

    def _together(self, words: Sequence[re.Match[str]]) -> bool:
        return all(self.text[a.end() : b.start()] in {" ", "\u00a0", "-"} for a, b in pairwise(words))

    def han(self) -> Iterator[Found]:
        lists = self.words.lists["han"]
        for run in HAN.finditer(self.text):
            at = 0
            while at < len(run[0]) - 1:
                made = None
                for size in range(min(LONGEST_HAN, len(run[0]) - at), 1, -1):
                    name = run[0][at : at + size]
                    if name in lists["ordinary"]:
                        continue
                    typed = any(name.endswith(t) and len(name) > len(t) + 1 for t in lists["types"])
                    made = self._make(name, run.start() + at, led=typed)
                    if made:
                        break
                if made:
                    yield made
                at += made.span.end - made.span.start if made else 1

    def cyrillic(self) -> Iterator[Found]:
        lists = self.words.lists["cyrillic"]
        words = list(CYRILLIC.finditer(self.text))
        for at, word in enumerate(words):
            if not word[0][0].isupper() or len(word[0]) < 3:
                continue
            before = words[at - 1] if at else None
            led = before is not None and before[0].lower() in lists["at"] and word.start() - before.end() <= 2
            made = self._make(word[0], word.start(), led=led)
            for base in () if made else self._bases(word[0]):
                made = self._make(base, word.start(), led=led, end=word.end(), glued=True)
                if made:
                    break
            if made:
                yield made

    def _bases(self, word: str) -> Iterator[str]:
        """Yield what a name in one of the other cases may be in the first."""
        for ending, bases in self.words.endings:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                for base in bases:
                    yield word.removesuffix(ending) + base

    def _make(
        self, name: str, start: int, *, led: bool, named: bool = False, glued: bool = False, end: int | None = None
    ) -> Found | None:
        """Return a name that the gazetteer has and that counts, None otherwise; `glued` ones must be well known."""
        key = fold_name(name)
        candidates = self.gazetteer.look_up(name)
        code = self.words.countries.get(key)
        country = self.gazetteer.country(code) if code else None
        if country:
            candidates = (Candidate(country, Kind.COUNTRY, 0, True), *(c for c in candidates if c.kind is Kind.PLACE))
        evidence = self._weigh(candidates, led=led, named=named, glued=glued)
        if evidence is None:
            return None
        span = Span(start, end if end is not None else start + len(name))
        return Found(-1, -1, span, key, tuple(candidates), evidence=evidence)

    @staticmethod
    def _weigh(candidates: Sequence[Candidate], *, led: bool, named: bool, glued: bool) -> float | None:
        best = max(candidates, key=lambda c: (c.kind in WIDE, c.population), default=None)
        if best is None or best.kind is Kind.PEOPLE:
            return None
        if best.kind in WIDE or best.population >= CITY or best.own:
            return SURE
        if named or (led and not glued):
            big = best.population >= TOWN or best.kind is Kind.ADMIN2
            return LED if named or big else None
        return None
