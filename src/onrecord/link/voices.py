"""Whose word a claim is: an outlet's own, or that of a body it names. Two of one voice are one origin."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from onrecord.codebook import load_words
from onrecord.link.slots import Slots
from onrecord.model import SourceKind

NAMED = {SourceKind.OFFICIAL, SourceKind.ORGANISATION, SourceKind.MEDIA, SourceKind.DOCUMENT}
UNNAMED = {SourceKind.ANONYMOUS, SourceKind.WITNESS}
NOBODY_ELSE = {SourceKind.AUTHOR, SourceKind.UNKNOWN}
"""Kinds of a telling that names nobody it has it from: a report's own words, or a headline's "agency says"."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose word a claim is: `outlet` speaks itself or for sources it does not name, `body` are words for another."""

    outlet: str | None
    body: frozenset[str]
    official: bool


def read_voice(slots: Slots, publishers: Collection[str] = ()) -> Voice:
    """Return whose word a claim is; `publishers` are those it may be had from."""
    linked, kind = slots.linked, slots.claim.attribution.kind
    own = linked.publisher
    body = frozenset() if is_nobody(slots) else find_core(linked.source_words or frozenset())
    if (
        kind is SourceKind.MEDIA
        and (linked.source_words or frozenset()) & _words("itself")
        and not body - _words("itself")
    ):
        return Voice(own, frozenset(), official=False)
    official = kind is SourceKind.OFFICIAL
    if body and own and is_named_by(own, body, kind):
        return Voice(own, frozenset(), official)
    if own and official and is_official_outlet(own):
        # State media, and an office's own paper, have no other word on it than the office's.
        return Voice(own, frozenset(), official)
    if body and not official:
        cited = next((p for p in sorted(publishers) if p != own and is_named_by(p, body, kind)), None)
        if cited:
            return Voice(cited, frozenset(), official=False)
    return Voice(own if is_nobody(slots) else None, body, official)


def is_nobody(slots: Slots) -> bool:
    """Tell whether a claim goes back to nobody that is named: the outlet's own words, or sources it does not name."""
    attribution = slots.claim.attribution
    return attribution.kind in NOBODY_ELSE | UNNAMED or attribution.protected


def find_core(words: frozenset[str]) -> frozenset[str]:
    """Return of a source's words those that tell one body from another: "border guards" of "a guards' spokesman"."""
    return frozenset(words - _words("speakers") - _words("empty"))


def are_one_body(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two sets of words name one body, one of them maybe in short."""
    return bool(one and other) and (one <= other or other <= one)


def is_named_by(publisher: str, words: frozenset[str], kind: SourceKind) -> bool:
    """Tell whether a source's words name an outlet, organisation or office that publishes itself."""
    name = _name_words(publisher)
    if not name or not words:
        return False
    if kind is SourceKind.OFFICIAL:
        return is_office(publisher) and are_one_body(words, name)
    # A name cut short still names it: "Makran" for the Makran Witness.
    return name <= words or words <= name


def is_cited(publisher: str, cited: tuple[str, ...]) -> bool:
    """Tell whether one of the names that a claim is had from is an outlet's."""
    name = _name_words(publisher)
    return bool(name) and any(are_one_body(name, _name_words(c)) for c in cited)


@cache
def is_office(publisher: str) -> bool:
    """Tell whether a publisher is a public body: a ministry, a police department."""
    return bool(_split(publisher) & _words("words") - _words("state_outlets"))


@cache
def is_official_outlet(publisher: str) -> bool:
    """Tell whether a publisher carries the official line as its own: an office, or state media."""
    words = _split(publisher)
    return bool(words & _words("state_outlets") and words & _words("carriers")) or bool(words & OFFICES)


OFFICES = frozenset(
    ["ministry", "department", "police", "directorate", "prosecutor", "prosecutors", "command", "government"]
)
"""Words in the name of a publisher that is a public body itself."""


@cache
def _split(name: str) -> frozenset[str]:
    return frozenset(name.lower().replace("’s", "").replace("'s", "").split())


@cache
def _name_words(publisher: str) -> frozenset[str]:
    return _split(publisher) - {"the", "of", "and", "for", "news"}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load_words("linking")["bodies"][name])
