"""Release: incidents become what may be shown, and for the rest it says why not.

`plan_release` decides row by row; `write_release` takes nothing but what it made.
"""

from __future__ import annotations

from onrecord.release.counts import ActCount, ActCounts, read_counts
from onrecord.release.earlier import (
    Difference,
    EarlierRelease,
    check_differences,
    compare_releases,
    read_earlier,
    tally_rows,
)
from onrecord.release.files import write_release
from onrecord.release.page import label_act
from onrecord.release.plan import AbsentRow, ReleasableClaim, ReleasableIncident, ReleasePlan, plan_release
from onrecord.release.public import PublicRow

__all__ = [
    "AbsentRow",
    "ActCount",
    "ActCounts",
    "Difference",
    "EarlierRelease",
    "PublicRow",
    "ReleasableClaim",
    "ReleasableIncident",
    "ReleasePlan",
    "check_differences",
    "compare_releases",
    "label_act",
    "plan_release",
    "read_counts",
    "read_earlier",
    "tally_rows",
    "write_release",
]
