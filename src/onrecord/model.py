"""The values that flow between stages: frozen, and checked when they are made.

Offsets are Python `str` offsets into a document's `text`, end exclusive. `None` is what the
source does not say. The JSON shapes are those of `schema/claims.json`.
"""

from __future__ import annotations

import hashlib
import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from onrecord.errors import InvalidValueError

Json = dict[str, Any]
KeyedHash = Callable[[bytes], str]
"""Turns bytes into an id; a record passes its own HMAC, so that ids prove nothing without its key."""


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise InvalidValueError(what)


def content_hash(data: bytes) -> str:
    """Return the id of `data` outside any record: 32 hex digits of its SHA-256."""
    return hashlib.sha256(data).hexdigest()[:32]


def _digest(keyed: KeyedHash, *parts: object) -> str:
    return keyed(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode())


# ---- closed lists ------------------------------------------------------------------------------
class Mode(StrEnum):
    """How an act stands to the world."""

    HAPPENED = "happened"
    REQUESTED = "requested"
    ORDERED = "ordered"
    PLANNED = "planned"
    THREATENED = "threatened"
    PREDICTED = "predicted"
    POSSIBLE = "possible"


class Polarity(StrEnum):
    """Whether the source says the act is so, or that it is not."""

    ASSERTED = "asserted"
    DENIED = "denied"


class Outcome(StrEnum):
    """How an attempt or a search ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


class SourceKind(StrEnum):
    """What kind of source says it."""

    AUTHOR = "author"
    OFFICIAL = "official"
    ORGANISATION = "organisation"
    MEDIA = "media"
    WITNESS = "witness"
    ANONYMOUS = "anonymous"
    DOCUMENT = "document"
    UNKNOWN = "unknown"


UNPROTECTED_KINDS = frozenset({SourceKind.AUTHOR, SourceKind.MEDIA, SourceKind.OFFICIAL, SourceKind.ORGANISATION})
"""Kinds of source that are not protected until a person decides; all others are."""


class Connection(StrEnum):
    """How a source came to know (HURIDOCS micro-thesaurus 19, grouped)."""

    VICTIM = "victim"
    WITNESS = "witness"
    RELATIVE = "relative"
    PERPETRATOR = "perpetrator"
    REPORTER = "reporter"
    LAWYER = "lawyer"
    MEDICAL = "medical"
    NGO = "ngo"
    THIRD_PARTY = "third-party"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """The closed list of participant roles. There is none for helper, guide, host, route or destination."""

    AGENT = "agent"
    AFFECTED = "affected"
    AUTHORITY = "authority"
    SPEAKER = "speaker"


class ParticipantKind(StrEnum):
    """What kind of body or person takes part."""

    STATE_ARMED = "state-armed"
    STATE_CIVIL = "state-civil"
    ARMED_GROUP = "armed-group"
    PRIVATE_GROUP = "private-group"
    CIVILIAN = "civilian"
    OFFICIAL = "official"
    UNKNOWN = "unknown"


class Unit(StrEnum):
    """What a count counts."""

    PERSON = "person"
    FAMILY = "family"
    HOUSEHOLD = "household"
    GROUP = "group"


class Basis(StrEnum):
    """Where a date's value comes from."""

    STATED = "stated"
    RESOLVED = "resolved"
    ANCHORED = "anchored"


class Precision(StrEnum):
    """How exactly a place is known, finest first."""

    PLACE = "place"
    ADMIN2 = "admin2"
    ADMIN1 = "admin1"
    COUNTRY = "country"
    REGION = "region"


# ---- documents ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document's text, from `start` to `end` (exclusive)."""

    start: int
    end: int

    def __post_init__(self) -> None:
        _require(
            0 <= self.start < self.end,
            f"a span runs forward and is not empty, not [{self.start}, {self.end}]",
        )

    def of(self, text: str) -> str:
        """Return the words this span points at."""
        _require(self.end <= len(text), f"span [{self.start}, {self.end}] runs past a text of {len(text)}")
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def distance(self, other: Span) -> int:
        """Return the number of characters between the two; 0 where they touch or overlap."""
        return max(0, other.start - self.end, self.start - other.end)

    def to_json(self) -> list[int]:
        """Return `[start, end]`."""
        return [self.start, self.end]

    @classmethod
    def from_json(cls, value: Iterable[int]) -> Span:
        """Read `[start, end]`."""
        start, end = value
        return cls(start, end)


def _span_json(span: Span | None) -> list[int] | None:
    return span.to_json() if span else None


def _span_from(value: list[int] | None) -> Span | None:
    return Span.from_json(value) if value else None


@dataclass(frozen=True, slots=True)
class Language:
    """A report's language (ISO 639-1, or None where unknown) and whether onrecord reads it."""

    code: str | None
    read: bool

    def to_json(self) -> Json:
        """Return `{"code", "read"}`."""
        return {"code": self.code, "read": self.read}


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read: a frozen text and what is known about it. `id` is what it was given, or its hash."""

    id: str
    text: str
    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    language: Language = field(default_factory=lambda: Language(None, True))

    def content_id(self, keyed: KeyedHash = content_hash) -> str:
        """Return the report's id: the hash of text, title, publication date, publisher and language."""
        published = self.published.isoformat() if self.published else None
        return _digest(keyed, self.text, self.title, published, self.publisher, self.language.code)


# ---- what extract gives: spans only ------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says something (source), by which words (cue), and what (content); `inside` names the outer one."""

    id: str
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    inside: str | None = None

    def __post_init__(self) -> None:
        _require(bool(self.content), f"attribution {self.id} has no content")
        _require(
            self.source is not None or self.cue is not None,
            f"attribution {self.id} has neither source nor cue",
        )
        _require(self.inside != self.id, f"attribution {self.id} lies inside itself")

    def to_json(self) -> Json:
        """Return the attribution as the claims' file has it."""
        return {
            "id": self.id,
            "source": _span_json(self.source),
            "cue": _span_json(self.cue),
            "content": [s.to_json() for s in self.content],
            "inside": self.inside,
        }

    @classmethod
    def from_json(cls, row: Json) -> Attribution:
        """Read what `to_json` wrote."""
        content = tuple(Span.from_json(s) for s in row["content"])
        return cls(row["id"], _span_from(row["source"]), _span_from(row["cue"]), content, row["inside"])


@dataclass(frozen=True, slots=True)
class Act:
    """An act of a codebook type, the word that tells it and the clause it stands in."""

    type: str
    trigger: Span
    clause: Span

    def to_json(self) -> Json:
        """Return `{"type", "trigger", "clause"}`."""
        return {"type": self.type, "trigger": self.trigger.to_json(), "clause": self.clause.to_json()}


@dataclass(frozen=True, slots=True)
class Party:
    """A state or armed body: its HURIDOCS mt24 type, the words naming it, its level."""

    mt24: str | None
    name: Span | None
    level: str | None

    def to_json(self) -> Json:
        """Return `{"mt24", "name", "level"}`."""
        return {"mt24": self.mt24, "name": _span_json(self.name), "level": self.level}


@dataclass(frozen=True, slots=True)
class ExtractedParticipant:
    """Who takes part, as words: `span` is the whole phrase, counts are read from it by resolve."""

    role: Role
    span: Span
    kind: ParticipantKind = ParticipantKind.UNKNOWN
    party: Party | None = None


@dataclass(frozen=True, slots=True)
class ExtractedClaim:
    """An act as the text tells it, before its dates, places and counts are resolved.

    `chain` holds attribution ids, whom the report quotes first, the origin last. `again`: a mere second mention.
    """

    act: Act
    mode: Mode
    polarity: Polarity
    chain: tuple[str, ...] = ()
    denial: str | None = None
    outcome: Outcome | None = None
    participants: tuple[ExtractedParticipant, ...] = ()
    confidence: float = 0.5
    again: bool = False

    def __post_init__(self) -> None:
        _require(0.0 <= self.confidence <= 1.0, f"confidence is between 0 and 1, not {self.confidence}")
        _require(
            self.denial is None or self.polarity is Polarity.DENIED or self.denial in {"0101", "0103", "0104", "0105"},
            f"denial code {self.denial} on an act that is not denied",
        )


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one report says, as spans: its sentences, its attributions and its claims."""

    attributions: tuple[Attribution, ...] = ()
    claims: tuple[ExtractedClaim, ...] = ()
    sentences: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        known = {a.id for a in self.attributions}
        _require(len(known) == len(self.attributions), "two attributions share an id")
        _require(all(a.inside is None or a.inside in known for a in self.attributions), "unknown outer attribution")
        _require(all(set(c.chain) <= known for c in self.claims), "a claim's chain names an unknown attribution")


# ---- what resolve gives ------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Count:
    """How many: at least `min`, at most `max` (None: no bound said)."""

    min: int | None
    max: int | None
    unit: Unit
    approx: bool
    span: Span

    def __post_init__(self) -> None:
        _require(self.min is not None or self.max is not None, "a count says a least or a most")
        if self.min is not None and self.max is not None:
            _require(0 <= self.min <= self.max, f"a count runs upward, not {self.min} to {self.max}")

    def to_json(self) -> Json:
        """Return the count as the claims' file has it."""
        return {
            "min": self.min,
            "max": self.max,
            "unit": self.unit.value,
            "approx": self.approx,
            "span": self.span.to_json(),
        }

    @classmethod
    def from_json(cls, row: Json) -> Count:
        """Read what `to_json` wrote."""
        return cls(row["min"], row["max"], Unit(row["unit"]), row["approx"], Span.from_json(row["span"]))


@dataclass(frozen=True, slots=True)
class Participant:
    """Who takes part in an act. A family of ten is two participants' counts: 1 family and 10 persons."""

    role: Role
    span: Span
    kind: ParticipantKind
    party: Party | None = None
    count: Count | None = None

    def to_json(self) -> Json:
        """Return the participant as the claims' file has it."""
        return {
            "role": self.role.value,
            "span": self.span.to_json(),
            "kind": self.kind.value,
            "party": self.party.to_json() if self.party else None,
            "count": self.count.to_json() if self.count else None,
        }

    @classmethod
    def from_json(cls, row: Json) -> Participant:
        """Read what `to_json` wrote."""
        p = row["party"]
        party = Party(p["mt24"], _span_from(p["name"]), p["level"]) if p else None
        count = Count.from_json(row["count"]) if row["count"] else None
        return cls(Role(row["role"]), Span.from_json(row["span"]), ParticipantKind(row["kind"]), party, count)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words for a time and their value, both as EDTF (`edtf`) and as TIMEX3 (`type`, `value`).

    `edtf` is never more exact than the words; None where they give no calendar value ("recently"). It is Gregorian;
    `calendar` says in which one the words give the date: gregorian, hijri, solar-hijri, ethiopian, buddhist, juche.
    """

    span: Span
    type: str
    value: str | None
    edtf: str | None
    time: str | None = None
    basis: Basis = Basis.STATED
    anchor: str | None = None
    calendar: str = "gregorian"

    def __post_init__(self) -> None:
        _require(self.type in {"DATE", "TIME", "DURATION", "SET"}, f"unknown TIMEX3 type {self.type}")


@dataclass(frozen=True, slots=True)
class When:
    """When an act was, as exact as the words: an EDTF value, perhaps a time of day, and where it came from."""

    edtf: str
    time: str | None
    span: Span
    basis: Basis
    anchor: str | None

    def to_json(self) -> Json:
        """Return the time as the claims' file has it."""
        return {
            "edtf": self.edtf,
            "time": self.time,
            "span": self.span.to_json(),
            "basis": self.basis.value,
            "anchor": self.anchor,
        }

    @classmethod
    def from_json(cls, row: Json | None) -> When | None:
        """Read what `to_json` wrote."""
        if row is None:
            return None
        return cls(row["edtf"], row["time"], Span.from_json(row["span"]), Basis(row["basis"]), row["anchor"])


EARTH = 12742.0
"""Kilometres through the earth's middle."""


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two points, latitude and longitude in degrees, on the globe (haversine)."""
    lat, lon, lat2, lon2 = (math.radians(x) for x in (*one, *other))
    h = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return EARTH * math.asin(math.sqrt(min(1.0, h)))


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer: a coordinate belongs to `precision`, and a centroid is never a point."""

    name: str
    lat: float | None
    lon: float | None
    precision: Precision
    geonames: int | None
    country: str | None = None
    admin1: str | None = None
    admin2: str | None = None

    def __post_init__(self) -> None:
        if self.lat is not None and self.lon is not None:
            _require(-90 <= self.lat <= 90 and -180 <= self.lon <= 180, f"coordinates out of range for {self.name}")

    def kilometres_to(self, other: Place) -> float | None:
        """Return the distance to another place's coordinate, None where one of the two has none."""
        if self.lat is None or self.lon is None or other.lat is None or other.lon is None:
            return None
        return kilometres((self.lat, self.lon), (other.lat, other.lon))

    def to_json(self) -> Json:
        """Return the place with country and units beside."""
        return {
            "name": self.name,
            "lat": self.lat,
            "lon": self.lon,
            "precision": self.precision.value,
            "geonames": self.geonames,
            "country": self.country,
            "admin1": self.admin1,
            "admin2": self.admin2,
        }

    @classmethod
    def from_json(cls, row: Json) -> Place:
        """Read what `to_json` wrote."""
        return cls(
            row["name"],
            row["lat"],
            row["lon"],
            Precision(row["precision"]),
            row["geonames"],
            row.get("country"),
            row.get("admin1"),
            row.get("admin2"),
        )


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Words for a place, the place they were resolved to, and the other candidates, best first.

    `why` holds the named features that decided it, in words a reviewer reads.
    """

    span: Span
    place: Place | None
    candidates: tuple[Place, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """Why a name was taken for a place, in words, and the other places it may mean, best first."""

    why: tuple[str, ...] = ()
    others: tuple[Place, ...] = ()

    def to_json(self) -> Json:
        """Return the reading as the record keeps it; the claims' file does not have it."""
        return {"why": list(self.why), "others": [p.to_json() for p in self.others]}

    @classmethod
    def from_json(cls, row: Json) -> PlaceReading:
        """Read what `to_json` wrote."""
        return cls(tuple(row["why"]), tuple(Place.from_json(p) for p in row["others"]))


@dataclass(frozen=True, slots=True)
class Where:
    """Where an act was; `reading` tells a reviewer how that was found, and is no part of the claim itself."""

    span: Span
    place: Place
    reading: PlaceReading = field(default=PlaceReading(), compare=False)

    def to_json(self) -> Json:
        """Return the place as the claims' file has it, with country and units beside."""
        return {"span": self.span.to_json(), **self.place.to_json()}

    @classmethod
    def from_json(cls, row: Json) -> Where:
        """Read what `to_json` wrote."""
        return cls(Span.from_json(row["span"]), Place.from_json(row))


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One source in a claim's chain: its words at that spot, its fullest mention, its kind."""

    attribution: str
    source: Span | None
    cue: Span | None
    kind: SourceKind
    connection: Connection
    resolved: Span | None
    said_when: str | None = None
    said_where: str | None = None

    def to_json(self) -> Json:
        """Return the link as the claims' file has it."""
        return {
            "attribution": self.attribution,
            "source": _span_json(self.source),
            "cue": _span_json(self.cue),
            "kind": self.kind.value,
            "connection": self.connection.value,
            "resolved": _span_json(self.resolved),
            "said_when": self.said_when,
            "said_where": self.said_where,
        }


@dataclass(frozen=True, slots=True)
class ClaimAttribution:
    """Who a claim comes from: `chain[0]` is whom the report quotes, the last one is the origin."""

    kind: SourceKind
    protected: bool
    confidential: bool
    chain: tuple[ChainLink, ...] = ()

    def __post_init__(self) -> None:
        _require(bool(self.chain) or self.kind is SourceKind.AUTHOR, "a claim without a source is the author's")

    @property
    def origin(self) -> Span | None:
        """The fullest mention of the source that the claim goes back to."""
        return (self.chain[-1].resolved or self.chain[-1].source) if self.chain else None

    def to_json(self) -> Json:
        """Return the attribution of a claim as the claims' file has it."""
        return {
            "kind": self.kind.value,
            "protected": self.protected,
            "confidential": self.confidential,
            "chain": [link.to_json() for link in self.chain],
        }

    @classmethod
    def from_json(cls, row: Json) -> ClaimAttribution:
        """Read what `to_json` wrote."""
        chain = tuple(
            ChainLink(
                x["attribution"],
                _span_from(x["source"]),
                _span_from(x["cue"]),
                SourceKind(x["kind"]),
                Connection(x["connection"]),
                _span_from(x["resolved"]),
                x["said_when"],
                x["said_where"],
            )
            for x in row["chain"]
        )
        return cls(SourceKind(row["kind"]), row["protected"], row["confidential"], chain)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who says that who did what to whom, when, where, to how many and how certain, tied to the exact words."""

    id: str
    act: Act
    mode: Mode
    polarity: Polarity
    denial: str | None
    outcome: Outcome | None
    attribution: ClaimAttribution
    participants: tuple[Participant, ...]
    when: When | None
    where: tuple[Where, ...]
    confidence: float

    def spans(self) -> Iterable[Span]:
        """Yield every span of the claim; each quotes the document's text."""
        yield self.act.trigger
        yield self.act.clause
        for link in self.attribution.chain:
            yield from (s for s in (link.source, link.cue, link.resolved) if s)
        for p in self.participants:
            yield p.span
            if p.count:
                yield p.count.span
        if self.when:
            yield self.when.span
        yield from (w.span for w in self.where)

    def to_json(self) -> Json:
        """Return the claim as the claims' file has it; every key is always present."""
        return {
            "id": self.id,
            "act": self.act.to_json(),
            "mode": self.mode.value,
            "polarity": self.polarity.value,
            "denial": self.denial,
            "outcome": self.outcome.value if self.outcome else None,
            "attribution": self.attribution.to_json(),
            "participants": [p.to_json() for p in self.participants],
            "when": self.when.to_json() if self.when else None,
            "where": [w.to_json() for w in self.where],
            "confidence": round(self.confidence, 4),
        }

    @classmethod
    def from_json(cls, row: Json) -> Claim:
        """Read what `to_json` wrote."""
        act = Act(row["act"]["type"], Span.from_json(row["act"]["trigger"]), Span.from_json(row["act"]["clause"]))
        return cls(
            id=row["id"],
            act=act,
            mode=Mode(row["mode"]),
            polarity=Polarity(row["polarity"]),
            denial=row["denial"],
            outcome=Outcome(row["outcome"]) if row["outcome"] else None,
            attribution=ClaimAttribution.from_json(row["attribution"]),
            participants=tuple(Participant.from_json(p) for p in row["participants"]),
            when=When.from_json(row["when"]),
            where=tuple(Where.from_json(w) for w in row["where"]),
            confidence=row["confidence"],
        )


def claim_id(report: str, act: Act, origin: Span | None, keyed: KeyedHash = content_hash) -> str:
    """Return a claim's id: report, act type, trigger and origin's span; never confidence or model."""
    return _digest(keyed, report, act.type, act.trigger.to_json(), _span_json(origin))


@dataclass(frozen=True, slots=True)
class ReportClaims:
    """One line of the claims' file: what a report says, resolved."""

    id: str
    published: date | None
    language: Language
    attributions: tuple[Attribution, ...] = ()
    claims: tuple[Claim, ...] = ()
    again: frozenset[str] = frozenset()
    """Ids of claims that only name again what the report tells elsewhere; no part of the line."""

    def to_json(self) -> Json:
        """Return the line as JSON."""
        return {
            "id": self.id,
            "published": self.published.isoformat() if self.published else None,
            "language": self.language.to_json(),
            "attributions": [a.to_json() for a in self.attributions],
            "claims": [c.to_json() for c in self.claims],
        }


# ---- what link takes and gives -----------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Sense:
    """How an act is told, whatever may name somebody hidden: a vector of whole numbers from -127 to 127, of length 127.

    Only those `by` one model may be compared: by their product over 127², a cosine.
    """

    by: str
    numbers: bytes

    def to_json(self) -> Json:
        """Return it as JSON, the numbers as text of base 64."""
        return {"by": self.by, "numbers": b64encode(self.numbers).decode()}

    @classmethod
    def from_json(cls, data: Json) -> Sense:
        """Return what `to_json` wrote."""
        return cls(str(data["by"]), b64decode(data["numbers"]))


@dataclass(frozen=True, slots=True)
class Mention:
    """How a claim stands in its report: its paragraph, and whether its words point back or start something else.

    `back`: "the arrests", "they were taken away"; `anew`: "another raid", "a second strike". `cited`: lower-case
    names of outlets and organisations that its sentence has it from, whoever those quote. `sides`: "accused" or
    "unarmed", as the nouns for those it befell have it. `headed`: the heading of its paragraph in a round-up says
    where ("Andijan, 12 March."), `told_on` when, in EDTF; `near_day` is the
    day told nearest before it, for a claim that says none. `language`: its report's. `definite`: the act is a noun that
    is taken to be known, "the arrest of these six". `context`: the rarer words of its paragraph that may be compared.
    `sense`: how its act is told; None where no model has read it, or its own words may name somebody.
    """

    paragraph: int = 0
    back: bool = False
    anew: bool = False
    cited: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    headed: bool = False
    told_on: str | None = None
    near_day: str | None = None
    language: str = "en"
    definite: bool = False
    context: frozenset[str] = frozenset()
    sense: Sense | None = None

    def to_json(self) -> Json:
        """Return the mention as JSON."""
        return {
            "paragraph": self.paragraph,
            "back": self.back,
            "anew": self.anew,
            "cited": [*self.cited],
            "sides": [*self.sides],
            "headed": self.headed,
            "told_on": self.told_on,
            "near_day": self.near_day,
            "language": self.language,
            "definite": self.definite,
            "context": sorted(self.context),
            **({"sense": self.sense.to_json()} if self.sense else {}),
        }

    @classmethod
    def from_json(cls, data: Json) -> Mention:
        """Return the mention of `to_json`; what is missing is as the defaults say."""
        return cls(
            int(data.get("paragraph", 0)),
            bool(data.get("back")),
            bool(data.get("anew")),
            tuple(data.get("cited", ())),
            tuple(data.get("sides", ())),
            bool(data.get("headed")),
            data.get("told_on"),
            data.get("near_day"),
            str(data.get("language", "en")),
            bool(data.get("definite")),
            frozenset(data.get("context", ())),
            Sense.from_json(data["sense"]) if data.get("sense") else None,
        )


@dataclass(frozen=True, slots=True)
class LinkedClaim:
    """A claim as the linker may see it: its report, and words that are safe to compare across reports.

    `words` are lower-case content words of the claim's sentence with names of private people blanked.
    `source_words` likewise of the origin, None for protected or absent ones.
    """

    claim: Claim
    report: str
    published: date | None
    publisher: str | None
    words: frozenset[str] = frozenset()
    source_words: frozenset[str] | None = None
    report_shingles: frozenset[int] = frozenset()
    near: tuple[Place, ...] = ()
    """Places its report names in its title or beside the office that speaks, for a claim that names none itself."""
    mention: Mention = Mention()


@dataclass(frozen=True, slots=True)
class Feature:
    """A named reason for or against two claims telling of one incident, with its weight and words."""

    name: str
    weight: float
    words: str

    def to_json(self) -> Json:
        """Return the feature as JSON."""
        return {"name": self.name, "weight": self.weight, "words": self.words}


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value of an incident's field and the claims that say it."""

    value: Any
    claims: tuple[str, ...]

    def to_json(self) -> Json:
        """Return `{"value", "claims"}`."""
        return {"value": self.value, "claims": list(self.claims)}


@dataclass(frozen=True, slots=True)
class OriginGroup:
    """Reports and claims that go back to one origin, and why."""

    reports: tuple[str, ...]
    claims: tuple[str, ...]
    why: str

    def to_json(self) -> Json:
        """Return the origin as the export has it."""
        return {"reports": list(self.reports), "claims": list(self.claims), "why": self.why}


@dataclass(frozen=True, slots=True)
class PossiblySame:
    """Another incident that may be the same happening; only a person joins them."""

    incident: str
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]

    def to_json(self) -> Json:
        """Return `{"incident", "for", "against"}`."""
        return {
            "incident": self.incident,
            "for": list(self.reasons_for),
            "against": list(self.reasons_against),
        }


class Status(StrEnum):
    """How the origins of an incident stand to each other."""

    SINGLE = "single"
    CORROBORATED = "corroborated"
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class Incident:
    """One happening, told by the claims of one or many reports."""

    id: str
    claims: tuple[str, ...]
    status: Status
    contested: tuple[str, ...]
    grade: str
    grade_why: str
    origins: tuple[OriginGroup, ...]
    possibly_same: tuple[PossiblySame, ...]
    fields: Mapping[str, tuple[FieldValue, ...]]
    why: tuple[Feature, ...] = ()

    def __post_init__(self) -> None:
        _require(bool(self.claims), f"incident {self.id} has no claim")
        _require((self.status is Status.CONTESTED) == bool(self.contested), "contested names the contested fields")

    def to_json(self) -> Json:
        """Return the incident as the export has it."""
        return {
            "id": self.id,
            "claims": list(self.claims),
            "status": self.status.value,
            "contested": list(self.contested),
            "grade": self.grade,
            "grade_why": self.grade_why,
            "origins": [o.to_json() for o in self.origins],
            "possibly_same": [p.to_json() for p in self.possibly_same],
            "fields": {k: [v.to_json() for v in values] for k, values in self.fields.items()},
            "why": [f.to_json() for f in self.why],
        }


@dataclass(frozen=True, slots=True)
class LinkDecisions:
    """What people decided about linking: pairs of claim ids that must, or must not, be one incident.

    `other_origin` holds pairs that may be one incident, and go back to two origins.
    """

    must_link: frozenset[tuple[str, str]] = frozenset()
    cannot_link: frozenset[tuple[str, str]] = frozenset()
    other_origin: frozenset[tuple[str, str]] = frozenset()


class CaseRelation(StrEnum):
    """How one incident stands to another in a case; only a person says so."""

    PRECEDES = "precedes"
    FOLLOWS = "follows"
    PART_OF = "part-of"
    CONSEQUENCE_OF = "consequence-of"


# ---- decisions and handling --------------------------------------------------------------------
class ClaimVerdict(StrEnum):
    """A person's decision on a claim."""

    READS_RIGHT = "reads-right"
    READS_WRONG = "reads-wrong"
    CORRECTED = "corrected"


class IncidentVerdict(StrEnum):
    """A person's decision on an incident."""

    UNVERIFIED = "unverified"
    CREDIBLE = "credible"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    FALSE = "false"


class StatementVerdict(StrEnum):
    """A person's decision on a source's statement."""

    RETRACTED_BY_OUTLET = "retracted-by-outlet"
    WITHDRAWN_BY_SOURCE = "withdrawn-by-source"
    RECANTED = "recanted"


class HandlingBasis(StrEnum):
    """Why the report may be held."""

    PUBLISHED = "published"
    CONSENT = "consent"
    OTHER = "other"


class Scope(StrEnum):
    """How far a report may travel, narrowest first."""

    INTERNAL = "internal"
    PARTNERS = "partners"
    PUBLIC = "public"

    @property
    def rank(self) -> int:
        """0 for the narrowest."""
        return list(Scope).index(self)


@dataclass(frozen=True, slots=True)
class Handling:
    """How a report may be used: basis, scope, by whom, until when, not before when, withdrawn, on hold."""

    basis: HandlingBasis = HandlingBasis.OTHER
    scope: Scope = Scope.INTERNAL
    by: str | None = None
    expires: date | None = None
    embargo: date | None = None
    withdrawn: bool = False
    legal_hold: bool = False

    def narrowest(self, other: Handling) -> Handling:
        """Return the handling that breaks neither of the two."""
        expires = [d for d in (self.expires, other.expires) if d]
        embargo = [d for d in (self.embargo, other.embargo) if d]
        both_published = self.basis is other.basis is HandlingBasis.PUBLISHED
        return Handling(
            basis=HandlingBasis.PUBLISHED
            if both_published
            else (self.basis if self.basis is not HandlingBasis.PUBLISHED else other.basis),
            scope=min(self.scope, other.scope, key=lambda s: s.rank),
            expires=min(expires, default=None),
            embargo=max(embargo, default=None),
            withdrawn=self.withdrawn or other.withdrawn,
            legal_hold=self.legal_hold or other.legal_hold,
        )


@dataclass(frozen=True, slots=True)
class Published:
    """A report as a published article: its address and outlet, its day, and when a person last found it public."""

    url: str
    outlet: str | None
    day: date | None
    checked: date
