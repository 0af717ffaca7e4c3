"""Release: incidents become what may be shown, and for the rest it says why not.

`plan_release` decides row by row what counts show, `plan_citations` what is cited; `render_release` and
`render_citations` take nothing but what these made, and `write_files` writes what they give.
"""

from __future__ import annotations

from onrecord.release.citations import CitationPlan, find_false_signatures, plan_citations, render_citations
from onrecord.release.counts import ActCount, ActCounts, parse_counts, read_counts
from onrecord.release.earlier import (
    Difference,
    EarlierRelease,
    check_differences,
    compare_releases,
    read_earlier,
    tally_rows,
    tally_statuses,
)
from onrecord.release.exports import EXPORTERS, export_release, read_formats
from onrecord.release.files import read_cells, render_release, write_files
from onrecord.release.finished import read_release
from onrecord.release.page import label_act
from onrecord.release.plan import AbsentRow, ReleasableClaim, ReleasableIncident, ReleasePlan, plan_release
from onrecord.release.policy import Policy, read_policy
from onrecord.release.public import PublicRow
from onrecord.release.released import PublicRelease
from onrecord.release.sealing import Packing, check_packing

__all__ = [
    "EXPORTERS",
    "AbsentRow",
    "ActCount",
    "ActCounts",
    "CitationPlan",
    "Difference",
    "EarlierRelease",
    "Packing",
    "Policy",
    "PublicRelease",
    "PublicRow",
    "ReleasableClaim",
    "ReleasableIncident",
    "ReleasePlan",
    "check_differences",
    "check_packing",
    "compare_releases",
    "export_release",
    "find_false_signatures",
    "label_act",
    "parse_counts",
    "plan_citations",
    "plan_release",
    "read_cells",
    "read_counts",
    "read_earlier",
    "read_formats",
    "read_policy",
    "read_release",
    "render_citations",
    "render_release",
    "tally_rows",
    "tally_statuses",
    "write_files",
]
