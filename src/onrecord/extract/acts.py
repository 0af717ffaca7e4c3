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
from onrecord.extract.phrases import Line, Phrase, make_phrase, read_line, read_phrase
from onrecord.model import Span

STRENGTHS = {"verb": 1.0, "phrase": 0.9, "noun": 0.7}
"""How much a kind of cue says by itself: nouns also name acts that are only talked about."""

NEEDY = 0.8
"""What is left of it where the cue counts only because another word stands near."""

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class ActMention:
    """Words that tell of an act: its type, the trigger, the sentence it stands in; strength from 0 to 1."""

    type: str
    trigger: Span
    sentence: Span
    strength: float


@dataclass(frozen=True, slots=True)
class _Cue:
    """One cue of one type; one of `needs`, if there are any, must be found in the sentence outside the trigger."""

    type: str
    phrase: Phrase
    strength: float
    needs: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class _Matcher:
    """All cues by the first word they may begin with, and by type the phrases that call a trigger off."""

    cues: Mapping[str, tuple[_Cue, ...]]
    vetoes: Mapping[str, tuple[Phrase, ...]]


def find_acts(
    text: str, sentences: Sequence[Span], codebook: Codebook, *, plain: Container[str] | None = None
) -> tuple[ActMention, ...]:
    """Return the acts the words of `text` tell of, in order; overlapping cues of one type are one mention.

    With `plain`, only cues of those types are looked for, and they need no other word beside them.
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


def _find_hits(words: str, matcher: _Matcher, plain: Container[str] | None) -> Iterator[tuple[str, int, int, float]]:
    """Yield type, start, end and strength of each cue that holds in a sentence."""
    line = read_line(words)
    for word in WORD.finditer(line.plain):
        at = word.start()
        if at and line.plain[at - 1] in "-_":
            continue
        for cue in matcher.cues.get(word[0], ()):
            if plain is not None and cue.type not in plain:
                continue
            end = cue.phrase.match(line, at)
            if end is None or _is_called_off(line, at, end, matcher.vetoes.get(cue.type, ())):
                continue
            if cue.needs and plain is None and not _stands_outside(cue.needs, line, at, end):
                continue
            yield cue.type, *line.find_span(at, end), cue.strength


def _is_called_off(line: Line, start: int, end: int, vetoes: Iterable[Phrase]) -> bool:
    return any(a <= start and end <= b for veto in vetoes for a, b in veto.find(line))


def _stands_outside(needs: Iterable[Phrase], line: Line, start: int, end: int) -> bool:
    return any(not (start <= a and b <= end) for need in needs for a, b in need.find(line))


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
        vetoes: dict[str, tuple[Phrase, ...]] = {}
        for act_type in codebook.types.values():
            for firsts, cue in _compile_cues(act_type):
                for first in firsts:
                    cues[first].append(cue)
            vetoes[act_type.id] = tuple(read_phrase(unless) for unless in act_type.cues.unless)
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
            phrase = make_phrase(choices)
            begun = [WORD.match(words) for words in phrase.segments[0]]
            needs = act_type.cues.needs.get(cue, ())
            yield (
                frozenset(word[0] for word in begun if word),
                _Cue(
                    act_type.id,
                    phrase,
                    STRENGTHS[kind] * (NEEDY if needs else 1.0),
                    tuple(read_phrase(need) for need in needs),
                ),
            )


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
