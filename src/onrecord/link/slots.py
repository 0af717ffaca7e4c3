"""What of a claim is compared with another's: its count, its agent, and the passage of its report it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import groupby

from onrecord.codebook import Codebook, load_words
from onrecord.codebook.edtf import bounds
from onrecord.link.passages import Passage, Told, make_passages
from onrecord.model import Basis, Claim, Count, LinkedClaim, Mode, Role, Unit


@dataclass(frozen=True, slots=True)
class Slots:
    """A claim with what the linker compares of it: what it says itself, and the passage of its report it belongs to.

    By `key` claims are put in order wherever an order decides: see `make_key`.
    """

    linked: LinkedClaim
    groups: frozenset[str]
    count: Count | None
    agent: str | None
    key: str
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
    ordered = sorted(((c.report, make_key(c), c) for c in claims), key=lambda row: row[:2])
    for _, of_report in groupby(ordered, key=lambda row: row[0]):
        rows = list(of_report)
        told = [_read_one(linked, codebook) for _, _, linked in rows]
        out += [
            Slots(t.linked, t.groups, t.count, t.agent, key, passage)
            for (_, key, _), t, passage in zip(rows, told, make_passages(told), strict=True)
        ]
    return out


def make_key(linked: LinkedClaim) -> str:
    """Return what claims are put in order by: publication, outlet, text of the report, spot in it, what is said.

    Ids are random in a record. Where they broke ties, the same reports gave other incidents in another record; so a
    claim's own is last, for claims that are alike in all else.
    """
    act = linked.claim.act
    report = f"{linked.published or ''}\0{linked.publisher or ''}\0{_sum_up(linked.report_shingles):016x}"
    spot = f"{act.trigger.start:09d}\0{act.trigger.end:09d}\0{act.type}"
    return f"{report}\0{spot}\0{_digest_what_is_said(linked)}\0{linked.claim.id}"


@lru_cache(maxsize=1)
def _sum_up(shingles: frozenset[int]) -> int:
    """Return a number that stands for a text; the claims of one report are read one after the other."""
    return sum(shingles) % (1 << 64)


def _digest_what_is_said(linked: LinkedClaim) -> str:
    claim, mention = linked.claim, linked.mention
    source, origin = claim.attribution, claim.attribution.origin
    said = (
        claim.mode.value,
        claim.polarity.value,
        claim.outcome and claim.outcome.value,
        (source.kind.value, source.protected, len(source.chain), origin and (origin.start, origin.end)),
        [
            (
                p.role.value,
                p.kind.value,
                p.party and p.party.mt24,
                (c := p.count) and (c.min, c.max, c.unit.value, c.approx),
            )
            for p in claim.participants
        ],
        claim.when and claim.when.edtf,
        [(w.place.name, w.place.country, w.place.geonames) for w in claim.where],
        sorted(linked.words),
        linked.source_words and sorted(linked.source_words),
        (mention.language, mention.paragraph, mention.headed, mention.told_on, mention.near_day, mention.sides),
    )
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()


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
