"""How fast the workbench answers on a large record: `python bench/workbench.py fill DIR`, then `… measure DIR`.

`fill` makes a record of 5,000 reports, 60,000 claims and 8,000 incidents (`--reports N` for another size, in the same
proportion), written straight into the tables by chance with a seed: everything in it is invented. Its passphrase is
"bench". `measure` asks for pages through Django's test client and prints the server's time and the number of queries;
`--list` names the pages, `--pages search,trends` measures some, `--times N` asks each so often.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from onrecord.acquire.keys import KdfCost
from onrecord.model import (
    Act,
    Basis,
    ChainLink,
    Claim,
    ClaimAttribution,
    ClaimVerdict,
    Connection,
    Count,
    Feature,
    FieldValue,
    Incident,
    Mode,
    OriginGroup,
    Participant,
    ParticipantKind,
    Place,
    Polarity,
    Precision,
    Role,
    SourceKind,
    Span,
    Status,
    Unit,
    When,
    Where,
)
from onrecord.store import create_record, open_record

PASSPHRASE = "bench"  # noqa: S105 - of a record of invented rows
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
CLAIMS, SHARED = 12, 8 / 5
"""Claims of a report, and incidents a report."""
FIRST, DAYS = date(2015, 1, 1), 3650
ACTS = {
    "arrest": "arrested",
    "detention": "detained",
    "killing": "killed",
    "injury": "wounded",
    "abduction": "abducted",
    "deportation": "deported",
    "torture": "tortured",
    "shooting": "shot at",
    "displacement": "displaced",
    "interrogation": "questioned",
    "threat": "threatened",
    "release": "released",
}
BODIES = ("Police", "Soldiers", "Border guards", "Gunmen", "Security forces", "Agents of the ministry")
PEOPLE = ("students", "teachers", "farmers", "fishermen", "miners", "nurses", "journalists", "shopkeepers", "villagers")
SAID = {
    SourceKind.WITNESS: "a resident said",
    SourceKind.OFFICIAL: "the ministry said",
    SourceKind.ORGANISATION: "a rights group said",
    SourceKind.MEDIA: "state radio said",
    SourceKind.ANONYMOUS: "a person who asked not to be named said",
}
FILLER = (
    "The road to the market was closed for several hours and the shops stayed shut until the evening.",
    "Families waited outside the gate and were told to come back on another day.",
    "No reason was given, and the office did not answer questions by telephone.",
    "Rain had flooded the lower part of the town and many houses were without light.",
)
PLACES = (
    ("Goma", "CD", "North Kivu"),
    ("Bukavu", "CD", "South Kivu"),
    ("Bunia", "CD", "Ituri"),
    ("Myitkyina", "MM", "Kachin"),
    ("Mandalay", "MM", "Mandalay"),
    ("Yangon", "MM", "Yangon"),
    ("Juba", "SS", "Central Equatoria"),
    ("Malakal", "SS", "Upper Nile"),
    ("Mombasa", "KE", "Mombasa"),
    ("Kisumu", "KE", "Kisumu"),
    ("Tbilisi", "GE", "Tbilisi"),
    ("Batumi", "GE", "Ajaria"),
    ("Aleppo", "SY", "Aleppo"),
    ("Homs", "SY", "Homs"),
    ("Damascus", "SY", "Dimashq"),
    ("Khartoum", "SD", "Khartoum"),
    ("Nyala", "SD", "Southern Darfur"),
    ("Cali", "CO", "Valle del Cauca"),
    ("Pasto", "CO", "Nariño"),
    ("Arequipa", "PE", "Arequipa"),
)
OUTLETS = tuple(
    f"{a} {b}"
    for a in ("Coast", "River", "Harbour", "Northern", "Morning")
    for b in ("Lantern", "Gazette", "Wire", "Herald")
)


@dataclass(frozen=True, slots=True)
class Happening:
    """What several claims tell of."""

    act: str
    place: tuple[str, str, str]
    day: date
    people: str
    count: int


# ---- filling -----------------------------------------------------------------------------------
def fill(folder: Path, reports: int, seed: int = 7) -> None:
    """Make a record and write rows straight into its tables, then its search index."""
    record = create_record(folder, PASSPHRASE, cost=CHEAP)
    with record.activate():
        from django.db import transaction

        from onrecord.engine.indexing import update_index
        from onrecord.store import columns, decisions
        from onrecord.store.models import ClaimRow, IncidentClaim, Receipt, Report
        from onrecord.store.models import Incident as IncidentRow

        chance = random.Random(seed)  # noqa: S311 - a seeded bench, no secret
        happenings = [_make_happening(chance) for _ in range(int(reports * SHARED))]
        told: dict[int, list[tuple[str, str, Claim]]] = {n: [] for n in range(len(happenings))}
        # Every happening is told of at least once.
        order = [n % len(happenings) for n in range(reports * CLAIMS)]
        chance.shuffle(order)
        started = time.perf_counter()
        with transaction.atomic():
            for at in range(0, reports, 500):
                batch = [
                    _make_report(n, order[n * CLAIMS : (n + 1) * CLAIMS], happenings, chance)
                    for n in range(at, min(at + 500, reports))
                ]
                Receipt.objects.bulk_create([Receipt(**b["receipt"]) for b in batch])
                Report.objects.bulk_create([Report(**b["report"]) for b in batch])
                ClaimRow.objects.bulk_create([ClaimRow(**row) for b in batch for row in b["rows"]])
                for b in batch:
                    for n, claim in b["claims"]:
                        told[n].append((b["report"]["id"], b["report"]["publisher"], claim))
            values = [_make_incident(n, happenings[n], claims, chance) for n, claims in told.items()]
            IncidentRow.objects.bulk_create(
                [IncidentRow(id=v.id, data=v.to_json(), status=v.status.value) for v in values], batch_size=500
            )
            IncidentClaim.objects.bulk_create(
                [IncidentClaim(incident_id=v.id, claim_id=c) for v in values for c in v.claims], batch_size=500
            )
        print(f"{reports} reports, {len(order)} claims, {len(values)} incidents: {time.perf_counter() - started:.0f} s")
        started = time.perf_counter()
        columns.fill()
        judged = list(ClaimRow.objects.order_by("id").values_list("id", flat=True))[::4]
        decisions.decide_claims(judged, ClaimVerdict.READS_RIGHT, who="reviewer-bench")
        print(f"columns of lists and {len(judged)} decisions: {time.perf_counter() - started:.0f} s")
        started = time.perf_counter()
        made = update_index()
        print(f"{made} entries of the search index: {time.perf_counter() - started:.0f} s")


def _make_happening(chance: random.Random) -> Happening:
    return Happening(
        chance.choice(list(ACTS)),
        chance.choice(PLACES),
        FIRST + timedelta(chance.randrange(DAYS)),
        chance.choice(PEOPLE),
        chance.randrange(2, 60),
    )


def _make_report(number: int, members: list[int], happenings: list[Happening], chance: random.Random) -> dict[str, Any]:
    own = f"{number:032x}"
    day = max(happenings[n].day for n in members) + timedelta(chance.randrange(1, 5))
    first = happenings[members[0]]
    text = f"{first.people.capitalize()} {ACTS[first.act]} in {first.place[0]}\n\n"
    claims: list[tuple[int, Claim]] = []
    for n in members:
        sentence, claim = _tell(happenings[n], len(text), f"{number:020x}{len(claims):012x}", chance)
        text += f"{sentence} {chance.choice(FILLER)}\n\n"
        claims.append((n, claim))
    publisher, at = chance.choice(OUTLETS), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    rows = [_make_row(own, claim) for _, claim in claims]
    return {
        "receipt": {
            "id": own,
            "size": len(text),
            "taken_at": at,
            "mac": "0" * 64,
            "blob": own,
            "wrapped_key": b"",
            "complete": True,
        },
        "report": {
            "id": own,
            "text": text,
            "title": text.split("\n", 1)[0],
            "published": day,
            "publisher": publisher,
            "language": "en",
            "state": "read",
            "added_at": at,
            "read_at": at,
            "receipt_id": own,
            "basis": "published",
            "scope": "public",
        },
        "rows": rows,
        "claims": claims,
    }


def _tell(of: Happening, start: int, own: str, chance: random.Random) -> tuple[str, Claim]:
    """Return a sentence that tells of a happening, and its claim; some say only the month, or no time at all."""
    kind, body = chance.choice(list(SAID)), chance.choice(BODIES)
    count = max(1, of.count + chance.choice((0, 0, 0, 0, 3)))
    said, edtf = chance.choice(
        [(f"{of.day.day} {of.day:%B %Y}", of.day.isoformat())] * 7
        + [(f"{of.day:%B %Y}", f"{of.day:%Y-%m}"), (f"{of.day:%Y}", f"{of.day:%Y}"), ("", "")]
    )
    verb = ACTS[of.act]
    clause = f"{body} {verb} {count} {of.people} in {of.place[0]}" + (f" on {said}" if said else "")
    sentence = f"{clause}, {SAID[kind]}."

    def span(words: str) -> Span:
        return Span(start + sentence.index(words), start + sentence.index(words) + len(words))

    people = span(f"{count} {of.people}")
    who = span(SAID[kind])
    link = ChainLink("a", Span(who.start, who.end - 5), Span(who.end - 4, who.end), kind, Connection.UNKNOWN, None)
    hidden = kind in {SourceKind.WITNESS, SourceKind.ANONYMOUS}
    place = Place(of.place[0], 1.0, 2.0, Precision.PLACE, None, of.place[1], of.place[2], None)
    claim = Claim(
        id=own,
        act=Act(of.act, span(verb), span(clause)),
        mode=Mode.HAPPENED,
        polarity=Polarity.DENIED if chance.random() < 0.05 else Polarity.ASSERTED,
        denial=None,
        outcome=None,
        attribution=ClaimAttribution(kind, hidden, kind is SourceKind.ANONYMOUS, (link,)),
        participants=(
            Participant(Role.AGENT, span(body), ParticipantKind.STATE_ARMED),
            Participant(
                Role.AFFECTED,
                people,
                ParticipantKind.CIVILIAN,
                None,
                Count(count, count, Unit.PERSON, False, span(f"{count} "[:-1])),
            ),
        ),
        when=When(edtf, None, span(said), Basis.STATED, None) if said else None,
        where=(Where(span(of.place[0]), place),),
        confidence=round(chance.uniform(0.4, 0.99), 3),
    )
    return sentence, claim


def _make_row(report: str, claim: Claim) -> dict[str, Any]:
    place = claim.where[0].place
    return {
        "id": claim.id,
        "report_id": report,
        "data": claim.to_json(),
        "order": claim.act.trigger.start,
        "act_type": claim.act.type,
        "mode": claim.mode.value,
        "polarity": claim.polarity.value,
        "source_kind": claim.attribution.kind.value,
        "protected": claim.attribution.protected,
        "country": place.country,
        "confidence": claim.confidence,
        "to_link": False,
    }


def _make_incident(number: int, of: Happening, told: list[tuple[str, str, Claim]], chance: random.Random) -> Incident:
    origins: dict[str, list[tuple[str, Claim]]] = {}
    for report, publisher, claim in told:
        origins.setdefault(publisher, []).append((report, claim))
    counts: dict[tuple[int, int], list[str]] = {}
    times: dict[str, list[str]] = {}
    for _, _, claim in told:
        number_of = claim.participants[1].count
        if number_of and number_of.min is not None and number_of.max is not None:
            counts.setdefault((number_of.min, number_of.max), []).append(claim.id)
        if claim.when:
            times.setdefault(claim.when.edtf, []).append(claim.id)
    everyone = tuple(c.id for _, _, c in told)
    contested = ("count",) if len(counts) > 1 else ()
    status = Status.CONTESTED if contested else Status.CORROBORATED if len(origins) > 1 else Status.SINGLE
    return Incident(
        id=f"{number:016x}",
        claims=everyone,
        status=status,
        contested=contested,
        grade=chance.choice("23456"),
        grade_why=("told by several",),
        origins=tuple(
            OriginGroup(tuple(dict.fromkeys(r for r, _ in rows)), tuple(c.id for _, c in rows), "its own words")
            for rows in origins.values()
        ),
        possibly_same=(),
        fields={
            "act": (FieldValue(of.act, everyone),),
            "count": tuple(FieldValue(list(k), tuple(v)) for k, v in counts.items()),
            "when": tuple(FieldValue(k, tuple(v)) for k, v in times.items()),
            "where": (FieldValue(of.place[0], everyone),),
        },
        why=(Feature("same_place", 2.0, "the same place"),),
    )


# ---- measuring ---------------------------------------------------------------------------------
QUERIES = (
    "students",
    "police arrested",
    '"rights group said"',
    "detain*",
    "soldiers -goma",
    "Myitkyina nurses",
    "market road",
    "lantern",
    "",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is asked for: its address, and what is posted to it, by turns."""

    address: Callable[[int], str]
    posted: Callable[[int], Mapping[str, str]] | None = None
    before: Callable[[int], None] | None = None
    """What is done before it is asked for, and not measured."""


def change_and_wait(n: int) -> None:
    """Decide something before every eighth asking, so that a preview begins anew; then let it work a little."""
    from onrecord.model import ClaimVerdict
    from onrecord.store.decisions import decide_claim
    from onrecord.store.models import ClaimRow

    if not n % 8:
        decide_claim(ClaimRow.objects.values_list("id", flat=True)[n], ClaimVerdict.READS_RIGHT, who="bench")
    time.sleep(0.5)


def list_pages() -> dict[str, Page]:
    """Return the pages that are measured, by name. Ids of things are those that `fill` gives."""
    kinds = ("incident", "claim", "report")
    return {
        "overview": Page(lambda _: "/"),
        "queue": Page(lambda n: f"/queue?page={n % 7 + 1}"),
        "queue-chosen": Page(
            lambda n: (
                f"/queue?act={list(ACTS)[n % len(ACTS)]}&country={PLACES[n % 20][1]}&since=2018-01-01&status=single"
            )
        ),
        "second": Page(lambda _: "/queue/second"),
        "tasks": Page(lambda _: "/work"),
        "outlets": Page(lambda _: "/outlets"),
        "audit": Page(lambda n: f"/audit?page={n % 5 + 1}"),
        "reports": Page(lambda n: f"/reports?page={n % 9 + 1}"),
        "reports-undecided": Page(lambda _: "/reports?state=undecided"),
        "report": Page(lambda n: f"/reports/{n * 37 % 50:032x}"),
        "incidents": Page(lambda n: f"/incidents?page={n % 9 + 1}"),
        "incidents-chosen": Page(lambda n: f"/incidents?act={list(ACTS)[n % len(ACTS)]}&country={PLACES[n % 20][1]}"),
        "incident": Page(lambda n: f"/incidents/{n * 37 % 80:016x}"),
        "release": Page(lambda _: "/release"),
        "release-working": Page(lambda _: "/release", before=change_and_wait),
        "search": Page(
            lambda _: "/search", lambda n: {"q": QUERIES[n % len(QUERIES)], "kind": kinds[n // len(QUERIES) % 3]}
        ),
        "search-filtered": Page(
            lambda _: "/search",
            lambda n: {
                "q": QUERIES[n % len(QUERIES)],
                "kind": kinds[n // len(QUERIES) % 3],
                "act": list(ACTS)[n % len(ACTS)],
                "country": PLACES[n % len(PLACES)][1],
                "page": str(n % 3 + 1),
            },
        ),
        "search-refused": Page(lambda _: "/search", lambda _: {"q": "Adewale Brightwater"}),
        "trends": Page(
            lambda n: ("/trends", f"/trends?act={list(ACTS)[n % len(ACTS)]}", f"/trends?country={PLACES[n % 20][1]}")[
                n % 3
            ]
        ),
    }


def measure(folder: Path, names: list[str], times: int) -> None:
    """Print the time of each page: half of its answers, 95 of 100 and all are at least as fast; and its queries."""
    record = open_record(folder, PASSPHRASE)
    with record.activate():
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from onrecord.store.models import User
        from onrecord.store.users import add_user

        if not User.objects.filter(name="bench").exists():
            add_user("bench", "password-of-bench", "owner")
        client = Client(headers={"host": "127.0.0.1"})
        client.post("/login", {"username": "bench", "password": "password-of-bench"})

        def ask(page: Page, n: int) -> int:
            address = page.address(n)
            answer = client.post(address, page.posted(n)) if page.posted else client.get(address)
            return int(answer.status_code)

        print("| page | first | p50 | p95 | most | CPU p95 | queries |")
        print("|---|---|---|---|---|---|---|")
        for name in names:
            page, took, spent, queries = list_pages()[name], [], [], set()
            for n in range(times):
                if page.before:
                    page.before(n)
                started, before = time.perf_counter(), time.thread_time()
                status = ask(page, n)
                took.append((time.perf_counter() - started) * 1000)
                spent.append((time.thread_time() - before) * 1000)
                if status != 200:
                    sys.exit(f"{name} answered {status}")
            for n in range(min(times, 9)):
                with CaptureQueriesContext(connection) as caught:
                    ask(page, n)
                queries.add(len(caught))
            first, rest = took[0], sorted(took[1:] or took)
            cpu = sorted(spent[1:] or spent)
            at = [rest[int(len(rest) * part)] if len(rest) > 1 else rest[0] for part in (0.5, 0.95)]
            print(
                f"| {name} | {first:.0f} ms | {at[0]:.0f} ms | {at[1]:.0f} ms | {rest[-1]:.0f} ms"
                f" | {cpu[int(len(cpu) * 0.95)]:.0f} ms |"
                f" {'–'.join(map(str, sorted({min(queries), max(queries)})))} |",
                flush=True,
            )
        print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


def _iterate(given: str | None) -> Iterator[str]:
    known = list_pages()
    for name in given.split(",") if given else known:
        if name not in known:
            sys.exit(f"there is no page {name}; --list names them")
        yield name


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("fill", "measure"), nargs="?", default="measure")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("bench-record"))
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--pages")
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    if given.list:
        print("\n".join(list_pages()))
    elif given.command == "fill":
        fill(given.folder, given.reports)
    else:
        measure(given.folder, list(_iterate(given.pages)), given.times)


if __name__ == "__main__":
    main()
