"""Acts by cue: which words of a report tell of which act type of the codebook.

A first pass over the text asks which words are there at all; only cues whose first word is among them are looked for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.codebook import Codebook, load_words
from onrecord.codebook.acttypes import ActType
from onrecord.model import Span

STRENGTHS = {"verb": 1.0, "phrase": 0.9, "noun": 0.7}
"""How much a kind of cue says by itself: nouns also name acts that are only talked about."""

NEEDY = 0.8
"""What is left of it where the cue counts only because another word stands near."""

GAP = r"(?:[^\S\n]+(?!(?:who|which|that|after|before|while|when|because|but|as|if)\b)[\w’'.%-]+){0,6}?"
"""Up to six words of one clause: no comma, and none of the words that open another clause."""

SPACE = r"[^\S\n]+|[^\S\n]*\n[^\S\n]*"
WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
ODD_CASE = re.compile(r"[\u017f\u0130\u0131\u212a]")
"""Letters that a pattern takes for an s, i or k, and lower case does not."""


@dataclass(frozen=True, slots=True)
class ActMention:
    """Words that tell of an act: its type, the trigger, the sentence it stands in; strength from 0 to 1."""

    type: str
    trigger: Span
    sentence: Span
    strength: float


@dataclass(frozen=True, slots=True)
class _Cue:
    """One cue of one type as regular expressions; `needs` must be found in the sentence outside the trigger.

    Without `anchor`, a piece of its later words in lower case, a sentence cannot hold the cue, and its pattern, which
    costs more to compile than to match, is not needed.
    """

    type: str
    pattern: str
    strength: float
    needs: str | None
    anchor: str


@dataclass(frozen=True, slots=True)
class _Matcher:
    """All cues by the first word they may begin with, and by type the words that call a trigger off."""

    cues: Mapping[str, tuple[_Cue, ...]]
    vetoes: Mapping[str, tuple[tuple[str, str], ...]]


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    """Return a compiled pattern, on first use: a report needs few of the 7,000, and all of them cost a second."""
    return re.compile(pattern, re.I)


def find_acts(
    text: str, sentences: Sequence[Span], codebook: Codebook, *, plain: Container[str] = ()
) -> tuple[ActMention, ...]:
    """Return the acts the words of `text` tell of, in order; overlapping cues of one type are one mention.

    Cues of the types in `plain` need no other word beside them.
    """
    matcher = _compile(codebook)
    found: list[ActMention] = []
    for sentence in sentences:
        words = sentence.of(text)
        hits = _find_hits(words, matcher, plain)
        for hit_type, start, end, strength in _keep_longest(hits):
            trigger = Span(sentence.start + start, sentence.start + end)
            found.append(ActMention(hit_type, trigger, sentence, strength))
    return tuple(sorted(found, key=lambda m: (m.trigger, m.type)))


def inflect(verb: str) -> frozenset[str]:
    """Return the forms of an English verb: base, -s, -ed, -ing, or those of the list of irregular ones."""
    head, hyphen, last = verb.rpartition("-")
    if hyphen:
        return frozenset(f"{head}-{form}" for form in inflect(last))
    forms = {verb, *_irregular().get(verb, "").split()}
    if verb in _irregular():
        return frozenset(forms)
    if verb.endswith("e"):
        stem = verb[:-1]
        return frozenset(
            {*forms, f"{verb}s", f"{verb}d", f"{verb}ing" if verb.endswith(("ee", "oe")) else f"{stem}ing"}
        )
    if re.search(r"[^aeiou]y$", verb):
        return frozenset({*forms, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"})
    plural = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z")) else f"{verb}s"
    return frozenset({*forms, plural, f"{verb}ed", f"{verb}ing"})


def make_plural(noun: str) -> frozenset[str]:
    """Return a noun in singular and plural."""
    if noun in _plurals():
        return frozenset({noun, _plurals()[noun]})
    if re.search(r"[^aeiou]y$", noun):
        return frozenset({noun, f"{noun[:-1]}ies"})
    return frozenset({noun, f"{noun}es" if noun.endswith(("s", "sh", "ch", "x")) else f"{noun}s"})


def _find_hits(words: str, matcher: _Matcher, plain: Container[str]) -> Iterator[tuple[str, int, int, float]]:
    """Yield type, start, end and strength of each cue that holds in a sentence."""
    starts: dict[str, list[int]] = defaultdict(list)
    for word in WORD.finditer(words):
        starts[word.group().lower()].append(word.start())
    lowered = words.lower()
    usual = not ODD_CASE.search(words)
    vetoed: dict[str, list[tuple[int, int]]] = {}
    for first, places in starts.items():
        for cue in matcher.cues.get(first, ()):
            if usual and cue.anchor not in lowered:
                continue
            for at in places:
                match = _regex(cue.pattern).match(words, at)
                if not match or (at and words[at - 1] in "-_"):
                    continue
                span = match.span()
                if cue.type not in vetoed:
                    vetoed[cue.type] = _find_vetoed(words, lowered, matcher.vetoes.get(cue.type, ()))
                if any(a <= span[0] and span[1] <= b for a, b in vetoed[cue.type]):
                    continue
                if cue.needs and cue.type not in plain and not _stands_outside(cue.needs, words, span):
                    continue
                yield cue.type, *span, cue.strength


def _find_vetoed(words: str, lowered: str, vetoes: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    return [m.span() for first, pattern in vetoes if first in lowered for m in _regex(pattern).finditer(words)]


def _stands_outside(needs: str, words: str, trigger: tuple[int, int]) -> bool:
    return any(not (trigger[0] <= m.start() and m.end() <= trigger[1]) for m in _regex(needs).finditer(words))


def _keep_longest(hits: Iterable[tuple[str, int, int, float]]) -> Iterator[tuple[str, int, int, float]]:
    """Yield of overlapping hits of one type the longest, with the strongest strength."""
    last: dict[str, tuple[str, int, int, float]] = {}
    for hit in sorted(hits, key=lambda h: (h[0], h[1], -h[2])):
        before = last.get(hit[0])
        if before and hit[1] < before[2]:
            longest = max(before, hit, key=lambda h: h[2] - h[1])
            last[hit[0]] = (*longest[:3], max(before[3], hit[3]))
            continue
        if before:
            yield before
        last[hit[0]] = hit
    yield from last.values()


_matchers: dict[int, tuple[Codebook, _Matcher]] = {}


def _compile(codebook: Codebook) -> _Matcher:
    """Return the matcher of a codebook, made once for each."""
    kept = _matchers.get(id(codebook))
    if kept is None or kept[0] is not codebook:
        cues: dict[str, list[_Cue]] = defaultdict(list)
        vetoes: dict[str, tuple[tuple[str, str], ...]] = {}
        for act_type in codebook.types.values():
            for firsts, cue in _compile_cues(act_type):
                for first in firsts:
                    cues[first].append(cue)
            vetoes[act_type.id] = tuple((_anchor(u), _bound(_join(u.split()))) for u in act_type.cues.unless)
        kept = _matchers[id(codebook)] = (codebook, _Matcher({k: tuple(v) for k, v in cues.items()}, vetoes))
    return kept[1]


def _compile_cues(act_type: ActType) -> Iterator[tuple[frozenset[str], _Cue]]:
    """Yield each cue of a type with the words it may begin with."""
    for kind, cues in (("verb", act_type.cues.verbs), ("noun", act_type.cues.nouns), ("phrase", act_type.cues.phrases)):
        for cue in cues:
            parts = cue.split()
            choices: list[Iterable[str] | str] = list(parts)
            if kind == "verb":
                choices[0] = inflect(parts[0])
            elif kind == "noun":
                choices[-1] = make_plural(parts[-1])
            firsts = [choices[0]] if isinstance(choices[0], str) else choices[0]
            needs = act_type.cues.needs.get(cue)
            yield (
                frozenset(WORD.match(first.lower()).group() for first in firsts if WORD.match(first.lower())),  # type: ignore[union-attr]
                _Cue(
                    act_type.id,
                    _join(choices) + r"(?![\w-])",
                    STRENGTHS[kind] * (NEEDY if needs else 1.0),
                    _bound("|".join(_join(n.split()) for n in needs)) if needs else None,
                    _find_anchor(choices),
                ),
            )


def _join(parts: Sequence[Iterable[str] | str]) -> str:
    """Return the pattern for words in a row, "~" being a gap."""
    out = ""
    for at, part in enumerate(parts):
        if part == "~":
            out += GAP
            continue
        choices = [part] if isinstance(part, str) else sorted(part, key=lambda p: (-len(p), p))
        words = "|".join(_escape(choice) for choice in choices)
        out += (f"(?:{SPACE})" if at else "") + (f"(?:{words})" if len(choices) > 1 else words)
    return out


def _escape(word: str) -> str:
    return re.escape(word).replace("'", "[’']").replace("’", "[’']").replace("[[’']']", "[’']")


def _bound(pattern: str) -> str:
    return rf"(?<![\w-])(?:{pattern})(?![\w-])"


def _anchor(phrase: str) -> str:
    """Return the longest literal piece of a phrase: a sentence without it cannot hold the phrase."""
    return max(re.split(r"[\s~'’]+", phrase.lower()), key=len)


def _find_anchor(parts: Sequence[Iterable[str] | str]) -> str:
    """Return the longest piece that each text of a cue holds after its first word, "" where there is none."""
    fixed = [part for part in parts[1:] if isinstance(part, str) and part != "~" and part.isascii()]
    return max((_anchor(part) for part in fixed), key=len, default="")


@cache
def _irregular() -> Mapping[str, str]:
    return dict(load_words("verbs_en")["irregular"])


@cache
def _plurals() -> Mapping[str, str]:
    return dict(load_words("verbs_en")["plurals"])


def find_sentence(sentences: Sequence[Span], at: int) -> Span | None:
    """Return the sentence that holds the offset `at`."""
    index = bisect_right(sentences, at, key=lambda s: s.start) - 1
    return sentences[index] if index >= 0 and at < sentences[index].end else None
