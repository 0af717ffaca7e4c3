"""Decisions: added in a chain, taken back by another row, never changed."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.both


def first_claim():
    from onrecord.store.models import ClaimRow

    return ClaimRow.objects.first().id


def test_undo_brings_back_the_verdict_before(filled):
    from onrecord.model import ClaimVerdict
    from onrecord.store import decisions as d

    claim = first_claim()
    d.decide_claim(claim, ClaimVerdict.READS_RIGHT, who="owner")
    d.decide_claim(claim, ClaimVerdict.READS_WRONG, who="owner")
    d.undo_last("claim", claim, who="owner")
    assert d.claim_verdicts()[claim] is ClaimVerdict.READS_RIGHT
    d.undo_last("claim", claim, who="owner")
    assert claim not in d.claim_verdicts()
    assert d.undo_last("claim", claim, who="owner") is None
    assert [str(x.kind) for x in d.list_history(claim)] == ["claim", "claim", "undo", "undo"]


def test_a_decision_can_be_neither_changed_nor_removed(filled):
    from django.db import DatabaseError, transaction
    from sqlcipher3 import dbapi2

    from onrecord.model import ClaimVerdict
    from onrecord.store import decisions as d

    row = d.decide_claim(first_claim(), ClaimVerdict.READS_RIGHT, who="owner")
    row.why = "another reason"
    for change in (row.save, row.delete):
        with pytest.raises((DatabaseError, dbapi2.Error)), transaction.atomic():
            change()
    assert d.verify_chain().broken_at is None


def test_a_row_changed_behind_the_triggers_breaks_the_chain(filled):
    from django.db import connection

    from onrecord.model import ClaimVerdict
    from onrecord.store import decisions as d

    for _ in range(3):
        d.decide_claim(first_claim(), ClaimVerdict.READS_RIGHT, who="owner")
    with connection.cursor() as cursor:
        on = " ON store_decision" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER decision_never_update{on}")
        cursor.execute("UPDATE store_decision SET why = 'x' WHERE seq = 2")
    check = d.verify_chain()
    assert check.broken_at == 2
    assert "changed" in check.why


def test_a_decision_outlives_a_run_and_is_stranded_when_its_claim_is_gone(filled):
    from onrecord.engine.running import run
    from onrecord.model import ClaimVerdict
    from onrecord.store import decisions as d
    from onrecord.store.models import ClaimRow, Report

    claim = ClaimRow.objects.first()
    d.decide_claim(claim.id, ClaimVerdict.READS_RIGHT, who="owner")
    run(filled, again=True)
    assert claim.id in d.claim_verdicts()
    assert d.list_stranded() == []
    Report.objects.filter(pk=claim.report_id).update(text="Nothing happened here.", state="waiting")
    run(filled)
    assert [s.target for s in d.list_stranded()] == [claim.id]
