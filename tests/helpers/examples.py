"""How many examples a test takes that takes fewer by itself than others: more where they are asked for."""

from __future__ import annotations

import os


def at_least(number: int) -> int:
    """Return how many examples a test takes: `number`, or what `make torture` asks of all."""
    return max(number, int(os.environ.get("ONRECORD_EXAMPLES", "0")))
