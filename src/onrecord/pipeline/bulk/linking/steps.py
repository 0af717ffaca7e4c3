"""The steps of linking an archive; one that a run stopped before had done is not done again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.link import name_incident
from onrecord.model import Json
from onrecord.pipeline.bulk.extras import load_arrow, load_parquet, write_whole
from onrecord.pipeline.bulk.linking.engines import Engine, name_files, open_duckdb
from onrecord.pipeline.bulk.linking.pairs import HELD, find_components, find_pairs
from onrecord.pipeline.bulk.linking.parts import found_schema, link_part
from onrecord.pipeline.bulk.linking.workers import Workers

WORK = ".work-"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Steps:
    """One run, step by step; a step that a run stopped before had done is not done again."""

    out: Path
    work: Path
    told: list[str]
    fresh: list[str]
    workers: Workers
    jobs: int
    memory: str

    def _open(self) -> Any:
        return open_duckdb(self.work / "spill", self.memory, self.jobs)

    def _open_engine(self) -> AbstractContextManager[Engine]:
        return self.workers.open_engine(self.work / "spill")

    def find_pairs(self, progress: Progress) -> int:
        """Find the pairs that may be of one happening; return how many."""
        pairs = self.work / "pairs.parquet"
        if not pairs.exists():
            progress("pairs that may be of one happening looked for")
            with self._open_engine() as engine:
                write_whole(pairs, lambda path: find_pairs(engine, self.told, self.fresh, path))
        return int(load_parquet().read_metadata(pairs).num_rows)

    def cut(self, old: Json, size: int) -> int:
        """Cut what has to be joined into parts of whole components; return how many claims that are."""
        done = self.work / "cut.json"
        if done.exists():
            return int(json.loads(done.read_text("utf-8")))
        components, edges = self.work / "components.parquet", [str(self.work / "pairs.parquet")]
        if old:
            # What was one component stays one.
            stars = self.work / "stars.parquet"
            with self._open() as connection:
                connection.execute(
                    f"copy (select distinct passage as passage_l, component as passage_r, {HELD} as match_weight "
                    f"from read_parquet(?) where passage <> component) to {name_files(stars)} "
                    "(format parquet)",
                    [str(self.out / old["links"])],
                )
            edges.append(str(stars))
        with self._open_engine() as engine:
            write_whole(components, lambda path: find_components(engine, self.told, edges, path))
        with self._open() as connection:
            connection.execute(
                "create table touched as select distinct component from read_parquet(?) "
                "where passage in (select passage from read_parquet(?))",
                [str(components), self.fresh],
            )
            connection.execute(
                "create view joined as select t.claim, t.report, t.passage, t.slots, c.component "
                f"from read_parquet({name_files(*self.told)}) t "
                f"join read_parquet({name_files(components)}) c using (passage) "
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
        self.workers.run_each(link_part, [each for each in todo if not each[1].exists()])

    def put_together(self, old: Json, *, whole: bool) -> Json:
        """Write all links and incidents, with the ids of old incidents; return what the state says of them."""
        found = [str(p) for p in sorted(self.work.glob("found-*.parquet"))]
        name = self.work.name.removeprefix(WORK)
        links, incidents = self.out / f"links-{name}.parquet", self.out / f"incidents-{name}.parquet"
        with self._open() as connection:
            connection.execute(f"create view found as from read_parquet({name_files(*found)})")
            connection.execute(
                "create table placed as select unnest(claims) as claim, id as incident, component from found"
            )
            self._keep_ids(connection, old)
            connection.execute(
                "create view named as select coalesce(n.id, f.id) as new_id, f.* from found f "
                "left join names n on f.id = n.found"
            )
            connection.execute(
                "create table linked as select p.claim, t.report, t.passage, p.component, "
                "coalesce(n.id, p.incident) as incident from placed p left join names n on p.incident = n.found "
                f"join read_parquet({name_files(*self.told)}) t using (claim)"
            )
            columns = ", ".join(c for c in found_schema().names if c != "id")
            connection.execute(f"create view shown as select new_id as id, {columns} from named")
            if old and not whole:
                self._bring_over(connection, old, columns)
            _write(connection, "select * from linked order by incident, claim", links)
            _write(connection, "from shown order by id", incidents)
        rows = [int(load_parquet().read_metadata(p).num_rows) for p in (links, incidents)]
        return {"links": links.name, "claims": rows[0], "incidents_file": incidents.name, "incidents": rows[1]}

    def _bring_over(self, connection: Any, old: Json, columns: str) -> None:
        """Add what new shards did not reach, as it was."""
        earlier = f"read_parquet({name_files(self.out / old['links'])})"
        connection.execute(
            "insert into linked select claim, report, passage, component, incident "
            f"from {earlier} anti join placed using (claim)"
        )
        connection.execute(
            f"create or replace view shown as select new_id as id, {columns} from named union all "
            f"select id, {columns} from read_parquet({name_files(self.out / old['incidents_file'])}) "
            "where id in (select incident from linked) and id not in (select new_id from named)"
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


def _write(connection: Any, sql: str, path: Path) -> None:
    def write(part: Path) -> None:
        connection.execute(f"copy ({sql}) to {name_files(part)} (format parquet, compression zstd)")

    write_whole(path, write)
