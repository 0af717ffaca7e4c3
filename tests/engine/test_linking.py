"""Linking a record: what people joined, parted and judged holds, whoever else writes and whatever ids come by chance."""

from __future__ import annotations

import pytest

MYITKYINA = "Police arrested 14 students in Myitkyina on 8 March 2021, a lawyer said.\n"
BHAMO = "Soldiers arrested nine monks in Bhamo on 12 March 2021, a resident said.\n"
MORE = {
    "a1.txt": MYITKYINA,
    "a2.txt": "At least 14 students were arrested by police in Myitkyina on 8 March 2021, according to a teacher.\n",
    "b1.txt": BHAMO,
    "b2.txt": "Nine monks were arrested by soldiers in Bhamo on 12 March 2021, according to an abbot.\n",
}


@pytest.fixture
def two(record, tmp_path):
    """A record of two incidents, each told by two reports, that contradict each other."""
    add(record, tmp_path / "two", MORE)
    assert sorted(map(len, list_claims())) == [2, 2]
    return record


def add(record, folder, texts):
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run

    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    add_files(record, [folder])
    run(record)


def list_claims():
    from onrecord.store.models import Incident

    return sorted(sorted(i.data["claims"]) for i in Incident.objects.filter(current=True))


def list_ids():
    from onrecord.store.models import Incident

    return list(Incident.objects.filter(current=True).order_by("first_day").values_list("id", flat=True))


def test_incidents_that_contradict_each_other_are_one_when_a_person_joins_them(two):
    from onrecord.engine.linking import relink
    from onrecord.store import decisions as d

    before, (one, other) = list_claims(), list_ids()
    d.join_incidents(one, other, who="ana")
    relink()
    assert list_claims() == [sorted(c for members in before for c in members)]
    d.undo_link(list_ids()[0], who="ana")
    relink()
    assert list_claims() == before


def test_what_is_taken_out_after_joining_is_out_and_the_rest_stays_joined(two):
    from onrecord.engine.linking import relink
    from onrecord.store import decisions as d

    d.join_incidents(*list_ids(), who="ana")
    relink()
    ((first, *rest),) = list_claims()
    d.take_out(list_ids()[0], [first], who="ana")
    relink()
    assert list_claims() == sorted([[first], rest])
