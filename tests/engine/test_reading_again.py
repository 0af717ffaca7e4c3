"""Reading again shows its difference first, and leaves what a person accepted as it was accepted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.engine import running
from onrecord.engine.pinning import keep_attributions
from onrecord.engine.previewing import preview_again
from onrecord.engine.running import run
from onrecord.model import ClaimVerdict, Mode


@pytest.fixture
def another_model(monkeypatch):
    """Read every claim as merely planned, and no longer find those that `lose` names; attributions are told anew."""
    real = running.work_on
    lose: set[str] = set()

    def work(document, keyed, places):
        worked = real(document, keyed, places)
        kept = tuple(replace(c, mode=Mode.PLANNED) for c in worked.claims.claims if c.id not in lose)
        return replace(worked, claims=replace(worked.claims, claims=kept))

    monkeypatch.setattr(running, "work_on", work)
    return lose


def rows():
    from onrecord.store.models import ClaimRow

    return {row.id: row for row in ClaimRow.objects.filter(current=True)}


def accept(claim_id, verdict=ClaimVerdict.READS_RIGHT):
    from onrecord.store.decisions import decide_claim

    decide_claim(claim_id, verdict, who="ana")


def test_the_same_model_changes_nothing(filled):
    seen = preview_again(filled)
    assert (seen.reports, seen.failed, seen.changes) == (3, 0, ())
    assert seen.same == len(rows())


def test_a_preview_says_what_comes_goes_and_reads_otherwise_and_keeps_nothing(filled, another_model):
    from onrecord.store.models import ClaimRow

    before = {i: row.data for i, row in rows().items()}
    gone, come, *others = sorted(before)
    another_model.add(gone)
    ClaimRow.objects.filter(pk=come).delete()
    held = {i: row.data for i, row in rows().items()}
    seen = preview_again(filled)
    kinds = {c.claim: c.kind for c in seen.changes}
    assert (kinds[gone], kinds[come]) == ("gone", "come")
    changed = next(c for c in seen.changes if c.claim in others and before[c.claim]["mode"] == "happened")
    assert ("mode", "happened", "planned") in changed.fields
    assert {i: row.data for i, row in rows().items()} == held


def test_what_was_accepted_is_pinned_whether_it_reads_otherwise_or_is_no_longer_found(filled, another_model):
    lost, kept, *_ = sorted(i for i, row in rows().items() if row.mode == "happened")
    for claim_id in (lost, kept):
        accept(claim_id)
    another_model.add(lost)
    before = {i: rows()[i].data for i in (lost, kept)}
    seen = preview_again(filled)
    assert {(c.claim, c.kind) for c in seen.changes if c.pinned} == {(lost, "gone"), (kept, "changed")}
    ran = run(filled, again=True)
    now = rows()
    assert {i: now[i].data for i in (lost, kept)} == before
    assert {row.mode for i, row in now.items() if i not in before} == {"planned"}
    assert ran.stranded == 0
    # Once more, and nothing moves.
    assert {c.claim for c in preview_again(filled).changes} == {lost, kept}


def test_a_decision_that_was_taken_back_pins_nothing(filled, another_model):
    from onrecord.store.decisions import undo_last

    claim_id = next(i for i, row in rows().items() if row.mode == "happened")
    accept(claim_id)
    undo_last("claim", claim_id, who="ana")
    run(filled, again=True)
    assert rows()[claim_id].mode == "planned"


def test_what_reads_wrong_is_not_pinned(filled, another_model):
    claim_id = next(i for i, row in rows().items() if row.mode == "happened")
    accept(claim_id, ClaimVerdict.READS_WRONG)
    run(filled, again=True)
    assert rows()[claim_id].mode == "planned"


def test_a_report_that_was_given_its_day_is_read_with_it_though_claims_were_accepted(filled, another_model):
    from onrecord.store.models import Report, ReportState

    claim_id, row = next((i, row) for i, row in rows().items() if row.mode == "happened")
    accept(claim_id)
    Report.objects.filter(pk=row.report_id).update(state=ReportState.WAITING)
    run(filled)
    assert rows()[claim_id].mode == "planned"


def test_a_record_that_was_read_again_still_verifies(filled, another_model):
    from onrecord.engine.verifying import verify_record

    lost, *_ = sorted(i for i, row in rows().items() if row.mode == "happened")
    accept(lost)
    another_model.add(lost)
    run(filled, again=True)
    assert verify_record(filled).findings == ()


class Row:
    """A claim's row as far as attributions go."""

    def __init__(self, *names):
        self.data = {"attribution": {"chain": [{"attribution": name} for name in names]}}
        self.saved = False

    def save(self, update_fields):
        self.saved = True

    @property
    def names(self):
        return [link["attribution"] for link in self.data["attribution"]["chain"]]


def attribution(name, start):
    return {"id": name, "source": [start, start + 3], "cue": None, "content": [[0, 5]], "inside": None}


def test_a_pinned_claim_finds_its_attribution_under_its_new_id_or_keeps_it():
    row = Row("a1", "a2")
    before = [attribution("a1", 10), attribution("a2", 20)]
    now = [attribution("a1", 20), attribution("a2", 30)]
    merged = keep_attributions([row], before, now)
    by_id = {a["id"]: a["source"][0] for a in merged}
    assert row.names == ["kept-a1", "a1"] and row.saved
    assert by_id == {"a1": 20, "a2": 30, "kept-a1": 10}
    again = Row(*row.names)
    assert keep_attributions([again], merged, now) == merged
    assert not again.saved


def test_attributions_that_did_not_change_are_left_alone():
    row, told = Row("a1"), [attribution("a1", 10)]
    assert keep_attributions([row], told, told) == told
    assert not row.saved
