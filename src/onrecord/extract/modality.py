"""How an act stands to the world: mode, polarity and outcome, from the words before and after its trigger."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from onrecord.codebook import load_words
from onrecord.extract.acts import inflect
from onrecord.model import Mode, Outcome, Polarity, Span

REACH = 9
"""Words before a trigger that a modal, a negation or a plan may stand; beyond, it belongs to another act."""

NEGATION_REACH = 6
LINK = r"(?:\s+[^\s,;:.“”\"]+){0,%d}?\s*$"

MODES = (
    (Mode.THREATENED, "threatened"),
    (Mode.ORDERED, "ordered"),
    (Mode.REQUESTED, "requested"),
    (Mode.PLANNED, "planned"),
    (Mode.PREDICTED, "predicted"),
    (Mode.POSSIBLE, "possible"),
)
SHARING = frozenset(["", "and", "or", "after", "before", "then", "and then"])
"""What may stand between two acts that one modal or request governs."""

PERFECT = re.compile(r"\b(?:may|might|could|would)\s+have\s+(?:been\s+)?(?:\w+\s+)?$", re.I)
FINITE_PAST = re.compile(r"\b(?:was|were|had been|has been|have been|had|has|have)\s+(?:\w+ly\s+)?$", re.I)
ATTRIBUTIVE = re.compile(r"\b(?:the|a|an|his|her|their|its|those|these|newly)[\s-]+$", re.I)
INFINITIVE = re.compile(r"\bto\s+(?:be\s+)?(?:\w+ly\s+)?$", re.I)


@dataclass(frozen=True, slots=True)
class Modality:
    """Mode, polarity, the ESF mt28 code of a denial, and how an attempt or search ended."""

    mode: Mode
    polarity: Polarity
    denial: str | None = None
    outcome: Outcome | None = None


def read_modality(text: str, sentence: Span, clause: Span, trigger: Span, act_type: str) -> Modality:
    """Return how the act of `trigger` stands to the world."""
    whole = text[sentence.start : sentence.end]
    near = text[clause.start : trigger.start]
    wide = text[sentence.start : trigger.start]
    after = text[trigger.end : sentence.end]
    word = text[trigger.start : trigger.end]
    shared = near.strip().lower() in SHARING
    if shared:
        # The second of two verbs ("may be expelled or purged") shares what stands before the first.
        near = wide
    denial = _read_denial(wide, after, whole)
    failed = _stands_before(near, "negation", "fails", 5) or _stands_after(after, "after", "fails")
    negated = _is_negated(near)
    mode = _read_mode(near, wide, after, word, shared=shared)
    if failed and mode in {Mode.PLANNED, Mode.POSSIBLE}:
        mode = Mode.HAPPENED
    attempt = _is_attempt(near, word)
    outcome = Outcome.FAILED if failed else None
    if outcome is None and (attempt or act_type == "search-operation"):
        outcome = Outcome.FAILED if _mentions(whole, "attempt", "eludes") else Outcome.UNKNOWN
    polarity = (
        Polarity.DENIED if denial or negated or (failed and act_type != "search-operation") else Polarity.ASSERTED
    )
    if attempt and mode in {Mode.PLANNED, Mode.POSSIBLE}:
        mode = Mode.HAPPENED
    return Modality(mode, polarity, denial if polarity is Polarity.DENIED else None, outcome)


def _read_mode(near: str, wide: str, after: str, word: str, *, shared: bool) -> Mode:
    """Return the mode of the cue that stands nearest before the trigger; `happened` where none does."""
    if ATTRIBUTIVE.search(near) and word.lower().endswith(("ed", "en")):
        return Mode.HAPPENED  # "the arrested man"
    if PERFECT.search(near):
        return Mode.POSSIBLE
    best: tuple[int, Mode] | None = None
    for mode, table in MODES:
        zone = wide if mode in {Mode.REQUESTED, Mode.ORDERED} and INFINITIVE.search(wide) else near
        at = _find_before(zone, table, "before", REACH)
        if at is not None:
            distance = len(zone) - at
            if best is None or distance < best[0]:
                best = (distance, mode)
    if _mentions(after[:60], "after", "possible"):
        return Mode.POSSIBLE
    if best is None:
        return Mode.HAPPENED
    if shared:
        return best[1]
    # "after police who plan raids arrested him": a finite past form right at the trigger is a fact.
    if FINITE_PAST.search(near) and best[0] > len(FINITE_PAST.search(near).group()) + 12:  # type: ignore[union-attr]
        return Mode.HAPPENED
    if (
        re.fullmatch(r"\w+ed", word.split()[0].lower())
        and best[0] > 28
        and not INFINITIVE.search(near)
        and best[1] is not Mode.PREDICTED
    ):
        return Mode.HAPPENED
    return best[1]


def _read_denial(wide: str, after: str, whole: str) -> str | None:
    """Return the mt28 code where the sentence denies the act."""
    at = _find_before(wide, "negation", "denies", 14)
    if at is None and not _stands_after(after, "after", "denied"):
        return None
    if at is not None and _mentions(wide[max(0, at - 14) : at + 14], "negation", "double"):
        return None
    for code, words in load_words("modality_en")["denials"].items():
        if any(w in whole.lower() for w in words):
            return str(code)
    return "0102"


def _is_negated(near: str) -> bool:
    at = _find_before(near, "negation", "before", NEGATION_REACH)
    return at is not None and not _mentions(near[max(0, at - 12) :], "negation", "double")


def _is_attempt(near: str, word: str) -> bool:
    return _stands_before(near, "attempt", "before", 4) or word.lower().startswith("attempt")


def _stands_before(zone: str, table: str, key: str, reach: int) -> bool:
    return _find_before(zone, table, key, reach) is not None


def _find_before(zone: str, table: str, key: str, reach: int) -> int | None:
    """Return where the last of the words stands in `zone`, if at most `reach` words follow it there."""
    last = None
    for match in _pattern(table, key).finditer(zone):
        last = match
    if last is None or len(zone[last.end() :].split()) > reach:
        return None
    return last.start()


def _stands_after(zone: str, table: str, key: str) -> bool:
    match = _pattern(table, key).search(zone)
    return match is not None and len(zone[: match.start()].split()) <= 6


def _mentions(zone: str, table: str, key: str) -> bool:
    return _pattern(table, key).search(zone) is not None


@cache
def _pattern(table: str, key: str) -> re.Pattern[str]:
    words = sorted(set(_inflect_all(load_words("modality_en")[table][key])), key=lambda w: (-len(w), w))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(_escape(w) for w in words)})(?![\w-])", re.I)


def _escape(word: str) -> str:
    # "12 May" is a month.
    return re.sub(r"\bmay\b", "(?-i:may)", re.escape(word))


FIXED = frozenset(
    [
        "will",
        "may",
        "might",
        "could",
        "would",
        "if",
        "no",
        "not",
        "never",
        "can",
        "should",
        "shall",
        "without",
        "in",
        "so",
        "on",
        "at",
        "under",
        "due",
        "set",
        "lest",
        "whether",
        "unless",
    ]
)


def _inflect_all(phrases: Iterable[str]) -> Iterable[str]:
    for phrase in phrases:
        first, _, rest = phrase.partition(" ")
        yield phrase
        if first in FIXED or "'" in first or not first.isalpha() or first.endswith(("ed", "ing", "s")):
            continue
        for form in inflect(first):
            yield f"{form} {rest}".strip()
