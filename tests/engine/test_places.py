"""Places a user brings into a record: kept with it, used when reports are read, taken out again."""

from __future__ import annotations

import pytest

from onrecord.errors import RecordError

TABLE = "name,latitude,longitude,country,admin1\nMyitkyina,10.5,20.5,TD,Sila\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(TABLE, "utf-8")
    return path


def import_places(record, path):
    from onrecord.engine.places import import_places

    return import_places(record, path)


def run(record, **options):
    from onrecord.engine.running import run

    return run(record, **options)


def countries():
    from onrecord.store.models import ClaimRow

    return set(ClaimRow.objects.filter(current=True).values_list("country", flat=True)) - {None}


def test_imported_places_are_used_when_reports_are_read_again(filled, table):
    assert countries() == {"MM"}
    added = import_places(filled, table)
    run(filled, again=True)
    assert (added.places, added.new, countries()) == (1, True, {"TD"})


def test_worker_processes_use_them_as_well(filled, table):
    import_places(filled, table)
    run(filled, again=True, jobs=2)
    assert countries() == {"TD"}


def test_the_same_places_twice_are_one_import(filled, table):
    from onrecord.store.places import list_imports

    first, second = import_places(filled, table), import_places(filled, table)
    assert (second.new, second.id) == (False, first.id)
    assert len(list_imports()) == 1


def test_an_import_is_taken_out_again(filled, table):
    from onrecord.store.places import imported_places, remove_import

    added = import_places(filled, table)
    assert remove_import(added.id) == 1
    assert imported_places() == ()
    with pytest.raises(RecordError):
        remove_import(added.id)


def test_a_name_of_the_table_lies_in_no_file_of_the_record_in_plain(filled, table):
    import_places(filled, table)
    names = [n for path in filled.directory.rglob("*") if path.is_file() for n in (b"Sila",) if n in path.read_bytes()]
    assert names == []
