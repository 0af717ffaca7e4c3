"""What of a claim is compared with another's: bounds of its time, its place, its count, its agent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from onrecord.codebook import Codebook, load_words
from onrecord.codebook.edtf import bounds
from onrecord.model import Claim, Count, LinkedClaim, Mode, Place, Precision, Role, Unit

NEIGHBOURS = 2
"""Claims before one in its report whose place or time it may be read with, where it names none itself."""


@dataclass(frozen=True, slots=True)
class Slots:
    """A claim and what the linker compares of it. `lent` names what came from a neighbouring claim."""

    linked: LinkedClaim
    groups: frozenset[str]
    earliest: date | None
    latest: date | None
    places: tuple[Place, ...]
    count: Count | None
    agent: str | None
    order: int
    lent: frozenset[str] = frozenset()

    @property
    def claim(self) -> Claim:
        """The claim itself."""
        return self.linked.claim

    @property
    def happened(self) -> bool:
        """Whether it tells of something done (or denied), not of something asked for, planned or feared."""
        return self.claim.mode is Mode.HAPPENED


def find_groups(act: str, codebook: Codebook) -> frozenset[str]:
    """Return the names of the groups of acts that may be one happening with `act`."""
    groups = load_words("linking")["groups"]
    named = {name for name, types in groups.items() if act in types}
    return frozenset(named | {f"family:{codebook.types[act].family}"} if act in codebook.types else named)


def find_count(claim: Claim) -> Count | None:
    """Return how many people were affected, by the largest count of persons, else of any unit."""
    counts = [p.count for p in claim.participants if p.count and p.role is Role.AFFECTED]
    persons = [c for c in counts if c.unit is Unit.PERSON]
    return max(persons or counts, key=lambda c: (c.min or 0, c.max or 0), default=None)


def find_agent(claim: Claim) -> str | None:
    """Return the kind of body that acts, with its type where it has one."""
    agents = [p for p in claim.participants if p.role is Role.AGENT and p.kind.value != "unknown"]
    if not agents:
        return None
    return agents[0].party.mt24 if agents[0].party and agents[0].party.mt24 else agents[0].kind.value


def read_slots(claims: Sequence[LinkedClaim], codebook: Codebook) -> list[Slots]:
    """Return each claim's slots; what a claim leaves out is lent by its neighbours in the same report."""
    out: list[Slots] = []
    ordered = sorted(claims, key=lambda c: (c.report, c.claim.act.trigger.start, c.claim.id))
    for _, of_report in groupby(ordered, key=lambda c: c.report):
        so_far: list[Slots] = []
        for order, linked in enumerate(of_report):
            so_far.append(_lend(_read_one(linked, codebook, order), so_far[-NEIGHBOURS:]))
        # A headline says neither day nor place: it has them from what comes after it.
        for at in range(len(so_far) - 1, -1, -1):
            so_far[at] = _lend(so_far[at], so_far[at + NEIGHBOURS : at : -1])
        out.extend(_place_by_report(s) for s in so_far)
    return out


def _read_one(linked: LinkedClaim, codebook: Codebook, order: int) -> Slots:
    claim = linked.claim
    earliest, latest = bounds(claim.when.edtf) if claim.when else (None, None)
    return Slots(
        linked=linked,
        groups=find_groups(claim.act.type, codebook),
        earliest=earliest,
        latest=latest,
        places=tuple(w.place for w in claim.where),
        count=find_count(claim),
        agent=find_agent(claim),
        order=order,
    )


def _place_by_report(slots: Slots) -> Slots:
    """Return the slots of a claim without a place with what its report names around it, as lent."""
    if slots.places or not slots.linked.near:
        return slots
    return replace(slots, places=slots.linked.near, lent=slots.lent | {"place"})


def _lend(slots: Slots, before: list[Slots]) -> Slots:
    """Return the slots with place and time that related claims give, the nearest being the last of `before`."""
    related = [b for b in reversed(before) if b.groups & slots.groups and b.happened == slots.happened]
    lent = set(slots.lent)
    places, earliest, latest = slots.places, slots.earliest, slots.latest
    if not places and (lender := next((b for b in related if b.places), None)):
        places = lender.places
        lent.add("place")
    if earliest is None and latest is None and (lender := next((b for b in related if b.earliest or b.latest), None)):
        earliest, latest = lender.earliest, lender.latest
        lent.add("time")
    return Slots(
        slots.linked,
        slots.groups,
        earliest,
        latest,
        places,
        slots.count,
        slots.agent,
        slots.order,
        frozenset(lent),
    )


def is_same_place(one: Place, other: Place) -> bool:
    """Tell whether two places are one, by their gazetteer number or by name within one country."""
    if one.geonames is not None and other.geonames is not None:
        return one.geonames == other.geonames
    return one.name.casefold() == other.name.casefold() and one.country == other.country


def is_within(inner: Place, outer: Place) -> bool:
    """Tell whether `outer` is a larger unit that holds `inner`."""
    order = list(Precision)
    if order.index(outer.precision) <= order.index(inner.precision) or inner.country != outer.country:
        return False
    if outer.precision is Precision.COUNTRY:
        return inner.country is not None
    if outer.precision is Precision.ADMIN1:
        return inner.admin1 is not None and inner.admin1 == outer.admin1
    if outer.precision is Precision.ADMIN2:
        return inner.admin2 is not None and inner.admin2 == outer.admin2
    return False


def do_counts_agree(one: Count, other: Count) -> bool:
    """Tell whether two counts can both be right: their ranges overlap, "about" allowing a tenth."""
    low_a, high_a = _range(one)
    low_b, high_b = _range(other)
    return low_a <= high_b and low_b <= high_a


def _range(count: Count) -> tuple[float, float]:
    low: float = 0 if count.min is None else count.min
    high: float = float("inf") if count.max is None else count.max
    return (low * 0.9, high * 1.1) if count.approx else (low, high)
