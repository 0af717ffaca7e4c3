"""Independent origins: what goes back to one source counts once, and says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from onrecord.codebook import load_words
from onrecord.link.features import is_copy
from onrecord.link.slots import Slots
from onrecord.model import OriginGroup, SourceKind

NAMED = {SourceKind.OFFICIAL, SourceKind.ORGANISATION, SourceKind.MEDIA, SourceKind.DOCUMENT}
UNNAMED = {SourceKind.ANONYMOUS, SourceKind.WITNESS}
NOBODY_ELSE = {SourceKind.AUTHOR, SourceKind.UNKNOWN}
"""Kinds of a telling that names nobody it has it from: a report's own words, or a headline's "agency says"."""


def group_origins(members: Sequence[Slots]) -> tuple[OriginGroup, ...]:
    """Return the members' claims by origin, each group with the reason it is one."""
    parent = {s.claim.id: s.claim.id for s in members}
    reasons: dict[str, list[str]] = defaultdict(list)
    ordered = sorted(members, key=lambda s: (str(s.linked.published or ""), s.linked.report, s.order))
    for i, b in enumerate(ordered):
        for a in ordered[:i]:
            why = find_common_origin(a, b)
            if why:
                root_a, root_b = _root(parent, a.claim.id), _root(parent, b.claim.id)
                if root_a != root_b:
                    parent[root_b] = root_a
                    reasons[root_a] += reasons.pop(root_b, [])
                reasons[root_a].append(why)
    for headline in ordered:
        source = _find_source(headline, ordered)
        root_a, root_b = (_root(parent, s.claim.id) for s in (source or headline, headline))
        if root_a != root_b:
            parent[root_b] = root_a
            reasons[root_a] += [*reasons.pop(root_b, []), "a headline over those the report quotes"]
    groups: dict[str, list[Slots]] = defaultdict(list)
    for s in ordered:
        groups[_root(parent, s.claim.id)].append(s)
    return tuple(_describe(rows, reasons.get(root, [])) for root, rows in groups.items())


def _find_source(headline: Slots, members: Sequence[Slots]) -> Slots | None:
    """Return whom a headline has it from: whoever is quoted, where the report tells nothing below it of its own."""
    own = [s for s in members if s.linked.report == headline.linked.report]
    if not _is_nobody(headline) or any(_is_nobody(s) and s.linked.mention.paragraph > 0 for s in own):
        return None
    return next((s for s in own if not _is_nobody(s)), None)


def _root(parent: dict[str, str], claim: str) -> str:
    while parent[claim] != claim:
        claim = parent[claim]
    return claim


def _describe(rows: list[Slots], reasons: list[str]) -> OriginGroup:
    reports = tuple(dict.fromkeys(s.linked.report for s in rows))
    across = [r for r in dict.fromkeys(reasons) if not r.startswith("the same source in one report")]
    why = "; ".join((across or list(dict.fromkeys(reasons)))[:3]) or "one source in one report"
    return OriginGroup(reports, tuple(s.claim.id for s in rows), why)


def find_common_origin(a: Slots, b: Slots) -> str | None:
    """Return why two claims go back to one origin, or None where they may be independent."""
    kind_a, kind_b = a.claim.attribution.kind, b.claim.attribution.kind
    same_source = kind_a is kind_b and a.linked.source_words == b.linked.source_words
    if a.linked.report == b.linked.report:
        if same_source and a.claim.attribution.origin == b.claim.attribution.origin:
            return "the same source in one report"
    elif is_copy(a, b):
        if same_source or kind_a is kind_b or not {kind_a, kind_b} & NAMED:
            return f"{b.linked.report} repeats {a.linked.report} word for word"
    elif cites(a, b):
        return f"{b.linked.report} cites {a.linked.publisher}"
    elif cites(b, a):
        return f"{a.linked.report} cites {b.linked.publisher}"
    if kind_a in NAMED and same_source and a.linked.source_words:
        return "the same body says both"
    return _join_within_outlet(a, b)


def _join_within_outlet(a: Slots, b: Slots) -> str | None:
    outlet = a.linked.publisher if a.linked.publisher == b.linked.publisher else None
    if outlet is None and a.linked.report != b.linked.report:
        return None
    if _is_nobody(a) and _is_nobody(b):
        if a.linked.report != b.linked.report and {a.claim.attribution.kind, b.claim.attribution.kind} & NOBODY_ELSE:
            return "the same outlet tells it again"
        return "unnamed sources of one outlet count as one"
    if a.linked.report == b.linked.report and _speaks_for(a, b):
        return "a spokesperson of the body that the report names"
    return None


def _is_nobody(slots: Slots) -> bool:
    """Tell whether a claim goes back to nobody that is named: the outlet's own words, or sources it does not name."""
    attribution = slots.claim.attribution
    return attribution.kind in NOBODY_ELSE | UNNAMED or attribution.protected


def _speaks_for(a: Slots, b: Slots) -> bool:
    """Tell whether one of two officials is "a spokesman", "officials": no other body than the one the report names."""
    if not a.claim.attribution.kind is b.claim.attribution.kind is SourceKind.OFFICIAL:
        return False
    speakers = frozenset(load_words("linking")["bodies"]["speakers"])
    return any(words is not None and words <= speakers for words in (a.linked.source_words, b.linked.source_words))


def cites(cited: Slots, citing: Slots) -> bool:
    """Tell whether `citing` names the outlet of `cited` as where it has it from."""
    publisher = cited.linked.publisher
    words = citing.linked.source_words
    if not publisher or not words or citing.linked.publisher == publisher:
        return False
    outlet = {w for w in publisher.lower().split() if w not in {"the", "news", "of", "and"}}
    named = citing.claim.attribution.kind in {SourceKind.MEDIA, SourceKind.ORGANISATION}
    # A name cut short still names it: "Makran" for the Makran Witness.
    return bool(outlet) and (outlet <= words or (named and bool(words) and words <= outlet))
