"""What people decide. Every function adds a row; nothing is edited, and undo is a row as well."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from onrecord.errors import RecordError
from onrecord.gazetteer import fold_name
from onrecord.model import CaseRelation, ClaimVerdict, IncidentVerdict, Json, LinkDecisions, StatementVerdict
from onrecord.store.chain import ChainCheck, append, verify_chain
from onrecord.store.models import ClaimRow, Decision, DecisionKind, Incident, IncidentClaim
from onrecord.store.viewing import refuse_if_dim

__all__ = [
    "ChainCheck",
    "Stranded",
    "claim_verdicts",
    "decide_claim",
    "decide_claims",
    "decide_incident",
    "decide_no_longer_at_risk",
    "decide_statement",
    "holding",
    "incident_verdicts",
    "join_incidents",
    "keep_apart",
    "last_parting_of",
    "list_history",
    "list_stranded",
    "log_event",
    "move_claim",
    "part_origin",
    "put_right",
    "read_link_decisions",
    "relate_incidents",
    "take_out",
    "undo_batch",
    "undo_last",
    "undo_origin",
    "verify_chain",
]


FEW = 2000
"""Up to so many targets the decisions on them are asked for by name; of more, all are read."""


ON_INCIDENTS = (
    DecisionKind.INCIDENT,
    DecisionKind.LINK,
    DecisionKind.CASE,
    DecisionKind.AGREED,
    DecisionKind.ORIGIN,
    DecisionKind.COMMENT,
    DecisionKind.FOLLOW_UP,
)
"""Kinds of what people decide on an incident or say of it."""


@dataclass(frozen=True, slots=True)
class Stranded:
    """A decision whose claim or incident is no longer found."""

    target: str
    kind: str
    verdict: str
    seq: int


def decide_claim(
    claim_id: str, verdict: ClaimVerdict, *, who: str, why: str = "", corrected: Json | None = None
) -> Decision:
    """Record whether a claim reads what its report says; `corrected` holds the fields a person put right."""
    _claim(claim_id)
    if (verdict is ClaimVerdict.CORRECTED) != bool(corrected):
        raise RecordError(
            "a correction names the fields it puts right.", item=claim_id, next_step="Fill in what is right."
        )
    value: Json = {"verdict": verdict.value}
    if corrected:
        value["corrected"] = corrected
    return _decide_claim(claim_id, value, who=who, why=why)


def decide_claims(claim_ids: Sequence[str], verdict: ClaimVerdict, *, who: str, why: str = "") -> str:
    """Record the same verdict on many claims, taken back together by `undo_batch` with the id that is returned."""
    return put_right(dict.fromkeys(claim_ids), verdict, who=who, why=why)


def put_right(right: Mapping[str, Json | None], verdict: ClaimVerdict, *, who: str, why: str = "") -> str:
    """Record a verdict on many claims, each with the fields put right in it; returns the id of all of them together."""
    if not right:
        raise RecordError("no claim was chosen.", next_step="Tick at least one.")
    batch = secrets.token_hex(8)
    with transaction.atomic():
        for claim_id, corrected in right.items():
            _claim(claim_id)
            value: Json = {"verdict": verdict.value, "batch": batch}
            _decide_claim(claim_id, value | ({"corrected": corrected} if corrected else {}), who=who, why=why)
    return batch


def undo_batch(batch: str, *, who: str, why: str = "") -> int:
    """Take back what was decided on many claims at once; returns on how many it still held."""
    rows = [d for d in holding([DecisionKind.CLAIM]) if d.value.get("batch") == batch]
    with transaction.atomic():
        for row in rows:
            _undo(row, who=who, why=why)
    return len(rows)


def _decide_claim(claim_id: str, value: Json, *, who: str, why: str) -> Decision:
    with transaction.atomic():
        decision = append(DecisionKind.CLAIM, claim_id, value, who=who, why=why)
        _note_claim(claim_id)
    return decision


def _note_claim(claim_id: str) -> None:
    """Have the lists show what holds of a claim now, and link it again where it was put right."""
    verdict = claim_verdicts([claim_id]).get(claim_id)
    ClaimRow.objects.filter(pk=claim_id).update(verdict=verdict.value if verdict else None)
    _link_anew_if_corrected(claim_id)


def _link_anew_if_corrected(claim_id: str) -> None:
    """Have a claim linked again that reads, or read, otherwise than its report was read."""
    if any("corrected" in d.value for d in Decision.objects.filter(kind=DecisionKind.CLAIM, target=claim_id)):
        ClaimRow.objects.filter(pk=claim_id).update(to_link=True)


def decide_incident(
    incident_id: str, verdict: IncidentVerdict, *, who: str, standard: str = "", method: str = "", why: str = ""
) -> Decision:
    """Record how far an incident is established, by which standard of proof and method."""
    _incident(incident_id)
    value = {"verdict": verdict.value, "standard": standard, "method": method}
    with transaction.atomic():
        decision = append(DecisionKind.INCIDENT, incident_id, value, who=who, why=why)
        Incident.objects.filter(pk=incident_id).update(verdict=verdict.value)
    return decision


def decide_statement(
    claim_id: str, verdict: StatementVerdict, *, who: str, why: str = "", under_duress: bool = False
) -> Decision:
    """Record that a source's statement was retracted, withdrawn or recanted; the statement itself stays."""
    _claim(claim_id)
    return append(
        DecisionKind.STATEMENT, claim_id, {"verdict": verdict.value, "under_duress": under_duress}, who=who, why=why
    )


def decide_no_longer_at_risk(claim_id: str, since: date, *, who: str, why: str = "") -> Decision:
    """Record the day from which nobody of a claim is at risk any longer."""
    _claim(claim_id)
    return append(DecisionKind.RISK, claim_id, {"no_longer_at_risk_since": since.isoformat()}, who=who, why=why)


def join_incidents(incident_id: str, other_id: str, *, who: str, why: str = "") -> Decision:
    """Record that two incidents are one happening: each claim of one must be linked with each of the other."""
    return _pair("must", incident_id, other_id, who=who, why=why)


def keep_apart(incident_id: str, other_id: str, *, who: str, why: str = "") -> Decision:
    """Record that two incidents are two happenings: none of their claims may be linked."""
    return _pair("cannot", incident_id, other_id, who=who, why=why)


def take_out(incident_id: str, claim_ids: Iterable[str], *, who: str, why: str = "") -> Decision:
    """Record that some claims of an incident tell of another happening."""
    members, out = _members(incident_id), set(claim_ids)
    rest = [m for m in members if m not in out]
    if not out or not out <= set(members) or not rest:
        raise RecordError(
            "take out some of its claims, not all or others.", item=incident_id, next_step="Choose claims of it."
        )
    pairs = [[a, b] for a in sorted(out) for b in rest]
    return append(DecisionKind.LINK, incident_id, {"rule": "cannot", "pairs": pairs}, who=who, why=why)


def move_claim(claim_id: str, to_incident: str, *, who: str, why: str = "") -> Decision:
    """Record that a claim tells of another incident than the one it is in; undone in one step."""
    home = IncidentClaim.objects.filter(claim_id=_claim(claim_id).id).values_list("incident_id", flat=True).first()
    target = _members(to_incident)
    rest = [m for m in _members(home) if m != claim_id] if home else []
    if claim_id in target:
        raise RecordError("the claim is in that incident already.", item=claim_id, next_step="Choose another one.")
    value = {
        "rule": "must",
        # With all of them: an earlier decision may hold it apart from any.
        "pairs": [[claim_id, other] for other in target],
        "apart": [[claim_id, other] for other in rest],
        "other": to_incident,
    }
    return append(DecisionKind.LINK, home or to_incident, value, who=who, why=why)


def relate_incidents(incident_id: str, other_id: str, relation: CaseRelation, *, who: str, why: str = "") -> Decision:
    """Record that two incidents belong to one case, and how the first stands to the other.

    Kept by the claims of each, so that it stands however they are linked later. `first` tells how many of them are of
    the first incident; older rows name one of each.
    """
    if incident_id == other_id:
        raise RecordError("an incident cannot stand to itself.", item=incident_id, next_step="Name two incidents.")
    mine, others = _members(incident_id), _members(other_id)
    value = {"relation": relation.value, "pair": [*mine, *others], "first": len(mine), "other": other_id}
    return append(DecisionKind.CASE, incident_id, value, who=who, why=why)


def case_relations() -> list[tuple[str, CaseRelation, str]]:
    """Return what holds of how incidents stand to each other now, oldest first; each goes with most of its claims."""
    rows = holding([DecisionKind.CASE])
    homes = find_homes(claim for d in rows for claim in d.value["pair"])
    found = []
    for d in rows:
        pair, first = d.value["pair"], d.value.get("first", 1)
        one = find_most(pair[:first], homes, d.target)
        other = find_most(pair[first:], homes, d.value["other"])
        if one and other and one != other:
            found.append((one, CaseRelation(d.value["relation"]), other))
    return found


def find_homes(claim_ids: Iterable[str]) -> dict[str, str]:
    """Return by claim the incident it is in now, of some claims; those that are in none are left out."""
    homes: dict[str, str] = {}
    wanted = sorted(set(claim_ids))
    for at in range(0, len(wanted), FEW):
        inside = IncidentClaim.objects.filter(claim_id__in=wanted[at : at + FEW], incident__current=True)
        homes |= dict(inside.values_list("claim_id", "incident_id"))
    return homes


def find_most(claim_ids: Iterable[str], homes: Mapping[str, str], named: str) -> str | None:
    """Return the incident that most of some claims are in; of those as many are in, the one that a decision names."""
    found = Counter(homes[claim] for claim in claim_ids if claim in homes)
    return max(sorted(found), key=lambda incident: (found[incident], incident == named), default=None)


def part_origin(incident_id: str, claim_ids: Iterable[str], *, who: str, why: str = "") -> Decision:
    """Record that some claims of an incident go back to another origin than the others counted to it."""
    parted = set(claim_ids)
    origin: list[str] = next(
        (o["claims"] for o in _incident(incident_id).data["origins"] if parted <= set(o["claims"])), []
    )
    rest = [c for c in origin if c not in parted]
    if not parted or not rest:
        raise RecordError(
            "part some claims of one origin from others of it.",
            item=incident_id,
            next_step="Choose some, not all, of the claims that are shown under one origin.",
        )
    pairs = [[a, b] for a in sorted(parted) for b in rest]
    return append(DecisionKind.ORIGIN, incident_id, {"pairs": pairs}, who=who, why=why)


def undo_origin(incident_id: str, *, who: str, why: str = "") -> Decision | None:
    """Take back the last parting of origins among the claims of an incident; None where there is none."""
    last = last_parting_of(_members(incident_id))
    if last is None:
        return None
    value = {"kind": str(DecisionKind.ORIGIN), "of": last.target}
    return append(DecisionKind.UNDO, str(last.seq), value, who=who, why=why)


def last_parting_of(claim_ids: Iterable[str]) -> Decision | None:
    """Return the last decision that holds by which a person parted one origin of these claims into two."""
    members = set(claim_ids)
    rows = [d for d in holding([DecisionKind.ORIGIN]) if any(members.intersection(p) for p in d.value["pairs"])]
    return rows[-1] if rows else None


def undo_last(kind: DecisionKind | str, target: str, *, who: str, why: str = "") -> Decision | None:
    """Take back the last decision of a kind on something that still holds; None where there is none."""
    rows = holding([DecisionKind(kind)], [target])
    return _undo(rows[-1], who=who, why=why) if rows else None


def _undo(row: Decision, *, who: str, why: str) -> Decision:
    """Take back a decision that holds, and have the lists show what holds now."""
    with transaction.atomic():
        undone = append(DecisionKind.UNDO, str(row.seq), {"kind": str(row.kind), "of": row.target}, who=who, why=why)
        if row.kind == DecisionKind.CLAIM:
            _note_claim(row.target)
        elif row.kind == DecisionKind.INCIDENT:
            left = incident_verdicts([row.target]).get(row.target)
            Incident.objects.filter(pk=row.target).update(verdict=left.value if left else None)
    return undone


def last_link_on(claim_ids: Iterable[str]) -> Decision | None:
    """Return the last joining, parting or moving that holds and concerns one of some claims."""
    asked = set(claim_ids)

    def concerns(value: Json) -> bool:
        return any(asked.intersection(pair) for pair in (*value["pairs"], *value.get("apart", ())))

    return next((d for d in reversed(holding([DecisionKind.LINK])) if concerns(d.value)), None)


def undo_link(incident_id: str, *, who: str, why: str = "") -> Decision | None:
    """Take back the last joining, parting or moving of any claim of an incident; None where there is none."""
    last = last_link_on(_members(incident_id))
    if last is None:
        return None
    value = {"kind": str(DecisionKind.LINK), "of": last.target}
    return append(DecisionKind.UNDO, str(last.seq), value, who=who, why=why)


def log_event(kind: DecisionKind | str, target: str, value: Any, *, who: str, why: str = "") -> Decision:
    """Record that something was done: a release, an export, a change of handling or metadata."""
    return append(kind, target, value, who=who, why=why)


def list_events(kind: DecisionKind | str, target: str) -> list[tuple[date, Json]]:
    """Return what was recorded to be done of a kind on something, with its day, oldest first."""
    rows = Decision.objects.filter(kind=str(DecisionKind(kind)), target=target).order_by("seq")
    return [(row.when.date(), row.value) for row in rows]


def claim_verdicts(claim_ids: Iterable[str] | None = None) -> dict[str, ClaimVerdict]:
    """Return the verdict that holds for each claim that has one."""
    return {d.target: ClaimVerdict(d.value["verdict"]) for d in holding([DecisionKind.CLAIM], claim_ids)}


def incident_verdicts(incident_ids: Iterable[str] | None = None) -> dict[str, IncidentVerdict]:
    """Return the verdict that holds for each incident that has one."""
    return {d.target: IncidentVerdict(d.value["verdict"]) for d in holding([DecisionKind.INCIDENT], incident_ids)}


def first_decided(incident_ids: Iterable[str]) -> dict[str, int]:
    """Return by incident the number of the first decision on it, taken back or not; of those that have one."""
    found: dict[str, int] = {}
    wanted = sorted(set(incident_ids))
    for at in range(0, len(wanted), FEW):
        rows = Decision.objects.filter(kind__in=ON_INCIDENTS, target__in=wanted[at : at + FEW]).order_by("-seq")
        found |= dict(rows.values_list("target", "seq"))
    return found


def last_verdict(incident_id: str) -> Json | None:
    """Return the verdict that holds for an incident, with its standard of proof and method, if any."""
    rows = holding([DecisionKind.INCIDENT], [incident_id])
    value: Json | None = rows[-1].value if rows else None
    return value


def statement_verdicts() -> dict[str, StatementVerdict]:
    """Return by claim what became of its source's statement."""
    return {d.target: StatementVerdict(d.value["verdict"]) for d in holding([DecisionKind.STATEMENT])}


def days_past_risk() -> dict[str, date]:
    """Return by claim the day from which nobody of it is at risk."""
    return {d.target: date.fromisoformat(d.value["no_longer_at_risk_since"]) for d in holding([DecisionKind.RISK])}


def accepting_reviewers() -> dict[str, frozenset[str]]:
    """Return by claim who said it reads right, or corrected it, and did not take that back."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for d in holding([DecisionKind.CLAIM]):
        found[d.target][d.who] = d.value["verdict"]
    return {t: frozenset(w for w, v in by.items() if v != ClaimVerdict.READS_WRONG.value) for t, by in found.items()}


def corrections(claim_ids: Iterable[str] | None = None) -> dict[str, Json]:
    """Return by claim the fields a person put right last, of some claims or of all."""
    return {
        d.target: d.value["corrected"]
        for d in _last(holding([DecisionKind.CLAIM], claim_ids)).values()
        if d.value["verdict"] == ClaimVerdict.CORRECTED.value
    }


def place_choices() -> dict[str, Json]:
    """Return by folded name the place a person last chose for it in this record, in a correction that still holds."""
    corrected = list(ClaimRow.objects.filter(verdict=ClaimVerdict.CORRECTED).values_list("id", flat=True))
    last = sorted(_last(holding([DecisionKind.CLAIM], corrected)).values(), key=lambda d: d.seq)
    return {
        fold_name(row["written"]): row["place"] for d in last for row in d.value.get("corrected", {}).get("where") or ()
    }


def list_history(target: str) -> list[Decision]:
    """Return the decisions on something, oldest first, with those that took one back."""
    own = list(Decision.objects.filter(target=target).exclude(kind=DecisionKind.UNDO))
    undone = Decision.objects.filter(kind=DecisionKind.UNDO, target__in=[str(d.seq) for d in own])
    return sorted([*own, *undone], key=lambda d: d.seq)


def list_stranded() -> list[Stranded]:
    """Return the decisions that hold whose claim or incident is gone."""
    claims = set(ClaimRow.objects.filter(current=True).values_list("id", flat=True))
    incidents = set(Incident.objects.filter(current=True).values_list("id", flat=True))
    kinds = {
        DecisionKind.CLAIM: claims,
        DecisionKind.STATEMENT: claims,
        DecisionKind.RISK: claims,
        DecisionKind.INCIDENT: incidents,
    }
    gone = [d for d in holding(list(kinds)) if d.target not in kinds[DecisionKind(d.kind)]]
    gone += [d for d in holding([DecisionKind.AGREED]) if claims.isdisjoint(d.value["claims"])]
    return [
        Stranded(d.target, str(d.kind), str(d.value.get("verdict", d.value.get("field", ""))), d.seq)
        for d in sorted(gone, key=lambda d: d.seq)
    ]


def decided_targets() -> set[str]:
    """Return every claim and incident a person ever decided on."""
    kinds = [DecisionKind.CLAIM, DecisionKind.INCIDENT, DecisionKind.STATEMENT, DecisionKind.RISK]
    return set(Decision.objects.filter(kind__in=kinds).values_list("target", flat=True))


def read_link_decisions() -> LinkDecisions:
    """Return which claims must and which must not be linked; of two decisions on a pair the later holds."""
    rules: dict[tuple[str, str], str] = {}
    for d in holding([DecisionKind.LINK]):
        for one, other in d.value.get("apart", ()):
            rules[(min(one, other), max(one, other))] = "cannot"
        for one, other in d.value["pairs"]:
            rules[(min(one, other), max(one, other))] = d.value["rule"]
    return LinkDecisions(
        must_link=frozenset(p for p, r in rules.items() if r == "must"),
        cannot_link=frozenset(p for p, r in rules.items() if r == "cannot"),
        other_origin=frozenset(
            (min(one, other), max(one, other))
            for d in holding([DecisionKind.ORIGIN])
            for one, other in d.value["pairs"]
        ),
    )


def claims_ever_paired() -> frozenset[str]:
    """Return the claims that anybody joined or parted, as incidents or as origins, taken back or not."""
    rows = Decision.objects.filter(kind__in=[DecisionKind.LINK, DecisionKind.ORIGIN]).values_list("value", flat=True)
    return frozenset(claim for value in rows for pair in (*value["pairs"], *value.get("apart", ())) for claim in pair)


def holding(kinds: list[DecisionKind], targets: Iterable[str] | None = None) -> list[Decision]:
    """Return the decisions of some kinds that nobody took back, oldest first; on some targets, or on all."""
    wanted = None if targets is None else list(dict.fromkeys(targets))
    if wanted is None or len(wanted) > FEW:
        undone = {int(t) for t in Decision.objects.filter(kind=DecisionKind.UNDO).values_list("target", flat=True)}
        rows = Decision.objects.filter(kind__in=kinds).order_by("seq")
        kept = None if wanted is None else set(wanted)
        return [d for d in rows if d.seq not in undone and (kept is None or d.target in kept)]
    found = list(Decision.objects.filter(kind__in=kinds, target__in=wanted).order_by("seq"))
    taken = Decision.objects.filter(kind=DecisionKind.UNDO, target__in=[str(d.seq) for d in found])
    back = {int(t) for t in taken.values_list("target", flat=True)} if found else set()
    return [d for d in found if d.seq not in back]


def _last(rows: Iterable[Decision]) -> dict[str, Decision]:
    return {d.target: d for d in rows}


def _pair(rule: str, incident_id: str, other_id: str, *, who: str, why: str) -> Decision:
    mine, others = _members(incident_id), _members(other_id)
    if incident_id == other_id:
        raise RecordError(
            "an incident cannot be paired with itself.", item=incident_id, next_step="Name two incidents."
        )
    # All of them: claims that speak against each other, as a person joins by hand, hold together by nothing else.
    pairs = [[a, b] for a in mine for b in others]
    return append(DecisionKind.LINK, incident_id, {"rule": rule, "pairs": pairs, "other": other_id}, who=who, why=why)


def _claim(claim_id: str) -> ClaimRow:
    row = ClaimRow.objects.filter(pk=claim_id).first()
    if row is None:
        raise RecordError("there is no such claim.", item=claim_id, next_step="List claims with `onrecord export`.")
    return row


def _incident(incident_id: str) -> Incident:
    row = Incident.objects.filter(pk=incident_id, current=True).first()
    if row is None:
        raise RecordError("there is no such incident.", item=incident_id, next_step="Look at the list of incidents.")
    refuse_if_dim(incident_id)
    return row


def _members(incident_id: str) -> list[str]:
    return list(_incident(incident_id).data["claims"])
