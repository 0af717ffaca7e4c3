"""A correction: the fields of a claim a person put right, checked, and the claim as it reads with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from onrecord.codebook import load_codebook
from onrecord.codebook.edtf import is_valid
from onrecord.errors import UsageError
from onrecord.model import (
    UNPROTECTED_KINDS,
    Act,
    Basis,
    Claim,
    ClaimAttribution,
    Count,
    LinkedClaim,
    Mode,
    Outcome,
    Participant,
    Place,
    PlaceReading,
    Polarity,
    Role,
    SourceKind,
    Span,
    Unit,
    When,
    Where,
)

CORRECTABLE = ("type", "mode", "polarity", "outcome", "when", "where", "source", "count")
"""Fields a person may put right; the words of the report never."""
COUNT = re.compile(r"(?P<low>\d{1,7})?(?:(?P<sign>\+)|(?P<dash>-)(?P<high>\d{1,7}))?")


def check_correction(corrected: Mapping[str, Any]) -> None:
    """Raise UsageError naming the field or value that is off."""
    choices: dict[str, set[str]] = {
        "type": set(load_codebook().types),
        "mode": {m.value for m in Mode},
        "polarity": {p.value for p in Polarity},
        "outcome": {o.value for o in Outcome},
        "source": {k.value for k in SourceKind},
    }
    for name, value in corrected.items():
        if name not in CORRECTABLE:
            raise UsageError(f"{name!r} cannot be corrected.", next_step=f"Name one of {', '.join(CORRECTABLE)}.")
        if name == "where":
            _check_places(value)
        elif name == "count":
            _check_count(value)
        elif name == "when":
            if value is not None and not is_valid(str(value)):
                raise UsageError(f"{value!r} is no EDTF date.", next_step="Write it as 2021-03-08, 2021-03 or 2021.")
        elif value is not None and value not in choices[name]:
            raise UsageError(f"{value!r} is no {name}.", next_step=f"Name one of {', '.join(sorted(choices[name]))}.")


def _check_count(value: Any) -> None:
    """A count is the least and the most, None where no bound is said: [14, 14], [12, None]."""
    fits = isinstance(value, list) and len(value) == 2 and all(v is None or isinstance(v, int) for v in value)
    low, high = value if fits else (None, None)
    if (low is None and high is None) or min(v for v in (low, high) if v is not None) < 0:
        raise UsageError("that is no number.", next_step="Write 14, 12+ for at least twelve, or 9-15.")
    if low is not None and high is not None and low > high:
        raise UsageError("the least is more than the most.", next_step="Write the smaller number first.")


def read_count(words: str) -> list[int | None]:
    """Return the least and the most of a number as a person writes it: "14", "12+", "9-15", "-40".

    Raises UsageError where it is none of these.
    """
    match = COUNT.fullmatch(words.replace(" ", "").replace("–", "-"))
    low, high = (int(match[n]) if match and match[n] else None for n in ("low", "high"))
    if match is None or (low is None and high is None):
        raise UsageError(f"{words!r} is no number.", next_step="Write 14, 12+ for at least twelve, or 9-15.")
    return [low, high if match["sign"] or match["dash"] else low]


def write_count(count: Any) -> str:
    """Return a number as a person writes it."""
    if not count:
        return ""
    low, high = count
    return f"{low}+" if high is None else f"-{high}" if low is None else str(low) if low == high else f"{low}-{high}"


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
    if corrected.get("source"):
        changed = replace(changed, attribution=_say_source(claim.attribution, SourceKind(corrected["source"])))
    if corrected.get("count"):
        changed = replace(changed, participants=_say_count(claim.participants, *corrected["count"]))
    return changed


def put_right(given: LinkedClaim, corrected: Mapping[str, Any]) -> LinkedClaim:
    """Return a claim to link as it reads with what a person put right.

    One whose source is to be protected only by that is compared by none of the source's words, nor by how it is told,
    which was read with them in sight.
    """
    claim = apply_correction(given.claim, corrected)
    if given.claim.attribution.protected or not claim.attribution.protected:
        return replace(given, claim=claim)
    said, mention = given.source_words or frozenset(), given.mention
    return replace(
        given,
        claim=claim,
        words=given.words - said,
        source_words=None,
        mention=replace(mention, cited=(), context=mention.context - said, sense=None),
    )


def _say_source(read: ClaimAttribution, kind: SourceKind) -> ClaimAttribution:
    """Return who a claim comes from with its kind put right; who asked not to be named stays protected."""
    chain = (*read.chain[:-1], replace(read.chain[-1], kind=kind)) if read.chain else ()
    if not chain and kind is not SourceKind.AUTHOR:
        # Nobody is named: what was taken for the report's own words has another source, which must be protected.
        return replace(read, protected=kind not in UNPROTECTED_KINDS or read.confidential)
    return replace(read, kind=kind, protected=kind not in UNPROTECTED_KINDS or read.confidential, chain=chain)


def _say_count(read: tuple[Participant, ...], low: int | None, high: int | None) -> tuple[Participant, ...]:
    """Return participants with the number of those affected put right: of the first that has one, or of the first."""
    affected = [p for p in read if p.role is Role.AFFECTED]
    counted = next((p for p in affected if p.count), affected[0] if affected else None)
    if counted is None:
        return read
    unit, span = (counted.count.unit, counted.count.span) if counted.count else (Unit.PERSON, counted.span)
    return tuple(replace(p, count=Count(low, high, unit, False, span)) if p is counted else p for p in read)


def _put_right(where: Where, chosen: Mapping[tuple[int, ...], Place]) -> Where:
    place = chosen.get((where.span.start, where.span.end))
    return where if place is None else replace(where, place=place, reading=PlaceReading(("chosen by a person",)))
