"""What a shard tells, a row a claim: the claim's slots to join by, and its passage's columns to compare by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from onrecord.codebook import load_codebook
from onrecord.link.agreeing import MANY, find_range, told_as
from onrecord.link.blocks import is_bare
from onrecord.link.passages import Passage, word_weights
from onrecord.link.slots import Slots, find_agent, find_count, find_groups, make_key, read_slots
from onrecord.link.tellings import rarity
from onrecord.model import Claim, Count, Json, LinkedClaim, Mention, Place, Precision
from onrecord.pipeline.bulk.batches import pack
from onrecord.pipeline.bulk.extras import load_arrow
from onrecord.pipeline.bulk.linking.keys import Keys, number

if TYPE_CHECKING:
    import pyarrow

MOST = 1e12
"""Stands for a count without an upper end."""
MARK = 1024
"""A word's number ends in what it weighs, in hundredths of a point."""
UNITS = (Precision.ADMIN1, Precision.ADMIN2)


@cache
def told_schema() -> pyarrow.Schema:
    """Return the columns: `claim`, `passage` and `slots` of every row, the others of a passage's first."""
    arrow = load_arrow()
    whole, text, flag = arrow.int64(), arrow.string(), arrow.bool_()
    wholes, texts = arrow.list_(whole), arrow.list_(text)
    return arrow.schema(
        [
            ("claim", text),
            ("report", text),
            ("passage", whole),
            ("slots", text),
            ("first", flag),
            ("types", texts),
            ("alike", texts),
            ("groups", texts),
            ("agents", texts),
            ("happened", flag),
            ("places", wholes),
            ("units", wholes),
            ("inside", wholes),
            ("countries", texts),
            ("only_countries", texts),
            ("lats", arrow.list_(arrow.float64())),
            ("lons", arrow.list_(arrow.float64())),
            ("lent_place", flag),
            ("days", wholes),
            ("starts", wholes),
            ("ends", wholes),
            ("lent_time", flag),
            ("published", whole),
            ("lows", arrow.list_(arrow.float64())),
            ("highs", arrow.list_(arrow.float64())),
            ("many", arrow.list_(flag)),
            ("kinds", texts),
            ("words", wholes),
            ("all_words", whole),
            ("shingles", wholes),
            ("asks", wholes),
            ("files", wholes),
            ("by_word", wholes),
            ("bare", flag),
        ]
    )


def tell(claims: Sequence[Mapping[str, Any]]) -> Iterator[Json]:
    """Yield the rows of a shard's claims."""
    seen: set[tuple[str, int]] = set()
    for slots in read_slots(list(_read_claims(claims)), load_codebook()):
        passage = slots.passage
        first = passage.id not in seen
        seen.add(passage.id)
        row = {
            "claim": slots.claim.id,
            "report": slots.linked.report,
            "passage": name_passage(passage),
            "slots": pack(_pack_slots(slots)),
            "first": first,
        }
        yield row | _describe(slots) if first else row


def _read_claims(rows: Sequence[Mapping[str, Any]]) -> Iterator[LinkedClaim]:
    shingles: dict[str, frozenset[int]] = {}
    for row in rows:
        if row["shingles"] is not None:
            shingles[row["report"]] = frozenset(row["shingles"])
        yield LinkedClaim(
            claim=Claim.from_json(json.loads(row["claim"])),
            report=row["report"],
            published=date.fromisoformat(row["published"]) if row["published"] else None,
            publisher=row["publisher"],
            words=frozenset(row["words"]),
            source_words=None if row["source_words"] is None else frozenset(row["source_words"]),
            report_shingles=shingles.get(row["report"], frozenset()),
            near=tuple(Place.from_json(p) for p in json.loads(row["near"] or "[]")),
            mention=Mention.from_json(json.loads(row["mention"])),
        )


def name_passage(passage: Passage) -> int:
    """Return the number that stands for a passage; two that share one are still told apart in the end."""
    return number(*passage.id)


def _describe(slots: Slots) -> Json:
    passage, keys = slots.passage, Keys(slots)
    places, ranges = passage.places, [find_range(c) for c in passage.counts]
    return {
        "types": sorted(passage.types),
        "alike": sorted({told_as()[t] for t in passage.types if t in told_as()}),
        "groups": sorted(passage.groups),
        "agents": sorted(passage.agents),
        "happened": passage.happened,
        "places": sorted({name_place(p) for p in places if p.precision not in {Precision.COUNTRY, Precision.REGION}}),
        "units": sorted({n for p in places if p.precision in UNITS for n in _units(p)[-1:]}),
        "inside": sorted({n for p in places for n in _units(p) if p.precision is not Precision.ADMIN1}),
        "countries": sorted({p.country for p in places if p.country}),
        "only_countries": sorted(
            {p.country or p.name for p in places if p.precision in {Precision.COUNTRY, Precision.REGION}}
        ),
        "lats": [lat for lat, _ in _points(places)],
        "lons": [lon for _, lon in _points(places)],
        "lent_place": "place" in passage.lent,
        "days": sorted({first.toordinal() for first, last in passage.times if first == last}),
        "starts": [first.toordinal() for first, _ in passage.times],
        "ends": [last.toordinal() for _, last in passage.times],
        "lent_time": "time" in passage.lent,
        "published": slots.linked.published.toordinal() if slots.linked.published else None,
        "lows": [low for low, _ in ranges],
        "highs": [min(high, MOST) for _, high in ranges],
        "many": [(c.min or 0) >= MANY for c in passage.counts],
        "kinds": [c.unit.value for c in passage.counts],
        "words": sorted(_mark(w) for w in passage.words),
        "all_words": number(*sorted(slots.linked.words)) if slots.linked.words else None,
        "shingles": sorted(slots.linked.report_shingles),
        "asks": sorted(keys.asks),
        "files": sorted(keys.files - keys.asks),
        "by_word": sorted(keys.words),
        "bare": is_bare(slots),
    }


def name_place(place: Place) -> int:
    """Return the number that stands for a place: the gazetteer's, or one made of its name and country."""
    return place.geonames if place.geonames is not None else number("place", place.name.casefold(), place.country or "")


def _points(places: Sequence[Place]) -> list[tuple[float, float]]:
    return [
        (p.lat, p.lon) for p in places if p.precision is Precision.PLACE and p.lat is not None and p.lon is not None
    ]


def _units(place: Place) -> list[int]:
    """Return the units that a place is or lies in, the finest last."""
    found = []
    if place.admin1 is not None:
        found.append(number("admin1", place.country or "", place.admin1))
    if place.admin2 is not None:
        found.append(number("admin2", place.country or "", place.admin2))
    return found


@cache
def _mark(word: str) -> int:
    each, start, _ = word_weights()
    weight = max(0.0, (rarity(word) - start) * each)
    hundredths: int = round(100 * weight)
    return (number("word", word) // MARK) * MARK + min(MARK - 1, hundredths)


# ---- slots as JSON -----------------------------------------------------------------------------
def _pack_slots(slots: Slots) -> Json:
    linked, passage = slots.linked, slots.passage
    return {
        "claim": linked.claim.to_json(),
        "report": linked.report,
        "published": linked.published.isoformat() if linked.published else None,
        "publisher": linked.publisher,
        "words": sorted(linked.words),
        "source_words": None if linked.source_words is None else sorted(linked.source_words),
        "shingles": sorted(linked.report_shingles),
        "mention": linked.mention.to_json(),
        "passage": {
            "id": list(passage.id),
            "types": sorted(passage.types),
            "groups": sorted(passage.groups),
            "times": [[first.toordinal(), last.toordinal()] for first, last in passage.times],
            "places": [p.to_json() for p in passage.places],
            "counts": [c.to_json() for c in passage.counts],
            "agents": sorted(passage.agents),
            "words": sorted(passage.words),
            "lent": sorted(passage.lent),
            "happened": passage.happened,
            "context": sorted(passage.context),
        },
    }


def unpack_slots(packed: str) -> Slots:
    """Read what a row's `slots` hold."""
    row = json.loads(packed)
    claim = Claim.from_json(row["claim"])
    told = row["passage"]
    linked = LinkedClaim(
        claim=claim,
        report=row["report"],
        published=date.fromisoformat(row["published"]) if row["published"] else None,
        publisher=row["publisher"],
        words=frozenset(row["words"]),
        source_words=None if row["source_words"] is None else frozenset(row["source_words"]),
        report_shingles=frozenset(row["shingles"]),
        mention=Mention.from_json(row["mention"]),
    )
    return Slots(
        linked=linked,
        groups=find_groups(claim.act.type, load_codebook()),
        count=find_count(claim),
        agent=find_agent(claim),
        key=make_key(linked),
        passage=Passage(
            id=(told["id"][0], told["id"][1]),
            types=frozenset(told["types"]),
            groups=frozenset(told["groups"]),
            times=tuple((date.fromordinal(a), date.fromordinal(b)) for a, b in told["times"]),
            places=tuple(Place.from_json(p) for p in told["places"]),
            counts=tuple(Count.from_json(c) for c in told["counts"]),
            agents=frozenset(told["agents"]),
            words=frozenset(told["words"]),
            lent=frozenset(told["lent"]),
            happened=told["happened"],
            context=frozenset(told["context"]),
        ),
    )


def digest_text(*parts: str) -> str:
    """Return what stands for these words in a marker."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
