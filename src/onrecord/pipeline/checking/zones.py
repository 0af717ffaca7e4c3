"""What each stretch of a draft is about: private people and sources, or public life.

Details single people out where private people are told of; the same words in a sentence about a ministry do not. Cue
words are data (codebook/words/draft_details.toml); a stretch without any goes on about whom the one before was about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from onrecord.codebook import load_words
from onrecord.model import Span

QUOTATION = re.compile(r'“[^”\n]{2,}(?:”|$)|"[^"\n]{2,}(?:"|$)|«[^»\n]{2,}»', re.MULTILINE)
ANSWER = re.compile(r"[ \t]*(?:A|[A-Z]\.?[A-Z]\.?)[:.][ \t]")
QUESTION = re.compile(r"[ \t]*(?:Q|Question|Interviewer)[:.][ \t]")
ASKED = re.compile(r"^[^\n\"“”]{4,140}\?[ \t]*$", re.MULTILINE)
"""A line that is a question and nothing else: three of them make an interview, and what follows them are answers."""
INTERVIEW = 3
FIRST_PERSON = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself)\b")
PRONOUN = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
UNNAMED = re.compile(
    r"\b(?:(?:one|two|three|four|five|six|seven|eight|nine|both|all|some|another|each|none|many) of "
    r"(?:them|us|those|the|her|his|our|my)|(?:the|a|an|our|this|that|another|one) (?:\w+ ){0,2}?(?:man|woman|boy|girl|"
    r"teenager|mother|father|witness|survivor|detainee|prisoner|inmate|source|resident|villager|deserter|escapee))\b",
    re.IGNORECASE,
)
TOUCH = re.compile(
    r"\b(?:(?:told|met|reached|called|messaged|rang|phoned|wrote to|showed|gave|sent|handed|with|to|through|asked) "
    r"(?:us|me|our (?:reporter|correspondent|team|researchers?))|we (?:met|spoke|talked|reached|found|interviewed)|"
    r"i (?:met|spoke|talked|reached|found|came|sat|first))\b",
    re.IGNORECASE,
)
AGED = re.compile(r"\b\d{1,2}[- ]years?[- ]old\b|\baged \d{1,2}\b|[a-z], \d{1,2}[,.]")
PERSON_ARTICLE = r"\b(?:an?|the|our|their|his|her|my|one|another|two|three|four|five|six|seven|eight|nine)"


SUBJECT = 40
"""Characters at the start of a stretch in which whom it is about is mostly named."""
SOME = re.compile(r"(?:an?|one|another|our|two|three|four|five|both)\b", re.IGNORECASE)
"""How a sentence begins whose subject is somebody unnamed: "A clerk at the ministry copied it"."""


class Zone(StrEnum):
    """Whom a stretch is about."""

    PRIVATE = "private"
    OPEN = "open"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence, or the part of one that is or is not in quotation marks, and whom it is about."""

    span: Span
    zone: Zone
    quoted: bool


@cache
def compile_words(table: str, key: str) -> re.Pattern[str]:
    """Return a pattern for the words of a list, their plurals and possessives."""
    words = sorted(load_words("draft_details")[table][key], key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?:s|es)?(?:['’]s?)?(?!\w)", re.IGNORECASE)


@cache
def _unnamed_worker() -> re.Pattern[str]:
    jobs = [w for w in load_words("draft_details")["kinds"]["occupation"] if w.isalpha() or "- " in w]
    return re.compile(rf"{PERSON_ARTICLE} (?:[\w-]+ ){{0,2}}?(?:{'|'.join(jobs)})s?\b", re.IGNORECASE)


def read_stretches(
    text: str, sentences: Sequence[Span], names: Iterable[Span], officials: Iterable[Span], sources: Sequence[Span]
) -> tuple[Stretch, ...]:
    """Return the stretches of a text in order, each with whom it is about."""
    quotations = [Span(*m.span()) for m in QUOTATION.finditer(text)]
    names, officials = tuple(names), tuple(officials)
    asked = [m.end() for m in ASKED.finditer(text)]
    found: list[Stretch] = []
    before: Stretch | None = None
    official = False
    for sentence in sentences:
        parts = list(_cut(sentence, quotations, text))
        told = [p for p, quoted in parts if not quoted]
        if before and "\n" in text[before.span.end : sentence.start]:
            before, official = None, False
        answered = _is_answer(text, sentence, asked)
        zone = Zone.OPEN
        for part in told:
            inside = [n for n in names if part.contains(n)]
            touched = any(s.overlaps(part) for s in sources)
            score = _weigh(text, part, bool(inside), touched, official)
            zone = _choose(score, before)
            before = Stretch(part, zone, False)
            official = zone is not Zone.PRIVATE and (
                any(part.contains(o) for o in officials) or (official and not inside and zone is not Zone.OPEN)
            )
            if QUESTION.match(text, _line(text, sentence)):
                before = Stretch(part, Zone.PUBLIC, False)
            found.append(before)
        found += [Stretch(p, _find_speaker(text, p, told, zone, found), True) for p, quoted in parts if quoted]
        if answered:
            found[-len(parts) :] = [
                Stretch(s.span, Zone.PRIVATE if s.zone is Zone.OPEN else s.zone, s.quoted) for s in found[-len(parts) :]
            ]
    return tuple(sorted(found, key=lambda s: s.span))


def _cut(sentence: Span, quotations: Sequence[Span], text: str) -> Iterator[tuple[Span, bool]]:
    """Yield the parts of a sentence inside and outside quotation marks; what is named in quotes is no quotation."""
    at = sentence.start
    for quotation in quotations:
        start, end = max(at, quotation.start), min(sentence.end, quotation.end)
        if start >= end or (len(quotation.of(text).split()) < 4 and not FIRST_PERSON.search(quotation.of(text))):
            continue
        yield from _cut_told(text, at, start)
        yield Span(start, end), True
        at = end
    yield from _cut_told(text, at, sentence.end)


def _cut_told(text: str, start: int, end: int) -> Iterator[tuple[Span, bool]]:
    """Yield what is told in a sentence, cut at semicolons: whom it is about may change there."""
    at = start
    for match in re.finditer(r";", text[start:end]):
        if start + match.start() > at:
            yield Span(at, start + match.start()), False
        at = start + match.end()
    if re.search(r"\w", text[at:end]):
        yield Span(at, end), False


def _line(text: str, sentence: Span) -> int:
    return text.rfind("\n", 0, sentence.start) + 1


def _is_answer(text: str, sentence: Span, asked: Sequence[int]) -> bool:
    """Return whether a sentence is of an answer in an interview: its line says so, or follows a question."""
    line = _line(text, sentence)
    return bool(ANSWER.match(text, line)) or (
        len(asked) >= INTERVIEW and any(not text[end:line].strip() for end in asked if end <= line)
    )


def _find_speaker(text: str, part: Span, told: Sequence[Span], zone: Zone, found: Sequence[Stretch]) -> Zone:
    """Return whom a quotation leads to: by what is told around it, else by the quotation before it."""
    first_person = bool(FIRST_PERSON.search(part.of(text)))
    if any(re.search(r"\w", s.of(text)) for s in told):
        return Zone.PRIVATE if zone is Zone.OPEN and first_person else zone
    last = next((s for s in reversed(found) if s.quoted), None)
    if last and "\n\n" not in text[last.span.end : part.start]:
        return last.zone
    return Zone.PRIVATE if first_person else Zone.OPEN


def _weigh(text: str, part: Span, named: bool, touched: bool, official: bool) -> int:
    """Return how much more speaks for private people than for public life."""
    words = part.of(text)
    strong = [m.start() for m in compile_words("zones", "public_strong").finditer(words)]
    weak = len(compile_words("zones", "public_weak").findall(words))
    public = 2 * min(2, len(strong)) + min(2, weak)
    private = 0
    somebody = _unnamed_worker().search(words) or UNNAMED.search(words)
    if somebody and SOME.match(words[:8].lstrip("0123456789/.) ")) and somebody.start() < 8:
        private += 2
    elif strong and strong[0] < SUBJECT:
        public += 1
    pronouns = len(PRONOUN.findall(words))
    if pronouns:
        private += 0 if official else 2
    if FIRST_PERSON.search(words):
        private += 2
    if TOUCH.search(words):
        private += 2
    if named:
        private += 2
    if touched:
        private += 1
    if AGED.search(words):
        private += 2
    if compile_words("kinds", "relation").search(words):
        private += 1
    if somebody:
        private += 1
    return private - public


def _choose(score: int, before: Stretch | None) -> Zone:
    if score > 0:
        return Zone.PRIVATE
    if score < -1:
        return Zone.PUBLIC
    if score == 0 and before and before.zone is not Zone.OPEN:
        return before.zone
    return Zone.OPEN
