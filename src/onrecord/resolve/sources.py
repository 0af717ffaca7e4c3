"""Sources: the fullest mention of each in its report, what kind it is, how it knows, whether it must be protected."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from onrecord.codebook import load_words
from onrecord.encoder import Reading
from onrecord.encoder.heads import HEADS
from onrecord.encoder.reading import Floats
from onrecord.model import Attribution, Connection, SourceKind, Span

AROUND = 160
"""Characters beside a source in which the text says why it is not named."""

PROTECT_FROM = 0.02
"""Probability from which a source counts as one to protect: a miss endangers a person, a false alarm costs a look.
Set on corpus/dev."""

SPEAKING_FOR_OTHERS = frozenset([SourceKind.OFFICIAL, SourceKind.ORGANISATION, SourceKind.MEDIA, SourceKind.DOCUMENT])
"""Sources that words of secrecy near by are not about."""

NEAR_SOURCES = 40
"""Named sources before a pronoun among which the one it stands for is looked for."""

WORD = re.compile(r"[^\W\d_][\w’'-]*")
ARTICLES = {"a", "an", "the", "one", "another", "this", "that", "his", "her", "their", "my", "our", "same"}
LINKS = {"in", "of", "from", "with", "at", "for", "who", "familiar", "close", "near", "on", "inside", "based", "to"}
BODIES = {SourceKind.ORGANISATION, SourceKind.MEDIA, SourceKind.DOCUMENT}
"""Sources that are no "he" and no "she"."""

KIND_ORDER = ("anonymous", "official", "media", "organisation", "document", "witness")


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """What kind of source it is, how it came to know, and whether the text shows that it must be protected."""

    kind: SourceKind
    connection: Connection
    confidential: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    """A source's words made ready to be compared: `heads` without articles, head noun or name first to last."""

    span: Span
    heads: tuple[str, ...]
    low: tuple[str, ...]
    length: int
    named: bool
    again: bool


def _read_mention(text: str, span: Span) -> _Mention:
    words = span.of(text)
    found = WORD.findall(words)
    heads = tuple(w for w in found if w.lower() not in ARTICLES)
    start = words.lower()
    named = bool(heads) and heads[0][0].isupper() and not start.startswith(("the ", "a ", "an "))
    again = start.startswith(("the ", "this ", "that "))
    return _Mention(span, heads, tuple(w.lower() for w in heads), len(found), named, again)


def resolve_mentions(text: str, attributions: Sequence[Attribution]) -> Mapping[str, Span]:
    """Return by attribution the fullest mention of its source in this report; nothing where nobody is named.

    A pronoun stands for the last source that was named before it; a surname or "the source" for its fullest mention.
    """
    ordered = sorted((a for a in attributions if a.source), key=lambda a: (a.cue or a.source or a.content[0]).start)
    spans = sorted(a.source for a in ordered if a.source and not _is_pronoun(a.source.of(text)))
    read = {span: _read_mention(text, span) for span in spans}
    named = [read[span] for span in spans]
    starts = [s.start for s in spans]
    contents = sorted(c for a in ordered for c in a.content)
    resolved: dict[str, Span] = {}
    for attribution in ordered:
        source = attribution.source
        assert source is not None
        if _is_pronoun(source.of(text)):
            if source.of(text).lower() in _words("pronouns", "self"):
                continue
            at = (attribution.cue or source).start
            near = spans[max(0, bisect_left(starts, at) - NEAR_SOURCES) : bisect_left(starts, at)]
            before = [s for s in near if not any(c.contains(s) for c in attribution.content)]
            if source.of(text).lower() in _words("pronouns", "singular"):
                before = [s for s in before if _find_kind(s.of(text)) not in BODIES] or before
                held = contents[: bisect_left(contents, at, key=lambda c: c.start)][-NEAR_SOURCES * 4 :]
                outer = [s for s in before if not any(c.contains(s) for c in held)]
                before = outer or before
            if before:
                resolved[attribution.id] = _find_fullest(read[before[-1]], _around(named, starts, before[-1]))
        else:
            resolved[attribution.id] = _find_fullest(read[source], _around(named, starts, source))
    return resolved


def _around(named: Sequence[_Mention], starts: Sequence[int], source: Span) -> Sequence[_Mention]:
    """Return the named sources in whose company one is looked for: all of a report, a part of a very long one."""
    at = bisect_left(starts, source.start)
    return named[max(0, at - 10 * NEAR_SOURCES) : at + 10 * NEAR_SOURCES]


def _find_fullest(source: _Mention, named: Sequence[_Mention]) -> Span:
    """Return the mention of the same source with the most words; the first of those that are alike."""
    if len(source.heads) == 1 and source.heads[0].islower():
        # "The source" is the one spoken of last, not the one described at greatest length.
        before = [m for m in named if m.span.start < source.span.start and m.low[:1] == source.heads]
        if before and len(before[-1].heads) > 1:
            return _find_fullest(before[-1], named)
    same = [m for m in named if _is_same(source, m)]
    return max([source, *same], key=lambda m: (m.length, -m.span.start)).span


def _is_same(mine: _Mention, other: _Mention) -> bool:
    if not mine.heads or not other.heads:
        return False
    if mine.named:
        return mine.heads[0] in other.heads and set(mine.heads) <= set(other.heads)
    if not mine.again:
        return mine.low == other.low
    return mine.low[0] == other.low[0] and set(mine.low) <= set(other.low)


def describe_source(
    text: str, attribution: Attribution, resolved: Span | None, reading: Reading | None = None
) -> SourceDescription:
    """Return what a source is, from the words of its fullest mention and those beside it.

    With a `reading` its heads tell; that one who speaks for nobody else must be protected, rules may say too.
    """
    span = resolved or attribution.source
    mentions = [s for s in (attribution.source, resolved) if s]
    confidential = any(_is_confidential(text, s) for s in mentions)
    if span is not None and reading is not None:
        return _describe_by_heads(text, span, mentions, reading, confidential=confidential)
    if span is None:
        return SourceDescription(SourceKind.UNKNOWN, Connection.UNKNOWN, confidential)
    words = span.of(text)
    lowered = words.lower()
    if lowered in _words("pronouns", "self"):
        return SourceDescription(SourceKind.WITNESS, Connection.UNKNOWN, confidential)
    kind = _find_kind(words)
    connection = next(
        (Connection(name) for name in _table("connections") if _has(lowered, "connections", name)), Connection.UNKNOWN
    )
    if kind is SourceKind.ANONYMOUS or (confidential and kind not in {SourceKind.MEDIA, SourceKind.DOCUMENT}):
        return SourceDescription(SourceKind.ANONYMOUS, connection, confidential=True)
    return SourceDescription(kind, connection, confidential)


def _describe_by_heads(
    text: str, span: Span, mentions: Sequence[Span], reading: Reading, *, confidential: bool
) -> SourceDescription:
    if span.of(text).lower() in _words("pronouns", "self"):
        return SourceDescription(SourceKind.WITNESS, Connection.UNKNOWN, confidential)
    chances = [_say(reading, "confidential", s) for s in mentions]
    hidden = any(len(c) and c[1] >= PROTECT_FROM for c in chances)
    kinds, connections = _say(reading, "source_kind", span), _say(reading, "connection", span)
    if not len(kinds):
        return SourceDescription(SourceKind.UNKNOWN, Connection.UNKNOWN, confidential or hidden)
    kind = SourceKind(HEADS["source_kind"][int(kinds.argmax())])
    connection = Connection(HEADS["connection"][int(connections.argmax())])
    confidential = hidden or kind is SourceKind.ANONYMOUS or (confidential and kind not in SPEAKING_FOR_OTHERS)
    return SourceDescription(kind, connection, confidential)


def _say(reading: Reading, head: str, span: Span) -> Floats:
    """Return the mean probabilities of a head over the words of a span; empty where it has none."""
    first = bisect_right(reading.words.ends, span.start)
    end = bisect_left(reading.words.starts, span.end)
    if first >= end:
        return np.zeros(0, dtype=np.float32)
    result: Floats = np.exp(reading.head(head)[first:end]).mean(axis=0)
    return result


def _find_kind(words: str) -> SourceKind:
    """Return the kind a source's words name first; a bare name is a person, who is protected until someone decides."""
    lowered = words.lower()
    first: list[tuple[int, int, str]] = []
    for order, name in enumerate(KIND_ORDER):
        match = _pattern("kinds", name).search(lowered)
        if match:
            first.append((match.start() if name in {"anonymous", "witness"} else match.start() + 1, order, name))
    if first:
        return SourceKind(min(first)[2])
    if _is_pronoun(words):
        return SourceKind.UNKNOWN
    return SourceKind.WITNESS if words[:1].isupper() else SourceKind.UNKNOWN


def _is_confidential(text: str, span: Span) -> bool:
    around = text[max(0, span.start - AROUND) : span.end + AROUND].lower()
    if any(phrase in around for phrase in _words("confidential", "phrases")):
        return True
    return _has(span.of(text).lower(), "kinds", "anonymous")


def _is_pronoun(words: str) -> bool:
    return words.lower() in _words("source", "pronouns") or words.lower() in _words("pronouns", "standing")


def _has(lowered: str, table: str, name: str) -> bool:
    return bool(_pattern(table, name).search(lowered))


@cache
def _pattern(table: str, name: str) -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in load_words("attribution_en")[table][name])
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")


@cache
def _words(table: str, name: str) -> frozenset[str]:
    return frozenset(load_words("attribution_en")[table][name])


@cache
def _table(table: str) -> tuple[str, ...]:
    return tuple(load_words("attribution_en")[table])
