"""Links shards of claims into a folder: what is done is kept, what is new is linked against it, old ids stay.

The folder holds what each shard tells, which incident each claim is of, and the incidents; `linked.json` names the two
last files and is written after them, so that a run stopped anywhere leaves the earlier state whole.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from onrecord import __version__
from onrecord.codebook import load_words
from onrecord.errors import UsageError
from onrecord.link import name_incident
from onrecord.model import Json
from onrecord.pipeline.bulk.batches import pack
from onrecord.pipeline.bulk.extras import load_arrow, load_parquet, write_whole
from onrecord.pipeline.bulk.linking.pairs import find_components, find_pairs, name_files, open_duckdb
from onrecord.pipeline.bulk.linking.parts import PART, found_schema, link_part
from onrecord.pipeline.bulk.linking.told import digest_text, tell, told_schema

STATE = "linked.json"
WORK = ".work-"
AT_ONCE = 4096
"""Rows of what is told that are held before they are written."""
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What a run did: claims and incidents in all, shards and claims that were new, pairs that may be one."""

    claims: int
    incidents: int
    shards: int
    linked_anew: int
    pairs: int
    seconds: float


def link_shards(
    sources: Sequence[Path],
    out: Path,
    *,
    jobs: int = 1,
    memory: str = "4GB",
    part: int = PART,
    progress: Progress = lambda _: None,
) -> LinkResult:
    """Link all claims of the folders that `bulk` wrote, and write which incident each is of, and the incidents.

    What was linked before and is given again keeps its incidents' ids; only what new shards can reach is linked anew.
    Raises UsageError where a folder holds no shards of `bulk`, or DuckDB and Splink are not installed.
    """
    started = time.monotonic()
    shards = find_shards(sources)
    _prepare(out)
    rules = digest_text(__version__, told_schema().to_string(), _describe_rules())
    before = _read_state(out)
    known = set(before["shards"]) if before.get("rules") == rules else set()
    if known == set(shards):
        return LinkResult(before["claims"], before["incidents"], 0, 0, 0, time.monotonic() - started)
    told = {digest: out / f"told-{digest}.parquet" for digest in shards}
    progress(f"{len(shards)} shards made comparable")
    _run(jobs, tell_shard, [(shards[d], path) for d, path in told.items() if not path.exists()])
    # A shard that is gone takes claims out of incidents: all is linked again, and what is left keeps its ids.
    fresh = set(shards) - known if known < set(shards) else set(shards)
    work = out / f"{WORK}{digest_text(rules, *sorted(shards), *sorted(fresh), str(part))[:16]}"
    for other in out.glob(f"{WORK}*"):
        if other != work:
            shutil.rmtree(other)
    work.mkdir(exist_ok=True)
    run = _Run(out, work, [str(told[d]) for d in sorted(told)], [str(told[d]) for d in sorted(fresh)], jobs, memory)
    old = before if before.get("links") else {}
    pairs = run.find_pairs(progress)
    anew = run.cut(old if known and fresh != set(shards) else {}, part)
    progress(f"{anew:,} claims joined")
    run.link_parts()
    links, incidents = run.put_together(old, whole=fresh == set(shards))
    state = {"rules": rules, "shards": sorted(shards), **links, **incidents}
    write_whole(out / STATE, lambda p: p.write_text(json.dumps(state), "utf-8"))
    kept = {state["links"], state["incidents_file"], *(p.name for p in told.values())}
    for path in out.glob("*.parquet"):
        if path.name not in kept:
            path.unlink()
    shutil.rmtree(work)
    return LinkResult(state["claims"], state["incidents"], len(fresh), anew, pairs, time.monotonic() - started)


def _describe_rules() -> str:
    words = load_words("linking")
    return pack({name: dict(words[name]) for name in ("thresholds", "weights", "passage", "time", "groups")})


def find_shards(sources: Sequence[Path]) -> dict[str, Path]:
    """Return the finished shards of folders that `bulk` wrote, by what they were read from; each once."""
    found = {}
    for source in sources:
        paths = sorted(source.rglob("claims-*.parquet"))
        if not paths:
            raise UsageError(
                "there are no shards of claims there.",
                item=str(source),
                next_step="Name a folder that `onrecord bulk` wrote: it takes published reports alone.",
            )
        for path in paths:
            try:
                marker = json.loads(path.with_suffix(".json").read_text("utf-8"))
                whole = marker["bytes"] == path.stat().st_size
                digest = str(marker["digest"])[:32]
            except (OSError, ValueError, KeyError):
                whole, digest = False, ""
            if not whole or "words" not in load_parquet().read_schema(path).names:
                raise UsageError(
                    "this shard is not finished, or of an earlier version.",
                    item=str(path),
                    next_step="Run `onrecord bulk` again on what it was read from.",
                )
            found[digest] = path
    return found


def tell_shard(source: Path, out: Path) -> int:
    """Write what a shard of claims tells, and return how many claims there are."""
    arrow, parquet = load_arrow(), load_parquet()
    rows = parquet.read_table(source).to_pylist()

    def write(path: Path) -> None:
        with parquet.ParquetWriter(path, told_schema(), compression="zstd") as writer:
            for some in _chunk(tell(rows), AT_ONCE):
                writer.write_batch(arrow.RecordBatch.from_pylist(some, schema=told_schema()))

    write_whole(out, write)
    return len(rows)


def _chunk(rows: Iterable[Json], size: int) -> Iterator[list[Json]]:
    some: list[Json] = []
    for row in rows:
        some.append(row)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def _run(jobs: int, work: Callable[..., int], arguments: Sequence[tuple[Path, Path]]) -> None:
    if jobs <= 1 or len(arguments) <= 1:
        for each in arguments:
            work(*each)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for future in [pool.submit(work, *each) for each in arguments]:
            future.result()


@dataclass(frozen=True, slots=True)
class _Run:
    """One run, step by step; a step that a run stopped before had done is not done again."""

    out: Path
    work: Path
    told: list[str]
    fresh: list[str]
    jobs: int
    memory: str

    def _open(self) -> Any:
        return open_duckdb(self.work / "spill", self.memory, self.jobs)

    def find_pairs(self, progress: Progress) -> int:
        """Find the pairs that may be of one happening; return how many."""
        pairs = self.work / "pairs.parquet"
        if not pairs.exists():
            progress("pairs that may be of one happening looked for")
            with self._open() as connection:
                write_whole(pairs, lambda path: find_pairs(connection, self.told, self.fresh, path))
        return int(load_parquet().read_metadata(pairs).num_rows)

    def cut(self, old: Json, size: int) -> int:
        """Cut what has to be joined into parts of whole components; return how many claims that are."""
        done = self.work / "cut.json"
        if done.exists():
            return int(json.loads(done.read_text("utf-8")))
        components, edges = self.work / "components.parquet", [str(self.work / "pairs.parquet")]
        with self._open() as connection:
            if old:
                # What was one component stays one.
                stars = self.work / "stars.parquet"
                connection.execute(
                    f"copy (select distinct passage as passage_l, component as passage_r, 0.0::double as match_weight "
                    f"from read_parquet(?) where passage <> component) to {name_files(stars)} (format parquet)",
                    [str(self.out / old["links"])],
                )
                edges.append(str(stars))
            write_whole(components, lambda path: find_components(connection, self.told, edges, path))
            connection.execute(
                "create table touched as select distinct component from read_parquet(?) "
                "where passage in (select passage from read_parquet(?))",
                [str(components), self.fresh],
            )
            connection.execute(
                "create view joined as select t.claim, t.report, t.passage, t.slots, c.component "
                f"from read_parquet({name_files(*self.told)}) t join read_parquet({name_files(components)}) c using (passage) "
                "semi join touched using (component)"
            )
            count = int(connection.execute("select count(*) from joined").fetchone()[0])
            parts = max(1, -(-count // size))
            shutil.rmtree(self.work / "parts", ignore_errors=True)
            connection.execute(
                f"copy (select *, component % {parts} as part from joined) to {name_files(self.work / 'parts')} "
                "(format parquet, compression zstd, partition_by (part), write_partition_columns false)"
            )
        write_whole(done, lambda path: path.write_text(json.dumps(count), "utf-8"))
        return count

    def link_parts(self) -> None:
        """Join the claims of each part."""
        todo = [(path, self.work / f"found-{path.name}.parquet") for path in sorted((self.work / "parts").iterdir())]
        _run(self.jobs, link_part, [each for each in todo if not each[1].exists()])

    def put_together(self, old: Json, *, whole: bool) -> tuple[Json, Json]:
        """Write all links and incidents, with the ids of old incidents; return what the state says of each."""
        found = [str(p) for p in sorted(self.work.glob("found-*.parquet"))]
        name = self.work.name.removeprefix(WORK)
        links, incidents = self.out / f"links-{name}.parquet", self.out / f"incidents-{name}.parquet"
        with self._open() as connection:
            connection.execute(f"create view found as from read_parquet({name_files(*found)})")
            connection.execute(
                "create table placed as select unnest(claims) as claim, id as incident, component from found"
            )
            self._keep_ids(connection, old)
            kept = (
                f"from read_parquet({name_files(self.out / old['links'])}) anti join placed using (claim)"
                if old
                else ""
            )
            gone = whole or not old
            connection.execute(
                "create table linked as select p.claim, t.report, t.passage, p.component, "
                "coalesce(n.id, p.incident) as incident "
                f"from placed p left join names n on p.incident = n.found join read_parquet({name_files(*self.told)}) t using (claim)"
                + ("" if gone else f" union all select claim, report, passage, component, incident {kept}")
            )
            untouched = (
                ""
                if gone
                else f" union all select {', '.join(found_schema().names)} from read_parquet({name_files(self.out / old['incidents_file'])}) "
                "where id in (select incident from linked)"
                " and id not in (select coalesce(n.id, f.id) from found f left join names n on f.id = n.found)"
            )
            columns = ", ".join(f"f.{c}" for c in found_schema().names if c != "id")
            for path, sql in (
                (links, "select * from linked order by incident, claim"),
                (
                    incidents,
                    f"from (select coalesce(n.id, f.id) as id, {columns} from found f left join names n on f.id = n.found"
                    f"{untouched}) order by id",
                ),
            ):
                write_whole(
                    path,
                    lambda part, sql=sql: connection.execute(
                        f"copy ({sql}) to {name_files(part)} (format parquet, compression zstd)"
                    ),
                )
        rows = [int(load_parquet().read_metadata(p).num_rows) for p in (links, incidents)]
        return (
            {"links": links.name, "claims": rows[0]},
            {"incidents_file": incidents.name, "incidents": rows[1]},
        )

    def _keep_ids(self, connection: Any, old: Json) -> None:
        """Make the table `names` of the ids that incidents take over: of the old one they hold most of."""
        taken: dict[str, str] = {}
        if old:
            earlier = str(self.out / old["links"])
            overlaps = connection.execute(
                "select p.incident, o.incident, count(*) as n from placed p join read_parquet(?) o using (claim) "
                "group by all order by n desc, p.incident, o.incident",
                [earlier],
            ).fetchall()
            used: set[str] = set()
            for here, there, _ in overlaps:
                if here not in taken and there not in used:
                    taken[here] = there
                    used.add(there)
            # A name made of claims that an incident of other claims bears by now.
            for (clash,) in connection.execute(
                "select distinct incident from placed where incident in (select incident from read_parquet(?))",
                [earlier],
            ).fetchall():
                taken.setdefault(clash, name_incident([clash, earlier]))
        names = load_arrow().table({"found": list(taken), "id": list(taken.values())}) if taken else None
        if names is None:
            connection.execute("create table names (found varchar, id varchar)")
        else:
            connection.register("names_taken", names)
            connection.execute("create table names as from names_taken")


def _prepare(out: Path) -> None:
    """Make the folder, or take one of an earlier run."""
    if out.exists() and not out.is_dir():
        raise UsageError("this is no folder.", item=str(out), next_step="Name a folder for the incidents.")
    ours = ("told-", "links-", "incidents-", STATE, WORK, ".part-")
    others = [p.name for p in out.glob("*") if not p.name.startswith(ours)] if out.exists() else []
    if others:
        raise UsageError(
            "this folder holds other files.", item=str(out), next_step="Name a new folder, or that of an earlier run."
        )
    out.mkdir(parents=True, exist_ok=True)
    for path in out.glob(".part-*"):
        path.unlink(missing_ok=True)


def _read_state(out: Path) -> Json:
    try:
        state: Json = json.loads((out / STATE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if all((out / state[k]).is_file() for k in ("links", "incidents_file")) else {}


def read_links(out: Path) -> dict[str, str]:
    """Return the incident of each claim of a folder."""
    table = load_parquet().read_table(out / _read_state(out)["links"], columns=["claim", "incident"])
    return dict(zip(table["claim"].to_pylist(), table["incident"].to_pylist(), strict=True))


def read_incidents(out: Path) -> list[Json]:
    """Return the incidents of a folder."""
    return list(load_parquet().read_table(out / _read_state(out)["incidents_file"]).to_pylist())
