"""Acts named again in words too weak to tell of them alone: "the arrests", "that night", "those who were seized".

The head `told` finds such mentions, the scorer of pairs which act of the report they are one with; words of the
codebook stand beside: echoes (`echoes`), and cues that elsewhere need another word beside them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from onrecord.codebook import Codebook
from onrecord.encoder import Reading
from onrecord.encoder.reading import Floats, bucket
from onrecord.extract.acts import find_acts, find_sentence
from onrecord.extract.learned.acts import (
    EMPTY,
    SURE,
    Candidate,
    LearnedAct,
    find_odds,
    make_act,
    read_acts,
    trim,
)
from onrecord.extract.learned.echoes import find_echoes
from onrecord.extract.learned.tagging import Run, find_runs
from onrecord.extract.learned.types import score_types
from onrecord.model import Mode, Span

PLAINLY_TOLD, TOLD_AGAIN = 0.2, 0.5
"""Confidence from which an act may be told again in weaker words, and the confidence those are given."""

MENTIONED, SAME_ACT, SURELY = 0.0, 0.0, -0.7
"""Log odds from which words mention an act, from which they mention one that is told, and log probability of a type
from which a mention of none that is told is kept."""

NEAR = 20
"""Acts before and after a mention among which the one it is of is looked for."""

NOT_AGAINST = -1.0
"""Log odds of the act head from which a cue that needs another word beside it does without, told plainly elsewhere."""


Named = tuple[str, tuple[int, int], Span, bool]
"""A type, the words of its trigger, that trigger, and whether an act that is told is only named again."""


def read_acts_and_mentions(
    text: str, sentences: Sequence[Span], reading: Reading, codebook: Codebook
) -> list[LearnedAct]:
    """Return the acts that a text tells or mentions again, in the order of their words."""
    found = read_acts(text, sentences, reading, codebook)
    taken = {at for act in found for at in range(*act.words)}
    for name, words, trigger, again in (
        *_find_weaker(text, sentences, reading, codebook, found),
        *_find_mentions(text, reading, codebook, found),
    ):
        if taken.isdisjoint(range(*words)):
            taken.update(range(*words))
            sentence = find_sentence(sentences, trigger.start) or trigger
            act = make_act(reading, Candidate(words, trigger, sentence, 0.0, ()), name, TOLD_AGAIN)
            found.append(replace(act, again=again))
    return sorted(found, key=lambda a: (a.trigger, a.type))


def _find_weaker(
    text: str, sentences: Sequence[Span], reading: Reading, codebook: Codebook, found: Sequence[LearnedAct]
) -> Iterator[Named]:
    """Yield echoes and bare cues of what is told plainly elsewhere, with the type they are of.

    An echo is of the type most surely told.
    """
    plain: dict[str, float] = {}
    for act in found:
        if act.confidence >= PLAINLY_TOLD and act.mode in {None, Mode.HAPPENED}:
            plain[act.type] = max(act.confidence, plain.get(act.type, 0.0))
    if not plain:
        return
    # Of types that fit as well the one whose own word it is: "raid" of a raid and the arrests in it.
    weaker = [
        (max(sorted(types), key=lambda name: (name in trigger.of(text).lower(), plain[name])), trigger)
        for types, trigger in find_echoes(text, plain)
    ]
    tells = 1 - np.exp(reading.head("act")[:, 0])
    for cue in find_acts(text, sentences, codebook, plain=plain):
        first, end = reading.find_words(cue.trigger.start, cue.trigger.end)
        if first < end and find_odds(tells, first, end) >= NOT_AGAINST:
            weaker.append((cue.type, cue.trigger))
    for name, trigger in weaker:
        first, end = reading.find_words(trigger.start, trigger.end)
        if first < end:
            yield name, (first, end), trigger, True


def _find_mentions(text: str, reading: Reading, codebook: Codebook, found: Sequence[LearnedAct]) -> Iterator[Named]:
    """Yield what the head for mentions finds: each of the type of the act that it is likeliest one with."""
    told = 1 - np.exp(reading.head("told")[:, 0])
    runs = [trim(reading, r) for r in find_runs(reading, "told")]
    runs = [r for r in runs if find_odds(told, r.first, r.end) >= MENTIONED]
    if not runs:
        return
    vectors = np.stack([reading.mean_of(r.first, r.end) for r in runs])
    names, types = score_types(reading, vectors, codebook)
    antecedents = _find_antecedents(reading, vectors, runs, [a for a in found if a.confidence >= PLAINLY_TOLD])
    for run, row, (name, odds) in zip(runs, types, antecedents, strict=True):
        trigger = Span(reading.words.starts[run.first], reading.words.ends[run.end - 1])
        words = trigger.of(text).lower()
        if words in EMPTY or not any(c.isalnum() for c in words):
            continue
        best = int(row.argmax())
        if odds >= SAME_ACT:
            yield name, (run.first, run.end), trigger, True
        elif row[best] >= SURELY:
            yield names[best], (run.first, run.end), trigger, False


def _find_antecedents(
    reading: Reading, mentions: Floats, runs: Sequence[Run], plain: Sequence[LearnedAct]
) -> list[tuple[str, float]]:
    """Return for each mention the type of the act near it that it is likeliest one with, and the log odds of that."""
    found = [("", -SURE)] * len(runs)
    starts = [a.words[0] for a in plain]
    pairs = [
        (m, k)
        for m, run in enumerate(runs)
        for at in (bisect_left(starts, run.first),)
        for k in range(max(0, at - NEAR), min(len(plain), at + NEAR))
    ]
    if not pairs:
        return found
    vectors = np.concatenate([mentions, np.stack([reading.mean_of(*a.words) for a in plain])])
    gaps = np.array([bucket(abs(runs[m].first - starts[k])) for m, k in pairs])
    odds = reading.model.score_same(vectors, np.array([(m, len(runs) + k) for m, k in pairs]), gaps)
    for (m, k), said in zip(pairs, odds.tolist(), strict=True):
        if said > found[m][1]:
            found[m] = (plain[k].type, said)
    return found
