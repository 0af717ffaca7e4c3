"""Claims and incidents in the words a page shows: values in, words out, nothing looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext, pgettext

from onrecord.codebook import load_codebook
from onrecord.codebook.edtf import precision
from onrecord.model import Claim, Count, Incident, Json, Participant, SourceKind
from onrecord.review import apply_correction
from onrecord.review.corrections import write_count
from onrecord.web.explaining import BY_PERSON, PRECISION_WORDS, explain_basis, quote, show_place, show_when
from onrecord.web.placing import Choosing, PlaceChoice, list_choices

AROUND = 220
"""Characters shown on either side of a claim's clause."""
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
    corrected: Mapping[str, Any] = field(default_factory=dict)
    """What a person put right, for the form to start from."""
    by_hand: bool = False
    """Whether a person added it."""
    before: str = ""
    after: str = ""
    """The words around its clause."""
    count: str = ""
    """The number put right, as a person writes it."""
    day: str = ""
    """Its time as it reads now, for the form that shifts it by a day."""
    page: int | None = None
    """The page of its original it stands on; None where that has no pages."""
    recognised: bool = False
    """Whether that page was recognised from a picture."""


NOTHING: Mapping[str, Json] = MappingProxyType({})


def make_card(
    claim: Claim,
    text: str,
    *,
    verdict: str | None,
    incident: str | None,
    stranded: bool = False,
    corrected: Json | None = None,
    remembered: Mapping[str, Json] = NOTHING,
    by_hand: bool = False,
    page: int | None = None,
    recognised: bool = False,
) -> Card:
    """Return the card of a claim whose spans point into `text`, as a person put it right (`corrected`).

    `remembered` are the places chosen in the record before.
    """
    right = apply_correction(claim, corrected or {})
    return Card(
        id=claim.id,
        key=claim.id[:12],
        label=show_act(right.act.type),
        mode=right.mode.value,
        polarity=right.polarity.value,
        outcome=right.outcome.value if right.outcome else None,
        protected=right.attribution.protected,
        confidential=claim.attribution.confidential,
        confidence=f"{claim.confidence:.0%}",
        clause=" ".join(claim.act.clause.of(text).split()),
        facts=tuple(list_facts(claim, text, corrected or {})),
        verdict=verdict,
        incident=incident,
        stranded=stranded,
        places=list_choices(Choosing(claim, text, corrected or {}, remembered)),
        corrected=corrected or {},
        by_hand=by_hand,
        before=_look_back(text, claim.act.clause.start),
        after=_look_ahead(text, claim.act.clause.end),
        count=write_count((corrected or {}).get("count")),
        day=right.when.edtf if right.when else "",
        page=page,
        recognised=recognised,
    )


def _look_back(text: str, at: int) -> str:
    """Return what stands before a clause in its paragraph, from the beginning of a word."""
    start = max(text.rfind("\n\n", 0, at) + 1, at - AROUND)
    words = text[start:at]
    if start == at - AROUND and " " in words:
        words = "…" + words[words.index(" ") :]
    return " ".join(words.split())


def _look_ahead(text: str, at: int) -> str:
    """Return what stands after a clause in its paragraph, to the end of a word."""
    end = text.find("\n\n", at)
    words = text[at : min(at + AROUND, len(text) if end < 0 else end)]
    if len(words) == AROUND and " " in words:
        words = words[: words.rindex(" ")] + " …"
    return " ".join(words.split())


def show_act(act: str) -> str:
    """Return an act type's label."""
    types = load_codebook().types
    return pgettext("act", types[act].label) if act in types else act


def list_facts(claim: Claim, text: str, corrected: Json) -> list[Fact]:
    """Return who says it, who did it, to whom, how many, when and where, in that order, as a person put it right."""
    right = apply_correction(claim, corrected)
    facts = [Fact("said by", show_source(right, text))]
    if claim.attribution.chain:
        link = claim.attribution.chain[-1]
        told = [f"told on {link.said_when}"] if link.said_when else []
        told += [f"told in {link.said_where}"] if link.said_where else []
        facts[0] = Fact("said by", facts[0].value, ", ".join(told) and f"({', '.join(told)}; never released)")
    seen = set()
    for p in right.participants:
        fact = Fact(p.role.value, p.span.of(text), show_participant(p))
        if fact not in seen:
            seen.add(fact)
            facts.append(fact)
    return [*facts, *_list_times(claim, text, corrected), *_list_places(claim, text, corrected)]


def _list_times(claim: Claim, text: str, corrected: Json) -> list[Fact]:
    right = apply_correction(claim, corrected).when
    read = f"; read as {show_when(claim.when)}" if claim.when else "; no time was read"
    if corrected.get("when"):
        return [Fact("when", show_when(right) if right else "", BY_PERSON + read)]
    if claim.when is None:
        return []
    why = f"{quote(claim.when, text)}, {explain_basis(claim.when)}, to the {precision(claim.when.edtf)}"
    return [Fact("when", show_when(claim.when), why)]


def _list_places(claim: Claim, text: str, corrected: Json) -> list[Fact]:
    facts = []
    for read, now in zip(claim.where, apply_correction(claim, corrected).where, strict=True):
        exactness = f"{quote(read, text)}, {PRECISION_WORDS[now.place.precision]}"
        why = "; ".join(read.reading.why)
        if now.place != read.place:
            why = f"{BY_PERSON}; read as {show_place(read.place)}"
        facts.append(Fact("where", show_place(now.place), f"{exactness}: {why}" if why else exactness))
    return facts


def show_source(claim: Claim, text: str) -> str:
    """Return the chain of sources in words, whom the report quotes first."""
    if not claim.attribution.chain:
        return gettext("the report itself")
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
    return f" {gettext('and')} ".join(acts) + (f", {where[0].value}" if where else "")


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
        return {"asserted": gettext("yes"), "denied": gettext("denied")}[str(value)]
    return str(value)


def letter_origins(incident: Incident) -> Mapping[str, str]:
    """Return for each claim the letter of its origin."""
    return {c: LETTERS[n % 26] * (n // 26 + 1) for n, o in enumerate(incident.origins) for c in o.claims}
