"""Claims that a person adds to a report by choosing words of its text; reading it again leaves them as they are."""

from __future__ import annotations

from django.db import transaction

from onrecord.engine.relinking import relinking
from onrecord.engine.running import save_claim
from onrecord.errors import RecordError
from onrecord.gazetteer import open_gazetteer
from onrecord.model import Claim, ClaimVerdict, Json, Span
from onrecord.pipeline.coding import code_claim
from onrecord.pipeline.incidents import prepare_claims
from onrecord.review import check_correction
from onrecord.store import Record, decisions
from onrecord.store.intake import is_kept_out, note_claims
from onrecord.store.models import ClaimRow, DecisionKind
from onrecord.store.places import imported_places
from onrecord.store.reports import get_report


def add_claim(
    record: Record, report_id: str, act_type: str, trigger: Span, *, who: str, said: Json | None = None
) -> ClaimRow:
    """Add a claim to a report, judged right by who adds it; `said` puts right what was read around its words.

    Raises UsageError for a type, words or fields that do not fit, RecordError where the claim is there already.
    """
    report = get_report(report_id)
    document, gazetteer = report.to_document(), open_gazetteer(imported_places())
    claim = code_claim(
        document, act_type, trigger, gazetteer, attributions=report.list_attributions(), keyed=record.keys.keyed
    )
    check_correction(said or {})
    known = ClaimRow.objects.filter(pk=claim.id).first()
    if (known and known.current) or is_kept_out(claim.id):
        raise RecordError(
            "this claim is in the report already, or was forgotten.", next_step="Judge it there, or choose other words."
        )
    with transaction.atomic():
        _save(record, claim, report_id)
        verdict = ClaimVerdict.CORRECTED if said else ClaimVerdict.READS_RIGHT
        decisions.decide_claim(claim.id, verdict, who=who, why="added by hand", corrected=said or None)
    relinking.ask()
    return ClaimRow.objects.select_related("report").get(pk=claim.id)


def _save(record: Record, claim: Claim, report_id: str) -> None:
    report = get_report(report_id)
    linked = prepare_claims(report.to_document(), [claim], open_gazetteer(imported_places()))
    save_claim(report, claim, linked[0])
    ClaimRow.objects.filter(pk=claim.id).update(by_hand=True)
    note_claims(report)


def take_back(claim_id: str, *, who: str) -> bool:
    """Take back the last decision on a claim that was added by hand; with the first one the claim goes too.

    Returns whether it is gone. What incidents it was in are linked again.
    """
    decisions.undo_last(DecisionKind.CLAIM, claim_id, who=who)
    row = ClaimRow.objects.filter(pk=claim_id, by_hand=True, verdict=None).select_related("report").first()
    if row is None:
        return False
    with transaction.atomic():
        ClaimRow.objects.filter(incidents__claims=row.id).update(to_link=True)
        row.delete()
        note_claims(row.report)
    relinking.ask()
    return True
