"""A report's text cut into pieces, each with the layers (source, act, place …) and claims it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from onrecord.model import Claim, Json, Span
from onrecord.review import apply_correction
from onrecord.web.explaining import explain_when, explain_where
from onrecord.web.vocabulary import LAYERS


@dataclass(frozen=True, slots=True)
class Mark:
    """A span on one layer, belonging to one claim."""

    span: Span
    layer: str
    claim: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text no mark begins or ends within."""

    text: str
    layers: tuple[str, ...]
    claims: tuple[str, ...]
    note: str = ""
    """What its words were read as, and why."""

    @property
    def css(self) -> str:
        """The class names of its layers."""
        return " ".join(f"m-{layer}" for layer in self.layers)

    @property
    def claim_list(self) -> str:
        """The ids of its claims, parted by spaces, for scripts."""
        return " ".join(self.claims)


def list_marks(
    claim: Claim, key: str, text: str, content: Iterable[Span] = (), corrected: Json | None = None
) -> Iterator[Mark]:
    """Yield the marks of one claim in `text`; `key` is what its marks are called on the page.

    A time or place that a person put right (`corrected`) tells so.
    """
    right = apply_correction(claim, corrected or {})
    yield Mark(claim.act.trigger, "act", key)
    for link in claim.attribution.chain:
        if link.source:
            yield Mark(link.source, "source", key)
        if link.cue:
            yield Mark(link.cue, "cue", key)
    for p in claim.participants:
        yield Mark(p.span, "people", key)
    if claim.when:
        changed = right.when if right.when != claim.when else None
        yield Mark(claim.when.span, "time", key, explain_when(claim.when, text, changed))
    for read, now in zip(claim.where, right.where, strict=True):
        yield Mark(read.span, "place", key, explain_where(read, text, now.place if now.place != read.place else None))
    for span in content:
        yield Mark(span, "content", key)


def cut_text(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """Return the text as pieces in order; joined they are the text again."""
    starts: dict[int, list[Mark]] = defaultdict(list)
    ends: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        starts[mark.span.start].append(mark)
        ends[min(mark.span.end, len(text))].append(mark)
    cuts = sorted({0, len(text), *starts, *ends})
    open_marks: list[Mark] = []
    pieces = []
    for at, until in pairwise(cuts):
        open_marks = [m for m in open_marks if m not in ends[at]] + starts[at]
        layers = tuple(layer for layer in LAYERS if any(m.layer == layer for m in open_marks))
        claims = tuple(dict.fromkeys(m.claim for m in open_marks))
        notes = dict.fromkeys(m.note for m in open_marks if m.note)
        pieces.append(Piece(text[at:until], layers, claims, " · ".join(notes)))
    return pieces
