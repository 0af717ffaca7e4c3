"""Who says what: verbs of saying, "according to", quotations and their speakers, and sayings inside sayings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from onrecord.codebook import load_words
from onrecord.extract.acts import inflect
from onrecord.extract.quotes import find_quotes
from onrecord.model import Attribution, Span

BLOCK = 1000
"""Characters by which contents are found again, so that a long text costs no more by the page than a short one."""

SPEECH_WORDS = 3
"""A quotation of fewer words is a word held at arm's length, not something said."""

BREAK = re.compile(r"[,;:—–\n“”\"«»()]|\s-\s")
WORDS = re.compile(r"[^\s,;:—–“”\"«»()]+")
RUN = re.compile(r"\w+")
ENUMERATOR = re.compile(r"\d{1,3}[/.)]")
EDGE = " \t\n,;:—–-"
ADDRESSEE = re.compile(
    r"""\s*(?:(?:the\s+)?(?:[A-Z][\w’'.-]*\s?){1,5}|(?:me|us|him|her|them|reporters|journalists)\b\s?)
    (?:,?\s*(?:on|in|by|from)\s+[A-Z0-9]?[\w\ ]{1,24}?)?(?=[\s,:])[,:]?\s*""",
    re.VERBOSE,
)
"""Whom someone tells, and where or on which day."""

FINITE = frozenset(["was", "were", "is", "are", "had", "has", "have", "will", "would", "did", "could", "can", "may"])
NOUN_BEFORE = frozenset(
    ["the", "a", "an", "these", "those", "its", "his", "her", "their", "of", "earlier", "any", "such"]
)
PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class _Saying:
    """An attribution before it has a name."""

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]


def find_attributions(text: str, sentences: Sequence[Span]) -> tuple[Attribution, ...]:
    """Return who says what in a text, in order; `inside` names the saying whose content holds this one."""
    quotes = find_quotes(text)
    sayings: list[_Saying] = []
    for sentence in sentences:
        sayings += _read_sentence(text, sentence, _near(quotes, sentence))
    sayings = _claim_quotes(text, quotes, sayings, sentences)
    sayings.sort(key=lambda s: (s.cue or s.source or s.content[0], s.content))
    named = [(f"a{n}", s) for n, s in enumerate(sayings, 1)]
    holding: dict[int, list[tuple[str, _Saying]]] = {}
    for n, s in named:
        for block in sorted({b for c in s.content for b in range(c.start // BLOCK, c.end // BLOCK + 1)}):
            holding.setdefault(block, []).append((n, s))
    return tuple(
        Attribution(
            n, s.source, s.cue, s.content, _find_outer(n, s, holding.get(s.cue.start // BLOCK, ()) if s.cue else ())
        )
        for n, s in named
    )


def _near(quotes: Sequence[Span], sentence: Span) -> list[Span]:
    at = max(0, bisect_left(quotes, sentence.start, key=lambda q: q.start) - 1)
    near = []
    for quote in quotes[at:]:
        if quote.start >= sentence.end:
            break
        if quote.overlaps(sentence):
            near.append(quote)
    return near


def _read_sentence(text: str, sentence: Span, quotes: list[Span]) -> Iterator[_Saying]:
    for match in _find_cues(text, sentence):
        cue = Span(*match.span())
        zone = _find_zone(sentence, quotes, cue)
        kind = match.lastgroup
        if kind == "verb" and text[cue.start].isupper() and cue.start > sentence.start:
            continue  # part of a name: "the Ministry of State Security"
        if kind == "verb" and _is_noun(text, sentence, cue):
            continue
        if kind == "verb":
            saying = _read_verb(text, zone, cue, quotes)
        elif kind == "preposition":
            saying = _read_preposition(text, zone, cue, quotes)
        elif kind == "passive":
            saying = _read_passive(text, zone, cue)
        else:
            saying = _read_hearsay(text, zone, cue)
        if saying:
            yield saying


def _find_cues(text: str, sentence: Span) -> Iterator[re.Match[str]]:
    """Yield the cues of a sentence; the pattern of all of them is tried where one of their first words stands."""
    pattern, begun = _cue_pattern(), _first_words()
    done = sentence.start
    for word in RUN.finditer(text, sentence.start, sentence.end):
        if word.start() >= done and word[0].lower() in begun:
            match = pattern.match(text, word.start(), sentence.end)
            if match:
                done = match.end()
                yield match


def _is_noun(text: str, sentence: Span, cue: Span) -> bool:
    """Tell whether a word that may be a verb is a noun here: "the reports", "rejected claims"."""
    words = WORDS.findall(text[sentence.start : cue.start])
    if not words or cue.of(text).lower().endswith("ed"):
        return False
    before = words[-1].lower()
    return before in NOUN_BEFORE or before in _forms_of(tuple(load_words("attribution_en")["cues"]["verbs"]))


def _find_zone(sentence: Span, quotes: list[Span], cue: Span) -> Span:
    """Return the stretch in which source and content of a cue stand: inside a quotation, only the quotation."""
    for quote in quotes:
        if quote.contains(cue):
            start, end = max(sentence.start, quote.start + 1), min(sentence.end, quote.end - 1)
            return Span(start, max(end, cue.end)) if start <= cue.start else sentence
    return sentence


def _read_verb(text: str, zone: Span, cue: Span, quotes: list[Span]) -> _Saying | None:
    outside = [q for q in quotes if not q.contains(cue)]
    before = _find_subject(text, zone, cue)
    after = _find_inverted(text, zone, cue, outside)
    source = after if after and (before is None or _opens_inverted(text, zone, cue, outside)) else before
    if source is None:
        return None
    inverted = source is after
    left_end = cue.start if inverted else source.start
    right_start = source.end if inverted else cue.end
    tail = _find_content_after(text, zone, right_start, cue, outside)
    head = None
    if tail is None or inverted:
        head = _find_content_before(text, zone, left_end, outside)
    if tail is None and head is None:
        return None
    if not _may_say(text, cue, tail, outside, head=head):
        return None
    return _Saying(source, cue, tuple(s for s in (head, tail) if s))


def _find_subject(text: str, zone: Span, cue: Span) -> Span | None:
    """Return the noun phrase before the cue, with what is put between commas after a name."""
    stretch = text[zone.start : cue.start]
    breaks = [m.end() for m in BREAK.finditer(stretch)]
    tail = stretch.rstrip()
    commas = bool(tail) and tail[-1] == ","
    wanted = 3 if commas else 1
    starts = [0, *breaks]
    if commas and len(starts) < wanted:
        return None
    span = _trim(text, zone.start + starts[-wanted], cue.start)
    if span is None and not commas and len(starts) > 1:
        return None
    return span if span and _is_source(span.of(text)) else None


def _trim(text: str, start: int, end: int) -> Span | None:
    """Return a stretch without marks at its edges and without words that are no part of a name."""
    source = load_words("attribution_en")["source"]
    words = [w for w in WORDS.finditer(text, start, end) if not ENUMERATOR.fullmatch(w.group())]
    while words and words[0].group().lower() in source["strip_before"]:
        words.pop(0)
    while words and words[-1].group().lower() in source["strip_after"] and len(words) > 1:
        words.pop()
    if not words:
        return None
    that = next((i for i in range(len(words) - 1, 0, -1) if _ends_saying(words, i)), None)
    if that is not None:
        words = words[that + 1 :]
    cut = next(
        (
            i
            for i in range(len(words) - 1, 0, -1)
            if words[i].group().lower() in {"and", "but", "when", "while", "because", "that", "after", "as"}
        ),
        None,
    )
    if cut is not None and len(words) > 8:
        words = words[cut + 1 :]
    if not words:
        return None
    return Span(words[0].start(), words[-1].end())


def _ends_saying(words: Sequence[re.Match[str]], at: int) -> bool:
    """Tell whether another's saying ends here: "the governor said that a neighbour" told."""
    forms = _forms_of(tuple(load_words("attribution_en")["cues"]["verbs"]))
    return words[at].group().lower() == "that" and words[at - 1].group().lower() in forms


def _is_source(words: str) -> bool:
    source = load_words("attribution_en")["source"]
    tokens = words.lower().split()
    if not tokens or len(tokens) > source["most_words"] or words.lower() in source["never"]:
        return False
    return tokens[-1] not in source["strip_before"] and any(c.isalpha() for c in words)


def _opens_inverted(text: str, zone: Span, cue: Span, outside: list[Span]) -> bool:
    """Tell whether the cue comes right after what is said: '…," said'."""
    before = text[zone.start : cue.start].rstrip()
    return before.endswith((",", "”", '"', "»", "?", "!")) or any(
        q.end <= cue.start and not text[q.end : cue.start].strip(EDGE) for q in outside
    )


def _find_inverted(text: str, zone: Span, cue: Span, outside: list[Span]) -> Span | None:
    """Return the noun phrase after the cue, where what is said comes before it."""
    if not _opens_inverted(text, zone, cue, outside) or text[cue.start : cue.end].lower().startswith("t"):
        return None
    end = next((m.start() for m in BREAK.finditer(text, cue.end, zone.end)), zone.end)
    words = list(re.finditer(r"[^\s]+", text[cue.end : end]))
    if not words or words[0].group().lower() in {"that", "on", "in", "at", "to", "by", "during", "after", "there"}:
        return None
    if any(w.group().lower() in FINITE for w in words):
        return None  # "a lawyer, said the men were beaten": what follows is what is said
    kept: list[re.Match[str]] = []
    for word in words:
        if (
            kept
            and word.group().lower() in {"on", "in", "at", "after", "during", "told", "by", "from"}
            and not _names_place(kept)
        ):
            break
        kept.append(word)
    span = Span(cue.end + kept[0].start(), cue.end + kept[-1].end())
    stripped = span.of(text).rstrip(".!?…")
    if not stripped:
        return None
    span = Span(span.start, span.start + len(stripped))
    return span if _is_source(stripped) else None


def _names_place(words: list[Any]) -> bool:
    """Tell whether a phrase so far is a bare common noun, which "in …" makes exact ("a source in …")."""
    return words[0].group().lower() in {"a", "an", "the", "one", "two", "several", "some"}


def _find_content_after(text: str, zone: Span, start: int, cue: Span, outside: list[Span]) -> Span | None:
    end = zone.end
    quote = next((q for q in outside if q.start >= start and q.start - start <= 160), None)
    rest = text[start:end]
    that = (
        re.match(r"\s*(?:[^“”\"«»,;:]{0,120}?\s)?that\s+", rest)
        if _addressed(text, cue)
        else re.match(r"\s*that\s+", rest)
    )
    if that:
        return _clean(text, start + that.end(), max(end, quote.end if quote else end))
    if quote and _is_speech(text, quote):
        return quote
    if _addressed(text, cue):
        told = ADDRESSEE.match(rest)
        if told is None:
            return None
        start += told.end()
        rest = text[start:end]
    lead = rest.lstrip()
    if not lead or lead[0] in ",.;)" or re.match(r"(?:on|in|at|by|during|to|from|through|via|after|as)\b", lead):
        found = re.match(r"[^,“”\"]{0,60}(?:,|:)\s+(?=\S)", rest)
        if not found or not lead or lead[0] in ".;)," or not text[zone.start : cue.start].strip():
            return None
        start += found.end()
    content = _clean(text, start, end)
    return content if content and len(content.of(text).split()) >= SPEECH_WORDS else None


def _addressed(text: str, cue: Span) -> bool:
    return text[cue.start : cue.end].lower() in _addressed_forms()


def _find_content_before(text: str, zone: Span, end: int, outside: list[Span]) -> Span | None:
    quote = next((q for q in reversed(outside) if q.end <= end and not text[q.end : end].strip(EDGE)), None)
    if quote:
        return quote if _is_speech(text, quote) else _clean(text, zone.start, end)
    before = text[zone.start : end].rstrip()
    if not before.endswith((",", "—", "–", "-")):
        return None
    content = _clean(text, zone.start, end)
    return content if content and len(content.of(text).split()) >= SPEECH_WORDS else None


def _is_speech(text: str, quote: Span) -> bool:
    return len(quote.of(text).split()) >= SPEECH_WORDS


def _may_say(text: str, cue: Span, tail: Span | None, outside: list[Span], *, head: Span | None) -> bool:
    """Tell whether a word with other lives is a cue here."""
    word = cue.of(text).lower()
    if word not in _weak_forms():
        return True
    if any(s and any(q.contains(s) or s.contains(q) for q in outside) for s in (head, tail)):
        return True
    if head:
        return True
    after = text[cue.end : cue.end + 140]
    if re.match(r"\s*(?:\S+\s){0,6}?that\s", after):
        return True
    return word in _loose_forms() and bool(
        re.match(
            r"\s*(?:[\w’'-]+\s+){1,8}?(?:was|were|had|has|have|is|are|will|would|could|did|took|been|any)\b", after
        )
    )


def _read_preposition(text: str, zone: Span, cue: Span, quotes: list[Span]) -> _Saying | None:
    end = next((m.start() for m in BREAK.finditer(text, cue.end, zone.end)), zone.end)
    phrase = text[cue.end : end]
    stop = re.search(r"\s(?:who|which|published|released|issued|obtained|seen|dated|on\s+[A-Z0-9])", phrase)
    source = _strip(text, cue.end, cue.end + (stop.start() if stop else len(phrase)))
    if source is None or len(source.of(text).split()) > 18:
        return None
    head, tail = _clean(text, zone.start, cue.start), _clean(text, end, zone.end)
    if head and tail and len(head.of(text).split()) >= SPEECH_WORDS:
        tail = None
    content = tuple(s for s in (head, tail) if s and len(s.of(text).split()) >= SPEECH_WORDS - 1)
    return _Saying(source, cue, content) if content else None


def _read_passive(text: str, zone: Span, cue: Span) -> _Saying | None:
    end = next((m.start() for m in BREAK.finditer(text, cue.end, zone.end)), zone.end)
    source, head = _strip(text, cue.end, end), _clean(text, zone.start, cue.start)
    return _Saying(source, cue, (head,)) if source and head and _is_source(source.of(text)) else None


def _read_hearsay(text: str, zone: Span, cue: Span) -> _Saying | None:
    content = _clean(text, zone.start, zone.end)
    if cue.start - zone.start < 3:
        content = _clean(text, cue.end, zone.end)
    return _Saying(None, cue, (content,)) if content else None


def _clean(text: str, start: int, end: int) -> Span | None:
    """Return a stretch without white space and joining marks at its edges."""
    while start < end and (text[start] in EDGE or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in EDGE or text[end - 1].isspace()):
        end -= 1
    return Span(start, end) if start < end and any(c.isalnum() for c in text[start:end]) else None


def _strip(text: str, start: int, end: int) -> Span | None:
    span = _clean(text, start, end)
    if span is None:
        return None
    words = span.of(text).rstrip(".!?…")
    return Span(span.start, span.start + len(words)) if words else None


def _claim_quotes(
    text: str, quotes: Sequence[Span], sayings: list[_Saying], sentences: Sequence[Span]
) -> list[_Saying]:
    """Return the sayings with the quotations nobody claimed yet: they belong to the speaker of the same paragraph,

    else to the last one who spoke.
    """
    sayings = sorted(sayings, key=lambda s: s.cue or s.content[0])
    paragraphs = [Span(*m.span()) for m in PARAGRAPH.finditer(text)]
    for quote in quotes:
        if len(quote.of(text).split()) < SPEECH_WORDS + 2 or any(
            c.contains(quote) for s in sayings for c in s.content if abs(c.start - quote.start) < 9000
        ):
            continue
        paragraph = next(
            (
                p
                for p in paragraphs[max(0, bisect_left(paragraphs, quote.start, key=lambda p: p.start) - 1) :]
                if p.end >= quote.end
            ),
            quote,
        )
        inside = [
            n
            for n, s in enumerate(sayings)
            if s.cue and s.source and paragraph.contains(s.cue) and not quote.contains(s.cue)
        ]
        if inside:
            nearest = min(inside, key=lambda n: quote.distance(sayings[n].cue or quote))
            s = sayings[nearest]
            sayings[nearest] = _Saying(s.source, s.cue, tuple(sorted({*s.content, quote})))
            continue
        stands_alone = not any(c.isalnum() for c in text[paragraph.start : quote.start])
        spoke = [
            s
            for s in sayings
            if s.source
            and (s.cue or s.source).end <= quote.start
            and not any(q.contains(s.cue or s.source) for q in quotes)
        ]
        if stands_alone and spoke:
            sayings.append(_Saying(spoke[-1].source, None, (quote,)))
            sayings.sort(key=lambda s: s.cue or s.content[0])
    return sayings


def _find_outer(name: str, saying: _Saying, named: Sequence[tuple[str, _Saying]]) -> str | None:
    """Return the name of the smallest saying whose content holds this one's cue and source."""
    heart = saying.cue
    if heart is None:
        return None
    holding = [
        (c.end - c.start, n)
        for n, s in named
        if n != name and s.cue != heart
        for c in s.content
        if c.contains(heart) and not any(x.contains(s.cue) for x in saying.content if s.cue)
    ]
    return min(holding)[1] if holding else None


@cache
def _cue_pattern() -> re.Pattern[str]:
    cues = load_words("attribution_en")["cues"]
    verbs = sorted(_forms_of(tuple(cues["verbs"])), key=lambda w: (-len(w), w))
    groups = {
        "preposition": cues["prepositions"],
        "passive": cues["passive"],
        "hearsay": cues["hearsay"],
        "verb": verbs,
    }
    parts = [_group(name, words) for name, words in groups.items()]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", re.I)


@cache
def _first_words() -> frozenset[str]:
    cues = load_words("attribution_en")["cues"]
    phrases = [*cues["prepositions"], *cues["passive"], *cues["hearsay"], *_forms_of(tuple(cues["verbs"]))]
    return frozenset(match[0].lower() for phrase in phrases if (match := RUN.match(phrase)))


def _group(name: str, words: Sequence[str]) -> str:
    return f"(?P<{name}>" + "|".join(r"\s+".join(re.escape(w) for w in words_.split()) for words_ in words) + ")"


@cache
def _forms_of(verbs: tuple[str, ...]) -> frozenset[str]:
    """Return the finite forms of verbs: what ends in -ing has no subject of its own here."""
    forms = set()
    for verb in verbs:
        first, _, rest = verb.partition(" ")
        forms |= {f"{form} {rest}".strip() for form in inflect(first) if not form.endswith("ing")}
    return frozenset(forms)


@cache
def _weak_forms() -> frozenset[str]:
    return _forms_of(tuple(load_words("attribution_en")["cues"]["weak"]))


@cache
def _loose_forms() -> frozenset[str]:
    return _forms_of(tuple(load_words("attribution_en")["cues"]["loose"]))


@cache
def _addressed_forms() -> frozenset[str]:
    return _forms_of(tuple(load_words("attribution_en")["cues"]["addressed"]))
