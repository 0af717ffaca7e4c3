"""Independent origins: what goes back to one source counts once, and says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from onrecord.link.features import is_copy, tell_in_same_words
from onrecord.link.slots import Slots
from onrecord.link.translations import find_translation
from onrecord.link.voices import (
    NAMED,
    NOBODY_ELSE,
    Voice,
    are_one_body,
    find_core,
    is_cited,
    is_named_by,
    is_nobody,
    is_official_outlet,
    read_voice,
)
from onrecord.model import OriginGroup, SourceKind


def group_origins(members: Sequence[Slots], apart: Collection[tuple[str, str]] = ()) -> tuple[OriginGroup, ...]:
    """Return the members' claims by origin, each group with the reason it is one.

    No group holds both claims of a pair in `apart`, which a person parted.
    """
    ordered = sorted(members, key=lambda s: s.key)
    publishers = {s.linked.publisher for s in members if s.linked.publisher}
    voices = {s.claim.id: read_voice(s, publishers) for s in members}
    groups = _Groups([s.claim.id for s in ordered], apart)
    for i, b in enumerate(ordered):
        for a in ordered[:i]:
            why = find_common_origin(a, b, voices[a.claim.id], voices[b.claim.id])
            if why:
                groups.join(a.claim.id, b.claim.id, why)
    for headline in ordered:
        source = _find_source(headline, ordered)
        if source:
            groups.join(source.claim.id, headline.claim.id, "a headline over those the report quotes")
    found: dict[str, list[Slots]] = defaultdict(list)
    for s in ordered:
        found[groups.root(s.claim.id)].append(s)
    return tuple(_describe(rows, groups.reasons.get(root, [])) for root, rows in found.items())


class _Groups:
    """Claims by origin, with the reasons that joined them; what a person parted is never joined."""

    def __init__(self, claims: Sequence[str], apart: Collection[tuple[str, str]]) -> None:
        self.reasons: dict[str, list[str]] = defaultdict(list)
        self._parent = {c: c for c in claims}
        self._apart: dict[str, set[str]] = defaultdict(set)
        if apart:
            for one, other in apart:
                if one in self._parent and other in self._parent:
                    self._apart[one].add(other)
                    self._apart[other].add(one)

    def root(self, claim: str) -> str:
        while self._parent[claim] != claim:
            claim = self._parent[claim]
        return claim

    def join(self, a: str, b: str, why: str) -> None:
        one, other = self.root(a), self.root(b)
        if one != other:
            if self._apart and any(self.root(c) == one for c in self._apart[other]):
                return
            self._parent[other] = one
            self.reasons[one] += self.reasons.pop(other, [])
            if self._apart:
                for c in self._apart.pop(other, ()):
                    self._apart[one].add(c)
        self.reasons[one].append(why)


def _find_source(headline: Slots, members: Sequence[Slots]) -> Slots | None:
    """Return whom a headline has it from: whoever is quoted, where the report tells nothing below it of its own."""
    own = [s for s in members if s.linked.report == headline.linked.report]
    outlets = [s for s in members if s.linked.publisher == headline.linked.publisher or s in own]
    if not is_nobody(headline) or any(is_nobody(s) and s.linked.mention.paragraph > 0 for s in outlets):
        return None
    named = (s for s in own if not is_nobody(s) and s.claim.polarity is headline.claim.polarity)
    return next(named, None)


def _describe(rows: list[Slots], reasons: list[str]) -> OriginGroup:
    reports = tuple(dict.fromkeys(s.linked.report for s in rows))
    across = [r for r in dict.fromkeys(reasons) if not r.startswith("the same source in one report")]
    why = "; ".join((across or list(dict.fromkeys(reasons)))[:3]) or "one source in one report"
    return OriginGroup(reports, tuple(s.claim.id for s in rows), why)


def find_common_origin(a: Slots, b: Slots, one: Voice, other: Voice) -> str | None:
    """Return why two claims, each with its voice, go back to one origin; None where they may be independent."""
    kind_a, kind_b = a.claim.attribution.kind, b.claim.attribution.kind
    same_source = kind_a is kind_b and a.linked.source_words == b.linked.source_words
    if a.linked.report == b.linked.report:
        if same_source and a.claim.attribution.origin == b.claim.attribution.origin:
            return "the same source in one report"
    elif is_copy(a, b):
        if same_source or kind_a is kind_b or not {kind_a, kind_b} & NAMED:
            return f"{b.linked.report} repeats {a.linked.report} word for word"
    elif (same := find_translation(a, b)) and (kind_a is kind_b or not {kind_a, kind_b} & NAMED):
        return f"{b.linked.report} is {a.linked.report} in another language: the same outlet, {same}"
    elif tell_in_same_words(a, b) and (kind_a is kind_b or not {kind_a, kind_b} & NAMED):
        return f"{b.linked.report} tells it in the words of {a.linked.report}"
    elif cites(a, b, one, other):
        return f"{b.linked.report} cites {a.linked.publisher}"
    elif cites(b, a, other, one):
        return f"{a.linked.report} cites {b.linked.publisher}"
    if {kind_a, kind_b} <= NAMED and are_one_body(one.body, other.body):
        return "the same body says both"
    if why := _join_within_outlet(a, b, one, other):
        return why
    if _carries_line_of(a, b, one, other) or _carries_line_of(b, a, other, one):
        return "state media carry an official line"
    return None


def _join_within_outlet(a: Slots, b: Slots, one: Voice, other: Voice) -> str | None:
    outlet = a.linked.publisher if a.linked.publisher == b.linked.publisher else None
    if outlet is None and a.linked.report != b.linked.report:
        return None
    if _is_its_own(a, one) and _is_its_own(b, other):
        if one.official or other.official:
            return "the outlet carries the official line"
        if a.linked.report != b.linked.report and {a.claim.attribution.kind, b.claim.attribution.kind} & NOBODY_ELSE:
            return "the same outlet tells it again"
        return "unnamed sources of one outlet count as one"
    if a.linked.report == b.linked.report and _speaks_for(a, b):
        return "a spokesperson of the body that the report names"
    return None


def _carries_line_of(carrier: Slots, office: Slots, its_voice: Voice, voice: Voice) -> bool:
    """Tell whether state media and an office quoted elsewhere give one number of one act: one line, told twice."""
    publisher = carrier.linked.publisher
    if not (publisher and its_voice.outlet == publisher and voice.official and is_official_outlet(publisher)):
        return False
    same = carrier.claim.act.type == office.claim.act.type and carrier.claim.polarity is office.claim.polarity
    one, other = carrier.count, office.count
    return bool(same and one and other and (one.min, one.max, one.unit) == (other.min, other.max, other.unit))


def _is_its_own(slots: Slots, voice: Voice) -> bool:
    return is_nobody(slots) or (voice.outlet is not None and not voice.body)


def _speaks_for(a: Slots, b: Slots) -> bool:
    """Tell whether one of two officials is "a spokesman", "officials": no other body than the one the report names."""
    if not a.claim.attribution.kind is b.claim.attribution.kind is SourceKind.OFFICIAL:
        return False
    return any(words is not None and not find_core(words) for words in (a.linked.source_words, b.linked.source_words))


def cites(cited: Slots, citing: Slots, its_voice: Voice, voice: Voice) -> bool:
    """Tell whether `citing` names the outlet of `cited` as where it has it from, and that outlet tells it itself."""
    publisher = cited.linked.publisher
    if not publisher or citing.linked.publisher == publisher or its_voice.outlet != publisher:
        return False
    if voice.outlet == publisher:
        return True
    # An office quoted beside an outlet's name speaks for itself, whoever heard it.
    is_office_quoted = bool(voice.body) and citing.claim.attribution.kind is SourceKind.OFFICIAL
    if not is_office_quoted and is_cited(publisher, citing.linked.mention.cited):
        return True
    return is_named_by(publisher, voice.body, citing.claim.attribution.kind)
