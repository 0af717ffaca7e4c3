"""An archive of published reports becomes shards of claims: the same however it is run, stopped or repeated."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onrecord.errors import UsageError
from onrecord.model import HandlingBasis
from onrecord.pipeline import document_from_row, read_claims
from onrecord.pipeline.bulk import BadRow, extras, list_inputs, read_archive, read_batch, read_rows
from onrecord.pipeline.bulk.inputs import count_rows
from onrecord.pipeline.bulk.shards import Shard, load_model, read_shards

PUBLISHED = HandlingBasis.PUBLISHED
TEXTS = (
    "Police arrested {n} students in Myitkyina on 8 March 2021, the interior ministry said.",
    "A resident who asked not to be named for fear of reprisals said soldiers burnt {n} houses in Loikaw.",
    "Rain fell on {n} days.",
)


def make_reports(count, **more):
    return [
        {
            "id": f"r{n}",
            "text": TEXTS[n % 3].format(n=n + 2),
            "published": "2021-03-10",
            "publisher": "The Example",
            **more,
        }
        for n in range(count)
    ]


def write(path, rows):
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    return path


def claims_of(out):
    return [row for path in read_shards(out) for row in pq.read_table(path).to_pylist()]


def test_a_report_has_the_claims_it_has_alone(tmp_path):
    reports = make_reports(7)
    read_archive(write(tmp_path / "in.jsonl", reports), tmp_path / "out", basis=PUBLISHED, size=3)
    alone = [c.id for r in reports for c in read_claims(document_from_row(r)).claims]
    assert [row["claim_id"] for row in claims_of(tmp_path / "out")] == alone
    assert len(read_shards(tmp_path / "out")) == 3


def test_the_words_of_a_source_to_protect_are_left_out_and_where_they_stand(tmp_path):
    read_archive(write(tmp_path / "in.jsonl", make_reports(6)), tmp_path / "out", basis=PUBLISHED)
    rows = claims_of(tmp_path / "out")
    protected = [r for r in rows if r["protected"]]
    assert protected
    for row in protected:
        assert row["source"] is None
        assert all(
            link["source"] is None and link["resolved"] is None
            for link in json.loads(row["claim"])["attribution"]["chain"]
        )
    assert "resident" not in json.dumps(rows)
    assert {r["source"] for r in rows if not r["protected"]} == {"the interior ministry"}


@pytest.mark.parametrize("row", [{"basis": "consent"}, {"basis": "other"}, {}])
def test_what_is_not_published_is_refused_by_its_number_and_without_its_words(tmp_path, row):
    source = write(tmp_path / "in.jsonl", [*make_reports(2, basis="published"), *make_reports(1, **row)])
    result = read_archive(source, tmp_path / "out")
    assert (result.reports, result.bad) == (2, 1)
    told = (tmp_path / "out" / "bad.jsonl").read_text()
    assert '"row": 3' in told and "published" in told and "Myitkyina" not in told


def test_a_row_that_says_another_basis_is_refused_whatever_is_said_of_all(tmp_path):
    source = write(tmp_path / "in.jsonl", make_reports(1, basis="consent"))
    assert read_archive(source, tmp_path / "out", basis=PUBLISHED).reports == 0


def test_bad_rows_are_named_and_the_others_go_in(tmp_path):
    source = tmp_path / "in.jsonl"
    good = [json.dumps(r) for r in make_reports(2)]
    source.write_text(
        "\n".join([good[0], "not json", "[1]", '{"id": "x"}', '{"id": "y", "text": "a", "published": "soon"}', good[1]])
    )
    result = read_archive(source, tmp_path / "out", basis=PUBLISHED)
    assert (result.reports, result.bad) == (2, 4)
    rows = [json.loads(line)["row"] for line in (tmp_path / "out" / "bad.jsonl").read_text().splitlines()]
    assert rows == [2, 3, 4, 5]


def test_parquet_and_packed_lines_give_the_same_claims(tmp_path):
    reports = make_reports(5)
    write(tmp_path / "a.jsonl", reports)
    with gzip.open(tmp_path / "b.jsonl.gz", "wt") as packed:
        packed.writelines(json.dumps(r) + "\n" for r in reports)
    pq.write_table(pa.Table.from_pylist(reports), tmp_path / "c.parquet")
    found = [list(read_rows([tmp_path / name])) for name in ()]
    for name in ("a.jsonl", "b.jsonl.gz", "c.parquet"):
        read_archive(tmp_path / name, tmp_path / f"out-{name}", basis=PUBLISHED)
        found.append(claims_of(tmp_path / f"out-{name}"))
    assert found[0] == found[1] == found[2] != []


def test_a_web_archive_is_read_page_by_page(tmp_path):
    from onrecord.read.warming import make_warc

    (tmp_path / "a.warc").write_bytes(make_warc())
    assert read_archive(tmp_path / "a.warc", tmp_path / "out", basis=PUBLISHED).reports == 1


def test_processes_give_what_one_gives(tmp_path):
    source = write(tmp_path / "in.jsonl", make_reports(12))
    read_archive(source, tmp_path / "one", basis=PUBLISHED, size=2)
    read_archive(source, tmp_path / "two", basis=PUBLISHED, size=2, jobs=2)
    assert claims_of(tmp_path / "one") == claims_of(tmp_path / "two") != []


def test_a_batch_is_a_pure_function_on_arrow():
    columns = ("id", "text", "title", "published", "publisher", "language")
    rows = [{c: r.get(c) for c in columns} for r in make_reports(4)]
    batch = pa.RecordBatch.from_pylist(rows, schema=pa.schema([(c, pa.string()) for c in columns]))
    whole = read_batch(batch).to_pylist()
    assert whole == [row for n in range(4) for row in read_batch(batch.slice(n, 1)).to_pylist()]


def test_what_is_done_is_left_alone_and_what_changed_is_read_again(tmp_path):
    reports = make_reports(9)
    source = write(tmp_path / "in.jsonl", reports)
    read_archive(source, tmp_path / "out", basis=PUBLISHED, size=3)
    times = [p.stat().st_mtime_ns for p in read_shards(tmp_path / "out")]
    again = read_archive(source, tmp_path / "out", basis=PUBLISHED, size=3)
    assert (again.reports, again.skipped) == (0, 9)
    assert [p.stat().st_mtime_ns for p in read_shards(tmp_path / "out")] == times
    reports[4]["text"] = "Police arrested a baker in Goma."
    changed = read_archive(write(source, reports), tmp_path / "out", basis=PUBLISHED, size=3)
    assert (changed.reports, changed.skipped) == (3, 6)
    shorter = read_archive(write(source, reports[:3]), tmp_path / "out", basis=PUBLISHED, size=3)
    assert shorter.skipped == 3 and len(read_shards(tmp_path / "out")) == 1


@pytest.mark.parametrize("harm", ["cut", "gone", "marker"])
def test_a_shard_that_is_not_whole_is_read_again(tmp_path, harm):
    source = write(tmp_path / "in.jsonl", make_reports(6))
    read_archive(source, tmp_path / "out", basis=PUBLISHED, size=3)
    before = claims_of(tmp_path / "out")
    shard = read_shards(tmp_path / "out")[1]
    if harm == "cut":
        shard.write_bytes(shard.read_bytes()[:-10])
    elif harm == "gone":
        shard.unlink()
    else:
        shard.with_suffix(".json").write_text("{")
    assert read_archive(source, tmp_path / "out", basis=PUBLISHED, size=3).reports == 3
    assert claims_of(tmp_path / "out") == before


@pytest.mark.slow
def test_killed_and_run_again_the_output_is_that_of_an_undisturbed_run(tmp_path):
    source = write(tmp_path / "in.jsonl", make_reports(60))
    read_archive(source, tmp_path / "whole", basis=PUBLISHED, size=2)
    command = [
        sys.executable,
        "-m",
        "onrecord",
        "bulk",
        str(source),
        "-o",
        str(tmp_path / "out"),
        "--basis",
        "published",
        "--size",
        "2",
    ]
    for wait in (1.5, 1.8, 2.1):
        running = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(wait)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    assert subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0
    assert claims_of(tmp_path / "out") == claims_of(tmp_path / "whole")
    assert not list((tmp_path / "out").glob(".part-*"))


def test_a_folder_of_other_things_is_not_written_into(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("years of work")
    with pytest.raises(UsageError):
        read_archive(write(tmp_path / "in.jsonl", make_reports(1)), tmp_path / "out", basis=PUBLISHED)


def test_what_is_missing_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match="pyarrow") as missing:
        extras.load_arrow()
    assert "onrecord[bulk]" in missing.value.next_step


def test_a_path_without_archives_is_named(tmp_path):
    with pytest.raises(UsageError):
        list_inputs(tmp_path)


def test_an_unreadable_file_is_a_bad_row(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"no parquet")
    (row,) = read_rows([tmp_path / "a.parquet"], basis=PUBLISHED)
    assert isinstance(row, BadRow)


def test_the_smaller_model_reads_too(tmp_path):
    source = write(tmp_path / "in.jsonl", make_reports(3))
    assert read_archive(source, tmp_path / "out", basis=PUBLISHED, fast=True).claims > 0
    assert read_archive(source, tmp_path / "out", basis=PUBLISHED).skipped == 0, "another model is another reading"


def test_how_long_is_left_is_told_where_rows_can_be_counted(tmp_path):
    told = []
    source = write(tmp_path / "in.jsonl", make_reports(6))
    read_archive(source, tmp_path / "out", basis=PUBLISHED, size=2, progress=told.append)
    assert [t.reports for t in told] == [2, 4, 6]
    assert told[0].left > told[-1].left == 0
    assert count_rows([source]) == 6
    assert count_rows([tmp_path / "a.warc"]) is None


def test_a_shard_read_by_another_model_is_read_again(monkeypatch):
    shard = Shard(0, ({"id": "r1", "text": "Police arrested two men."},), ())
    before = shard.digest(fast=False)
    assert before == shard.digest(fast=False)
    monkeypatch.setitem(load_model("reader").card, "sha256", "another model's")
    assert before != shard.digest(fast=False)
