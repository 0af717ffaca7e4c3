"""Release: incidents become what may be shown, and for the rest it says why not.

`plan_release` decides row by row; `write_release` takes nothing but what it made.
"""

from __future__ import annotations

from onrecord.release.counts import ActCount, ActCounts, read_counts
from onrecord.release.files import write_release
from onrecord.release.page import label_act
from onrecord.release.plan import AbsentRow, ReleasableClaim, ReleasableIncident, ReleasePlan, plan_release
from onrecord.release.public import PublicRow

__all__ = [
    "AbsentRow",
    "ActCount",
    "ActCounts",
    "PublicRow",
    "ReleasableClaim",
    "ReleasableIncident",
    "ReleasePlan",
    "label_act",
    "plan_release",
    "read_counts",
    "write_release",
]
