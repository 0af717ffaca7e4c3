"""A correction: the fields of a claim a person put right, checked, and the claim as it reads with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from onrecord.codebook import load_codebook
from onrecord.codebook.edtf import is_valid
from onrecord.errors import UsageError
from onrecord.model import Act, Basis, Claim, Mode, Outcome, Place, PlaceReading, Polarity, Span, When, Where

CORRECTABLE = ("type", "mode", "polarity", "outcome", "when", "where")
"""Fields a person may put right; the words of the report never."""


def check_correction(corrected: Mapping[str, Any]) -> None:
    """Raise UsageError naming the field or value that is off."""
    choices: dict[str, set[str]] = {
        "type": set(load_codebook().types),
        "mode": {m.value for m in Mode},
        "polarity": {p.value for p in Polarity},
        "outcome": {o.value for o in Outcome},
    }
    for name, value in corrected.items():
        if name not in CORRECTABLE:
            raise UsageError(f"{name!r} cannot be corrected.", next_step=f"Name one of {', '.join(CORRECTABLE)}.")
        if name == "where":
            _check_places(value)
        elif name == "when":
            if value is not None and not is_valid(str(value)):
                raise UsageError(f"{value!r} is no EDTF date.", next_step="Write it as 2021-03-08, 2021-03 or 2021.")
        elif value is not None and value not in choices[name]:
            raise UsageError(f"{value!r} is no {name}.", next_step=f"Name one of {', '.join(sorted(choices[name]))}.")


def _check_places(value: Any) -> None:
    try:
        right = [(Span.from_json(row["span"]), str(row["written"]), Place.from_json(row["place"])) for row in value]
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError("that is no list of places.", next_step="Choose a place from the form.") from error
    if not right:
        raise UsageError("no place was named.", next_step="Choose a place, or leave the places as read.")


def apply_correction(claim: Claim, corrected: Mapping[str, Any]) -> Claim:
    """Return the claim as it reads with what a person put right; its id and its words stay."""
    changed = claim
    if corrected.get("type"):
        changed = replace(changed, act=Act(corrected["type"], claim.act.trigger, claim.act.clause))
    if corrected.get("mode"):
        changed = replace(changed, mode=Mode(corrected["mode"]))
    if corrected.get("polarity"):
        polarity = Polarity(corrected["polarity"])
        changed = replace(changed, polarity=polarity, denial=claim.denial if polarity is Polarity.DENIED else None)
    if "outcome" in corrected:
        changed = replace(changed, outcome=Outcome(corrected["outcome"]) if corrected["outcome"] else None)
    if "when" in corrected:
        value = corrected["when"]
        span = claim.when.span if claim.when else claim.act.clause
        changed = replace(changed, when=When(str(value), None, span, Basis.STATED, None) if value else None)
    if corrected.get("where"):
        chosen = {tuple(row["span"]): Place.from_json(row["place"]) for row in corrected["where"]}
        changed = replace(changed, where=tuple(_put_right(w, chosen) for w in claim.where))
    return changed


def _put_right(where: Where, chosen: Mapping[tuple[int, ...], Place]) -> Where:
    place = chosen.get((where.span.start, where.span.end))
    return where if place is None else replace(where, place=place, reading=PlaceReading(("chosen by a person",)))
