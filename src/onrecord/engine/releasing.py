"""Releasing: what may be shown is planned, compared with earlier releases, written, and remembered in the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from onrecord.codebook import load_policy
from onrecord.model import Json
from onrecord.release import (
    ActCounts,
    Difference,
    ReleasePlan,
    check_differences,
    plan_release,
    read_earlier,
    tally_rows,
    write_release,
)
from onrecord.store.decisions import list_events, log_event
from onrecord.store.incidents import list_releasable
from onrecord.store.models import DecisionKind


@dataclass(frozen=True, slots=True)
class Released:
    """What was written, why the rest was not, and by how much it differs from each release before it."""

    plan: ReleasePlan
    manifest: Json
    differences: tuple[Difference, ...]


def release(policy: str, out: Path, *, today: date, who: str, counts: ActCounts | None = None) -> Released:
    """Write a release into the new folder `out` and remember what its rows say.

    Raises DifferenceError where it differs from an earlier one by too few rows, and what `write_release` raises.
    """
    plan = plan_release(list_releasable(), policy, today=today, counts=counts)
    earlier = read_earlier(list_events(DecisionKind.RELEASE, policy))
    differences = check_differences(plan, earlier, int(load_policy(policy)["over_time"]["least_changed"]))
    manifest = write_release(plan, out, today=today)
    said = {"rows": len(plan.rows), "files": manifest["files"], "cells": [list(cell) for cell in tally_rows(plan)]}
    log_event(DecisionKind.RELEASE, policy, said, who=who)
    return Released(plan, manifest, tuple(differences))
