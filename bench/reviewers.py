"""Reviewers who decide on the same claims at once: is every decision kept once, and how long does each take?

    python bench/reviewers.py                          # 5 reviewers, 200 claims, both databases, both ways in
    python bench/reviewers.py --reviewers 8 --claims 50 --database postgresql --through web

Through the engine each reviewer is a process of its own, as on several machines; through the workbench each is a thread
of one process, as its server has them, and a decision is a posted form with log-in, middleware and the answered page.
PostgreSQL runs with fsync on, by a socket. The people and places of the reports are invented.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "helpers"))

import postgres  # noqa: E402 - found beside the tests
from records import CHEAP, PASSPHRASE  # noqa: E402

from onrecord.store import Record, create_record, open_record  # noqa: E402
from onrecord.store.server import Server  # noqa: E402

PLACES = ("Myitkyina", "Goma", "Idlib", "Asmara", "Bukavu")
LONGEST = 0.300
"""Seconds that 95 of 100 decisions may take at most."""


def fill(record: Record, folder: Path, claims: int) -> None:
    """Add and read invented reports until the record holds so many claims."""
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.store.models import ClaimRow

    number = 0
    while ClaimRow.objects.count() < claims:
        for _ in range(40):
            number += 1
            day, place = number % 27 + 1, PLACES[number % len(PLACES)]
            text = (
                f"Arrests, part {number}\n\nPolice arrested {number + 5} students in {place} on {day} March 2021. "
                f"Soldiers killed {number % 7 + 2} farmers in {place} on {day + 1} March 2021, a ministry said. "
                f"Guards beat {number % 9 + 2} traders in {place} on {day} April 2021.\n"
            )
            (folder / f"{number}.txt").write_text(text)
        add_files(record, [folder])
        run(record)


def decide_in_process(directory: Path, name: str, claims: list[str], start: float) -> list[float]:
    """Decide on every claim as one reviewer, in a process of its own; returns how long each decision took."""
    record = open_record(directory, PASSPHRASE)
    with record.activate():
        from onrecord.model import ClaimVerdict
        from onrecord.store.decisions import decide_claim
        from onrecord.store.users import get_user

        who = get_user(name).pseudonym
        time.sleep(max(0.0, start - time.time()))
        return [_time(lambda c=claim: decide_claim(c, ClaimVerdict.READS_RIGHT, who=who)) for claim in claims]


def decide_by_form(name: str, claims: list[str], begin: threading.Barrier, took: list[float]) -> None:
    """Decide on every claim as one reviewer at the workbench."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.post("/login", {"username": name, "password": "password-of-" + name})
    begin.wait()

    def post(claim: str) -> None:
        headers = {"HX-Request": "true"}
        answer = client.post(f"/claims/{claim}/decide", {"verdict": "reads-right"}, headers=headers)
        assert answer.status_code == 200, answer.status_code

    took += [_time(lambda c=claim: post(c)) for claim in claims]
    from django.db import connections

    connections.close_all()


def _time(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def measure(server: Server | None, through: str, reviewers: int, claims: int) -> dict[str, object]:
    """Return the figures of one run on a record of its own."""
    with tempfile.TemporaryDirectory(prefix="onrecord-reviewers-") as at:
        folder = Path(at)
        (folder / "in").mkdir()
        record = create_record(folder / "record", PASSPHRASE, cost=CHEAP, server=server)
        names = [f"reviewer{n}" for n in range(reviewers)]
        with record.activate():
            from onrecord.store.models import ClaimRow
            from onrecord.store.users import add_user

            fill(record, folder / "in", claims)
            ids = sorted(ClaimRow.objects.values_list("id", flat=True))[:claims]
            for name in names:
                add_user(name, "password-of-" + name)
        began = time.perf_counter()
        took = _at_forms(record, names, ids) if through == "web" else _in_processes(record, names, ids)
        wall = time.perf_counter() - began
        with record.activate():
            wrong = _check(record, names, ids)
    took.sort()
    return {
        "database": "postgresql" if server else "sqlite",
        "through": through,
        "reviewers": reviewers,
        "claims": claims,
        "decisions": len(took),
        "wrong": wrong,
        "p50_ms": round(took[len(took) // 2] * 1000),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000),
        "longest_ms": round(took[-1] * 1000),
        "a_second": round(len(took) / wall),
    }


def _in_processes(record: Record, names: list[str], ids: list[str]) -> list[float]:
    start = time.time() + 4  # all have opened the record by then
    with ProcessPoolExecutor(len(names), get_context("spawn")) as pool:
        waiting = [pool.submit(decide_in_process, record.directory, name, ids, start) for name in names]
        return [t for done in waiting for t in done.result()]


def _at_forms(record: Record, names: list[str], ids: list[str]) -> list[float]:
    took: list[float] = []
    begin = threading.Barrier(len(names))
    with record.activate():
        threads = [threading.Thread(target=decide_by_form, args=(name, ids, begin, took)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return took


def _check(record: Record, names: list[str], ids: list[str]) -> list[str]:
    """Return what is not as it must be: each reviewer's decision on each claim once, and the chain whole."""
    from onrecord.engine.verifying import verify_record
    from onrecord.store.models import Decision, User

    who = dict(User.objects.filter(name__in=names).values_list("pseudonym", "name"))
    made = Counter(Decision.objects.filter(kind="claim").values_list("who", "target"))
    wanted = {(pseudonym, claim) for pseudonym in who for claim in ids}
    wrong = [f"{len(wanted - set(made))} decisions are missing"] if wanted - set(made) else []
    wrong += [f"{n} times: {w} on {t}" for (w, t), n in made.items() if n != 1]
    return wrong + [f"{f.kind}: {f.words}" for f in verify_record(record).findings]


def main() -> int:
    """Print the figures as JSON lines; 1 where a decision is lost or doubled, or decisions take too long."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reviewers", type=int, default=5)
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--through", choices=["web", "engine"], action="append")
    asked = parser.parse_args()
    bad = 0
    with ExitStack() as stack:
        for database in asked.database or ["sqlite", "postgresql"]:
            for through in asked.through or ["engine", "web"]:
                server = None
                if database == "postgresql":
                    running = postgres.start_server(quick=False)
                    stack.callback(running.stop)
                    server = running.make_database()
                figures = measure(server, through, asked.reviewers, asked.claims)
                print(json.dumps(figures), flush=True)
                bad += bool(figures["wrong"]) or int(str(figures["p95_ms"])) > LONGEST * 1000
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
