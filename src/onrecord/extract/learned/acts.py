"""Acts as the model reads them, beside those the codebook's cues find: which words tell of which, and how it stands.

The act head finds words that tell of some act; their vector's nearest prototype tells the type. A cue of the codebook
under the same words speaks for its type; words that only a cue finds are kept where the head does not rule them out.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from onrecord.codebook import Codebook
from onrecord.encoder import Reading
from onrecord.encoder.heads import HEADS
from onrecord.encoder.reading import Floats
from onrecord.extract.acts import ActMention, find_acts, find_sentence
from onrecord.extract.learned.pairs import find_surest, pair_people
from onrecord.extract.learned.tagging import Run, find_runs
from onrecord.extract.learned.types import score_types
from onrecord.model import Mode, Outcome, Polarity, Span

SMALL = frozenset(
    ["a", "an", "the", "of", "to", "in", "at", "and", "by", "on", "for", "with", "from", "that", "his", "her", "their"]
)
"""Words that no trigger begins or ends with."""

EMPTY = SMALL | {"not", "no", "never", "will", "would", "may", "might", "could", "should", "be", "been", "being", "is"}
EMPTY |= {"are", "was", "were", "has", "have", "had", "it", "they", "he", "she", "who", "which"}
"""Words that no trigger is made of alone; within one they tell: "not been seen since"."""

FEATURES = ("act", "type", "agrees", "people")
"""What a confidence is made of: log odds of the act head, of the type (a cue's strength in it), whether head and cue
agree, and the log odds that somebody takes part: a metaphor has nobody whom it befalls."""

TELLS_FROM = 0.5
"""Probability from which a head's say on mode, polarity and outcome counts; below it the rules tell (set on dev)."""

STRONG_CUE, NOT_RULED_OUT, SURE_OF_TYPE = 0.7, -2.2, 3.0
"""A cue's strength, and log odds of the act head and of the type, from which a cue keeps an act. On corpus/dev, rich in
figures of speech, this costs half a point of F1; on the real report of eval/RESULTS.md it keeps three plain acts."""

LONGEST_CUE = 400
"""Characters that no cue is longer than."""

SURE = 6.0
"""Log odds are cut at this, so that one head cannot drown the others."""


@dataclass(frozen=True, slots=True)
class LearnedAct:
    """An act: its type, its trigger (as a span and as words of the reading), its sentence, and how sure it is.

    `mode`, `polarity` and `outcome` are None where the heads are not sure of them; `attempt` is False where the outcome
    head is sure that it is no attempt. `again`: the words only name again what is told elsewhere.
    """

    type: str
    trigger: Span
    words: tuple[int, int]
    sentence: Span
    mode: Mode | None
    polarity: Polarity | None
    outcome: Outcome | None
    attempt: bool
    confidence: float
    again: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may tell of an act: what the act head says of them (log odds) and the cues under them."""

    words: tuple[int, int]
    trigger: Span
    sentence: Span
    tells: float
    cues: tuple[ActMention, ...]


def read_acts(text: str, sentences: Sequence[Span], reading: Reading, codebook: Codebook) -> list[LearnedAct]:
    """Return the acts that a text tells, without mere second mentions (see `again`), in the order of their words."""
    weights = reading.model.card["confidence"]
    found = []
    for candidate, best, features in weigh_candidates(text, sentences, reading, codebook, weights["rule"]):
        total = weights["bias"] + sum(weights[name] * value for name, value in zip(FEATURES, features, strict=True))
        confidence = 1 / (1 + math.exp(-total))
        if confidence >= weights["kept"] or _holds_by_cue(candidate, best, features, codebook):
            found.append(make_act(reading, candidate, best, confidence))
    return sorted(found, key=lambda a: (a.trigger, a.type))


def _holds_by_cue(candidate: Candidate, best: str, features: tuple[float, ...], codebook: Codebook) -> bool:
    """Tell whether a strong cue keeps an act the heads are unsure of, with the low confidence it has.

    The corpus has more figures of speech than plain reports have: on those the act head is too wary. Where that head
    is for an act, it is enough that cue and type are of one family: "returned by" is a forced return or a pushback.
    """
    tells, sure = features[:2]
    strong = [c for c in candidate.cues if c.strength >= STRONG_CUE]
    if tells >= 0 and any(codebook.types[c.type].family == codebook.types[best].family for c in strong):
        return True
    return tells >= NOT_RULED_OUT and sure >= SURE_OF_TYPE and any(c.type == best for c in strong)


def weigh_candidates(
    text: str, sentences: Sequence[Span], reading: Reading, codebook: Codebook, rule: float
) -> list[tuple[Candidate, str, tuple[float, ...]]]:
    """Return every candidate with its best type and its FEATURES; `rule` is what a cue adds to its type's log odds."""
    candidates = find_candidates(text, sentences, reading, codebook)
    if not candidates:
        return []
    vectors = np.stack([reading.mean_of(*c.words) for c in candidates])
    known, types = score_types(reading, vectors, codebook)
    words = [c.words for c in candidates]
    surest = find_surest(pair_people(reading, words), len(words))
    found = []
    for candidate, row, people in zip(candidates, types, surest, strict=True):
        scores = dict(zip(known, row.tolist(), strict=True))
        for cue in candidate.cues:
            scores[cue.type] = scores.get(cue.type, -12.0) + rule * cue.strength
        best = max(scores, key=lambda name: (scores[name], name))
        found.append((candidate, best, (*_features(candidate, best, scores), log_odds(people))))
    return found


def find_candidates(text: str, sentences: Sequence[Span], reading: Reading, codebook: Codebook) -> list[Candidate]:
    """Return the words the act head finds, and those of cues it does not; a stretch with two cues is one for each."""
    cues = find_acts(text, sentences, codebook)
    starts = [c.trigger.start for c in cues]
    tells = 1 - np.exp(reading.head("act")[:, 0])
    candidates = []
    used: set[ActMention] = set()
    for run in (trim(reading, r) for r in find_runs(reading, "act", against_outside=0.7)):
        trigger = Span(reading.words.starts[run.first], reading.words.ends[run.end - 1])
        if trigger.of(text).lower() in EMPTY or not any(c.isalnum() for c in trigger.of(text)):
            continue
        mine = tuple(c for c in _near(cues, starts, trigger) if c.trigger.overlaps(trigger))
        if len({c.type for c in mine}) > 1 and not any(a.trigger.overlaps(b.trigger) for a, b in pairwise(mine)):
            continue
        used.update(mine)
        sentence = find_sentence(sentences, trigger.start) or trigger
        candidates.append(
            Candidate((run.first, run.end), trigger, sentence, find_odds(tells, run.first, run.end), mine)
        )
    for cue in cues:
        if cue in used:
            continue
        first, end = reading.find_words(cue.trigger.start, cue.trigger.end)
        if first < end:
            near = _near(cues, starts, cue.trigger)
            same = tuple(c for c in near if c not in used and c.trigger.overlaps(cue.trigger))
            used.update(same)
            candidates.append(Candidate((first, end), cue.trigger, cue.sentence, find_odds(tells, first, end), same))
    return candidates


def _near(cues: Sequence[ActMention], starts: Sequence[int], trigger: Span) -> Sequence[ActMention]:
    """Return the cues that may overlap a trigger; they are in the order of their `starts`."""
    return cues[bisect_left(starts, trigger.start - LONGEST_CUE) : bisect_left(starts, trigger.end)]


def trim(reading: Reading, run: Run) -> Run:
    """Return a run without the small words at its edges: "abducted a" tells no more than "abducted"."""
    first, end = run.first, run.end
    words = [
        reading.text[a:b].lower()
        for a, b in zip(reading.words.starts[first:end], reading.words.ends[first:end], strict=True)
    ]
    while len(words) > 1 and (words[-1] in SMALL or not words[-1][0].isalnum()):
        words.pop()
        end -= 1
    while len(words) > 1 and (words[0] in SMALL or not words[0][0].isalnum()):
        words.pop(0)
        first += 1
    return Run(first, end, run.score)


def find_odds(tells: Floats, first: int, end: int) -> float:
    """Return the log odds that some word of a stretch tells of an act."""
    return log_odds(float(tells[first:end].max()))


def log_odds(chance: float) -> float:
    """Return the log odds of a chance, cut at SURE."""
    kept = min(max(chance, 1e-6), 1 - 1e-6)
    return max(-SURE, min(SURE, math.log(kept / (1 - kept))))


def _features(candidate: Candidate, best: str, scores: dict[str, float]) -> tuple[float, ...]:
    top = max(scores.values())
    rest = math.log(sum(math.exp(s - top) for name, s in scores.items() if name != best) + 1e-9)
    strength = max((c.strength for c in candidate.cues if c.type == best), default=0.0)
    sure = max(-SURE, min(SURE, scores[best] - top - rest))
    return candidate.tells, sure, float(strength > 0 and candidate.tells > 0)


def make_act(reading: Reading, candidate: Candidate, best: str, confidence: float) -> LearnedAct:
    """Return the act of a type that a candidate tells, with what the heads say of how it stands."""
    outcome = _tell(reading, "outcome", candidate.words)
    mode = _tell(reading, "mode", candidate.words)
    polarity = _tell(reading, "polarity", candidate.words)
    return LearnedAct(
        type=best,
        trigger=candidate.trigger,
        words=candidate.words,
        sentence=candidate.sentence,
        mode=Mode(mode) if mode else None,
        polarity=Polarity(polarity) if polarity else None,
        outcome=Outcome(outcome) if outcome and outcome != "none" else None,
        attempt=outcome != "none",
        confidence=round(confidence, 3),
    )


def _tell(reading: Reading, head: str, words: tuple[int, int]) -> str | None:
    """Return what a head says of an act's words, None where it is not sure."""
    chances = np.exp(reading.head(head)[words[0] : words[1]]).mean(axis=0)
    best = int(chances.argmax())
    return HEADS[head][best] if chances[best] >= TELLS_FROM else None
