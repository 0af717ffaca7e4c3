"""Passages: what one report tells of one act, once or many times over, taken together before reports are compared.

"Fourteen were arrested in the Kalinka bookshop … the arrests … all of them were driven off": the first sentence says
when, where and how many, the others that it is the same. A passage is made of nothing but its own report.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from operator import mul

from onrecord.codebook import load_words
from onrecord.codebook.edtf import bounds
from onrecord.link.agreeing import FINE, are_many, do_counts_agree, kin_of, stand_to
from onrecord.link.tellings import rarity
from onrecord.model import Count, LinkedClaim, Place, Precision, Sense

Interval = tuple[date, date]
FULL = 127
"""The length of a vector of how acts are told."""
RECENT = 31
"""Days before publication beyond which a time is background, and lent to nothing outside its paragraph."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Acts, times, places, counts, agents and words of one report's claims that tell of one act.

    `lent` names what none of them says itself; `happened`: one of them at least tells of something done or denied;
    `context` are the rarer words of their paragraphs; `sense` is the mean of how they are told.
    """

    id: tuple[str, int]
    types: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    times: tuple[Interval, ...] = ()
    places: tuple[Place, ...] = ()
    counts: tuple[Count, ...] = ()
    agents: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    lent: frozenset[str] = frozenset()
    happened: bool = True
    context: frozenset[str] = frozenset()
    sense: Sense | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one claim says itself, as passages are made of."""

    linked: LinkedClaim
    groups: frozenset[str]
    time: Interval | None
    places: tuple[Place, ...]
    count: Count | None
    agent: str | None
    happened: bool


@cache
def passage_weights() -> Mapping[str, float]:
    """Return the frozen weights by name."""
    return dict(load_words("linking")["passage"])


@cache
def word_weights() -> tuple[float, float, float]:
    """Return what a shared word's rarity is multiplied by, from which rarity it counts, and the most of all."""
    table = load_words("linking_weights")["weights"] | load_words("linking")["words"]
    return table["shared_word"], table["shared_word_from"], table["shared_words_most"]


def weigh_shared(one: frozenset[str], other: frozenset[str]) -> tuple[float, tuple[str, ...]]:
    """Return how much the words that two share say, by how rare they are, and the words, the rarest first."""
    each, start, most = word_weights()
    said = sorted(((rarity(w) - start, w) for w in one & other), key=lambda x: (-x[0], x[1]))
    weight = sum(above for above, _ in said if above > 0) * each
    return min(most, weight), tuple(w for above, w in said if above > 0)


def measure_context(one: frozenset[str], other: frozenset[str]) -> tuple[float, tuple[str, ...]]:
    """Return the cosine of two contexts' words, weighed by how rare they are, and what they share, the rarest first."""
    shared = one & other
    if not shared:
        return 0.0, ()
    # Summed exactly: a set is gone through in another order in another run.
    alike = math.fsum(rarity(w) ** 2 for w in shared) / (_length(one) * _length(other))
    return alike, tuple(sorted(shared, key=lambda w: (-rarity(w), w)))


@lru_cache(maxsize=1 << 16)
def _length(words: frozenset[str]) -> float:
    return math.sqrt(math.fsum(rarity(w) ** 2 for w in words))


def measure_senses(one: Sense | None, other: Sense | None) -> float | None:
    """Return the cosine of how two passages are told; None where one is not known, or another model told it."""
    if one is None or other is None or one.by != other.by:
        return None
    product: int = sum(map(mul, memoryview(one.numbers).cast("b"), memoryview(other.numbers).cast("b")))
    return product / FULL**2


def _mean_sense(members: Sequence[Told]) -> Sense | None:
    senses = [m.linked.mention.sense for m in members if m.linked.mention.sense]
    if len({s.by for s in senses}) != 1:
        return None
    if len(senses) == 1:
        return senses[0]
    total = [sum(values) for values in zip(*(memoryview(s.numbers).cast("b") for s in senses), strict=True)]
    length = math.sqrt(sum(value * value for value in total)) or 1.0
    return Sense(senses[0].by, array("b", (round(FULL * value / length) for value in total)).tobytes())


def find_gap(one: Iterable[Interval], other: Iterable[Interval]) -> int | None:
    """Return the fewest days between two sets of times; 0 or less where some overlap, None where one is empty."""
    other = tuple(other)
    return min((max((d[0] - b[1]).days, (b[0] - d[1]).days) for b in one for d in other), default=None)


def group_claims(told: Sequence[Told]) -> list[list[int]]:
    """Return the numbers of one report's claims, in order of its text, by passage."""
    scene = {(p.country, p.name) for t in told for p in t.places if p.precision in FINE - {Precision.ADMIN1}}
    one_scene = passage_weights()["one_scene"] if len(scene) < 2 else 0.0
    passages: list[list[int]] = []
    for at, claim in enumerate(told):
        scored = [
            (one_scene + sum(_weigh(claim, at, passage, told)), number)
            for number, passage in enumerate(passages)
            if _may_be_one(claim, [told[m] for m in passage])
        ]
        # Of passages that fit as well the last one told.
        score, best = max(scored, default=(0.0, 0))
        if scored and score >= passage_weights()["join"]:
            passages[best].append(at)
        else:
            passages.append([at])
    return passages


def _may_be_one(claim: Told, members: Sequence[Told]) -> bool:
    if any(have_other_headings(claim.linked, m.linked) for m in members):
        return False
    if claim.happened != members[0].happened and not (members[0].happened and _names_again(claim, members)):
        return False
    return any(claim.groups & m.groups for m in members)


def _names_again(claim: Told, members: Sequence[Told]) -> bool:
    """Tell whether a claim that asks for something names an act told as done: "the expulsion must be investigated"."""
    types = {m.linked.claim.act.type for m in members}
    kin = {kin_of().get(t) for t in types} - {None}
    act = claim.linked.claim.act.type
    return claim.linked.mention.definite and (act in types or kin_of().get(act) in kin)


def have_other_headings(a: LinkedClaim, b: LinkedClaim) -> bool:
    """Tell whether two claims of one report stand under two headings of a round-up, each for one happening."""
    return a.mention.headed and b.mention.headed and a.mention.paragraph != b.mention.paragraph


def _weigh(claim: Told, at: int, passage: Sequence[int], told: Sequence[Told]) -> Iterator[float]:
    weight = passage_weights()
    members = [told[m] for m in passage]
    here = claim.linked.mention
    same_type = any(m.linked.claim.act.type == claim.linked.claim.act.type for m in members)
    kin = kin_of().get(claim.linked.claim.act.type)
    is_kin = kin is not None and any(kin_of().get(m.linked.claim.act.type) == kin for m in members)
    yield weight["same_type" if same_type else "kin_type" if is_kin else "related_type"]
    if any(m.linked.mention.paragraph == here.paragraph for m in members):
        yield weight["same_paragraph"]
    if passage[-1] == at - 1:
        yield weight["next"]
    if any(m.linked.mention.paragraph == 0 for m in members) and here.paragraph <= 2:
        yield weight["headline"]
    if here.back:
        yield weight["back"]
    if here.anew:
        yield weight["anew"]
    yield from _weigh_what_is_said(claim, members)
    words = frozenset().union(*(m.linked.words for m in members))
    scale = weight["shared_word"] / word_weights()[0]
    yield min(weight["shared_words_most"], weigh_shared(claim.linked.words, words)[0] * scale)


def _weigh_what_is_said(claim: Told, members: Sequence[Told]) -> Iterator[float]:
    weight = passage_weights()
    against = 1.0 if any(_voice(claim) == _voice(m) for m in members) else weight["other_voice"]
    places = {stand_to(p, q) for p in claim.places for m in members for q in m.places} - {None}
    if places:
        yield weight["same_place"] if places - {"other_place"} else weight["other_place"] * against
    gap = find_gap([claim.time] if claim.time else [], [m.time for m in members if m.time])
    if gap is not None:
        exact = claim.time is not None and claim.time[0] == claim.time[1]
        name = "same_day" if gap <= 0 and exact else "times_overlap" if gap <= 0 else "times_near" if gap == 1 else ""
        value = weight[name or "other_time"]
        yield value if value > 0 else value * against
    counts = [m.count for m in members if m.count and claim.count and m.count.unit is claim.count.unit]
    if counts and claim.count:
        agreeing = [c for c in counts if do_counts_agree(claim.count, c)]
        if agreeing:
            many = any(are_many(claim.count, c) for c in agreeing)
            yield weight["counts_agree_many" if many else "counts_agree"]
        else:
            yield weight["counts_differ"] * against


def _voice(told: Told) -> tuple[object, ...]:
    return told.linked.claim.attribution.kind, told.linked.source_words


def make_passages(told: Sequence[Told]) -> list[Passage]:
    """Return for each claim of one report, in order of its text, its passage."""
    groups = group_claims(told)
    made = [_pool([told[m] for m in members], number) for number, members in enumerate(groups)]
    paragraphs = [{told[m].linked.mention.paragraph for m in members} for members in groups]
    linked = [[told[m].linked for m in members] for members in groups]
    lent = [_lend(n, made, paragraphs, linked) for n in range(len(groups))]
    of = {m: lent[number] for number, members in enumerate(groups) for m in members}
    return [of[at] for at in range(len(told))]


def _pool(members: Sequence[Told], number: int) -> Passage:
    return Passage(
        id=(members[0].linked.report, number),
        types=_type_sets(*sorted({m.linked.claim.act.type for m in members})),
        groups=_unite([m.groups for m in members]),
        times=tuple(dict.fromkeys(m.time for m in members if m.time)),
        places=tuple(dict.fromkeys(p for m in members for p in m.places)),
        # The same number told in several places is one number, the words for it aside.
        counts=tuple({(c.min, c.max, c.unit, c.approx): c for m in reversed(members) if (c := m.count)}.values())[::-1],
        agents=frozenset(m.agent for m in members if m.agent),
        words=_unite([m.linked.words for m in members]),
        happened=any(m.happened for m in members),
        context=_unite(list({m.linked.mention.paragraph: m.linked.mention.context for m in members}.values())),
        sense=_mean_sense(members),
    )


@cache
def _type_sets(*types: str) -> frozenset[str]:
    """Return the same set for the same types: a record of a million claims holds few."""
    return frozenset(types)


def _unite(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    return sets[0] if len(sets) == 1 else frozenset().union(*sets)


def _lend(
    number: int, made: Sequence[Passage], paragraphs: Sequence[set[int]], linked: Sequence[Sequence[LinkedClaim]]
) -> Passage:
    """Return a passage with a time and places that others lend it: those of related acts, and of its paragraph."""
    passage = made[number]
    others = sorted((n for n in range(len(made)) if n != number), key=lambda n: (abs(n - number), n > number))
    related = [n for n in others if made[n].groups & passage.groups]
    times, places = passage.times, passage.places
    lent: list[str] = []
    # What is told to be something else was at another time.
    anew = all(claim.mention.anew for claim in linked[number])
    if all(claim.mention.headed for claim in linked[number]):
        # A heading says all there is to say; what others have is of other happenings.
        return replace(passage, lent=_type_sets(*(n for n, v in (("time", times), ("place", places)) if not v)))
    if not times and not anew:
        published = linked[number][0].published
        lenders = (
            made[n].times
            for n in related
            if made[n].times
            and not all(claim.mention.anew for claim in linked[n])
            and (paragraphs[n] & paragraphs[number] or _is_recent(made[n].times, published))
        )
        nearest = tuple(dict.fromkeys(day for c in linked[number] for day in _near_day(c)))[:1]
        if times := nearest or next(lenders, ()):
            lent.append("time")
    if not places:
        near = tuple(dict.fromkeys(p for claim in linked[number] for p in claim.near))
        around = [n for n in others if paragraphs[n] & paragraphs[number]] + related
        places = next((made[n].places for n in around if made[n].places), near)
        lent.append("place")
    return replace(passage, times=times, places=places, lent=_type_sets(*lent))


def _near_day(claim: LinkedClaim) -> Iterator[Interval]:
    first, last = bounds(claim.mention.near_day) if claim.mention.near_day else (None, None)
    if first and last:
        yield first, last


def _is_recent(times: Iterable[Interval], published: date | None) -> bool:
    """Tell whether a time is of what is new in a report, not of its background."""
    return published is None or all((published - last).days <= RECENT for _, last in times)
