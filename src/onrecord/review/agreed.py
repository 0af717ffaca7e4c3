"""What people agree an incident's place, time and number are, after judging its claims; checked, and never a claim."""

from __future__ import annotations

from typing import Any

from onrecord.codebook.edtf import is_valid
from onrecord.errors import UsageError
from onrecord.model import Place

AGREED_FIELDS = ("when", "where", "count")
"""Fields of an incident that may be agreed on; who did it and to whom stay with those who say so."""


def check_agreed(field: str, value: Any) -> None:
    """Raise UsageError naming the field or value that is off.

    `when` is an EDTF date, `where` a place as `Place.to_json` gives it, `count` the fewest and the most, either of
    which may be None where it is open.
    """
    if field not in AGREED_FIELDS:
        raise UsageError(f"{field!r} cannot be agreed on.", next_step=f"Name one of {', '.join(AGREED_FIELDS)}.")
    if field == "when":
        if not (isinstance(value, str) and is_valid(value)):
            raise UsageError(f"{value!r} is no EDTF date.", next_step="Write it as 2021-03-08, 2021-03 or 2021.")
    elif field == "where":
        try:
            Place.from_json(value)
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError("that is no place.", next_step="Choose a place from the form.") from error
    else:
        _check_count(value)


def _check_count(value: Any) -> None:
    ends = list(value) if isinstance(value, list | tuple) else []
    known = [n for n in ends if n is not None]
    whole = all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in known)
    if len(ends) != 2 or not known or not whole or known != sorted(known):
        raise UsageError(
            f"{value!r} is no number of people.",
            next_step="Give the fewest and the most, as 12 and 14; one may be open.",
        )
