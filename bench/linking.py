"""Linking an archive beside the linker itself: `python bench/linking.py N… [--ours-up-to N]`.

Claims are those of `bench/growth.py`, some of them without place, day or number (seeded). Each side runs in a process
of its own; printed are CPU seconds of it and its children, its largest memory, and B3 against the happenings told.
A day of 300 claims more is then linked against the archive.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

sys.path.insert(0, str(Path(__file__).parent))
from growth import make_tellings

from onrecord.link import link_claims
from onrecord.model import LinkedClaim
from onrecord.pipeline.bulk.batches import claim_schema, list_rows
from onrecord.pipeline.bulk.linking import link_shards, read_links

REPORTS_OF_A_SHARD = 2000
DAY = 300
BLANK = " " * 3000


def tell(count: int, seed: int) -> Iterator[tuple[int, LinkedClaim]]:
    """Yield claims with their happening; one in ten says no place, one in ten no day, one in four no number."""
    chance = random.Random(seed + 1)  # noqa: S311 - a seeded bench, no secret
    for happening, linked in make_tellings(count, seed):
        claim = linked.claim
        if chance.random() < 0.1:
            claim = dataclasses.replace(claim, where=())
        elif chance.random() < 0.1:
            claim = dataclasses.replace(claim, when=None)
        if chance.random() < 0.25:
            claim = dataclasses.replace(claim, participants=())
        yield happening, dataclasses.replace(linked, claim=claim)


def write_shards(folder: Path, count: int, seed: int) -> None:
    """Write so many claims as `bulk` would, the claims of a report in one shard; and what they truly tell of."""
    folder.mkdir(parents=True)
    shards: dict[int, list[LinkedClaim]] = defaultdict(list)
    truth = {}
    for happening, linked in tell(count, seed):
        shards[int(linked.report.split("-")[1]) // REPORTS_OF_A_SHARD].append(linked)
        truth[linked.claim.id] = happening
    for number, claims in sorted(shards.items()):
        reports: dict[str, list[LinkedClaim]] = defaultdict(list)
        for linked in claims:
            reports[linked.report].append(linked)
        rows = [row for members in reports.values() for row in list_rows(members, BLANK)]
        path = folder / f"claims-{number:06d}.parquet"
        parquet.write_table(pa.Table.from_pylist(rows, schema=claim_schema()), path, compression="zstd")
        digest = hashlib.sha256(f"{seed} {count} {number}".encode()).hexdigest()
        path.with_suffix(".json").write_text(json.dumps({"digest": digest, "bytes": path.stat().st_size}))
    (folder / "truth.json").write_text(json.dumps(truth))


def b_cubed(gold: Sequence[int], found: Sequence[str]) -> tuple[float, float, float]:
    """Return B3 precision, recall and F1."""
    both, sizes, theirs = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    p = sum(n * n / theirs[f] for (_, f), n in both.items()) / len(gold)
    r = sum(n * n / sizes[g] for (g, _), n in both.items()) / len(gold)
    return p, r, 2 * p * r / (p + r)


def run(side: str, folder: Path, count: int) -> None:
    """Link in this process, and print what it took."""
    truth = json.loads((folder / "in" / "truth.json").read_text())
    claims = [linked for _, linked in tell(count, 1)] if side == "ours" else []
    started = time.perf_counter()
    cpu = sum(_used())
    shards = [folder / "in", *([folder / "day"] if side == "day" else [])]
    if side == "ours":
        links = {c: i.id for i in link_claims(claims) for c in i.claims}
        more = ""
    else:
        result = link_shards(shards, folder / "out")
        links = read_links(folder / "out")
        more = f"; {result.pairs:,} pairs, {result.linked_anew:,} claims linked anew"
    used, took = sum(_used()) - cpu, time.perf_counter() - started
    p, r, f = b_cubed(list(truth.values()), [links[c] for c in truth])
    memory = max(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1e6
    print(
        f"{count:,} claims, {side}: {used:.1f} CPU s ({1000 * used / count:.3f} ms a claim), {took:.1f} s, "
        f"{memory:.2f} GB; B3 {100 * p:.1f}/{100 * r:.1f}/{100 * f:.1f}{more}",
        flush=True,
    )


def _used() -> Iterator[float]:
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        yield used.ru_utime + used.ru_stime


def main() -> None:
    """Make the claims of each size and link them by both."""
    if sys.argv[1] == "--side":
        run(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
        return
    ours_up_to = int(sys.argv[sys.argv.index("--ours-up-to") + 1]) if "--ours-up-to" in sys.argv else 10**9
    sizes = [int(a) for a in sys.argv[1:] if a.isdigit() and a != str(ours_up_to)]
    for count in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            write_shards(folder / "in", count, 1)
            write_shards(folder / "day", DAY, 2)
            for side in ("ours", "bulk", "day") if count <= ours_up_to else ("bulk", "day"):
                command = [sys.executable, __file__, "--side", side, str(folder), str(count)]
                subprocess.run(command, check=True)  # noqa: S603 - ours


if __name__ == "__main__":
    main()
