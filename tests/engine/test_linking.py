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


def describe():
    """Return what incidents say, without the names they have by chance and what they are offered to be the same as."""
    from onrecord.store.models import Incident

    rows = Incident.objects.filter(current=True)
    return sorted(str({**i.data, "id": "", "possibly_same": []}) for i in rows)


def while_linking(monkeypatch, *steps):
    """Have each linking, once its claims are read, do the next of some steps before it goes on."""
    from onrecord.engine import linking

    real, ahead = linking.relink_claims, list(steps)

    def link(*given, **named):
        found = real(*given, **named)
        if ahead:
            ahead.pop(0)()
        return found

    monkeypatch.setattr(linking, "relink_claims", link)


def correct(claim, day):
    from onrecord.model import ClaimVerdict
    from onrecord.store.decisions import decide_claim

    decide_claim(claim, ClaimVerdict.CORRECTED, who="ana", corrected={"when": day})


@pytest.mark.parametrize("again", [False, True])
def test_what_is_put_right_while_linking_runs_is_linked_by_the_next(two, monkeypatch, again):
    from onrecord.engine.linking import relink

    first, second = list_claims()[0]
    # That of a claim which waits already, or of another.
    late = first if again else second
    correct(first, "2021-03-08")
    while_linking(monkeypatch, lambda: correct(late, "2020-01-05"))
    relink()
    relink()
    found = describe()
    relink(everything=True)
    assert found == describe()
    assert [late] in list_claims()


def test_what_is_taken_back_while_linking_runs_is_linked_by_the_next(two, monkeypatch):
    from onrecord.engine.linking import relink
    from onrecord.store.decisions import undo_last

    before, (first, _) = describe(), list_claims()[0]
    correct(first, "2020-01-05")
    while_linking(monkeypatch, lambda: undo_last("claim", first, who="ana"))
    relink()
    relink()
    assert describe() == before


def test_a_report_read_again_while_linking_runs_is_linked_by_the_next(two, monkeypatch):
    from onrecord.engine.linking import relink
    from onrecord.engine.running import read_again, save_claims
    from onrecord.store.models import ClaimRow

    first, _ = list_claims()[0]
    row = ClaimRow.objects.get(pk=first)
    correct(first, "2021-03-08")
    ((claims, linked),) = [(w.claims, w.linked) for w in read_again(two) if w.report == row.report_id]
    while_linking(monkeypatch, lambda: save_claims(row.report.to_document(), claims, linked))
    relink()
    assert set(ClaimRow.objects.filter(to_link=True).values_list("report_id", flat=True)) == {row.report_id}
    relink()
    assert not ClaimRow.objects.filter(to_link=True).exists()


def test_two_that_link_the_same_claims_at_once_make_each_incident_once(two, monkeypatch):
    from onrecord.engine import linking
    from onrecord.store.models import ClaimRow, IncidentClaim

    before = describe()
    while_linking(monkeypatch, lambda: linking._relink(everything=True))
    IncidentClaim.objects.all().delete()
    linking.relink()
    assert describe() == before
    assert not ClaimRow.objects.filter(to_link=True).exists()


def test_a_claim_that_is_forgotten_while_linking_runs_is_in_no_incident(two, monkeypatch):
    from onrecord.engine.linking import relink
    from onrecord.store.models import ClaimRow, IncidentClaim

    first, second = list_claims()[0]
    IncidentClaim.objects.all().delete()
    while_linking(monkeypatch, lambda: ClaimRow.objects.filter(pk=first).delete())
    relink()
    assert [second] in list_claims()


# ---- which id is kept --------------------------------------------------------------------------
def pick(before, kept_by, judged=(), decided=()):
    """Return which of some incidents gives its id to the one that all their claims are in now."""
    from onrecord.engine.linking import inherit_ids
    from onrecord.model import Incident, Status

    found = [
        Incident(
            id=made,
            claims=tuple(claims),
            status=Status.SINGLE,
            contested=(),
            grade="6",
            grade_why="",
            origins=(),
            possibly_same=(),
            fields={},
        )
        for made, claims in kept_by.items()
    ]
    homes = {claim: old for old, claims in before.items() for claim in claims}
    places = {claim: (at,) for at, claim in enumerate(sorted(homes))}
    return inherit_ids(found, homes, dict(judged), dict(decided), places)


@pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")])
def test_of_incidents_joined_evenly_the_one_judged_false_gives_its_id(ids):
    from onrecord.model import IncidentVerdict

    one, other = ids
    before, now = {one: ["c1"], other: ["c2"]}, {"made": ["c1", "c2"]}
    assert pick(before, now)["made"] == one
    assert pick(before, now, decided={other: 9})["made"] == other
    assert pick(before, now, decided={one: 9, other: 4})["made"] == other
    verdicts = {one: IncidentVerdict.VERIFIED, other: IncidentVerdict.FALSE}
    assert pick(before, now, verdicts, {one: 4, other: 9})["made"] == other
    # Most of its claims were of another: that comes first.
    assert pick({one: ["c1", "c3"], other: ["c2"]}, {"made": ["c1", "c2", "c3"]}, verdicts)["made"] == one


@pytest.mark.parametrize("made", [("a", "b"), ("b", "a")])
def test_of_an_incident_parted_evenly_the_half_told_first_keeps_the_id(made):
    first, second = made
    assert pick({"old": ["c1", "c2"]}, {second: ["c2"], first: ["c1"]})[first] == "old"


@pytest.mark.parametrize("turn", range(4))
def test_a_verdict_of_false_survives_joining_with_an_undecided_incident(record, tmp_path, turn):
    from onrecord.engine.linking import relink
    from onrecord.model import IncidentVerdict
    from onrecord.store import decisions as d
    from onrecord.store.models import Incident

    add(record, tmp_path / "two", {"a.txt": MYITKYINA, "b.txt": BHAMO})
    false, other = list_ids() if turn % 2 else reversed(list_ids())
    d.decide_incident(false, IncidentVerdict.FALSE, who="ana")
    d.join_incidents(*((false, other) if turn > 1 else (other, false)), who="ben")
    relink()
    (left,) = Incident.objects.filter(current=True)
    assert (left.id, left.verdict) == (false, "false")


@pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("moved", ["c1", "c3"])
def test_where_a_claim_is_moved_over_both_incidents_keep_their_ids(ids, moved):
    from onrecord.model import IncidentVerdict

    one, other = ids
    stays = {"c1": "c3", "c3": "c1"}[moved]
    before, now = {one: ["c1", "c3"], other: ["c2"]}, {"made": [moved, "c2"], "rest": [stays]}
    for verdicts in ({}, {one: IncidentVerdict.FALSE}, {one: IncidentVerdict.VERIFIED}):
        assert pick(before, now, verdicts, {one: 3}) == {"made": other, "rest": one}
