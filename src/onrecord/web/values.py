"""What the origins of an incident say, field by field: each value with the words of the report it was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from onrecord.model import Claim, Incident, Role, SourceKind, Span
from onrecord.web.cards import letter_origins, name_source, show_value

SHORTEST = 60
"""Characters up to which the words of a report are shown whole."""


@dataclass(frozen=True, slots=True)
class Told:
    """A claim as it reads now, with its report's text."""

    claim: Claim
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that an origin gives, with the words of each report it was read from."""

    value: str
    words: tuple[tuple[str, str], ...]
    """Each with its language."""
    plain: bool = True
    """Whether the value is in the language of the page, and no name."""


@dataclass(frozen=True, slots=True)
class Row:
    """A field with what each origin says of it; empty where one says nothing."""

    name: str
    contested: bool
    agreed: bool
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """An origin: its letter and who it is, in words."""

    letter: str
    who: str
    """In the report's words; empty where it is the report itself."""
    language: str = ""
    kind: str = ""


def list_columns(incident: Incident, told: Mapping[str, Told]) -> list[Column]:
    """Return the incident's origins in order."""
    letters = letter_origins(incident)
    return [
        _make_column(letters.get(o.claims[0], "?"), [told[c] for c in o.claims if c in told]) for o in incident.origins
    ]


def _make_column(letter: str, claims: Sequence[Told]) -> Column:
    if not claims:
        return Column(letter, "")
    first = claims[0]
    words, kind = name_source(first.claim, first.text), first.claim.attribution.kind
    said = "" if kind is SourceKind.UNKNOWN and words else kind.value
    return Column(letter, _shorten(words), first.language, said if words else gettext("the report itself"))


def list_rows(incident: Incident, told: Mapping[str, Told]) -> list[Row]:
    """Return what origins say, field by field, in the order of the incident's fields."""
    rows = []
    for name, values in incident.fields.items():
        cells = []
        for origin in incident.origins:
            mine = set(origin.claims)
            cells.append(
                tuple(
                    Cell(
                        show_value(name, v.value),
                        _quote(name, [told[c] for c in v.claims if c in mine and c in told]),
                        plain=name != "where",
                    )
                    for v in values
                    if not mine.isdisjoint(v.claims)
                )
            )
        contested = name in incident.contested
        agreed = not contested and sum(bool(c) for c in cells) > 1
        if values:
            rows.append(Row(name, contested, agreed, tuple(cells)))
    return rows


def _quote(name: str, claims: Sequence[Told]) -> tuple[tuple[str, str], ...]:
    words = ((_shorten(span.of(t.text)), t.language) for t in claims for span in _spans(name, t.claim))
    return tuple(dict.fromkeys(words))[:3]


def _spans(name: str, claim: Claim) -> list[Span]:
    """Return the words a field of a claim was read from."""
    people = claim.participants
    if name == "when":
        return [claim.when.span] if claim.when else []
    if name == "where":
        return [w.span for w in claim.where]
    if name == "count":
        return [p.span for p in people if p.count and p.role is Role.AFFECTED][:1]
    if name in {"who", "whom"}:
        role = Role.AGENT if name == "who" else Role.AFFECTED
        return [p.span for p in people if p.role is role][:1]
    return [claim.act.trigger]


def _shorten(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= SHORTEST else f"{said[: SHORTEST - 1]}…"
