"""A recovery code split among people (SLIP-39): so many of them together open the record, fewer learn nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.acquire.recovery import RecoveryCode
from onrecord.errors import UsageError

MOST = 16
"""SLIP-39 numbers shares with four bits."""
SLOWNESS = 0
"""No passphrase stretches the shares: the code they make up is chance."""


@dataclass(frozen=True, slots=True)
class Split:
    """How many shares are needed, of how many."""

    needed: int
    shares: int

    def __post_init__(self) -> None:
        # One share that is enough is a recovery sheet, and copies of it should be called what they are.
        if not 2 <= self.needed <= self.shares <= MOST:
            raise UsageError(
                f"a key is not split as {self.needed}/{self.shares}.",
                next_step=f"Ask for at least two of at most {MOST}, such as 2/3 or 3/5.",
            )


def read_split(words: str) -> Split:
    """Return how a person wants it split, "2/3"; raises UsageError where that is no such thing."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(\d{1,2})\s*", words)
    if found is None:
        raise UsageError(f"{words[:20]!r} does not say how to split.", next_step="Write NEEDED/ALL, such as 2/3.")
    return Split(int(found[1]), int(found[2]))


def split_code(code: RecoveryCode, split: Split) -> tuple[str, ...]:
    """Return a share a person, each of 23 words."""
    from shamir_mnemonic import generate_mnemonics

    groups = generate_mnemonics(
        1, [(split.needed, split.shares)], code.secret, extendable=True, iteration_exponent=SLOWNESS
    )
    return tuple(groups[0])


def join_shares(shares: Iterable[str]) -> RecoveryCode:
    """Return the code that shares make up; raises UsageError where they are too few, misread or of different sheets."""
    from shamir_mnemonic import MnemonicError, combine_mnemonics

    tidied = sorted({" ".join(_list_words(share)) for share in shares})
    try:
        return RecoveryCode(combine_mnemonics(tidied))
    except (MnemonicError, ValueError, IndexError) as error:
        raise UsageError(
            "these shares do not make up a recovery code: too few, a word misread, or of different splits.",
            next_step="Look at the words again, and at how many the sheets ask for.",
        ) from error


def _list_words(share: str) -> Sequence[str]:
    """Return a share's words; on a sheet they stand in lines that begin with a bar, and may be numbered."""
    marked = [line for line in share.splitlines() if line.lstrip().startswith("|")]
    return re.findall(r"[a-z]+", " ".join(marked or [share]).lower())
