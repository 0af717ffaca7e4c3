"""What reading a record again would change, before anything is: claims that come, go or read otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.engine import Progress
from onrecord.engine.pinning import list_pinned
from onrecord.engine.running import count_readable, read_again
from onrecord.model import Claim, Json
from onrecord.store import Record
from onrecord.store.intake import is_kept_out
from onrecord.store.models import Report

Value = str | None


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """One claim that would come, go or change; `fields` says what of it, before and after.

    `words` are the report's own for its act. `pinned`: a person accepted it, so that it stays as it is whatever is
    read now.
    """

    report: str
    claim: str
    act: str
    words: str
    kind: str
    pinned: bool
    fields: tuple[tuple[str, Value, Value], ...] = ()

    def to_json(self) -> Json:
        """Return the change as JSON."""
        return {
            "report": self.report,
            "claim": self.claim,
            "act": self.act,
            "words": self.words,
            "change": self.kind,
            "pinned": self.pinned,
            "fields": {name: {"before": before, "after": after} for name, before, after in self.fields},
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """What reading again would do: how many reports and claims stay as they are, and each change."""

    reports: int
    failed: int
    same: int
    changes: tuple[ClaimChange, ...]

    def count(self, kind: str, *, pinned: bool = False) -> int:
        """Return how many claims would `come`, go (`gone`) or be `changed`; or would, were they not pinned."""
        return sum(c.kind == kind and c.pinned == pinned for c in self.changes)


def preview_again(record: Record, *, jobs: int = 1, progress: Progress | None = None) -> Preview:
    """Return what reading every report again would change; nothing is kept and nothing is linked."""
    changes: list[ClaimChange] = []
    failed = same = 0
    total = count_readable()
    for done, worked in enumerate(read_again(record, jobs), 1):
        if worked.claims is None:
            failed += 1
        else:
            found = list(_compare(Report.objects.get(pk=worked.report), worked.claims.claims))
            changes += [change for change in found if change.kind != "same"]
            same += sum(change.kind == "same" for change in found)
        if progress:
            progress(done, total)
    return Preview(total, failed, same, tuple(changes))


def _compare(report: Report, claims: tuple[Claim, ...]) -> Iterator[ClaimChange]:
    pinned = list_pinned(report)
    now = {claim.id: claim for claim in claims if not is_kept_out(claim.id)}
    before = {row.id: row.to_claim() for row in report.claims.filter(current=True, by_hand=False)}
    either = {**now, **before}
    for claim_id in sorted(either, key=lambda i: (either[i].act.trigger.start, i)):
        old, new = before.get(claim_id), now.get(claim_id)
        fields: tuple[tuple[str, Value, Value], ...] = ()
        if old and new:
            told, tells = _tell(old), _tell(new)
            fields = tuple((name, told[name], tells[name]) for name in told if told[name] != tells[name])
            kind = "changed" if fields else "same"
        else:
            kind = "gone" if old else "come"
        act = either[claim_id].act
        words = act.trigger.of(report.text)
        yield ClaimChange(report.id, claim_id, act.type, words, kind, claim_id in pinned, fields)


def _tell(claim: Claim) -> dict[str, Value]:
    """Return what a claim says in words that can be compared; how sure the model is of it is no part of it."""
    chain = [f"{link.kind.value}{'' if link.source else ' (not named)'}" for link in claim.attribution.chain]
    return {
        "mode": claim.mode.value,
        "polarity": claim.polarity.value,
        "denial": claim.denial,
        "outcome": claim.outcome.value if claim.outcome else None,
        "source": claim.attribution.kind.value,
        "protected": "yes" if claim.attribution.protected else "no",
        "chain": " < ".join(chain) or None,
        "when": claim.when.edtf if claim.when else None,
        "where": "; ".join(f"{w.place.name} ({w.place.precision.value})" for w in claim.where) or None,
        "participants": "; ".join(_tell_participants(claim)) or None,
    }


def _tell_participants(claim: Claim) -> Iterator[str]:
    for p in claim.participants:
        count = p.count
        number = f" {count.min}–{count.max} {count.unit.value}{' about' if count.approx else ''}" if count else ""
        yield f"{p.role.value} {p.kind.value}{number}"
