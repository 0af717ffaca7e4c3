"""What of a claim is compared with another's: its count, its agent, and the passage of its report it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from onrecord.codebook import Codebook, load_words
from onrecord.codebook.edtf import bounds
from onrecord.link.passages import Passage, Told, make_passages
from onrecord.model import Basis, Claim, Count, LinkedClaim, Mode, Role, Unit


@dataclass(frozen=True, slots=True)
class Slots:
    """A claim with what the linker compares of it: what it says itself, and the passage of its report it belongs to."""

    linked: LinkedClaim
    groups: frozenset[str]
    count: Count | None
    agent: str | None
    order: int
    passage: Passage

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
    return _group(act, codebook.types[act].family if act in codebook.types else "")


@cache
def _group(act: str, family: str) -> frozenset[str]:
    words = load_words("linking")
    named = {name for name, types in words["groups"].items() if act in types}
    if family in words["families"]["one_happening"]:
        named.add(f"family:{family}")
    return frozenset(named or {act})


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
    """Return each claim's slots, with the passage that it and others of its report make."""
    out: list[Slots] = []
    ordered = sorted(claims, key=lambda c: (c.report, c.claim.act.trigger.start, c.claim.id))
    for _, of_report in groupby(ordered, key=lambda c: c.report):
        told = [_read_one(linked, codebook) for linked in of_report]
        passages = make_passages(told)
        out += [
            Slots(t.linked, t.groups, t.count, t.agent, order, passage)
            for order, (t, passage) in enumerate(zip(told, passages, strict=True))
        ]
    return out


def _read_one(linked: LinkedClaim, codebook: Codebook) -> Told:
    claim = linked.claim
    edtf = claim.when.edtf if claim.when else linked.mention.told_on
    first, last = bounds(edtf) if edtf else (None, None)
    if is_after_its_report(linked):
        first = last = None
    return Told(
        linked=linked,
        groups=find_groups(claim.act.type, codebook),
        time=(first, last) if first and last else None,
        places=tuple(w.place for w in claim.where) or (linked.near if linked.mention.headed else ()),
        count=find_count(claim),
        agent=find_agent(claim),
        happened=claim.mode is Mode.HAPPENED,
    )


def is_after_its_report(linked: LinkedClaim) -> bool:
    """Tell whether words for a day were counted from the wrong one: what is told as done was not after its report."""
    when = linked.claim.when
    if not (when and linked.published) or when.basis is Basis.STATED:
        return False
    first = bounds(when.edtf)[0]
    return linked.claim.mode is Mode.HAPPENED and first is not None and first > linked.published
