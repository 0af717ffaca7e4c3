"""Looks for masked words in what is about to be released, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.errors import OnrecordError
from onrecord.release.views import PACKED, fold, list_views

WORD = re.compile(r"\w+")


class LeakError(OnrecordError):
    """A file about to be released holds a masked word; nothing was released."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What no file of a release may hold (`masked`), what any may, and the words every release says of itself."""

    masked: frozenset[str]
    allowed: frozenset[str]
    frame: str

    def check(self, name: str, content: bytes) -> None:
        """Raise LeakError where `content` holds a masked word, whatever its case and however written (see views)."""
        # A word stands whole only where its first piece does.
        first = {word: WORD.search(word) for word in self.masked}
        for view in list_views(content):
            # What a word begins with tells at once, for nearly all, that it is not there.
            pieces = _list_starts(view.text) if view.packed else set(WORD.findall(view.text))
            for word in self.masked:
                lead = first[word]
                if view.packed:
                    leaks = word[:PACKED] in pieces and word in view.text
                else:
                    may_be = lead is None or lead.group() in pieces
                    leaks = may_be and word in view.text and _stands_more_often(word, view.text, self.frame)
                if leaks:
                    raise LeakError(
                        f"a masked word would have been written ({view.name}), so nothing was released.",
                        item=name,
                        next_step="Report this as a fault; keep the record as it is.",
                    )


def _list_starts(text: str) -> set[str]:
    """Return every run of as many characters as a packed word has at least."""
    return {text[at : at + PACKED] for at in range(len(text) - PACKED + 1)}


def make_scan(masked_words: Iterable[str], allowed: Iterable[str], frame: str) -> Scan:
    """Return a scan for some words, but for those that may stand in any release. `frame`: what it says of itself."""
    free = frozenset(fold(w) for w in allowed) | frozenset(WORD.findall(fold(frame)))
    masked = {folded for word in masked_words if (folded := fold(word).strip()) and folded not in free}
    return Scan(frozenset(masked), free, fold(frame))


def _stands_more_often(word: str, text: str, frame: str) -> bool:
    """Tell whether a word stands in a text by itself more often than in what every release says of itself."""
    whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    # "One person" stands in what every release says of itself.
    return len(whole.findall(text)) > len(whole.findall(frame))
