"""Tells from the verbs around a date whether it looks back or ahead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.resolve.dates.lexicon import Lexicon

WINDOW = 220
"""Characters on each side that are looked at; a clause's verb is seldom further away."""

SENTENCE_END = re.compile(r"[.!?][\"”’')]*\s+(?=[\"“‘'(]*[A-Z])|\n\s*\n")
WORD = re.compile(r"n['’]t|['’]ll|[A-Za-z]+|[,;:()—–]")
COMMA_COST = 2


def read_tense(text: str, start: int, end: int, lexicon: Lexicon) -> str | None:
    """Return "past" or "future" by the verb nearest to the expression in its sentence, None without one."""
    before = text[max(0, start - WINDOW) : start]
    breaks = list(SENTENCE_END.finditer(before))
    if breaks:
        before = before[breaks[-1].end() :]
    after = text[end : end + WINDOW]
    found = SENTENCE_END.search(after)
    if found:
        after = after[: found.start()]
    best: tuple[float, str] | None = None
    for part, backwards in ((before, True), (after, False)):
        near = _nearest([_as_word(w) for w in WORD.findall(part)], lexicon, backwards=backwards)
        if near and (best is None or near < best):
            best = near
    return best[1] if best else None


def _as_word(written: str) -> str:
    """Return a word in lower case; a name that ends as a verb does ("Mohamed") as one that is none."""
    return written.lower() if written.islower() or not written.endswith("ed") else "name"


def _nearest(words: Sequence[str], lexicon: Lexicon, *, backwards: bool) -> tuple[float, str] | None:
    cost = 0.0 if backwards else 0.5
    # "On Friday, police arrested": the comma after an opening date parts nothing.
    opening = not backwards
    for at in range(len(words) - 1, -1, -1) if backwards else range(len(words)):
        word = words[at]
        if not word[0].isalpha() and word[0] not in "'’":
            cost += 0 if opening else COMMA_COST
            opening = False
            continue
        opening = False
        cost += 1
        tense = _mark(words, at, lexicon)
        if tense:
            return cost, tense
    return None


def _mark(words: Sequence[str], at: int, lexicon: Lexicon) -> str | None:
    word, marks = words[at], lexicon.tense
    if word in marks["future"] or word in marks["schedule"]:
        return "future"
    if word == "would":
        return "past" if "have" in words[at + 1 : at + 3] else "future"
    if word in marks["future_alone"]:
        return "future"
    if word in marks["past"] or (len(word) > 3 and word.endswith("ed") and word not in marks["not_past"]):
        return _governing(words, at, lexicon) or "past"
    if word == "to" and at and words[at - 1] in marks["future_leads"]:
        return "future"
    return None


def _governing(words: Sequence[str], at: int, lexicon: Lexicon) -> str | None:
    """Return "future" where the verb at `at` hangs on "will be", "expected to be" or the like."""
    for back in range(at - 1, max(-1, at - 5), -1):
        word = words[back]
        if word in lexicon.tense["future"] or word == "would":
            return "future"
        if word == "to" and back and words[back - 1] in lexicon.tense["future_leads"]:
            return "future"
        if word not in lexicon.tense["auxiliaries"] and not word.endswith("ly"):
            return None
    return None
