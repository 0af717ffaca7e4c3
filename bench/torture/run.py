"""Torture of a record: killed at system calls, single bits flipped, the same files added again and again.

    python bench/torture/run.py --kills 1000 --flips 1000 --again 1000 --state torture.json

Writes counts as JSON; leaves with 1 where anything was lost, doubled, left over or missed. Kills need strace. With a
state file the same command goes on where a stopped one was: kills are made in rounds, each on a record of its own.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]

from onrecord.store.setup import start_django  # noqa: E402 - Django starts before what needs it is loaded

start_django()

from onrecord.acquire.keys import KdfCost  # noqa: E402
from onrecord.engine import adding, copies, forgetting, running, verifying  # noqa: E402
from onrecord.errors import OnrecordError  # noqa: E402
from onrecord.model import ClaimVerdict  # noqa: E402
from onrecord.read.results import ReadResult  # noqa: E402
from onrecord.read.worker import read_bytes  # noqa: E402
from onrecord.store import Record, create_record, open_record  # noqa: E402
from onrecord.store import decisions as d  # noqa: E402
from onrecord.store.models import ClaimRow, Decision, Incident, Receipt, Report  # noqa: E402
from onrecord.store.proofs import make_proof, render_proof  # noqa: E402

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of records that live for a minute
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
WORKS = ("add", "run", "decide", "read", "backup", "run", "forget", "decide")
"""`read` adds files through the locked-down child, `add` reads them in the process that is killed."""
ROUND = 50
"""Kills on one record: what is verified after each kill grows with it."""
CALLS = {
    # How far into a piece of work each call may be hit; a call that is not reached is not counted as a kill.
    "pwrite64": 60,
    "write": 20,
    "fsync": 12,
    "fdatasync": 16,
    "rename": 6,
    "unlink": 2,
    "openat": 40,
    "ftruncate": 2,
    "close": 40,
}
STRACE = shutil.which("strace") or ""
ACT = ("arrested", "detained", "killed", "beat", "abducted")
TOWN = ("Goma", "Myitkyina", "Aleppo", "Mosul", "Kharkiv", "Maiduguri")


def write_report(folder: Path, number: int) -> Path:
    """Write one small invented report."""
    path = folder / f"{number:05}.txt"
    act, town, day = ACT[number % 5], TOWN[number % 6], number % 28 + 1
    path.write_text(f"Police {act} {number + 2} men in {town} on {day} May 2024, a witness said.\n", "utf-8")
    return path


# ---- kills -----------------------------------------------------------------------------------------
def work(kind: str, folder: Path, files: list[Path], acks: Path, target: Path) -> None:
    """Do one piece of work on a record; what is done for good is written to `acks` at once."""
    if kind != "read":
        adding.read_untrusted = lambda data, suffix: ReadResult.from_json(read_bytes(data, {"suffix": suffix}))
    out = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def acknowledge(what: str) -> None:
        os.write(out, f"{kind} {what}\n".encode())

    record = open_record(folder, PASSPHRASE)
    with record.activate():
        if kind in {"add", "read"}:
            for path in files:
                (item,) = adding.add_files(record, [path]).items
                acknowledge(item.reports[0])
        elif kind == "run":
            # What was read is found by its state: progress names numbers only.
            running.run(record, progress=lambda done, total: [acknowledge(r) for r in list_read()] and None)
        elif kind == "decide":
            for claim in list(ClaimRow.objects.order_by("?").values_list("id", flat=True)[:4]):
                acknowledge(d.decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner").hash)
        elif kind == "forget":
            for report in list(Report.objects.order_by("?").values_list("id", flat=True)[:1]):
                # Told before: killed in the middle, it may be there still, and it may be gone.
                os.write(out, f"forgetting {report}\n".encode())
                forgetting.forget_report(record, report, who="owner", today=date(2026, 11, 27))
                acknowledge(report)
        else:
            copies.backup(record, target)
            acknowledge("done")


def list_read() -> list[str]:
    """Return the reports that were read."""
    return list(Report.objects.filter(state="read").values_list("id", flat=True))


def kill_once(kind: str, call: str, when: int, *rest: Any) -> bool:
    """Do a piece of work in a child that is killed at a system call; False where it ended before."""
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()  # whatever it starts can be told by its session
        os.close(go)
        code = 1
        try:
            os.read(ready, 1)
            work(kind, *rest)
            code = 0
        except BaseException as error:
            print(f"work failed: {kind}: {type(error).__name__}: {error}", file=sys.stderr)
        finally:
            os._exit(code)
    os.close(ready)
    inject = f"inject={call}:signal=SIGKILL:when={when}"
    tracer = subprocess.Popen(  # noqa: S603 - its words are numbers and names from above
        [STRACE, "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject, "-p", str(child)],
        stdin=subprocess.DEVNULL,
    )
    while "TracerPid:\t0" in Path(f"/proc/{child}/status").read_text() and tracer.poll() is None:
        time.sleep(0.002)
    os.write(go, b"x")
    os.close(go)
    status = os.waitpid(child, 0)[1]
    tracer.wait()
    if outlives(child):
        raise SystemExit("a process outlived the one that was killed")
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status):
        raise SystemExit("the work failed by itself")
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def outlives(session: int, seconds: float = 10.0) -> bool:
    """Tell whether a process of a session is still there after some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(_is_of(path, session) for path in Path("/proc").glob("[0-9]*/stat")):
            return False
        time.sleep(0.02)
    return True


def _is_of(path: Path, session: int) -> bool:
    try:
        state, _, _, own = path.read_text().rpartition(")")[2].split()[:4]
    except OSError:
        return False
    return int(own) == session and state != "Z"


def look_after(folder: Path, acks: Path, files: int) -> Counter[str]:
    """Open a record after a kill, verify it and count what is wrong."""
    wrong: Counter[str] = Counter()
    record = open_record(folder, PASSPHRASE)
    wrong["notices"] += len(record.notices)
    with record.activate():
        found = verifying.verify_record(record)
        wrong["findings"] += len(found.findings)
        reports = set(Report.objects.values_list("id", flat=True))
        hashes = set(Decision.objects.values_list("hash", flat=True))
        done = [line.split() for line in acks.read_text().splitlines()] if acks.exists() else []
        let_go = {what for kind, what in done if kind == "forgetting"}
        added = {what for kind, what in done if kind in {"add", "read"}}
        wrong["reports lost"] += len(added - reports - let_go)
        wrong["readings lost"] += len({what for kind, what in done if kind == "run"} - set(list_read()) - let_go)
        wrong["not forgotten"] += len({what for kind, what in done if kind == "forget"} & reports)
        told = [i.data["claims"] for i in Incident.objects.filter(current=True)]
        known = set(ClaimRow.objects.values_list("id", flat=True))
        wrong["incidents of nothing"] += sum(known.isdisjoint(claims) for claims in told)
        wrong["decisions lost"] += sum(what not in hashes for kind, what in done if kind == "decide")
        texts = list(Report.objects.values_list("text", flat=True))
        wrong["doubled"] += len(texts) - len(set(texts)) + max(0, len(texts) - files)
        blobs = {p.name for p in (folder / "originals").iterdir()}
        wrong["orphan blobs"] += len(blobs ^ set(Receipt.objects.values_list("blob", flat=True)))
        wrong["half files"] += len(list(folder.rglob(".part-*")))
    for finding in found.findings[:2]:
        print(f"after a kill: {finding}", file=sys.stderr)
    return wrong


def torture_kills(kills: int, folder: Path, chance: random.Random, state: Path | None) -> dict[str, Any]:
    """Kill work on records again and again, and look at them after each kill; goes on from a state that was kept."""
    kept = json.loads(state.read_text()) if state and state.exists() else {}
    wrong, hit = Counter(kept.get("wrong", {})), Counter(kept.get("hit", {}))
    acknowledged, tries = Counter(kept.get("acknowledged", {})), kept.get("tries", 0)
    while (done := sum(hit.values())) < kills:
        # Another chance each round, the same when it is done again.
        own = random.Random(f"{chance.random()} {done}")  # noqa: S311 - seeded chance is what is wanted
        place = folder / f"from-{done}"
        place.mkdir()
        tried = kill_round(min(ROUND, kills - done), place, own, wrong, hit, acknowledged)
        shutil.rmtree(place)
        tries += tried
        if state:
            found = {"wrong": wrong, "hit": hit, "acknowledged": acknowledged, "tries": tries}
            write_state(state, found)
        print(f"{sum(hit.values())} kills, wrong: { {k: v for k, v in wrong.items() if v} }", file=sys.stderr)
        if sum(hit.values()) == done:
            break
    return {
        "kills": sum(hit.values()),
        "by work": dict(Counter(name.split()[0] for name in hit.elements())),
        "by call": dict(Counter(name.split()[1] for name in hit.elements())),
        "not reached": tries - sum(hit.values()),
        "acknowledged": dict(acknowledged),
        "wrong": {k: v for k, v in wrong.items() if v},
    }


def write_state(state: Path, found: dict[str, Any]) -> None:
    """Keep what was counted, whole or not at all."""
    part = state.with_suffix(".part")
    part.write_text(json.dumps(found))
    part.replace(state)


def kill_round(
    kills: int, folder: Path, chance: random.Random, wrong: Counter[str], hit: Counter[str], acknowledged: Counter[str]
) -> int:
    """Make a record and kill work on it so many times; returns how often it was tried."""
    record_folder, acks, target = folder / "record", folder / "acks", folder / "copy"
    (folder / "reports").mkdir()
    create_record(record_folder, PASSPHRASE, cost=CHEAP)
    tries = made = killed = 0
    while killed < kills and tries < kills * 12:
        kind, call = WORKS[tries % len(WORKS)], chance.choice(list(CALLS))
        files = [write_report(folder / "reports", made + n) for n in range(3)] if kind in {"add", "read"} else []
        made += len(files)
        tries += 1
        if not kill_once(kind, call, chance.randint(1, CALLS[call]), record_folder, files, acks, target):
            continue
        killed += 1
        hit[f"{kind} {call}"] += 1
        wrong.update(look_after(record_folder, acks, made))
        if kind in {"backup", "forget"} and (target / copies.SEALED).exists():
            shutil.rmtree(folder / "new", ignore_errors=True)
            wrong["backups broken"] += len(copies.restore(target, folder / "new", PASSPHRASE).findings)
    wrong.update(look_after(record_folder, acks, made))
    if acks.exists():
        acknowledged.update(line.split()[0] for line in set(acks.read_text().splitlines()))
    return tries


# ---- flips -----------------------------------------------------------------------------------------
def load_checker() -> ModuleType:
    """Return the script that checks proofs."""
    spec = importlib.util.spec_from_file_location("check_proof", ROOT / "tools" / "check_proof.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_sample(folder: Path) -> tuple[Record, bytes]:
    """Return a record with reports, claims and decisions, and a proof of one claim."""
    (folder / "reports").mkdir()
    for number in range(6):
        write_report(folder / "reports", number)
    record = create_record(folder / "record", PASSPHRASE, cost=CHEAP)
    with record.activate():
        from django.db import connection

        adding.add_files(record, [folder / "reports"])
        running.run(record)
        claim = ClaimRow.objects.order_by("id").values_list("id", flat=True)[0]
        d.decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner")
        proof = render_proof(make_proof(claim, with_words=True))
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return record, proof


def flip(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with one bit turned."""
    altered = bytearray(data)
    altered[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(altered)


def torture_flips(flips: int, folder: Path, chance: random.Random) -> dict[str, Any]:
    """Turn single bits and count those that neither opening nor verifying tells of."""
    record, proof = make_sample(folder)
    checker = load_checker()
    turned: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for number in range(flips):
        kind = ("blob", "database", "header", "head", "proof")[number % 5]
        turned[kind] += 1
        if kind == "proof":
            try:
                checker.check(flip(proof, chance))
            except Exception:  # whatever it is: the script says that the proof does not hold
                told["proof"] += 1
            else:
                missed[kind] += 1
            continue
        copy = folder / "copy"
        shutil.copytree(record.directory, copy)
        names = {"database": "record.db", "header": "onrecord.toml", "head": "head"}
        path = copy / names[kind] if kind in names else chance.choice(sorted((copy / "originals").iterdir()))
        path.write_bytes(flip(path.read_bytes(), chance))
        by = look_for(copy)
        told[by] += 1
        missed[kind] += by == "nobody"
        shutil.rmtree(copy)
    return {"flips": dict(turned), "told by": dict(told), "missed": {k: v for k, v in missed.items() if v}}


def look_for(folder: Path) -> str:
    """Return who tells that a record was altered."""
    try:
        record = open_record(folder, PASSPHRASE)
    except OnrecordError:
        return "open"
    with record.activate():
        if verifying.verify_record(record).findings:
            return "verify"
    return "notice" if record.notices else "nobody"


# ---- the same again --------------------------------------------------------------------------------
def count_rows() -> dict[str, int]:
    """Return how many rows each table has."""
    from django.apps import apps

    return {model.__name__: model.objects.count() for model in apps.get_app_config("store").get_models()}


def add_again(files: int, folder: Path) -> dict[str, Any]:
    """Add the same files three times and count what is new after the first."""
    (folder / "reports").mkdir()
    for number in range(files):
        write_report(folder / "reports", number)
    record = create_record(folder / "record", PASSPHRASE, cost=CHEAP)
    with record.activate():
        began = time.monotonic()
        adding.add_files(record, [folder / "reports"])
        seconds, first = time.monotonic() - began, count_rows()
        for _ in range(2):
            adding.add_files(record, [folder / "reports"])
        after = count_rows()
        findings = len(verifying.verify_record(record).findings)
    new = {name: after[name] - first[name] for name in after if after[name] != first[name]}
    return {
        "files": files,
        "reports": first["Report"],
        "first time, seconds": round(seconds, 1),
        "new rows after": new,
        "findings": findings,
    }


def main() -> int:
    """Run what was asked for and write the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--flips", type=int, default=0)
    parser.add_argument("--again", type=int, default=0)
    parser.add_argument("--state", type=Path, help="a file to go on from, and to keep the counts of kills in")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 - seeded chance is what is wanted
    if asked.kills and not STRACE:
        print("strace is not installed: no kills are tried.", file=sys.stderr)
        asked.kills = 0
    found: dict[str, Any] = {}
    bad = False
    with tempfile.TemporaryDirectory() as name:
        for part, number in (("kills", asked.kills), ("flips", asked.flips), ("again", asked.again)):
            folder = Path(name) / part
            folder.mkdir()
            if not number:
                continue
            began = time.monotonic()
            if part == "kills":
                found[part] = torture_kills(number, folder, chance, asked.state)
                bad |= bool(found[part]["wrong"]) or found[part]["kills"] < number
            elif part == "flips":
                found[part] = torture_flips(number, folder, chance)
                bad |= bool(found[part]["missed"])
            else:
                found[part] = add_again(number, folder)
                bad |= bool(found[part]["new rows after"] or found[part]["findings"])
            found[part]["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(found, indent=1))
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
