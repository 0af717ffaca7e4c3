"""Claims and incidents in the words a page shows: values in, words out, nothing looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from onrecord.codebook import load_codebook
from onrecord.gazetteer import open_gazetteer
from onrecord.model import Claim, Count, Incident, Json, Participant, SourceKind, Unit
from onrecord.review import apply_correction
from onrecord.review.corrections import write_count
from onrecord.web.explaining import (
    BY_PERSON,
    explain_basis,
    quote,
    read_as,
    say_all,
    show_place,
    show_precision,
    show_unit,
    tell_edtf,
    tell_when,
)
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
    words: str = ""
    """What stands before its value in the report's language, or a name."""
    language: str = ""
    """The language of these words; empty for names, and where it is not known."""


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
    language: str = ""
    """The language of its report; empty where it is not known."""


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
    language: str = "",
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
        facts=tuple(list_facts(claim, text, corrected or {}, language)),
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
        language=language,
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


def show_country(code: str) -> str:
    """Return a country's name in the language of the page."""
    return pgettext("country", open_gazetteer().country_name(code))


def list_facts(claim: Claim, text: str, corrected: Json, language: str = "") -> list[Fact]:
    """Return who says it, who did it, to whom, how many, when and where, in that order, as a person put it right."""
    right = apply_correction(claim, corrected)
    facts = [Fact("said by", show_source(right, text, language), _tell_contact(claim))]
    if corrected.get("source"):
        was = claim.attribution.chain[-1].kind if claim.attribution.chain else SourceKind.AUTHOR
        kind = gettext(right.attribution.kind.value)
        facts.append(Fact("kind of source", kind, f"{BY_PERSON}; {read_as(gettext(was.value))}"))
    seen = set()
    for p in right.participants:
        fact = Fact(p.role.value, show_participant(p), words=p.span.of(text), language=language)
        if fact not in seen:
            seen.add(fact)
            facts.append(fact)
    return [*facts, *_list_times(claim, text, corrected), *_list_places(claim, text, corrected)]


def _tell_contact(claim: Claim) -> str:
    """Return when and where the source was spoken to, which no release holds."""
    if not claim.attribution.chain:
        return ""
    link = claim.attribution.chain[-1]
    told = [gettext("told on %(day)s") % {"day": tell_edtf(link.said_when)}] if link.said_when else []
    told += [gettext("told in %(place)s") % {"place": link.said_where}] if link.said_where else []
    return gettext("(%(told)s; never released)") % {"told": ", ".join(told)} if told else ""


def _list_times(claim: Claim, text: str, corrected: Json) -> list[Fact]:
    right = apply_correction(claim, corrected).when
    if corrected.get("when"):
        read = read_as(tell_when(claim.when)) if claim.when else gettext("no time was read")
        return [Fact("when", tell_when(right) if right else "", f"{BY_PERSON}; {read}")]
    if claim.when is None:
        return []
    why = ", ".join((quote(claim.when, text), explain_basis(claim.when), show_unit(claim.when.edtf)))
    return [Fact("when", tell_when(claim.when), why)]


def _list_places(claim: Claim, text: str, corrected: Json) -> list[Fact]:
    facts = []
    for read, now in zip(claim.where, apply_correction(claim, corrected).where, strict=True):
        exactness = f"{quote(read, text)}, {show_precision(now.place.precision)}"
        why = say_all(read.reading.why)
        if now.place != read.place:
            why = f"{BY_PERSON}; {read_as(show_place(read.place))}"
        facts.append(Fact("where", "", f"{exactness}: {why}" if why else exactness, words=show_place(now.place)))
    return facts


def show_source(claim: Claim, text: str, language: str = "") -> SafeString:
    """Return the chain of sources in words, whom the report quotes first; the report's own words are marked as such."""
    if not claim.attribution.chain:
        return format_html("{}", gettext("the report itself"))
    shown = SafeString()
    for number, link in enumerate(claim.attribution.chain):
        span = link.resolved or link.source or link.cue
        words = format_html('<span dir="auto" lang="{}">{}</span>', language, span.of(text)) if span else ""
        kind = "" if link.kind is SourceKind.UNKNOWN else f" [{gettext(link.kind.value)}]"
        arrow = " → " + gettext("citing") + " " if number else ""
        shown = format_html("{}{}{}{}", shown, arrow, words or gettext("somebody"), kind)
    return shown


def name_source(claim: Claim, text: str) -> str:
    """Return in the report's words whom a claim goes back to; "" where that is the report itself."""
    if not claim.attribution.chain:
        return ""
    link = claim.attribution.chain[-1]
    span = link.resolved or link.source or link.cue
    return span.of(text) if span else ""


def show_participant(p: Participant) -> str:
    """Return a participant's count, kind and type in words."""
    parts = [show_count(p.count)] if p.count else []
    if p.kind.value != "unknown":
        parts.append(gettext(p.kind.value.replace("-", " ")))
    return ", ".join(parts)


def show_count(count: Count) -> str:
    """Return a count in words: "14 persons", "at least 12 persons", "9 to 15 families"."""
    low, high = count.min, count.max
    most = (high if high is not None else low) or 0
    number = show_number(low, high)
    words = {
        Unit.PERSON: ngettext("%(number)s person", "%(number)s persons", most),
        Unit.FAMILY: ngettext("%(number)s family", "%(number)s families", most),
        Unit.HOUSEHOLD: ngettext("%(number)s household", "%(number)s households", most),
        Unit.GROUP: ngettext("%(number)s group", "%(number)s groups", most),
    }[count.unit] % {"number": number}
    return gettext("about %(count)s") % {"count": words} if count.approx else words


def show_number(low: int | None, high: int | None) -> str:
    """Return a number of people in words: "14", "at least 12", "at most 9", "9 to 15"."""
    if low is None:
        return gettext("at most %(n)s") % {"n": high}
    if high is None:
        return gettext("at least %(n)s") % {"n": low}
    return str(low) if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def title_incident(incident: Incident) -> str:
    """Return what an incident is called: its acts and its first place."""
    acts = [show_act(v.value) for v in incident.fields.get("act", ())[:3]]
    where = incident.fields.get("where", ())
    return join_words(acts) + (gettext(", ") + str(where[0].value) if where else "")


def join_words(words: Sequence[str]) -> str:
    """Return words one beside the other: "Arrest, Search and Torture"."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s and %(second)s") % {"first": gettext(", ").join(words[:-1]), "second": words[-1]}


def show_value(name: str, value: object) -> str:
    """Return a field's value in words."""
    if name == "count" and isinstance(value, list):
        return show_number(*value)
    if name == "when":
        return tell_edtf(str(value))
    if name in {"who", "whom", "outcome"}:
        return gettext(str(value).replace("-", " "))
    if name == "act":
        return show_act(str(value))
    if name == "happened":
        return {"asserted": gettext("yes"), "denied": gettext("denied")}[str(value)]
    return str(value)


def letter_origins(incident: Incident) -> Mapping[str, str]:
    """Return for each claim the letter of its origin."""
    return {c: LETTERS[n % 26] * (n // 26 + 1) for n, o in enumerate(incident.origins) for c in o.claims}
