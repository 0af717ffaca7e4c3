"""Claims and incidents in the words a page shows: values in, words out, nothing looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from onrecord.codebook import load_codebook
from onrecord.codebook.edtf import precision
from onrecord.model import Basis, Claim, Count, Incident, Json, Participant, Precision, SourceKind, When, Where
from onrecord.web.placing import PlaceChoice, list_choices, show_place

PRECISION_WORDS = {
    Precision.PLACE: "a town or village",
    Precision.ADMIN2: "known to the district only",
    Precision.ADMIN1: "known to the province only",
    Precision.COUNTRY: "known to the country only",
    Precision.REGION: "known to the region only",
}
BASIS_WORDS = {
    Basis.STATED: "as the words say",
    Basis.RESOLVED: "worked out from the publication date",
    Basis.ANCHORED: "counted from another event in the report",
}
PART_WORDS = {"TMO": "in the morning", "TAF": "in the afternoon", "TEV": "in the evening", "TNI": "at night"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a claim's card: its name, the report's words with their value, and why."""

    name: str
    value: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A claim as a page shows it."""

    id: str
    key: str
    label: str
    mode: str
    polarity: str
    outcome: str | None
    protected: bool
    confidential: bool
    confidence: str
    clause: str
    facts: tuple[Fact, ...]
    verdict: str | None
    incident: str | None
    stranded: bool
    places: tuple[PlaceChoice, ...] = ()


def make_card(
    claim: Claim,
    text: str,
    *,
    verdict: str | None,
    incident: str | None,
    stranded: bool = False,
    remembered: Mapping[str, Json] = MappingProxyType({}),
) -> Card:
    """Return the card of a claim whose spans point into `text`; `remembered` are places chosen in the record before."""
    return Card(
        id=claim.id,
        key=claim.id[:12],
        label=show_act(claim.act.type),
        mode=claim.mode.value,
        polarity=claim.polarity.value,
        outcome=claim.outcome.value if claim.outcome else None,
        protected=claim.attribution.protected,
        confidential=claim.attribution.confidential,
        confidence=f"{claim.confidence:.0%}",
        clause=" ".join(claim.act.clause.of(text).split()),
        facts=tuple(list_facts(claim, text)),
        verdict=verdict,
        incident=incident,
        stranded=stranded,
        places=list_choices(claim, text, remembered),
    )


def show_act(act: str) -> str:
    """Return an act type's label."""
    types = load_codebook().types
    return types[act].label if act in types else act


def list_facts(claim: Claim, text: str) -> list[Fact]:
    """Return who says it, who did it, to whom, how many, when and where, in that order."""
    facts = [Fact("said by", show_source(claim, text))]
    if claim.attribution.chain:
        link = claim.attribution.chain[-1]
        told = [f"told on {link.said_when}"] if link.said_when else []
        told += [f"told in {link.said_where}"] if link.said_where else []
        facts[0] = Fact("said by", facts[0].value, ", ".join(told) and f"({', '.join(told)}; never released)")
    seen = set()
    for p in claim.participants:
        fact = Fact(p.role.value, p.span.of(text), show_participant(p))
        if fact not in seen:
            seen.add(fact)
            facts.append(fact)
    if claim.when:
        said = f"{claim.when.edtf}{' ' + claim.when.time if claim.when.time else ''}"
        why = f"“{claim.when.span.of(text)}”, {BASIS_WORDS[claim.when.basis]}, to the {precision(claim.when.edtf)}"
        facts.append(Fact("when", said, why))
    for w in claim.where:
        shown = show_place(w.place)
        facts.append(Fact("where", shown, f"“{w.span.of(text)}”, {PRECISION_WORDS[w.place.precision]}"))
    return facts


def explain_when(when: When, text: str) -> str:
    """Return a time's words, what they were read as and why: “the next day” → 2024-05-04 → counted from 2024-05-03."""
    value = f"{when.edtf} {PART_WORDS.get(when.time or '', when.time or '')}".strip()
    why = BASIS_WORDS[when.basis]
    if when.anchor and when.basis is Basis.ANCHORED:
        why = f"counted from {when.anchor}"
    elif when.anchor and when.basis is Basis.RESOLVED:
        why = f"worked out from the publication date, {when.anchor}"
    return f"“{' '.join(when.span.of(text).split())}” → {value} → {why}"


def explain_where(where: Where, text: str) -> str:
    """Return a place's words, what they were taken for and why."""
    why = [PRECISION_WORDS[where.place.precision], *where.reading.why]
    return f"“{' '.join(where.span.of(text).split())}” → {show_place(where.place)} → {'; '.join(why)}"


def show_source(claim: Claim, text: str) -> str:
    """Return the chain of sources in words, whom the report quotes first."""
    if not claim.attribution.chain:
        return "the report itself"
    shown = []
    for link in claim.attribution.chain:
        span = link.resolved or link.source
        words = span.of(text) if span else (link.cue.of(text) if link.cue else "somebody")
        kind = "" if link.kind is SourceKind.UNKNOWN else f" [{link.kind.value}]"
        shown.append(f"{words}{kind}")
    return " → citing ".join(shown)


def show_participant(p: Participant) -> str:
    """Return a participant's count, kind and type in words."""
    parts = [show_count(p.count)] if p.count else []
    if p.kind.value != "unknown":
        parts.append(p.kind.value)
    return ", ".join(parts)


def show_count(count: Count) -> str:
    """Return a count in words: "14 persons", "at least 12 persons", "9 to 15 families"."""
    low, high = count.min, count.max
    if low is None:
        number = f"at most {high}"
    elif high is None:
        number = f"at least {low}"
    else:
        number = str(low) if low == high else f"{low} to {high}"
    unit = count.unit.value
    plural = unit if low == high == 1 else {"family": "families"}.get(unit, f"{unit}s")
    return f"{'about ' if count.approx else ''}{number} {plural}"


def title_incident(incident: Incident) -> str:
    """Return what an incident is called: its acts and its first place."""
    acts = [show_act(v.value) for v in incident.fields.get("act", ())[:3]]
    where = incident.fields.get("where", ())
    return " and ".join(acts) + (f", {where[0].value}" if where else "")


def show_value(name: str, value: object) -> str:
    """Return a field's value in words."""
    if name == "count" and isinstance(value, list):
        low, high = value
        return (
            f"at most {high}"
            if low is None
            else f"{low} or more"
            if high is None
            else f"{low}–{high}".replace(f"{low}–{low}", f"{low}")
        )
    if name == "act":
        return show_act(str(value))
    if name == "happened":
        return {"asserted": "yes", "denied": "denied"}[str(value)]
    return str(value)


def letter_origins(incident: Incident) -> Mapping[str, str]:
    """Return for each claim the letter of its origin."""
    return {c: LETTERS[n % 26] * (n // 26 + 1) for n, o in enumerate(incident.origins) for c in o.claims}
