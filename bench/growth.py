"""How linking grows: `python bench/growth.py claims N…` on values alone, `python bench/growth.py record N` in a record.

Claims are made by chance with a seed: 60 act types, 150 countries of 40 towns, ten years, one to four tellings of
a happening in reports of three claims each. `record` fills an encrypted record in a temporary folder, links it, adds
100 reports and links again.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from onrecord.codebook import load_codebook
from onrecord.link import link_claims
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

FIRST = date(2014, 1, 1)
DAYS, COUNTRIES, TOWNS, IN_A_REPORT = 3650, 150, 40, 3
BLANK = " " * 3000
"""The text of a report, long enough for the spans of its claims."""
WORDS = [f"word{n}" for n in range(4000)]
KINDS = (SourceKind.WITNESS, SourceKind.OFFICIAL, SourceKind.ORGANISATION, SourceKind.MEDIA, SourceKind.AUTHOR)


def make_claims(count: int, seed: int = 1) -> Iterator[LinkedClaim]:
    """Yield invented claims, the tellings of one happening in different reports."""
    return (claim for _, claim in make_tellings(count, seed))


def make_tellings(count: int, seed: int = 1) -> Iterator[tuple[int, LinkedClaim]]:
    """Yield invented claims, each with the number of the happening it tells of."""
    chance = random.Random(seed)  # noqa: S311 - a seeded bench, no secret
    types = sorted(load_codebook().types)
    made, happening = 0, 0
    while made < count:
        happening += 1
        act, country, town = chance.choice(types), chance.randrange(COUNTRIES), chance.randrange(TOWNS)
        day, people = FIRST + timedelta(chance.randrange(DAYS)), chance.randrange(1, 40)
        code = chr(65 + country // 26) + chr(65 + country % 26)
        # A degree apart: towns on one spot would be neighbours.
        lat, lon, unit = town - TOWNS / 2, country - COUNTRIES / 2, f"Unit {town % 5}"
        place = Place(f"Town {town}", lat, lon, Precision.PLACE, country * 100 + town, code, unit, None)
        words = chance.sample(WORDS, 6)
        for _ in range(min(chance.choice((1, 1, 1, 2, 2, 3, 4)), count - made)):
            report = f"r{seed}-{chance.randrange(max(1, count // IN_A_REPORT))}"
            yield happening, _make_claim(f"c{seed}-{made}", report, act, place, day, people, chance, words)
            made += 1


def _make_claim(
    name: str, report: str, act: str, place: Place, day: date, people: int, chance: random.Random, words: list[str]
) -> LinkedClaim:
    at, kind = chance.randrange(2000), chance.choice(KINDS)
    span = Span(at, at + 8)
    link = ChainLink("a", span, span, kind, Connection.UNKNOWN, span)
    chain = () if kind is SourceKind.AUTHOR else (link,)
    count = Count(people, people, Unit.PERSON, False, span)
    claim = Claim(
        id=name,
        act=Act(act, span, Span(at, at + 60)),
        mode=Mode.HAPPENED,
        polarity=Polarity.ASSERTED,
        denial=None,
        outcome=None,
        attribution=ClaimAttribution(kind, kind is SourceKind.WITNESS, False, chain),
        participants=(Participant(Role.AFFECTED, span, ParticipantKind.CIVILIAN, None, count),),
        when=When(day.isoformat(), None, span, Basis.STATED, None),
        where=(Where(span, place),),
        confidence=0.8,
    )
    published = day + timedelta(chance.randrange(4))
    return LinkedClaim(
        claim, report, published, f"Outlet {chance.randrange(200)}", frozenset(words[:4]), frozenset(), frozenset()
    )


def measure_claims(count: int) -> None:
    """Print what linking so many claims takes."""
    started, cpu = time.perf_counter(), time.process_time()
    claims = list(make_claims(count))
    made = time.perf_counter()
    incidents = len(link_claims(claims))
    done = time.perf_counter()
    print(
        f"{count:,} claims: {incidents:,} incidents, {done - made:.0f} s (made in {made - started:.0f} s), "
        f"{time.process_time() - cpu:.0f} CPU s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB",
        flush=True,
    )


def measure_record(count: int) -> None:
    """Print what linking a record takes, and what it takes after 100 reports more."""
    from onrecord.acquire.keys import KdfCost
    from onrecord.store import create_record

    with tempfile.TemporaryDirectory() as folder:
        made = create_record(Path(folder) / "record", "correct horse battery staple", cost=KdfCost(64, 1, 1))
        with made.activate():
            _fill(list(make_claims(count)))
            _time_linking(f"{count:,} claims, all new")
            _fill(list(make_claims(100 * IN_A_REPORT, seed=2)))
            _time_linking("100 reports more")
            _time_linking("nothing more")


def _time_linking(words: str) -> None:
    from onrecord.engine.linking import relink

    started, cpu = time.perf_counter(), time.process_time()
    incidents = relink().incidents
    print(
        f"{words}: {incidents:,} incidents, {time.perf_counter() - started:.1f} s, "
        f"{time.process_time() - cpu:.1f} CPU s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB",
        flush=True,
    )


def _fill(claims: list[LinkedClaim]) -> None:
    """Put claims into the open record, with reports of no words."""
    from onrecord.store.models import ClaimRow, Receipt, Report, ReportState

    receipt, _ = Receipt.objects.get_or_create(
        pk="bench", defaults={"size": 0, "taken_at": datetime.now(UTC), "mac": "", "blob": "", "wrapped_key": b""}
    )
    first = Report.objects.count()
    reports = {c.report: c for c in claims}
    rows = [
        Report(
            id=name, text=BLANK, published=c.published, publisher=c.publisher, language="en", state=ReportState.READ,
            receipt=receipt, position=first + at,
        )
        for at, (name, c) in enumerate(reports.items())
    ]  # fmt: skip
    Report.objects.bulk_create(rows, batch_size=500)
    ClaimRow.objects.bulk_create(
        [
            ClaimRow(
                id=c.claim.id, report_id=c.report, data=c.claim.to_json(), order=c.claim.act.trigger.start,
                act_type=c.claim.act.type, mode="happened", polarity="asserted",
                source_kind=c.claim.attribution.kind.value, protected=c.claim.attribution.protected,
                country=c.claim.where[0].place.country, confidence=0.8, words=sorted(c.words), source_words=[],
            )
            for c in claims
        ],
        batch_size=500,
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "record":
        measure_record(int(sys.argv[2]))
    else:
        for number in sys.argv[2:]:
            measure_claims(int(number))
