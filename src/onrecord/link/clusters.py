"""Claims become incidents: compared in blocks, joined by average score, held apart where people said so."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from onrecord.codebook import load_codebook
from onrecord.link.contest import describe_incident
from onrecord.link.features import add_up, compare, is_ruled_out, thresholds
from onrecord.link.slots import Slots, read_slots
from onrecord.model import Feature, Incident, LinkDecisions, LinkedClaim, PossiblySame

Pair = tuple[str, str]

RULED_OUT = float("-inf")
"""The score of a pair that one strong reason keeps apart."""


def link_claims(claims: Sequence[LinkedClaim], decisions: LinkDecisions | None = None) -> tuple[Incident, ...]:
    """Return the incidents that the claims tell of; the same whatever order the claims come in.

    Incident ids are made of the claims' ids; a record gives them stable ones of its own.
    """
    decisions = decisions or LinkDecisions()
    slots = {s.claim.id: s for s in read_slots(claims, load_codebook())}
    scored = score_pairs(slots)
    clusters = cluster(slots, scored, decisions)
    names = {cid: name_incident(members) for members in clusters for cid in members}
    offers = offer_pairs(slots, scored, names, decisions)
    return tuple(
        describe_incident(
            name_incident(members),
            [slots[m] for m in members],
            possibly_same=offers.get(name_incident(members), ()),
            why=explain(members, scored),
        )
        for members in clusters
    )


def name_incident(members: Iterable[str]) -> str:
    """Return an id made of the claims' ids."""
    return hashlib.sha256(json.dumps(sorted(members)).encode()).hexdigest()[:24]


def find_blocks(slots: dict[str, Slots]) -> Iterable[list[Slots]]:
    """Yield lists of claims worth comparing: same group of acts and same country or none, or one report."""
    blocks: dict[tuple[str, ...], list[Slots]] = defaultdict(list)
    for s in slots.values():
        happened = str(s.happened)
        blocks["report", s.linked.report, happened].append(s)
        countries = {p.country or "" for p in s.places} or {""}
        for group in s.groups:
            for country in countries:
                blocks["act", group, country, happened].append(s)
    limit = int(thresholds()["block_limit"])
    for _, members in sorted(blocks.items()):
        yield from cut_block(members, limit)


def cut_block(members: list[Slots], limit: int) -> Iterable[list[Slots]]:
    """Yield the block, or where it is too large its overlapping stretches in order of time."""
    if len(members) <= limit:
        yield members
        return
    ordered = sorted(members, key=lambda s: (str(s.earliest or s.linked.published or ""), s.linked.report, s.order))
    for start in range(0, len(ordered), limit // 2):
        yield ordered[start : start + limit]


def score_pairs(slots: dict[str, Slots]) -> dict[Pair, tuple[Feature, ...]]:
    """Return the reasons for each pair worth looking at, keyed by the two ids in order."""
    scored: dict[Pair, tuple[Feature, ...]] = {}
    for block in find_blocks(slots):
        for i, a in enumerate(block):
            for b in block[i + 1 :]:
                pair = (a.claim.id, b.claim.id) if a.claim.id < b.claim.id else (b.claim.id, a.claim.id)
                if pair not in scored and a.groups & b.groups:
                    scored[pair] = compare(a, b)
    return scored


class _Clusters:
    """Clusters of claims with, between each two, the sum of their pairs' scores and whether anything forbids to join.

    Joining adds up what the two had with others, so that a decision costs the same however large the clusters are.
    """

    def __init__(self, ids: Iterable[str], totals: Mapping[Pair, float], apart: Iterable[Pair]) -> None:
        self.of = {cid: n for n, cid in enumerate(ids)}
        self.members = {n: [cid] for cid, n in self.of.items()}
        self._sums: dict[int, dict[int, float]] = {n: {} for n in self.members}
        self._forbidden: dict[int, set[int]] = {n: set() for n in self.members}
        for (a, b), total in totals.items():
            one, other = self.of[a], self.of[b]
            if total < 0:
                self._forbid(one, other)
            else:
                self._sums[one][other] = self._sums[other][one] = total
        for a, b in apart:
            if a in self.of and b in self.of:
                self._forbid(self.of[a], self.of[b])

    def _forbid(self, one: int, other: int) -> None:
        self._forbidden[one].add(other)
        self._forbidden[other].add(one)

    def may_join(self, a: str, b: str, join: float) -> bool:
        """Tell whether the clusters of two claims are one: nothing forbids it and the average of all pairs holds."""
        one, other = self.of[a], self.of[b]
        if one == other or other in self._forbidden[one]:
            return False
        pairs = len(self.members[one]) * len(self.members[other])
        return self._sums[one].get(other, 0.0) / pairs >= join / 2

    def join(self, a: str, b: str) -> None:
        """Make the clusters of two claims one."""
        one, other = sorted((self.of[a], self.of[b]), key=lambda n: -len(self.members[n]))
        if one == other:
            return
        gone = self.members.pop(other)
        self.members[one] += gone
        self.of.update(dict.fromkeys(gone, one))
        for third, total in self._sums.pop(other).items():
            self._sums[third].pop(other)
            if third != one:
                both = self._sums[one].get(third, 0.0) + total
                self._sums[one][third] = self._sums[third][one] = both
        for third in self._forbidden.pop(other):
            self._forbidden[third].discard(other)
            if third != one:
                self._forbid(one, third)


def cluster(
    slots: dict[str, Slots], scored: dict[Pair, tuple[Feature, ...]], decisions: LinkDecisions
) -> list[list[str]]:
    """Return the claims' ids by incident: must-links first, then best pairs while the average holds."""
    totals = {p: RULED_OUT if is_ruled_out(features) else add_up(features) for p, features in scored.items()}
    clusters = _Clusters(sorted(slots), totals, decisions.cannot_link)
    for one, other in sorted(decisions.must_link):
        if one in slots and other in slots:
            clusters.join(one, other)
    join = thresholds()["join"]
    for (one, other), total in sorted(totals.items(), key=lambda x: (-x[1], x[0])):
        if total < join:
            break
        if clusters.may_join(one, other, join):
            clusters.join(one, other)
    return sorted(sorted(members) for members in clusters.members.values())


def explain(members: list[str], scored: dict[Pair, tuple[Feature, ...]]) -> tuple[Feature, ...]:
    """Return the strongest reason of each name that joined the members."""
    best: dict[str, Feature] = {}
    for i, a in enumerate(members):
        for b in members[i + 1 :]:
            for f in scored.get((a, b), ()):
                if f.weight > 0 and (f.name not in best or f.weight > best[f.name].weight):
                    best[f.name] = f
    return tuple(sorted(best.values(), key=lambda f: (-f.weight, f.name)))


def offer_pairs(
    slots: dict[str, Slots],
    scored: dict[Pair, tuple[Feature, ...]],
    names: dict[str, str],
    decisions: LinkDecisions,
) -> dict[str, tuple[PossiblySame, ...]]:
    """Return for each incident those that may be the same, with the reasons of their best pair."""
    apart = {frozenset(p) for p in decisions.cannot_link}
    best: dict[Pair, tuple[float, tuple[Feature, ...]]] = {}
    for (a, b), features in scored.items():
        one, other = sorted((names[a], names[b]))
        speaking = [f for f in features if f.weight > 0 and f.name not in {"same_report", "next_to_each_other"}]
        weight = sum(f.weight for f in speaking)
        if one == other or frozenset((a, b)) in apart or weight < thresholds()["offer"] or len(speaking) < 2:
            continue
        if not (slots[a].happened and slots[b].happened):
            continue
        if (one, other) not in best or (weight, add_up(features)) > (
            best[one, other][0],
            add_up(best[one, other][1]),
        ):
            best[one, other] = (weight, features)
    offers: dict[str, list[tuple[float, PossiblySame]]] = defaultdict(list)
    for (one, other), (weight, features) in sorted(best.items()):
        reasons_for = tuple(f.words for f in features if f.weight > 0)
        reasons_against = tuple(f.words for f in features if f.weight < 0)
        for here, there in ((one, other), (other, one)):
            offers[here].append((weight, PossiblySame(there, reasons_for, reasons_against)))
    return {
        name: tuple(p for _, p in sorted(rows, key=lambda r: (-r[0], r[1].incident))[:5])
        for name, rows in offers.items()
    }
