"""Which of the places of one name is meant, by features a reviewer can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log10

from onrecord.gazetteer import Candidate, Kind
from onrecord.resolve.places.detect import Found, contains

QUALIFIED = 6.0
TYPED = 3.0
OWN = 8.0
CHIEF = 1.0
COUNTRY_VOTES = 2.5
ADMIN1_VOTES = 2.0
SIZE = 0.55
"""Weights of the features, set on open development data (see eval/RESULTS.md)."""
KIND = {Kind.COUNTRY: 3.5, Kind.REGION: 3.0, Kind.ADMIN1: 0.6, Kind.ADMIN2: 0.0, Kind.PLACE: 0.3, Kind.PEOPLE: 3.0}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A name's readings, best first, and why the first one is."""

    candidates: tuple[Candidate, ...]
    why: tuple[str, ...]


@dataclass(slots=True)
class Votes:
    """How many names of the text point at each country and each first-level unit."""

    countries: Counter[str]
    units: Counter[tuple[str, str]]

    def share(self, candidate: Candidate, own: float = 0.0) -> tuple[float, float]:
        """Return the shares of the votes for a candidate's country and unit, from 0 to 1."""
        place = candidate.place
        country = self.countries[place.country or ""] / max(3.0, sum(self.countries.values()))
        unit = self.units[place.country or "", place.admin1 or ""] / max(3.0, sum(self.units.values()))
        return country, unit


def rank_names(found: Sequence[Found]) -> list[Ranked]:
    """Return the readings of each name: two rounds, the second knowing where the first put the others."""
    votes = Votes(Counter(), Counter())
    chosen: list[Ranked] = []
    for _ in range(3):
        senses = _read_senses(found, chosen)
        chosen = [_rank(name, votes, senses) for name in found]
        votes = _count_votes(found, chosen)
    return chosen


def _count_votes(found: Sequence[Found], chosen: Sequence[Ranked]) -> Votes:
    """Count each name once for the text, so that one often repeated does not decide by itself."""
    seen: set[tuple[str, Candidate]] = set()
    votes = Votes(Counter(), Counter())
    for name, ranked in zip(found, chosen, strict=True):
        best = ranked.candidates[0]
        if (name.key, best) in seen or not best.place.country:
            continue
        seen.add((name.key, best))
        votes.countries[best.place.country] += 1
        if best.place.admin1:
            votes.units[best.place.country, best.place.admin1] += 1
    return votes


def _read_senses(found: Sequence[Found], chosen: Sequence[Ranked]) -> dict[str, Candidate]:
    """Return, for names that are qualified somewhere in the text, the place they mean there."""
    if not chosen:
        return {}
    return {
        name.key: ranked.candidates[0]
        for name, ranked in zip(reversed(found), reversed(chosen), strict=True)
        if name.qualifier or name.types
    }


def _rank(name: Found, votes: Votes, senses: dict[str, Candidate]) -> Ranked:
    scored = sorted(((score(name, c, votes, senses), -i) for i, c in enumerate(name.candidates)), reverse=True)
    ordered = tuple(name.candidates[-i] for _, i in scored)
    return Ranked(ordered, tuple(explain(name, ordered, votes, senses)))


def score(name: Found, candidate: Candidate, votes: Votes, senses: dict[str, Candidate]) -> float:
    """Return how well a place fits a name in its text."""
    total = KIND[candidate.kind] + SIZE * log10(candidate.population + 1)
    if candidate.kind in {Kind.COUNTRY, Kind.REGION, Kind.PEOPLE}:
        total = KIND[candidate.kind] + SIZE * 7
    total += CHIEF * candidate.chief + OWN * candidate.own
    if name.types:
        total += TYPED if candidate.kind in name.types else -TYPED
    if name.qualifier and any(contains(o, candidate) for o in name.qualifier.candidates[:20]):
        total += QUALIFIED
    elif not name.qualifier and not name.types and senses.get(name.key) == candidate:
        total += QUALIFIED / 2
    country, unit = votes.share(candidate)
    return total + COUNTRY_VOTES * country + ADMIN1_VOTES * unit


def explain(name: Found, ordered: Sequence[Candidate], votes: Votes, senses: dict[str, Candidate]) -> Iterable[str]:
    """Yield the reasons for the first reading, in words."""
    best = ordered[0]
    if name.tag:
        yield name.tag
    yield f"{_article(best.kind)} of that name" if best.chief else f"another name of {best.place.name}"
    if best.own:
        yield "from this record's own places"
    if name.types and best.kind in name.types:
        yield f"the word “{name.type_word}” beside it"
    if name.qualifier and any(contains(o, best) for o in name.qualifier.candidates[:20]):
        yield f"said to lie in {name.qualifier.best.place.name}"
    elif senses.get(name.key) == best and not name.types:
        yield "meant so elsewhere in the report"
    others = votes.countries[best.place.country or ""] - 1
    if others > 0 and best.kind is not Kind.COUNTRY and len(ordered) > 1:
        yield f"{others} other names of the report lie in the same country"
    if len(ordered) > 1 and best.population == max(c.population for c in ordered) and best.population:
        yield f"the largest of {len(ordered)} of that name"
    if best.fallback:
        yield f"only the larger unit's place is known ({best.place.admin1 or best.place.country})"


def _article(kind: Kind) -> str:
    return {
        Kind.COUNTRY: "a country",
        Kind.REGION: "a region",
        Kind.ADMIN1: "a first-level unit",
        Kind.ADMIN2: "a second-level unit",
        Kind.PLACE: "a place",
        Kind.PEOPLE: "the people",
    }[kind]
