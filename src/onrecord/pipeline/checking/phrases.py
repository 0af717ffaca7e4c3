"""The phrases of a draft that single somebody out, in what it tells of private people.

A stretch about private people is cut into phrases at prepositions, conjunctions and commas. A phrase is told where it
holds a kin word, a trade, a channel, a paper, a small place, an hour, a plan, a small number, or a word so rare in
reports that few people could have done, held or seen what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from onrecord.codebook import load_codebook, load_words
from onrecord.model import Span
from onrecord.pipeline.checking.zones import Stretch, Zone, compile_words

KINDS = ("plan", "contact", "document", "group", "relation", "occupation", "exact-time", "exact-place")
"""Kinds of phrase in the order in which they name one that is of several."""
LOUD = ("group",)
"""Kinds that are told where it is not clear who is told of."""
RARE = 12
"""A word in fewer of the 663 invented reports of the corpus is rare."""
DEED = 40
"""A private stretch's phrase of no kind is told where a word is in fewer of those reports than this. On drafts 13–20 of
corpus/drafts 12 found 95 and 40 found 99 details in a hundred, for two to four more findings in a hundred in vain."""
FEW_WORDS = 3
"""A deed told in fewer words is one that many did: “she wept”, “in public”."""
LONGEST = 48
"""Characters up to which phrases of one kind that follow each other are told as one."""
LONG, BESIDE = 56, 20
"""Characters from which a phrase is cut down, and how many are kept on each side of the word that tells."""
CUT = re.compile(
    r"[,;:—–()\[\]…]|\.(?=\s(?!\d)|$)|\s-\s|(?<!-)\b(?=(?:in|on|at|by|with|from|under|behind|near|over|through|"
    r"above|below|beside|"
    r"opposite|between|inside|outside|after|before|during|until|till|into|onto|across|along|against|around|and|"
    r"but|or|so|"
    r"because|when|while|where|who|whom|whose|which|that|as|if|for|since|towards?|without|beneath|past|via|than|"
    r"says?|said(?!-)|"
    r"to(?= (?:an?|the|his|her|their|my|our)\b))\b)",
    re.IGNORECASE,
)
EDGE = re.compile(r"^(?:[\s\"“”'‘’«»*•#-]|\d+[./)]\s|(?:and|but|or|so|that|as|if|than|Q|A)(?=[\s:.]+))+[\s:.]*")
NUMBER = r"(?<![\w.,/-])(?<!no\. )(?:two|three|four|five|six|seven|eight|nine|[2-9])"
UNIT = (
    r"(?:year|month|week|day|hour|minute|night|time|occasion|case|stage|article|page|kilomet|mile|met(?:er|re)|inche|"
    r"term|faith|part|countr|state|point|police station|percent|per|thousand|hundred|million|dozen|o.clock|and|or|"
    r"to|in|on|at|by|for|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"fl|p\.?m|a\.?m)"
)
COUNT = re.compile(
    rf"{NUMBER} (?:of (?:the|them|those|us|his|her|their|our|my|these|whom)\b|(?:other |young |more |old |small )?"
    rf"(?!{UNIT})[a-z]{{3,}})|\b(?:the|these|those|all|his|her|their|my|our) {NUMBER}\b(?! {UNIT})|\bboth (?!sides)|"
    r"\bone of (?:the|them|those|us|his|her|their|our) \w+|"
    r"(?-i:Two|Three|Four|Five|Six|Seven|Eight|Nine) (?:were|had|are|have)",
    re.IGNORECASE,
)
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
AGE = re.compile(
    rf"(?<=[a-z],) ?\d{{1,2}}(?=[,.; ]|$)(?! {MONTH})|\b(?:is|was|am|turned|turns|aged|of|at|only|just|then|now|"
    rf"about) "
    rf"\d{{1,2}}(?=[,.;]|\s(?!(?:{MONTH}|years?|months?|weeks?|days?|hours?|minutes?|per|percent|o.clock|"
    rf"[ap]\.?m)\b)|$)|"
    r"\b\d{1,2}[- ]years?[- ]old\b|\b(?:in (?:his|her|their) "
    r"(?:early |mid-?|late )?(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties))\b|"
    r"\b(?:months|weeks) "
    r"pregnant\b|\b(?:is|was|am|turned|aged|of|at|only|just|,) (?:sixteen|seventeen|eighteen|nineteen|(?:twenty|"
    r"thirty|forty|"
    r"fifty|sixty|seventy|eighty)(?:-\w+)?)(?=[,.;])"
)
CLOCK = re.compile(
    r"\b\d{1,2}[.:]\d\d(?: ?[ap]\.?m\b\.?)?(?!\d)|\b\d{1,2} ?[ap]\.?m\b\.?|\b(?:half past|quarter (?:past|to)|"
    r"a little "
    r"(?:past|after|before)|shortly (?:after|before)|just (?:after|before)|at|by|until|around|about) (?:one|two|"
    r"three|four|"
    r"five|six|seven|eight|nine|ten|eleven|twelve|midnight|noon|dawn|dusk|first light)\b(?! (?:of|per|\w+s)\b)",
    re.IGNORECASE,
)
CODE = re.compile(
    r"(?<![\w@/.])@\w[\w.]{2,}|\b[\w.+-]+@[\w-]+\.[\w.]+|\b(?:https?://|www\.)\S+|\b[\w-]+\.(?:example|org|com|"
    r"net)/\S+|"
    r"\b(?:no\.?|nos\.?|number|nr\.?|#) ?[\w/-]*\d[\w/-]*|\b[A-Z0-9]{1,5}(?:[-/][A-Z0-9]{1,8}){1,5}\b(?<!\d{4})|"
    r"(?<![\w/-])\d{1,4}[-/][A-Z0-9]{1,6}\b|(?<!\w)\+\d[\d ()-]{6,}\d|\b(?:case|file|cell|room|bed|bunk|ward|wing|"
    r"block|hut|tent|container|bay|gate|platform|locker|bus|car|van|lorry|flat|apartment|house|dormitory|"
    r"barracks?|unit|line|yard|plot|"
    r"seat|berth|hall|zone|section|pavilion|module|tier|corridor|floor|shift|"
    r"brigade)(?: \w+)? (?:\d{1,5}(?:[-/]?\w{1,4})?|[A-Z]\d*(?![\w’']))\b"
)


OWNED = re.compile(
    r"\b(?:his|her|their|my|our|your|whose|one|two|three|four|five|a|the only)\b|['’]s?\b|\bof\b", re.IGNORECASE
)
HEADLINE = re.compile(r"[^\n]{1,140}(?<![.!])\n")
LAW = re.compile(
    r"(?:article|section|law|act|decree|resolution|convention|protocol|regulation|directive|rule|order|"
    r"amendment|bill)s?"
    r"[ ,]*(?:of \w+ )?(?:\d+ )?$",
    re.IGNORECASE,
)
DESK = re.compile(r"(?:press|media|info|contact|office|desk|news|mail)\b", re.IGNORECASE)
"""Addresses of bodies, which anybody may know."""
DIGITS = re.compile(
    r"\b\d{1,2}[.:]\d\d ?[ap]\.?m\b\.?|\b\d{1,2} ?[ap]\.?m\b\.?|\b(?:at|,) \d{1,2}[.:]\d\d\b", re.IGNORECASE
)


def find_phrases(text: str, stretches: Sequence[Stretch]) -> Iterator[tuple[str, Span]]:
    """Yield rule and place of each phrase that singles somebody out."""
    for stretch in stretches:
        if stretch.zone is Zone.PUBLIC:
            continue
        if stretch.quoted and stretch.zone is Zone.PRIVATE:
            yield "voice", _trim(text, stretch.span)
            continue
        yield from _find_patterns(text, stretch)
        headline = HEADLINE.match(text.lstrip()) and "\n" not in text[: stretch.span.end].strip()
        yield from (f for f in _join(text, _find_kinds(text, stretch)) if f[0] != "deed" or not headline)


def find_codes(text: str, stretches: Sequence[Stretch]) -> Iterator[tuple[str, Span]]:
    """Yield numbers, handles, addresses and hours of a clock, in public matters too, but for those of laws."""
    for stretch in stretches:
        for match in CODE.finditer(text, stretch.span.start, stretch.span.end):
            if not LAW.search(text, max(0, match.start() - 30), match.start()) and not DESK.match(match.group()):
                yield "code", Span(*match.span())
        for match in DIGITS.finditer(text, stretch.span.start, stretch.span.end):
            yield "exact-time", Span(*match.span())


def _find_patterns(text: str, stretch: Stretch) -> Iterator[tuple[str, Span]]:
    for rule, pattern in (("age", AGE), ("exact-time", CLOCK), ("small-count", COUNT)):
        for match in pattern.finditer(text, stretch.span.start, stretch.span.end):
            yield rule, _trim(text, Span(*match.span()))


def _find_kinds(text: str, stretch: Stretch) -> Iterator[tuple[str, Span]]:
    for phrase in _cut(text, stretch.span):
        kind = _kind(phrase.of(text), stretch.zone)
        if kind:
            yield kind, _narrow(text, phrase, kind)


def _narrow(text: str, phrase: Span, kind: str) -> Span:
    """Return a long phrase's words around the one that tells, so that a finding stays as short as the detail."""
    words = phrase.of(text)
    if len(words) <= LONG:
        return phrase
    match = compile_words("kinds", kind).search(words) if kind in KINDS else None
    at, to = match.span() if match else (len(words) // 2, len(words) // 2)
    start = words.rfind(" ", 0, max(0, at - BESIDE)) + 1 if at > BESIDE else 0
    end = words.find(" ", min(len(words), to + BESIDE))
    return Span(phrase.start + start, phrase.start + (end if end > 0 else len(words)))


def _kind(words: str, zone: Zone) -> str | None:
    """Return the kind of a phrase, None where it tells nothing of somebody."""
    kinds = [k for k in KINDS if compile_words("kinds", k).search(words) and not _is_bare(words, k)]
    if zone is Zone.PRIVATE:
        return kinds[0] if kinds else ("deed" if _is_rare(words, DEED) and not _is_bare(words, "deed") else None)
    if kinds and _is_rare(words):
        return kinds[0]
    return next((k for k in kinds if k in LOUD), None)


def _is_bare(words: str, kind: str) -> bool:
    """Return whether a phrase says too little to lead anywhere: “the film”, “relatives”, “she wept”."""
    if kind == "relation":
        return all(m.lower() in _many() for m in compile_words("kinds", kind).findall(words)) and not OWNED.search(
            words
        )
    if kind == "deed":
        return len(words.split()) < FEW_WORDS
    if kind == "occupation":
        # "When the guards came": they are whom it was done by.
        named = {m.lower() for m in compile_words("kinds", kind).findall(words)}
        return named <= _forces() and not OWNED.search(words)
    if kind not in ("document", "exact-place"):
        return False
    content = [w for w in re.findall(r"[^\W_][\w'’-]*", words) if w.casefold() not in _little()]
    return len(content) < 2 and not re.search(r"\d|(?<!^)(?<!\w)[A-Z]", words)


@cache
def _many() -> frozenset[str]:
    return frozenset(load_words("draft_details")["phrases"]["many"])


@cache
def _forces() -> frozenset[str]:
    return frozenset(load_words("draft_details")["phrases"]["forces"])


@cache
def _little() -> frozenset[str]:
    return frozenset(load_words("draft_details")["phrases"]["little"])


@cache
def _frequencies() -> dict[str, int]:
    return dict(load_words("frequencies_en")["words"])


def _is_rare(words: str, below: int = RARE) -> bool:
    """Return whether a phrase has a word that few reports have."""
    return any(_frequencies().get(w, 0) < below and not _is_plain(w) for w in re.findall(r"\b[a-z][a-z-]{3,}", words))


def _is_plain(word: str) -> bool:
    """Return whether a word says what was done, as every report does: an act's own word, in any of its forms."""
    stems = {word, *(re.sub(f"(?:{ending})$", "", word) for ending in ("s", "es", "ed", "d", "ing", "en"))}
    return word in _plain() or not stems.isdisjoint(_act_words())


@cache
def _plain() -> frozenset[str]:
    return frozenset(load_words("draft_details")["phrases"]["plain"])


@cache
def _act_words() -> frozenset[str]:
    cues = [t.cues for t in load_codebook().types.values()]
    return frozenset(w for c in cues for cue in (*c.verbs, *c.nouns) if " " not in cue for w in (cue, cue.rstrip("e")))


def _cut(text: str, whole: Span) -> Iterator[Span]:
    cuts = [whole.start, *(m.start() for m in CUT.finditer(text, whole.start, whole.end)), whole.end]
    for start, end in pairwise(cuts):
        span = _trim(text, Span(start, end)) if end > start else None
        if span and span.end - span.start > 2:
            yield span


def _trim(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and (text[start].isspace() or text[start] in ',;:—–-()[]…."“”‘«»*'):
        start += 1
    edge = EDGE.match(text[start:end])
    if edge and edge.end() < end - start:
        start += edge.end()
    while end > start + 1 and (text[end - 1].isspace() or text[end - 1] in ',;:—–-()[]…"“”«»'):
        end -= 1
    return Span(start, max(end, start + 1))


def _join(text: str, found: Iterator[tuple[str, Span]]) -> Iterator[tuple[str, Span]]:
    """Yield phrases, those of one kind that follow each other joined while they stay short."""
    kind, span = None, None
    for next_kind, phrase in found:
        if (
            kind == next_kind
            and span
            and phrase.end - span.start <= LONGEST
            and not re.search(r"[.!?;\n]", text[span.end : phrase.start])
            and phrase.start - span.end < 5
        ):
            span = Span(span.start, phrase.end)
            continue
        if kind and span:
            yield kind, span
        kind, span = next_kind, phrase
    if kind and span:
        yield kind, span
