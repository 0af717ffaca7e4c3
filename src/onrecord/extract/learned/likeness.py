"""Which acts of one report are of one happening: "seven were taken at the mill … the arrests … since that night"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onrecord.encoder import Reading
from onrecord.encoder.reading import bucket
from onrecord.extract.learned.acts import LearnedAct
from onrecord.model import Likeness

BEFORE = 40
"""Acts told before one that it is compared with: a report of a few hundred words has fewer."""
SURE = 6.0
"""Log odds are cut at this, as those of acts are."""


def compare_acts(reading: Reading, acts: Sequence[LearnedAct]) -> tuple[Likeness, ...]:
    """Return the log odds, to a tenth, that acts are of one happening, each with those told before it."""
    pairs = [(i, k) for k in range(len(acts)) for i in range(max(0, k - BEFORE), k)]
    if not pairs:
        return ()
    vectors = np.stack([reading.mean_of(*act.words) for act in acts])
    gaps = np.array([bucket(acts[k].words[0] - acts[i].words[0]) for i, k in pairs])
    odds = reading.model.score_same(vectors, np.array(pairs), gaps).clip(-SURE, SURE)
    return tuple(
        Likeness(acts[i].trigger, acts[k].trigger, round(float(said), 1))
        for (i, k), said in zip(pairs, odds, strict=True)
    )
