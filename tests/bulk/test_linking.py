"""Shards of claims become incidents: as the linker itself would join them, whenever and in whatever parts they come."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from build import GOMA, KACHIN, MYITKYINA, make_claim, make_linked
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shards import make_each, make_happenings, write_shard

from onrecord.codebook import load_codebook
from onrecord.errors import UsageError
from onrecord.link import link_claims
from onrecord.link.features import add_up, compare, is_ruled_out
from onrecord.link.slots import read_slots
from onrecord.model import SourceKind
from onrecord.pipeline.bulk.batches import list_rows
from onrecord.pipeline.bulk.linking import link_shards, read_incidents, read_links
from onrecord.pipeline.bulk.linking.engines import DuckDB, open_duckdb
from onrecord.pipeline.bulk.linking.pairs import HELD, find_components
from onrecord.pipeline.bulk.linking.told import tell, told_schema, unpack_slots

pytest.importorskip("splink")


def groups(links):
    found = {}
    for claim, incident in links.items():
        found.setdefault(incident, set()).add(claim)
    return {frozenset(c) for c in found.values()}


def linker_groups(linked):
    return {frozenset(i.claims) for i in link_claims(linked)}


def test_the_incidents_are_those_of_the_linker(tmp_path):
    linked = make_happenings(12)
    result = link_shards([write_shard(tmp_path / "in", linked)], tmp_path / "out")
    assert groups(read_links(tmp_path / "out")) == linker_groups(linked)
    assert (result.claims, result.incidents) == (len(linked), 12)
    found = {frozenset(i["claims"]): i["status"] for i in read_incidents(tmp_path / "out")}
    assert found == {frozenset(i.claims): i.status.value for i in link_claims(linked)}


rows = st.lists(
    st.tuples(
        st.sampled_from([MYITKYINA, GOMA, KACHIN, None]),
        st.one_of(st.none(), st.sampled_from(["2021", "2021-03"]), st.integers(1, 60).map(lambda n: (date(2021, 3, 1) + timedelta(n)).isoformat())),
        st.one_of(st.none(), st.integers(1, 30)),
        st.sampled_from(["arrest", "killing", "raid", "detention"]),
        st.sampled_from(["market clinic", "Kalinkabook", "", "river"]),
    ),
    min_size=20,
    max_size=50,
)  # fmt: skip


@given(rows)
@settings(max_examples=6, deadline=None, phases=[Phase.generate])
def test_splink_weighs_a_pair_as_the_linker_does_within_a_step_of_words(found):
    from onrecord.pipeline.bulk.linking.scoring import STEP

    linked = make_each(found)
    by_passage, of = score_all(linked)
    slots = read_slots(linked, load_codebook())
    firsts = {}
    for s in slots:
        firsts.setdefault(s.passage.id, s)
    for a in firsts.values():
        for b in firsts.values():
            if (key := (of[a.passage.id], of[b.passage.id])) not in by_passage:
                continue
            features = compare(a, b)
            if is_ruled_out(features) or not a.passage.groups & b.passage.groups or a.happened != b.happened:
                assert by_passage[key] < -20
            else:
                assert by_passage[key] == pytest.approx(add_up(features), abs=STEP / 2 + 0.011), features


def score_all(linked):
    import duckdb
    from splink import DuckDBAPI, Linker

    from onrecord.pipeline.bulk.linking.dialects import DUCKDB
    from onrecord.pipeline.bulk.linking.scoring import COLUMNS
    from onrecord.pipeline.bulk.linking.scoring import settings as splink_settings
    from onrecord.pipeline.bulk.linking.told import name_passage

    rows = list(tell([r for c in linked for r in list_rows([c], "x" * 3000)]))
    table = pa.Table.from_pylist(rows, schema=told_schema())
    connection = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    connection.register("told", table)
    connection.execute(f"create table passages as select {', '.join(COLUMNS)} from told where first")
    connection.execute(
        "create table blocked as select '0' as match_key, a.passage as join_key_l, b.passage as join_key_r "
        "from passages a join passages b on a.passage < b.passage"
    )
    api = DuckDBAPI(connection)
    linker = Linker(api.register("passages"), splink_settings(DUCKDB), validate_settings=False)
    linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
    found = linker.inference.predict(warning_mode="never")
    pairs = connection.execute(f"select passage_l, passage_r, match_weight from {found.physical_name}").fetchall()
    of = {s.passage.id: name_passage(s.passage) for s in read_slots(linked, load_codebook())}
    return {(a, b): w for a, b, w in pairs}, of


def test_slots_come_back_as_they_were():
    linked = make_happenings(4)
    rows = list(tell([r for c in linked for r in list_rows([c], "x" * 3000)]))
    again = {s.claim.id: s for s in (unpack_slots(r["slots"]) for r in rows)}
    assert again == {s.claim.id: s for s in read_slots(linked, load_codebook())}


def test_a_day_linked_against_the_archive_gives_what_all_at_once_gives_and_old_ids_stay(tmp_path):
    old, new = make_happenings(10), make_happenings(4, start=10)
    # One more telling of a known happening.
    new.append(
        make_linked(make_claim("late", place=MYITKYINA, when="2021-01-01", count=(2, 2)), "r-late", words="market0")
    )
    archive, day = write_shard(tmp_path / "archive", old), write_shard(tmp_path / "day", new)
    link_shards([archive], tmp_path / "out")
    before = read_links(tmp_path / "out")
    result = link_shards([archive, day], tmp_path / "out")
    after = read_links(tmp_path / "out")
    assert {c: after[c] for c in before} == before
    assert after["late"] == before["c0-0"]
    assert groups(after) == linker_groups([*old, *new])
    assert result.linked_anew < len(old) and result.claims == len(old) + len(new)
    assert {i["id"] for i in read_incidents(tmp_path / "out")} == set(after.values())


def test_the_same_again_changes_nothing(tmp_path):
    source = write_shard(tmp_path / "in", make_happenings(5))
    link_shards([source], tmp_path / "out")
    files = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "out").iterdir()}
    assert link_shards([source], tmp_path / "out").linked_anew == 0
    assert {p.name: p.stat().st_mtime_ns for p in (tmp_path / "out").iterdir()} == files


def test_a_shard_taken_away_takes_its_claims_and_the_others_keep_their_ids(tmp_path):
    one, other = (
        write_shard(tmp_path / "a", make_happenings(6)),
        write_shard(tmp_path / "b", make_happenings(3, start=6)),
    )
    link_shards([one, other], tmp_path / "out")
    before = read_links(tmp_path / "out")
    link_shards([one], tmp_path / "out")
    after = read_links(tmp_path / "out")
    assert after == {c: i for c, i in before.items() if int(c[1:].split("-")[0]) < 6}


@pytest.mark.parametrize("step", ["find_pairs", "cut", "link_parts", "put_together"])
def test_stopped_between_any_steps_and_run_again_the_output_is_that_of_an_undisturbed_run(tmp_path, monkeypatch, step):
    from onrecord.pipeline.bulk.linking import steps

    source = write_shard(tmp_path / "in", make_happenings(9))
    link_shards([source], tmp_path / "whole", part=5)

    def stop(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(steps.Steps, step, stop)
        with pytest.raises(KeyboardInterrupt):
            link_shards([source], tmp_path / "out", part=5)
    link_shards([source], tmp_path / "out", part=5)
    assert read_links(tmp_path / "out") == read_links(tmp_path / "whole")
    assert read_incidents(tmp_path / "out") == read_incidents(tmp_path / "whole")
    assert not [p for p in (tmp_path / "out").iterdir() if p.name.startswith(".")]


def test_an_incident_that_falls_apart_leaves_its_id_to_the_larger_part(tmp_path):
    # Two happenings, and a claim without a day that alone holds them together or not.
    claims = make_happenings(4)
    link_shards(
        [write_shard(tmp_path / "a", claims), write_shard(tmp_path / "b", make_happenings(1, start=20))],
        tmp_path / "out",
    )
    ids = read_links(tmp_path / "out")
    assert len(set(ids.values())) == len({i["id"] for i in read_incidents(tmp_path / "out")}) == 5


def make_chain(folder, weights):
    """Write nodes in a row, each with the next by a pair of a weight."""
    told = [{"claim": f"c{n}", "passage": n, "slots": "", "first": True} for n in range(len(weights) + 1)]
    pq.write_table(pa.Table.from_pylist(told, schema=told_schema()), folder / "told.parquet")
    pairs = [{"passage_l": n, "passage_r": n + 1, "match_weight": w} for n, w in enumerate(weights)]
    pq.write_table(pa.Table.from_pylist(pairs), folder / "pairs.parquet")
    return [str(folder / "told.parquet")], [str(folder / "pairs.parquet")]


def find_parts(folder, weights, largest):
    told, pairs = make_chain(folder, weights)
    with open_duckdb(folder / "spill") as connection:
        find_components(DuckDB(connection), told, pairs, folder / "out", largest=largest)
    found = {}
    for row in pq.read_table(folder / "out").to_pylist():
        found.setdefault(row["component"], set()).add(row["passage"])
    return found


def test_a_part_that_grows_too_large_is_cut_where_its_pairs_are_lightest(tmp_path):
    assert find_parts(tmp_path, [5.0, 1.3, 5.0, 5.0], 10) == {0: {0, 1, 2, 3, 4}}
    assert find_parts(tmp_path, [5.0, 1.3, 5.0, 5.0], 3) == {0: {0, 1}, 2: {2, 3, 4}}
    assert find_parts(tmp_path, [5.0, 1.3, 5.0, 2.0], 2) == {0: {0, 1}, 2: {2, 3}, 4: {4}}


def test_a_rare_word_that_many_share_finds_those_of_the_same_weeks_alone(tmp_path, monkeypatch):
    days = [*(date(2020, 1, 1) + timedelta(60 * n) for n in range(6)), date(2020, 1, 4)]
    linked = [
        make_linked(make_claim(f"c{n}", place=None, when=None), f"r{n}", words=f"kalinkabook zuxa{n}", published=day)
        for n, day in enumerate(days)
    ]
    shard = write_shard(tmp_path / "in", linked)
    assert link_shards([shard], tmp_path / "few").pairs == 21
    monkeypatch.setattr("onrecord.pipeline.bulk.linking.pairs.MOST_BY_WORD", 6)
    assert link_shards([shard], tmp_path / "many").pairs == 1


def test_what_was_one_part_before_is_never_cut(tmp_path):
    assert find_parts(tmp_path, [HELD, HELD, 1.3, HELD], 1) == {0: {0, 1, 2}, 3: {3, 4}}


def test_words_of_sources_to_protect_are_in_no_column(tmp_path):
    claim = make_claim("c1", source=SourceKind.ANONYMOUS)
    text = "x" * 900 + "a resident" + " told us" + "x" * 2000
    (row,) = list_rows([make_linked(claim, "r1", words="resident market")], text)
    assert "resident" not in json.dumps(row) and row["words"] == ["market"]


def test_a_folder_that_bulk_did_not_write_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no shards"):
        link_shards([tmp_path], tmp_path / "out")
    path = write_shard(tmp_path / "in", make_happenings(1)) / "claims-000000.json"
    path.unlink()
    with pytest.raises(UsageError, match="not finished"):
        link_shards([tmp_path / "in"], tmp_path / "out")


def test_what_is_missing_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch):
    import sys

    source = write_shard(tmp_path / "in", make_happenings(1))
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match="DuckDB") as missing:
        link_shards([source], tmp_path / "out")
    assert "onrecord[bulk]" in missing.value.next_step
