"""Claims become incidents: compared in blocks, joined by average score, held apart where people said so."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.codebook import load_codebook
from onrecord.link.blocks import Blocks, are_far_apart, may_be_compared
from onrecord.link.contest import describe_incident
from onrecord.link.features import add_up, ask_of_both, compare, is_ruled_out, thresholds
from onrecord.link.slots import Slots, read_slots
from onrecord.model import Feature, Incident, LinkDecisions, LinkedClaim, PossiblySame

Pair = tuple[str, str]
Offer = tuple[float, int, str]
"""A claim that may be offered for another: what speaks for it, what breaks ties (more is better), its id."""
Row = tuple[float, Slots, PossiblySame]
"""An incident that may be offered for another: what speaks for it, its claim of their best pair, the offer."""

NOT_BY_ITSELF = frozenset({"same_report", "told_near", "sense"})
"""Reasons that offer no pair to a person, who could not check them."""
OFFERS, KEPT_OFFERS = 5, 8
"""How many an incident may be the same as, as a person is shown; and how many are kept of each claim for that."""


def link_claims(claims: Sequence[LinkedClaim], decisions: LinkDecisions | None = None) -> tuple[Incident, ...]:
    """Return the incidents that the claims tell of; the same whatever order the claims come in.

    Incident ids are made of the claims' ids; a record gives them stable ones of its own.
    """
    return relink_claims(claims, decisions or LinkDecisions(), before={}, touched=None).incidents


def link_slots(slots: Iterable[Slots]) -> tuple[Incident, ...]:
    """Return the incidents of claims whose passages are known already, as a part of an archive is linked."""
    return _relink({s.claim.id: s for s in slots}, LinkDecisions(), before={}, touched=None).incidents


@dataclass(frozen=True, slots=True)
class Relinked:
    """What linking anew around some claims gives.

    `incidents` are those whose claims or fields may differ from before; `offers` what others may be the same as now, by
    their name; `names` the name of every claim's incident.
    """

    incidents: tuple[Incident, ...]
    offers: Mapping[str, tuple[PossiblySame, ...]]
    names: Mapping[str, str]


def relink_claims(
    claims: Sequence[LinkedClaim],
    decisions: LinkDecisions,
    *,
    before: Mapping[str, Sequence[str]],
    touched: Collection[str] | None,
) -> Relinked:
    """Link anew what `touched` claims can reach, and leave the other incidents of `before` (by any id) as they are.

    A cluster depends on nothing but the claims that chains of pairs good enough to join lead to, so this gives what
    linking everything would. Without `touched` everything is linked.
    """
    slots = {s.claim.id: s for s in read_slots(claims, load_codebook())}
    return _relink(slots, decisions, before=before, touched=touched)


def _relink(
    slots: Mapping[str, Slots],
    decisions: LinkDecisions,
    *,
    before: Mapping[str, Sequence[str]],
    touched: Collection[str] | None,
) -> Relinked:
    linker = _Linker(slots, decisions)
    if touched is None:
        reached = set(slots)
        for claim in sorted(slots):
            linker.score(claim)
    else:
        reached = linker.reach(touched, before.values())
    clusters = linker.cluster(reached)
    kept = [sorted(members) for members in before.values() if reached.isdisjoint(members)]
    names = {cid: name_incident(members) for members in (*clusters, *kept) for cid in members}
    concerned = linker.concerned(reached, kept, names)
    offers = offer_pairs(slots, linker.offered_pairs(), names)
    found = tuple(
        describe_incident(
            name_incident(members),
            [slots[m] for m in members],
            possibly_same=offers.get(name_incident(members), ()),
            why=explain(slots, members, linker.totals),
            other_origin=decisions.other_origin,
        )
        for members in clusters
    )
    return Relinked(found, {name: offers.get(name, ()) for name in sorted(concerned)}, names)


class _Linker:
    """Pairs scored as they are asked for, each once; only what may join or be offered is kept of them."""

    def __init__(self, slots: Mapping[str, Slots], decisions: LinkDecisions) -> None:
        self.slots = slots
        self.ranks = rank(slots)
        self.totals: dict[Pair, float] = {}
        """Scores of pairs that speak for one happening; those that speak against it are looked up as they are met."""
        self._blocks = Blocks(slots)
        self._decisions = decisions
        self._done: set[str] = set()
        self._offered: dict[str, dict[tuple[str, int], Offer]] = defaultdict(dict)
        self._edges: dict[str, set[str]] = defaultdict(set)
        self._must: dict[str, set[str]] = defaultdict(set)
        self._apart = {frozenset(p) for p in decisions.cannot_link}
        for one, other in decisions.must_link:
            if one in slots and other in slots:
                self._must[one].add(other)
                self._must[other].add(one)

    def score(self, claim: str) -> None:
        """Score a claim's pairs that are worth comparing."""
        if claim in self._done:
            return
        self._done.add(claim)
        here, join = self.slots[claim], thresholds()["join"]
        # Claims of one passage are compared as one, but for what is asked of the two claims themselves.
        known: dict[tuple[object, ...], tuple[Feature, ...]] = {}
        for other in self._blocks.find_candidates(claim):
            if other in self._done:
                continue
            there = self.slots[other]
            key = there.passage.id, *ask_of_both(here, there)
            if key not in known:
                known[key] = compare(here, there)
            features = known[key]
            total = add_up(features)
            if total > 0 and not is_ruled_out(features):
                self.totals[min(claim, other), max(claim, other)] = total
                if total >= join:
                    self._edges[claim].add(other)
                    self._edges[other].add(claim)
            weight = weigh_offer(features)
            if weight and here.happened and frozenset((claim, other)) not in self._apart:
                self._offer(claim, weight, other)
                self._offer(other, weight, claim)

    def _offer(self, claim: str, weight: float, other: str) -> None:
        """Keep an offer among the best of a claim, one of each passage: else one long report would fill all places."""
        best, passage = self._offered[claim], self.slots[other].passage.id
        offer = weight, -self.ranks[other], other
        if passage in best:
            best[passage] = max(best[passage], offer)
            return
        best[passage] = offer
        if len(best) > KEPT_OFFERS:
            del best[min(best, key=best.__getitem__)]

    def offered_pairs(self) -> set[Pair]:
        """Return the pairs that may be offered to a person, the best of each claim."""
        return {(min(a, b), max(a, b)) for a, best in self._offered.items() for *_, b in best.values()}

    def reach(self, touched: Collection[str], before: Iterable[Sequence[str]]) -> set[str]:
        """Return the claims that chains of pairs good enough to join, decisions and incidents so far lead to."""
        together = {cid: members for members in before for cid in members}
        # What is left of an incident that lost a claim may fall apart.
        ahead = [cid for cid in touched if cid in self.slots]
        ahead += [m for cid in touched for m in together.get(cid, ()) if m in self.slots]
        reached: set[str] = set()
        while ahead:
            claim = ahead.pop()
            if claim in reached:
                continue
            reached.add(claim)
            self.score(claim)
            further = {*self._edges[claim], *self._must[claim], *together.get(claim, ())}
            ahead.extend(sorted(c for c in further if c in self.slots and c not in reached))
        return reached

    def cluster(self, reached: Collection[str]) -> list[list[str]]:
        """Return the ids of the claims reached by incident."""
        slots = {cid: self.slots[cid] for cid in sorted(reached)}
        totals = {p: total for p, total in self.totals.items() if p[0] in slots and p[1] in slots}
        return cluster(slots, totals, self._decisions)

    def concerned(self, reached: Collection[str], kept: Iterable[Sequence[str]], names: Mapping[str, str]) -> set[str]:
        """Return the names of kept incidents that pairs with the claims reached may be offered to, all pairs scored."""
        offered = {other for cid in reached for *_, other in self._offered[cid].values()}
        others = {names[o] for o in offered if o not in reached and o in names}
        for members in kept:
            if members and names[members[0]] in others:
                for cid in members:
                    self.score(cid)
        return others


def name_incident(members: Iterable[str]) -> str:
    """Return an id made of the claims' ids."""
    return hashlib.sha256(json.dumps(sorted(members)).encode()).hexdigest()[:24]


class _Clusters:
    """Clusters of claims with, between each two, the sum of their pairs' scores.

    Joining adds up what the two had with others, so that a decision costs the same however large the clusters are.
    """

    def __init__(
        self,
        ids: Iterable[str],
        totals: Mapping[Pair, float],
        apart: Iterable[Pair],
        contradict: Callable[[str, str], bool],
    ) -> None:
        self._contradict = contradict
        self.of = {cid: n for n, cid in enumerate(ids)}
        self.members = {n: [cid] for cid, n in self.of.items()}
        self._totals = totals
        self._sums: dict[int, dict[int, float]] = defaultdict(dict)
        self._forbidden: dict[int, set[int]] = defaultdict(set)
        for (a, b), total in totals.items():
            one, other = self.of[a], self.of[b]
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
        if one == other or other in self._forbidden.get(one, ()):
            return False
        pairs = len(self.members[one]) * len(self.members[other])
        if self._sums[one].get(other, 0.0) / pairs < join / 2:
            return False
        unlike = (
            (x, y) for x in self.members[one] for y in self.members[other] if (min(x, y), max(x, y)) not in self._totals
        )
        if any(self._contradict(x, y) for x, y in unlike):
            self._forbid(one, other)
            return False
        return True

    def join(self, a: str, b: str) -> None:
        """Make the clusters of two claims one."""
        one, other = sorted((self.of[a], self.of[b]), key=lambda n: (-len(self.members[n]), n))
        if one == other:
            return
        gone = self.members.pop(other)
        self.members[one] += gone
        self.of.update(dict.fromkeys(gone, one))
        for third, total in self._sums.pop(other, {}).items():
            self._sums[third].pop(other)
            if third != one:
                both = self._sums[one].get(third, 0.0) + total
                self._sums[one][third] = self._sums[third][one] = both
        for third in self._forbidden.pop(other, ()):
            self._forbidden[third].discard(other)
            if third != one:
                self._forbid(one, third)


def rank(slots: Mapping[str, Slots]) -> dict[str, int]:
    """Return the places of the claims' ids in the order of their keys; in that order."""
    return {s.claim.id: n for n, s in enumerate(sorted(slots.values(), key=lambda s: s.key))}


def cluster(slots: Mapping[str, Slots], totals: Mapping[Pair, float], decisions: LinkDecisions) -> list[list[str]]:
    """Return the claims' ids by incident: must-links first, then best pairs while the average holds."""
    ranks = rank(slots)
    ids = list(ranks)
    clusters = _Clusters(ids, totals, decisions.cannot_link, lambda a, b: contradict(slots[a], slots[b]))
    decided = [(ranks[a], ranks[b]) for a, b in decisions.must_link if a in ranks and b in ranks]
    for first, second in sorted((min(pair), max(pair)) for pair in decided):
        clusters.join(ids[first], ids[second])
    join = thresholds()["join"]
    good = [
        (-total, min(ranks[a], ranks[b]), max(ranks[a], ranks[b])) for (a, b), total in totals.items() if total >= join
    ]
    for _, first, second in sorted(good):
        one, other = ids[first], ids[second]
        if clusters.may_join(one, other, join):
            clusters.join(one, other)
    return sorted(sorted(members) for members in clusters.members.values())


def contradict(a: Slots, b: Slots) -> bool:
    """Tell whether two claims speak against one happening: too far apart in time, or with more against than for it."""
    if are_far_apart(a, b):
        return True
    if not may_be_compared(a, b):
        return False
    features = compare(a, b)
    return is_ruled_out(features) or add_up(features) < 0


def explain(slots: Mapping[str, Slots], members: list[str], totals: Mapping[Pair, float]) -> tuple[Feature, ...]:
    """Return the strongest reason of each name that joined the members."""
    best: dict[str, Feature] = {}
    # Claims of the same two passages are joined by the same reasons, but for what is asked of the two themselves.
    seen: set[tuple[object, ...]] = set()
    ordered = sorted((slots[m] for m in members), key=lambda s: s.key)
    for i, a in enumerate(ordered):
        for b in ordered[i + 1 :]:
            asked = (frozenset((a.passage.id, b.passage.id)), *ask_of_both(a, b))
            if asked in seen or (min(a.claim.id, b.claim.id), max(a.claim.id, b.claim.id)) not in totals:
                continue
            seen.add(asked)
            for f in compare(a, b):
                if f.weight > 0 and (f.name not in best or f.weight > best[f.name].weight):
                    best[f.name] = f
    # What a person cannot check by the words comes last.
    return tuple(sorted(best.values(), key=lambda f: (f.name in NOT_BY_ITSELF, -f.weight, f.name)))


def weigh_offer(features: Iterable[Feature]) -> float:
    """Return how much speaks for offering a pair to a person, 0 where too little does."""
    speaking = [f.weight for f in features if f.weight > 0 and f.name not in NOT_BY_ITSELF]
    weight = sum(speaking)
    return weight if weight >= thresholds()["offer"] and len(speaking) > 1 else 0.0


def offer_pairs(
    slots: Mapping[str, Slots], pairs: Iterable[Pair], names: Mapping[str, str]
) -> dict[str, tuple[PossiblySame, ...]]:
    """Return for each incident those that may be the same, with the reasons of their best pair."""
    between = [
        sorted((slots[a], slots[b]), key=lambda s: s.key)
        for a, b in pairs
        if a in names and b in names and names[a] != names[b]
    ]
    best: dict[frozenset[str], tuple[float, float, tuple[Slots, Slots], tuple[Feature, ...]]] = {}
    for a, b in sorted(between, key=lambda pair: (pair[0].key, pair[1].key)):
        both = frozenset((names[a.claim.id], names[b.claim.id]))
        features = compare(a, b)
        weighed = (weigh_offer(features), add_up(features))
        if both not in best or weighed > best[both][:2]:
            best[both] = (*weighed, (a, b), features)
    offers: dict[str, list[Row]] = defaultdict(list)
    for weight, _, (a, b), features in best.values():
        reasons_for = tuple(f.words for f in features if f.weight > 0)
        reasons_against = tuple(f.words for f in features if f.weight < 0)
        for here, there in ((a, b), (b, a)):
            offer = PossiblySame(names[there.claim.id], reasons_for, reasons_against)
            offers[names[here.claim.id]].append((weight, there, offer))
    return {name: choose_offers(rows) for name, rows in offers.items()}


def choose_offers(rows: Iterable[Row]) -> tuple[PossiblySame, ...]:
    """Return the offers that a person is shown, the best first; a second of one passage only where there is room."""
    ordered = sorted(rows, key=lambda row: (-row[0], row[1].key))
    firsts: dict[tuple[str, int], int] = {}
    for at, (_, there, _) in enumerate(ordered):
        firsts.setdefault(there.passage.id, at)
    seconds = sorted(set(range(len(ordered))) - set(firsts.values()))
    return tuple(ordered[at][2] for at in sorted([*firsts.values(), *seconds][:OFFERS]))
