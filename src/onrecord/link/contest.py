"""What an incident's origins agree and disagree on. Every value stays, with who says it; nothing is averaged."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from onrecord.codebook import load_words
from onrecord.codebook.edtf import bounds
from onrecord.link.agreeing import FINE, are_neighbours, do_counts_agree, is_same_place, is_within, told_as
from onrecord.link.origins import group_origins
from onrecord.link.slots import Slots, is_after_its_report
from onrecord.model import (
    Count,
    Feature,
    FieldValue,
    Incident,
    Mode,
    OriginGroup,
    ParticipantKind,
    Place,
    Polarity,
    PossiblySame,
    Precision,
    Role,
    SourceKind,
    Status,
)

Fields = dict[str, tuple[FieldValue, ...]]
FIELDS = ("happened", "count", "who", "whom", "when", "where", "outcome")
"""What origins can disagree on, in the order it is shown."""
SIDES = {
    ParticipantKind.CIVILIAN: "unarmed",
    ParticipantKind.OFFICIAL: "unarmed",
    ParticipantKind.STATE_CIVIL: "unarmed",
    ParticipantKind.STATE_ARMED: "state",
    ParticipantKind.ARMED_GROUP: "group",
}
"""The side a kind of participant is told to be on; a kind that may be on either is none."""
BODIES = {"state": ("state", "01"), "armed-group": ("armed-group", "02")}
"""How kinds and codes of a side's bodies begin."""
NOUN_SIDES = {"unarmed": "unarmed", "accused": "group"}
"""The side that the nouns for people put them on: "smugglers" and "militants" are what an office calls "refugees"."""


def describe_incident(
    name: str,
    members: Sequence[Slots],
    *,
    possibly_same: tuple[PossiblySame, ...],
    why: tuple[Feature, ...],
    other_origin: Collection[tuple[str, str]] = (),
) -> Incident:
    """Return the incident its claims tell: status, contested fields, grade with reasons, origins, all values.

    `other_origin` are pairs of claims that a person said go back to two origins.
    """
    members = sorted(members, key=lambda s: s.key)
    origins = group_origins(members, other_origin)
    contested = find_contested(members, origins)
    telling = [o for o in origins if any(_asserts(s) for s in members if s.claim.id in o.claims)]
    status = Status.CONTESTED if contested else Status.CORROBORATED if len(telling) > 1 else Status.SINGLE
    grade, grade_why = suggest_grade(members, telling, contested)
    return Incident(
        id=name,
        claims=tuple(s.claim.id for s in members),
        status=status,
        contested=contested,
        grade=grade,
        grade_why=grade_why,
        origins=origins,
        possibly_same=possibly_same,
        fields=collect_fields(members),
        why=why,
    )


def _asserts(slots: Slots) -> bool:
    return slots.claim.polarity is Polarity.ASSERTED


def suggest_grade(
    members: Sequence[Slots], telling: Sequence[OriginGroup], contested: tuple[str, ...]
) -> tuple[str, str]:
    """Return the Admiralty information grade 1–6 that is suggested, and why in words."""
    if not any(s.claim.mode is Mode.HAPPENED for s in members):
        return "6", "nothing here is told as having happened"
    if not telling:
        return "5", "every source here denies it"
    if "happened" in contested:
        return ("3" if len(telling) > 1 else "4"), f"told by {_origins(telling)}, and denied"
    if len(telling) > 1 and not contested:
        return "1", f"{_origins(telling)} independent of each other agree"
    if len(telling) > 1:
        return (
            "2",
            f"{_origins(telling)} independent of each other tell of it; they differ on {', '.join(contested)}",
        )
    kinds = {s.claim.attribution.kind for s in members if s.claim.id in telling[0].claims}
    hearsay = max((len(s.claim.attribution.chain) for s in members), default=0)
    if kinds <= {SourceKind.UNKNOWN} or hearsay > 2:
        return "6", "one origin that cannot be judged"
    return "3", "one origin, neither confirmed nor denied by another"


def _origins(origins: Sequence[OriginGroup]) -> str:
    return "one origin" if len(origins) == 1 else f"{len(origins)} origins"


def _values(members: Iterable[Slots], read: Callable[[Slots], Iterable[Any]]) -> tuple[FieldValue, ...]:
    claims: dict[str, tuple[Any, list[str]]] = {}
    for s in members:
        for value in read(s):
            _, saying = claims.setdefault(json.dumps(value, ensure_ascii=False), (value, []))
            if s.claim.id not in saying:
                saying.append(s.claim.id)
    return tuple(
        FieldValue(value, tuple(saying))
        for _, (value, saying) in sorted(claims.items(), key=lambda x: (-len(x[1][1]), x[0]))
    )


def collect_fields(members: Sequence[Slots]) -> Fields:
    """Return every value of every field with the claims that say it, most often said first."""

    def kinds(role: Role) -> Callable[[Slots], Iterable[Any]]:
        return lambda s: {p.kind.value for p in s.claim.participants if p.role is role and p.kind.value != "unknown"}

    ordered = sorted(members, key=lambda s: s.key)
    fields = {
        "happened": _values(ordered, lambda s: [s.claim.polarity.value] if s.happened else []),
        "act": _values(ordered, lambda s: [s.claim.act.type]),
        "when": _values(ordered, lambda s: [s.claim.when.edtf] if s.claim.when else []),
        "where": _values(ordered, lambda s: [_show_place(w.place) for w in s.claim.where]),
        "count": _values(ordered, lambda s: [[s.count.min, s.count.max]] if s.count else []),
        "who": _values(ordered, kinds(Role.AGENT)),
        "whom": _values(ordered, kinds(Role.AFFECTED)),
        "outcome": _values(ordered, lambda s: [s.claim.outcome.value] if s.claim.outcome else []),
    }
    return {name: values for name, values in fields.items() if values}


def _show_place(place: Place) -> str:
    parts = [place.name]
    if place.admin1 and place.admin1 != place.name:
        parts.append(place.admin1)
    if place.country and place.precision is not Precision.COUNTRY:
        parts.append(place.country)
    return ", ".join(parts)


def find_contested(members: Sequence[Slots], origins: Sequence[OriginGroup]) -> tuple[str, ...]:
    """Return the fields on which two origins cannot both be right, in a fixed order."""
    of = {cid: n for n, o in enumerate(origins) for cid in o.claims}
    standing = drop_superseded(members, of)
    found = []
    for name, differ in (("happened", _differ_on_happened), ("outcome", _differ_on_outcome)):
        pairs = ((a, b) for i, a in enumerate(standing) for b in standing[i + 1 :] if of[a.claim.id] != of[b.claim.id])
        if any(differ(a, b) for a, b in pairs):
            found.append(name)
    saying = {
        "who": ([s for s in standing if s.agent], _are_other_agents),
        "when": ([s for s in standing if s.claim.when], _are_other_times),
        "where": ([s for s in standing if s.claim.where], _are_other_places),
    }
    found += [name for name, (some, apart) in saying.items() if _do_origins_differ(some, of, apart)]
    largest = _keep_largest(standing, of)
    if any(_differ_on_count(a, b) for a, b in combinations(largest, 2) if of[a.claim.id] != of[b.claim.id]):
        found.append("count")
    if _is_contested_to_whom(standing, of):
        found.append("whom")
    return tuple(sorted(found, key=FIELDS.index))


def _do_origins_differ(members: Sequence[Slots], of: Mapping[str, int], apart: Callable[[Slots, Slots], bool]) -> bool:
    """Tell whether two origins say nothing of one act that agrees: one that tells two days contradicts neither."""
    told: dict[str, dict[int, list[Slots]]] = defaultdict(lambda: defaultdict(list))
    for s in members:
        told[told_as().get(s.claim.act.type, s.claim.act.type)][of[s.claim.id]].append(s)
    return any(
        all(apart(a, b) for a in one for b in other)
        for by_origin in told.values()
        for one, other in combinations(by_origin.values(), 2)
    )


def _keep_largest(members: Sequence[Slots], of: Mapping[str, int]) -> list[Slots]:
    """Return of each origin and act the claim with the most people: "one of the seven" contradicts no "seven"."""
    best: dict[tuple[int, str], tuple[Count, Slots]] = {}
    for s in members:
        if s.count and _asserts(s):
            act = s.claim.act.type
            key = (of[s.claim.id], f"{told_as().get(act, act)} {s.count.unit.value}")
            if key not in best or _rank(s.count) > _rank(best[key][0]):
                best[key] = s.count, s
    return [s for _, s in best.values()]


def _rank(count: Count) -> tuple[int, int, bool, int]:
    """Return what is larger the more people a count tells of; of "30", "about 30" and "up to 30" for the exact one."""
    least, most = count.min or 0, count.max or 0
    return least or most, most, not count.approx, least


def _is_contested_to_whom(members: Sequence[Slots], of: dict[str, int]) -> bool:
    """Return whether one origin tells of fighters where another tells of others, or of another side's fighters.

    Origins are compared whole: one that tells of both civilians and soldiers contradicts neither.
    """
    nouns: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    kinds: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for s in members:
        if s.happened and _asserts(s):
            act, origin = told_as().get(s.claim.act.type, s.claim.act.type), of[s.claim.id]
            nouns[act][origin] |= {NOUN_SIDES[side] for side in s.linked.mention.sides}
            kinds[act][origin] |= {
                SIDES[p.kind] for p in s.claim.participants if p.role is Role.AFFECTED and p.kind in SIDES
            }
    # What an origin calls them says more than the kind "those" were taken for.
    told = [[nouns[act][n] or found for n, found in by_origin.items()] for act, by_origin in kinds.items()]
    return any(a.isdisjoint(b) for sides in told for a, b in combinations([found for found in sides if found], 2))


def drop_superseded(members: Sequence[Slots], of: dict[str, int]) -> list[Slots]:
    """Return the claims without those whose own origin later gave another count of the same act."""
    latest: dict[tuple[int, str], str] = {}
    for s in members:
        if s.count and s.linked.published:
            key = (of[s.claim.id], told_as().get(s.claim.act.type, s.claim.act.type))
            latest[key] = max(latest.get(key, ""), s.linked.published.isoformat())
    return [
        s
        for s in members
        if not (s.count and s.linked.published)
        or s.linked.published.isoformat() == latest[of[s.claim.id], told_as().get(s.claim.act.type, s.claim.act.type)]
    ]


def _differ_on_happened(a: Slots, b: Slots) -> bool:
    return a.happened and b.happened and _counts_same(a, b) and _asserts(a) != _asserts(b)


def _counts_same(a: Slots, b: Slots) -> bool:
    one, other = a.claim.act.type, b.claim.act.type
    return told_as().get(one, one) == told_as().get(other, other)


def _differ_on_count(a: Slots, b: Slots) -> bool:
    same = _counts_same(a, b) and _asserts(a) and _asserts(b)
    counts: tuple[Count | None, Count | None] = (a.count, b.count)
    if not same or counts[0] is None or counts[1] is None or counts[0].unit is not counts[1].unit:
        return False
    return not do_counts_agree(counts[0], counts[1])


def _are_other_agents(a: Slots, b: Slots) -> bool:
    return bool(a.agent and b.agent and _side(a.agent) != _side(b.agent))


def _side(agent: str) -> str:
    """Return the side of an agent, by its kind or its body's code: which force of a state it was is read too ill."""
    return next((side for side, codes in BODIES.items() if agent.startswith(codes)), agent)


def _are_other_times(a: Slots, b: Slots) -> bool:
    if not a.claim.when or not b.claim.when or is_after_its_report(a.linked) or is_after_its_report(b.linked):
        return False
    (early_a, late_a), (early_b, late_b) = bounds(a.claim.when.edtf), bounds(b.claim.when.edtf)
    gaps = [(early_b - late_a).days if early_b and late_a else 0, (early_a - late_b).days if early_a and late_b else 0]
    # Two weeks off is hardly the same act told otherwise: one of the two days belongs to something else.
    return 0 < max(gaps) <= int(load_words("linking")["time"]["week_days"])


def _are_other_places(a: Slots, b: Slots) -> bool:
    if not {a.claim.act.type, b.claim.act.type}.isdisjoint(load_words("linking")["moving"]["acts"]):
        # From where, past where and to where people were taken are all places of it.
        return False
    pairs = [(x.place, y.place) for x in a.claim.where for y in b.claim.where]
    if not any(p.precision in FINE and q.precision in FINE for p, q in pairs):
        # A country beside a town may be where people were taken from, or to.
        return False
    return not any(
        is_same_place(p, q)
        or is_within(p, q)
        or is_within(q, p)
        or are_neighbours(p, q)
        or not p.country
        or not q.country
        for p, q in pairs
    )


def _differ_on_outcome(a: Slots, b: Slots) -> bool:
    ends = {x.claim.outcome.value for x in (a, b) if x.claim.outcome}
    if {find_cause(a), find_cause(b)} == {"illness", "violence"}:
        return True
    return a.claim.act.type == b.claim.act.type and ends == {"succeeded", "failed"}


def find_cause(slots: Slots) -> str | None:
    """Return what somebody died of, "illness" or "violence", where the claim's sentence says one of the two."""
    causes = load_words("linking")["causes"]
    if slots.claim.act.type not in causes["deaths"]:
        return None
    said = [name for name in ("illness", "violence") if not slots.linked.words.isdisjoint(causes[name])]
    return said[0] if len(said) == 1 else None
