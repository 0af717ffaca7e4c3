"""Pages of a document: where each stands in the text, and how their texts become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Where the text of page `number` (from 1) stands in the report's text, end exclusive."""

    number: int
    start: int
    end: int

    def __post_init__(self) -> None:
        """Check that there is such a page and it begins before it ends."""
        if self.number < 1 or not 0 <= self.start <= self.end:
            raise ValueError(f"no span of a page: {self.number}, {self.start}, {self.end}")


@dataclass(frozen=True, slots=True)
class OcrMark:
    """Which pages of a text a program read off their pictures, and how sure it was of their words, 0 to 100."""

    pages: tuple[int, ...]
    confidence: float

    def __post_init__(self) -> None:
        """Check that pages are counted from 1 and the confidence is one."""
        if not self.pages or min(self.pages) < 1 or not 0 <= self.confidence <= 100:
            raise ValueError(f"no mark of recognised text: {self.confidence}")


def join_pages(pages: Iterable[tuple[int, str]]) -> tuple[str, tuple[PageSpan, ...]]:
    """Return the texts of numbered pages as one, a blank line between, and where each stands in it."""
    pieces, spans, at = [], [], 0
    for number, text in pages:
        pieces.append(text)
        spans.append(PageSpan(number, at, at + len(text)))
        at += len(text) + 2
    return "\n\n".join(pieces), tuple(spans)


def find_page(pages: Iterable[PageSpan], offset: int) -> int | None:
    """Return the number of the page that the character at `offset` stands on, if any does."""
    return next((p.number for p in pages if p.start <= offset < p.end), None)


def name_pages(numbers: Iterable[int]) -> str:
    """Return page numbers as a person writes them: "2, 5–7"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(a) if a == b else f"{a}–{b}" for a, b in runs]
    return ", ".join(shown[:10]) + (" …" if len(shown) > 10 else "")
