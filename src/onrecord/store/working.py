"""How people work together on a record: comments, things to follow up, second readings, ratings of outlets."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from onrecord.codebook import load_words
from onrecord.errors import RecordError, UsageError
from onrecord.model import ClaimVerdict
from onrecord.store.chain import append
from onrecord.store.decisions import claim_verdicts
from onrecord.store.models import ClaimRow, Decision, DecisionKind, FollowUp, Incident, Report
from onrecord.store.record import active_record
from onrecord.store.viewing import limited_viewer, refuse_if_dim

LONGEST = 2000
"""Characters of a comment."""
RATINGS = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
"""The Admiralty scale for sources; here of outlets, organisations, and codes that a person typed, never of people."""
CODE = re.compile(r"[A-Z]{1,4}-?\d{1,5}")
"""How a code looks that a person typed in the place of a source's name."""
SECOND_IN = 20
"""One judged claim in so many is read a second time."""
ABOUT: Mapping[str, type[ClaimRow] | type[Report] | type[Incident]] = {
    "claim": ClaimRow,
    "report": Report,
    "incident": Incident,
}


# ---- comments and follow-ups -------------------------------------------------------------------
def comment(about: str, target: str, words: str, *, who: str) -> Decision:
    """Add a comment on a claim, report or incident; it stays in the record and in no release."""
    _check(about, target)
    said = words.strip()[:LONGEST]
    if not said:
        raise UsageError("the comment has no words.", next_step="Write some.")
    return append(DecisionKind.COMMENT, target, {"about": about}, who=who, why=said)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to follow up, with its words."""

    seq: int
    about: str
    target: str
    what: str
    whose: str
    due: date | None
    done: bool
    by: str
    """Who asked for it."""


def follow_up(about: str, target: str, what: str, *, who: str, whose: str = "", due: date | None = None) -> Decision:
    """Record something to be done about a claim, report or incident, by whom and until when."""
    _check(about, target)
    said = what.strip()[:LONGEST]
    if not said:
        raise UsageError("it is not said what is to be done.", next_step="Write it in a few words.")
    value = {"about": about, "whose": whose, "due": due.isoformat() if due else None}
    with transaction.atomic():
        decision = append(DecisionKind.FOLLOW_UP, target, value, who=who, why=said)
        FollowUp.objects.create(decision=decision, about=about, target=target, whose=whose, due=due)
    return decision


def finish(seq: int, *, who: str, done: bool = True) -> None:
    """Record that something was done, or is to be done again."""
    row = FollowUp.objects.filter(pk=seq).first()
    if row is None:
        raise RecordError("there is no such follow-up.", next_step="Load the page again.")
    with transaction.atomic():
        append(DecisionKind.FOLLOW_UP, row.target, {"of": seq, "done": done}, who=who)
        FollowUp.objects.filter(pk=seq).update(done=done)


def list_tasks(target: str | None = None, *, whose: str | None = None, open_only: bool = False) -> list[Task]:
    """Return what is to be followed up, what is due first first: about one thing, or of one person, or all."""
    rows = FollowUp.objects.select_related("decision")
    if target is not None:
        rows = rows.filter(target=target)
    if whose is not None:
        rows = rows.filter(whose=whose)
    if open_only:
        rows = rows.filter(done=False)
    return [
        Task(r.pk, r.about, r.target, r.decision.why, r.whose, r.due, r.done, r.decision.who)
        for r in rows
        if r.decision.kind == DecisionKind.FOLLOW_UP
    ]


def _check(about: str, target: str) -> None:
    refuse_if_dim(target)
    model = ABOUT.get(about)
    if model is None or not model.objects.filter(pk=target).exists():
        raise RecordError("there is nothing of this id any longer.", next_step="Load the page again.")


# ---- ratings of outlets ------------------------------------------------------------------------
def rate(name: str, rating: str, *, who: str, why: str = "") -> Decision:
    """Record how reliable an outlet, an organisation, or a code typed by a person is: A to F, or "" for none."""
    if not name.strip() or (rating and rating not in RATINGS):
        raise UsageError("that is no rating.", next_step=f"Name who is rated, and one of {', '.join(RATINGS)}.")
    if not _may_be_rated(name.strip()):
        raise UsageError(
            "only outlets of the record, organisations and codes are rated, never people.",
            next_step="Write an organisation with the word for what it is, or a code such as W-12.",
        )
    value = {"of": name.strip(), "rating": rating}
    return append(DecisionKind.RATING, _key(name), value, who=who, why=why)


def list_ratings() -> dict[str, str]:
    """Return the rating that holds by the name of what is rated."""
    rows = Decision.objects.filter(kind=DecisionKind.RATING).order_by("seq")
    held = {d.value["of"]: d.value["rating"] for d in rows}
    viewer = limited_viewer()
    hidden = viewer.hidden_outlets if viewer else frozenset()
    return {name: rating for name, rating in held.items() if rating and name not in hidden}


def _may_be_rated(name: str) -> bool:
    """Tell whether a name is an outlet's of the record, holds a word for a body, or is a code."""
    bodies = {*load_words("linking")["bodies"]["words"], *load_words("places")["organisations"]["words"]}
    words = {w.casefold() for w in re.findall(r"\w+", name)}
    return bool(CODE.fullmatch(name) or words & bodies or Report.objects.filter(publisher=name).exists())


def _key(name: str) -> str:
    return active_record().keyed(b"rating\0" + name.strip().casefold().encode())[:32]


# ---- second readings ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Agreement:
    """How far second readings agree with the first: counts by (first, second), the share, and Cohen's kappa.

    Kappa (Cohen 1960) is None where there is nothing to compare or only one verdict was ever given.
    """

    pairs: Mapping[tuple[str, str], int]
    read: int
    agreed: int
    kappa: float | None
    waiting: int


def is_sampled(claim_id: str) -> bool:
    """Tell whether a claim is among those that are read a second time: one in twenty, by a hash of its keyed id."""
    return int(hashlib.sha256(b"second\0" + claim_id.encode()).hexdigest()[:8], 16) % SECOND_IN == 0


def list_second(who: str, most: int = 20) -> list[ClaimRow]:
    """Return claims that others judged, are in the sample and were read a second time by nobody."""
    read = _second_verdicts()
    ids = [i for i in _list_sample() if i not in read]
    firsts = _first_readers(ids)
    chosen = [i for i in ids if who not in firsts.get(i, set())][:most]
    rows = {r.id: r for r in ClaimRow.objects.filter(pk__in=chosen).select_related("report")}
    return [rows[i] for i in chosen if i in rows]


def read_second(claim_id: str, verdict: ClaimVerdict, *, who: str) -> Decision:
    """Record how a second person, who did not see the first's verdict, reads a claim. The first one stands."""
    if not is_sampled(claim_id) or claim_id in _second_verdicts():
        raise RecordError("that claim waits for no second reading.", next_step="Load the page again.")
    if who in _first_readers([claim_id]).get(claim_id, set()):
        raise RecordError("you judged that claim yourself.", next_step="Leave it to another person.")
    return append(DecisionKind.SECOND_READING, claim_id, {"verdict": verdict.value}, who=who)


def measure_agreement() -> Agreement:
    """Return how far second readings agree with what holds of the same claims now."""
    second = _second_verdicts()
    first = {c: v.value for c, v in claim_verdicts(second).items()}
    pairs = Counter((first[c], v) for c, v in second.items() if c in first)
    read, agreed = sum(pairs.values()), sum(n for (a, b), n in pairs.items() if a == b)
    return Agreement(pairs, read, agreed, _find_kappa(pairs), len([i for i in _list_sample() if i not in second]))


def _find_kappa(pairs: Mapping[tuple[str, str], int]) -> float | None:
    total = sum(pairs.values())
    if not total:
        return None
    one, other = Counter[str](), Counter[str]()
    for (a, b), n in pairs.items():
        one[a] += n
        other[b] += n
    by_chance = sum(one[v] * other[v] for v in one) / total**2
    if by_chance == 1:
        return None
    return (sum(n for (a, b), n in pairs.items() if a == b) / total - by_chance) / (1 - by_chance)


def _list_sample() -> list[str]:
    judged = ClaimRow.objects.filter(current=True).exclude(verdict=None).order_by("id").values_list("id", flat=True)
    return [i for i in judged if is_sampled(i)]


def _second_verdicts() -> dict[str, str]:
    rows = Decision.objects.filter(kind=DecisionKind.SECOND_READING).order_by("seq")
    return {d.target: d.value["verdict"] for d in rows}


def _first_readers(claim_ids: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows = Decision.objects.filter(kind=DecisionKind.CLAIM, target__in=list(claim_ids))
    for target, who in rows.values_list("target", "who"):
        found.setdefault(target, set()).add(who)
    return found


# ---- what was done -----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Done:
    """A row of the chain as the audit page shows it: no words of reports."""

    seq: int
    who: str
    when: datetime
    kind: str
    target: str
    what: str


def list_done(*, start: int = 0, most: int = 50) -> list[Done]:
    """Return what was decided and done, the latest first."""
    rows = Decision.objects.order_by("-seq")[start : start + most]
    return [Done(d.seq, d.who, d.when, str(d.kind), d.target, _say(d)) for d in rows]


def _say(row: Decision) -> str:
    value = row.value if isinstance(row.value, dict) else {}
    said = [str(value[k]) for k in ("verdict", "rule", "relation", "rating", "policy", "kind") if value.get(k)]
    said += [", ".join(sorted(value["corrected"]))] if isinstance(value.get("corrected"), dict) else []
    return " · ".join(said)


def count_done() -> Counter[tuple[str, str]]:
    """Return how many decisions each person made, by person and kind."""
    return Counter(Decision.objects.exclude(who="").order_by().values_list("who", "kind"))
