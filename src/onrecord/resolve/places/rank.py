"""Which of the places of one name is meant, by features a reviewer can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log10

from onrecord.gazetteer import Candidate, Kind
from onrecord.model import Place
from onrecord.resolve.places.detect import Found, contains

QUALIFIED = 6.0
HOLDS = 4.0
LONELY = 2.0
BESIDE_COUNTRY, BESIDE_ADMIN1 = 0.5, 1.0
HOME_COUNTRY, HOME_ADMIN1 = 0.8, 0.8
TYPED = 3.0
OWN = 8.0
CHIEF = 1.0
COUNTRY_VOTES = 2.5
ADMIN1_VOTES = 2.0
SIZE = 0.55
"""Weights of the features, set on open development data (see eval/RESULTS.md)."""
UNCOUNTED = 20_000
"""Inhabitants taken for a second-level unit whose number nobody gives."""
METROPOLIS, CITY_FIRST = 1_000_000, 1.0
"""From this size a city is meant rather than the unit around it that has its name: "São Paulo", "Aleppo"."""
TOWNS = frozenset({Kind.PLACE, Kind.ADMIN2})
KIND = {Kind.COUNTRY: 3.5, Kind.REGION: 3.0, Kind.ADMIN1: 0.6, Kind.ADMIN2: 0.0, Kind.PLACE: 0.3, Kind.PEOPLE: 3.0}


WELL_KNOWN = 500_000
"""Inhabitants from which a town is meant though nothing else in the text lies in its country."""
KNOWN, SMALL = 100_000, 50_000
"""Inhabitants of a town that alone tells where a text is set, and below which one elsewhere gives way to it."""
NEIGHBOURS = 150
"""Kilometres from another place of the text within which a town across the border belongs to the same scene."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A name's readings, best first, and why the first one is.

    `stranger`: its town lies where nothing else in the text does, so that a namesake no gazetteer has is meant.
    """

    candidates: tuple[Candidate, ...]
    why: tuple[str, ...]
    stranger: bool = False


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

    def speak_against(self, country: Candidate) -> bool:
        """Tell whether no name but its own points at a country while most of several others point at one other."""
        code, others = country.place.country or "", sum(self.countries.values())
        return self.countries[code] <= 1 and others >= 3 and max(self.countries.values()) * 2 > others


@dataclass(frozen=True, slots=True)
class Scene:
    """What the rest of a text says about where a name lies: votes, senses told elsewhere, places beside, home."""

    votes: Votes
    senses: Mapping[str, Candidate]
    beside: Sequence[Place] = ()
    home: Sequence[Place] = ()


def rank_names(found: Sequence[Found], home: Sequence[Place] = ()) -> list[Ranked]:
    """Return the readings of each name: three rounds, each knowing where the one before put the others.

    `home` are the places in the name of the outlet.
    """
    votes = Votes(Counter(), Counter())
    chosen: list[Ranked] = []
    for _ in range(3):
        senses = _read_senses(found, chosen)
        scenes = [Scene(votes, senses, _beside(found, chosen, at), home) for at in range(len(found))]
        chosen = [_rank(name, scene) for name, scene in zip(found, scenes, strict=True)]
        votes = _count_votes(found, chosen)
    return [replace(ranked, stranger=is_stranger(at, found, chosen, votes, home)) for at, ranked in enumerate(chosen)]


def is_stranger(
    at: int, found: Sequence[Found], chosen: Sequence[Ranked], votes: Votes, home: Sequence[Place] = ()
) -> bool:
    """Tell whether a name is only known as a small town far from all that the text names.

    "Los Mangos", a quarter of Maracaibo, is in no gazetteer; the towns of that name that are lie in Mexico. A town
    counts as far off where nothing else in the text, peoples included, points at its country, two names (or one that
    is well known, for a small town) point at another, no words beside it say where it lies, and no other is near.
    """
    name, best = found[at], chosen[at].candidates[0]
    if best.kind not in TOWNS or best.population >= WELL_KNOWN or best.own:
        return False
    here = best.place.country or ""
    others = [c.candidates[0] for n, c in zip(found, chosen, strict=True) if n.key != name.key]
    elsewhere = max((n for country, n in votes.countries.items() if country != here), default=0)
    if best.population < SMALL and any(o.kind not in TOWNS or o.population >= KNOWN for o in others):
        elsewhere += 1
    if votes.countries[here] > 1 or elsewhere < 2 or any(p.country == here for p in home):
        return False
    if name.qualifier and any(contains(o, best) for o in name.qualifier.candidates[:20]):
        return False
    distances = (best.place.kilometres_to(o.place) for o in others if o.kind is not Kind.COUNTRY)
    return not any(d is not None and d <= NEIGHBOURS for d in distances)


BESIDE = 120
"""Characters within which names are taken to be of one claim."""


def _beside(found: Sequence[Found], chosen: Sequence[Ranked], at: int) -> list[Place]:
    """Return the places of other names right around a name."""
    if not chosen:
        return []
    here, places = found[at], []
    for step in (-1, 1):
        other = at + step
        while 0 <= other < len(found) and here.span.distance(found[other].span) <= BESIDE:
            if found[other].key != here.key:
                places.append(chosen[other].candidates[0].place)
            other += step
    return places


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


def _rank(name: Found, scene: Scene) -> Ranked:
    scored = sorted(((score(name, c, scene), -i) for i, c in enumerate(name.candidates)), reverse=True)
    ordered = tuple(name.candidates[-i] for _, i in scored)
    return Ranked(ordered, tuple(explain(name, ordered, scene)))


def score(name: Found, candidate: Candidate, scene: Scene) -> float:
    """Return how well a place fits a name in its text."""
    size = candidate.population or (UNCOUNTED if candidate.kind is Kind.ADMIN2 else 0)
    total = KIND[candidate.kind] + SIZE * log10(size + 1)
    if candidate.kind in {Kind.COUNTRY, Kind.REGION, Kind.PEOPLE}:
        total = KIND[candidate.kind] + SIZE * 7
    total += CHIEF * candidate.chief + OWN * candidate.own
    if name.types:
        total += TYPED if candidate.kind in name.types else -TYPED
    if name.qualifier and any(contains(o, candidate) for o in name.qualifier.candidates[:20]):
        total += QUALIFIED
    elif not name.qualifier and not name.types and scene.senses.get(name.key) == candidate:
        total += QUALIFIED / 2
    if candidate.kind is Kind.PLACE and candidate.population >= METROPOLIS and not name.types:
        total += CITY_FIRST
    if name.qualified and any(contains(candidate, i) for i in name.qualified.candidates[:20]):
        total += HOLDS
    if candidate.kind is Kind.COUNTRY and scene.votes.speak_against(candidate):
        total -= LONELY
    total += _same_unit(candidate, scene.beside, BESIDE_COUNTRY, BESIDE_ADMIN1)
    total += _same_unit(candidate, scene.home, HOME_COUNTRY, HOME_ADMIN1)
    country, unit = scene.votes.share(candidate)
    return total + COUNTRY_VOTES * country + ADMIN1_VOTES * unit


def _same_unit(candidate: Candidate, places: Sequence[Place], country: float, admin1: float) -> float:
    """Return `country` where one of the places lies in the candidate's country, and `admin1` more for its unit."""
    here = candidate.place
    if candidate.kind is Kind.COUNTRY or not here.country:
        return 0.0
    same = [p for p in places if p.country == here.country]
    unit = here.admin1 and any(p.admin1 == here.admin1 for p in same)
    return (country if same else 0.0) + (admin1 if unit else 0.0)


def explain(name: Found, ordered: Sequence[Candidate], scene: Scene) -> Iterable[str]:
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
    elif name.qualified and any(contains(best, i) for i in name.qualified.candidates[:20]):
        yield f"it holds {name.qualified.best.place.name}, named beside it"
    elif scene.senses.get(name.key) == best and not name.types:
        yield "meant so elsewhere in the report"
    if len(ordered) > 1 and best.kind is not Kind.COUNTRY and _same_unit(best, scene.beside, 0.0, 1.0):
        yield f"beside another place in {best.place.admin1}"
    if len(ordered) > 1 and best.kind is not Kind.COUNTRY and _same_unit(best, scene.home, 1.0, 0.0):
        yield "in the country of the outlet"
    others = scene.votes.countries[best.place.country or ""] - 1
    if others > 0 and best.kind is not Kind.COUNTRY and len(ordered) > 1:
        many = "another name of the report lies" if others == 1 else f"{others} other names of the report lie"
        yield f"{many} in the same country"
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
