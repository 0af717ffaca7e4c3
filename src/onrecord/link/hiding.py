"""What in a text may lead to a private person, so that a model may read it without: names, handles, long numbers.

Stricter than what a documenter would call a name. A word stays only if it is written small, stands inside a name given
as public, or is a word that names nobody where it stands: "The" before a small letter or a body, "Tuesday" and
"Ministry" with no name beside them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from onrecord.codebook import load_words
from onrecord.link.words import may_name
from onrecord.model import Span

WORD = re.compile(r"\w[\w’'‘ʻʼ`´\u00ad-]*")
HANDLE = re.compile(r"\S*(?:@|://|\bwww\.)\S*")
NUMBER = re.compile(r"\d(?:[\s.()/-]{0,2}\d){4,}")
"""Five digits or more, however they are set apart: a telephone, a card, a plate; days in figures go with them."""
OPENS = re.compile(r"(?:^|[.!?:;…—–“\"(\[\n])[’”\"')\]]*\s*$")
"""What stands before the first word of a sentence, a line or a quotation."""
BESIDE = re.compile(r"[\s-]{1,3}")
"""What stands between two words of one name."""
BACK = 12

SMALL, NOBODY, HIDDEN = "small", "nobody", "hidden"


def find_private(text: str, public: Iterable[Span] = ()) -> list[Span]:
    """Return the words that may lead to a private person, in order; none inside the `public` names."""
    kept, secret = _Stretches(public), _Stretches(Span(*m.span()) for p in (HANDLE, NUMBER) for m in p.finditer(text))
    spans = [Span(*m.span()) for m in WORD.finditer(text)]
    kinds = [SMALL if kept.hold(s) else HIDDEN if secret.hold(s) else _judge(text, s) for s in spans]
    nexts = [BESIDE.fullmatch(text, a.end, b.start) is not None for a, b in pairwise(spans)]
    # A name takes the words beside it along: "Justice Wanjiru", "Sunday Okello", "Said bin Omar".
    for at in range(1, len(spans)):
        if nexts[at - 1] and kinds[at - 1] is HIDDEN and kinds[at] is NOBODY:
            kinds[at] = HIDDEN
    for at in range(len(spans) - 2, -1, -1):
        if nexts[at] and kinds[at + 1] is HIDDEN and kinds[at] is NOBODY and not _leads(spans[at].of(text)):
            kinds[at] = HIDDEN
    for at in range(1, len(spans) - 1):
        inside = nexts[at - 1] and kinds[at - 1] is HIDDEN and spans[at].of(text) in _particles()
        if inside and any(kinds[n] is HIDDEN for n in range(at + 1, min(at + 3, len(spans)))):
            kinds[at] = HIDDEN
    return [span for span, kind in zip(spans, kinds, strict=True) if kind is HIDDEN]


def _judge(text: str, span: Span) -> str:
    """Return what a word is by itself."""
    word = span.of(text)
    if (word[0].islower() or word[0].isdigit()) and not may_name(word):
        return SMALL
    low = word.lower()
    if low in _everywhere() or (low in _openings() and OPENS.search(text[max(0, span.start - BACK) : span.start])):
        return NOBODY
    return HIDDEN


def _leads(word: str) -> bool:
    return word.lower() in load_words("linking")["names"]["leading"]


@cache
def _everywhere() -> frozenset[str]:
    """Return the words for bodies, months and weekdays, in full."""
    places = load_words("places")["words"]
    return frozenset([*load_words("linking")["bodies"]["words"], *(w for w in places["months"] if len(w) > 3)]) | {
        "may",
        *(w for w in places["days"] if w.endswith("day")),
    }


@cache
def _openings() -> frozenset[str]:
    names = load_words("linking")["names"]
    return frozenset([*names["openings"], *names["leading"]])


@cache
def _particles() -> frozenset[str]:
    return frozenset(load_words("linking")["names"]["particles"])


class _Stretches:
    """Stretches of a text, merged where they overlap, that can be asked whether one holds a word."""

    def __init__(self, spans: Iterable[Span]) -> None:
        merged: list[Span] = []
        for span in sorted(spans):
            if merged and span.start <= merged[-1].end:
                merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
            else:
                merged.append(span)
        self._merged: Sequence[Span] = merged
        self._starts = [s.start for s in merged]

    def hold(self, span: Span) -> bool:
        """Tell whether a stretch holds the whole of a span."""
        at = bisect_right(self._starts, span.start) - 1
        return at >= 0 and self._merged[at].contains(span)
