"""A watched folder: files go in once they are whole, once each, and a stop loses nothing."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.engine.watching import Settling, watch
from onrecord.errors import UsageError

TEXT = "Police arrested 14 students in Myitkyina on 8 March 2021, a lawyer said.\n"


def test_a_file_that_still_grows_waits(tmp_path):
    settling = Settling(tmp_path)
    file = tmp_path / "one.txt"
    file.write_text("Police")
    assert settling.look() == []
    file.write_text("Police arrested")
    assert settling.look() == []
    assert settling.look() == [file]
    assert settling.look() == []


def test_a_file_that_changed_is_given_again(tmp_path):
    settling = Settling(tmp_path)
    file = tmp_path / "one.txt"
    file.write_text("Police")
    settling.look()
    assert settling.look() == [file]
    file.write_text("Police arrested")
    settling.look()
    assert settling.look() == [file]


def test_hidden_and_unfinished_files_and_links_are_left_alone(tmp_path):
    for name in (".hidden", "a.part", "b.crdownload", "~$c.docx", "d.txt~"):
        (tmp_path / name).write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "e.txt").write_text("x")
    outside = tmp_path.parent / "outside.txt"
    outside.write_text("x")
    (tmp_path / "link.txt").symlink_to(outside)
    settling = Settling(tmp_path)
    settling.look()
    assert settling.look() == []


def test_what_is_put_in_is_added_and_read_and_the_same_again_adds_nothing(record, tmp_path):
    from onrecord.store.models import ClaimRow, Report

    folder, stop, looks = tmp_path / "incoming", Event(), []
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "one.txt").write_text(TEXT)

    def tell(looked):
        looks.append(looked)
        if len(looks) == 1:
            (folder / "two.txt").write_text(TEXT.replace("14", "nine"))
            (folder / "again.txt").write_text(TEXT)
            (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
        else:
            stop.set()

    assert watch(record, folder, stop=stop, every=0.05, tell=tell) == 2
    assert [looked.new for looked in looks] == [1, 1]
    assert {i.outcome for i in looks[1].items} == {"known", "added", "failed"}
    assert Report.objects.count() == 2 and ClaimRow.objects.count() >= 2
    # Started anew, it finds nothing that is not in.
    assert watch(record, folder, stop=Event(), every=0.05, once=True) == 0


def test_a_stop_before_the_next_file_leaves_it_for_the_next_time(record, tmp_path):
    folder, stop = tmp_path / "incoming", Event()
    folder.mkdir()
    (folder / "one.txt").write_text(TEXT)
    stop.set()
    assert watch(record, folder, stop=stop, every=0.05) == 0
    assert watch(record, folder, stop=Event(), every=0.05, once=True, read=False) == 1


def test_a_folder_that_is_not_there_is_named(record, tmp_path):
    with pytest.raises(UsageError, match="no such folder"):
        watch(record, tmp_path / "nowhere", stop=Event())


def test_a_folder_of_tables_is_read_by_a_mapping(record, tmp_path):
    from onrecord.engine.importing import find_mapping
    from onrecord.store.models import Report

    folder = tmp_path / "incoming"
    folder.mkdir()
    (folder / "acled.csv").write_text('event_id_cnty,notes,source\nMMR1,"Police arrested nine.",The Post\n')
    assert watch(record, folder, stop=Event(), every=0.05, once=True, read=False, mapping=find_mapping("acled")) == 1
    report = Report.objects.get()
    assert (report.given, report.publisher, report.scope) == ("MMR1", "ACLED", "internal")


def test_a_file_that_goes_away_is_no_failure(tmp_path):
    settling = Settling(tmp_path)
    file = tmp_path / "one.txt"
    file.write_text("x")
    settling.look()
    file.unlink()
    assert settling.look() == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(["a.txt", "b.txt", "deep/c.txt", "d.part"])),
        st.tuples(st.just("remove"), st.sampled_from(["a.txt", "b.txt"])),
        st.just(("look", "")),
    ),
    max_size=20,
)


@settings(max_examples=60)
@given(STEPS)
def test_however_files_come_each_is_given_once_as_it_is_and_none_while_it_changes(steps):
    ticks = count(1)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "deep").mkdir()
        settling, changed, times = Settling(folder), set(), Counter()
        for step, name in [*steps, ("look", ""), ("look", ""), ("look", "")]:
            path = folder / name
            if step == "write":
                number = next(ticks)
                path.write_text(f"as it is after step {number}")
                os.utime(path, ns=(number, number))
                changed.add(path)
            elif step == "remove":
                path.unlink(missing_ok=True)
            else:
                for ready in settling.look():
                    assert ready not in changed, "it changed since the last look"
                    times[ready, ready.read_text()] += 1
                changed.clear()
        there = {p for p in folder.rglob("*.txt") if p.is_file()}
        assert all(times[p, p.read_text()] == 1 for p in there)
        assert set(times.values()) <= {1}
