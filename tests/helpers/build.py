"""Small values built by hand, for tests of all stages."""

from __future__ import annotations

from datetime import date

from onrecord.model import (
    Act,
    Basis,
    ChainLink,
    Claim,
    ClaimAttribution,
    Connection,
    Count,
    LinkedClaim,
    Mode,
    Participant,
    ParticipantKind,
    Place,
    Polarity,
    Precision,
    Role,
    SourceKind,
    Span,
    Unit,
    When,
    Where,
)

MYITKYINA = Place("Myitkyina", 25.38, 97.39, Precision.PLACE, 1307741, "MM", "Kachin", None)
KACHIN = Place("Kachin", 26.0, 97.5, Precision.ADMIN1, 1321702, "MM", "Kachin", None)
MYANMAR = Place("Myanmar", 22.0, 98.0, Precision.COUNTRY, 1327865, "MM", None, None)
GOMA = Place("Goma", -1.67, 29.23, Precision.PLACE, 216281, "CD", "North Kivu", None)


def make_source(kind: SourceKind, at: int = 900) -> ClaimAttribution:
    if kind is SourceKind.AUTHOR:
        return ClaimAttribution(kind, protected=False, confidential=False)
    span = Span(at, at + 10)
    protected = kind in {SourceKind.WITNESS, SourceKind.ANONYMOUS, SourceKind.UNKNOWN}
    link = ChainLink("a1", span, Span(at + 11, at + 15), kind, Connection.UNKNOWN, span)
    return ClaimAttribution(kind, protected, protected, (link,))


def make_claim(
    id: str,
    *,
    act: str = "arrest",
    place: Place | None = MYITKYINA,
    when: str | None = "2021-03-08",
    count: tuple[int | None, int | None] | None = (14, 14),
    source: SourceKind = SourceKind.AUTHOR,
    mode: Mode = Mode.HAPPENED,
    polarity: Polarity = Polarity.ASSERTED,
    at: int = 10,
    approx: bool = False,
    agent: ParticipantKind | None = None,
    affected: ParticipantKind = ParticipantKind.CIVILIAN,
) -> Claim:
    people = Span(at + 20, at + 30)
    number = Count(*count, Unit.PERSON, approx, people) if count else None
    participants = [Participant(Role.AFFECTED, people, affected, None, number)]
    if agent:
        participants.append(Participant(Role.AGENT, Span(at - 5, at - 1), agent))
    return Claim(
        id=id,
        act=Act(act, Span(at, at + 8), Span(max(0, at - 10), at + 60)),
        mode=mode,
        polarity=polarity,
        denial=None,
        outcome=None,
        attribution=make_source(source),
        participants=tuple(participants),
        when=When(when, None, Span(at + 40, at + 45), Basis.STATED, None) if when else None,
        where=(Where(Span(at + 50, at + 55), place),) if place else (),
        confidence=0.8,
    )


def make_linked(
    claim: Claim,
    report: str,
    *,
    publisher: str | None = None,
    published: date | None = date(2021, 3, 10),
    words: str = "",
    source_words: str | None = None,
    shingles: frozenset[int] = frozenset(),
) -> LinkedClaim:
    return LinkedClaim(
        claim=claim,
        report=report,
        published=published,
        publisher=publisher or f"The {report} Post",
        words=frozenset(words.split()),
        source_words=frozenset(source_words.split()) if source_words else None,
        report_shingles=shingles,
    )
