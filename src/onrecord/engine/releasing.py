"""Releasing: what may be shown is planned, signed by a second person, written, and remembered in the record."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from onrecord.codebook import list_policies
from onrecord.errors import OnrecordError, UsageError
from onrecord.model import Json
from onrecord.release import (
    ActCounts,
    CitationPlan,
    Difference,
    Packing,
    ReleasePlan,
    check_differences,
    check_packing,
    plan_citations,
    plan_release,
    read_earlier,
    read_policy,
    render_citations,
    render_release,
    tally_rows,
    tally_statuses,
    write_files,
)
from onrecord.release.sealing import SEALED, seal
from onrecord.store import active_record
from onrecord.store.decisions import list_events, log_event
from onrecord.store.incidents import Tell, list_releasable, tell_nobody
from onrecord.store.models import DecisionKind
from onrecord.store.users import list_deciders
from onrecord.store.viewing import refuse_if_limited

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WITHDRAWN = "withdraw"
ALONE = "Nobody but its maker looked at this release before it was written."
NOTICE = """This release was withdrawn on {today}. Please delete copies of it.
The next release of this kind is due on {due}, whatever is changed in it.
"""


class UnsignedError(OnrecordError):
    """The policy asks for a second person's signature, and there is none of just these rows."""


class CalendarError(OnrecordError):
    """A release of this policy was withdrawn, and the day of the next has not come."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a release would hold; `digest` stands for just these rows under just this policy."""

    plan: ReleasePlan | CitationPlan
    digest: str
    signed_by: frozenset[str]
    """Pseudonyms of those who signed just these rows."""


@dataclass(frozen=True, slots=True)
class Released:
    """What was written, why the rest was not, and by how much it differs from each release before it."""

    plan: ReleasePlan | CitationPlan
    manifest: Json
    differences: tuple[Difference, ...]


def propose(policy: str, *, today: date, counts: ActCounts | None = None, tell: Tell = tell_nobody) -> Proposal:
    """Return what a release would hold today and who has signed it.

    `tell` is called with how many incidents were read, of how many.

    Raises RecordError where somebody asks who does not see all reports.
    """
    refuse_if_limited("a release")
    plan: ReleasePlan | CitationPlan
    if read_policy(policy).kind == "citations":
        plan = plan_citations(list_releasable(tell), policy, today=today)
        said: list[object] = [list(row.cells().values()) for row in plan.rows]
    else:
        plan = plan_release(list_releasable(tell), policy, today=today, counts=counts)
        # The status stands in no cell: rows that came to be contested since are others than those that were signed.
        said = [list(pair) for pair in (*tally_rows(plan), *tally_statuses(plan))]
    digest = hashlib.sha256(json.dumps([policy, said], ensure_ascii=False).encode()).hexdigest()
    return Proposal(plan, digest, find_signers(digest))


def find_signers(digest: str) -> frozenset[str]:
    """Return who has signed just these rows, by pseudonym."""
    return frozenset(str(v["signed_by"]) for _, v in list_events(DecisionKind.RELEASE, digest))


def sign(proposal: Proposal, *, who: str) -> None:
    """Record that a person, by pseudonym, looked at just these rows and lets them out."""
    log_event(DecisionKind.RELEASE, proposal.digest, {"signed_by": who, "rows": len(proposal.plan.rows)}, who=who)


def release(
    policy: str,
    out: Path,
    *,
    today: date,
    who: str,
    counts: ActCounts | None = None,
    alone: str = "",
    packing: Packing | None = None,
    formats: Sequence[str] = (),
) -> Released:
    """Write a release into the new folder `out` and remember what its rows say.

    `alone` is why nobody else signs it, where the policy asks for that; the release then says so. `formats` are those
    it is written in beside the usual, as `read_formats` gives them. Raises UnsignedError,
    CalendarError, DifferenceError where it differs from an earlier one by too few rows, LeakError, BoundError.
    """
    packing, rules = packing or Packing(), read_policy(policy)
    check_packing(rules, packing, today=today)
    _check_calendar(policy, today)
    proposal = propose(policy, today=today, counts=counts)
    if rules.second_signature and not alone:
        _check_signed(proposal, who)
    plan = proposal.plan
    if rules.second_signature and alone:
        plan = replace(plan, assumptions=(*plan.assumptions, ALONE))
    if isinstance(plan, ReleasePlan):
        _compare_with_earlier(plan)
        files = render_release(plan, today=today, terms=packing.terms, expires=packing.expires, formats=formats)
        cells = [list(pair) for pair in tally_rows(plan)]
    else:
        files = render_citations(plan, today=today, sign=_sign_row, public_key=_find_public_key(), formats=formats)
        cells = []
    manifest: Json = json.loads(files["manifest.json"])
    said = {"rows": len(plan.rows), "files": manifest["files"], "cells": cells, "release": manifest["release"]}
    said["claims"] = list(plan.claims)
    if packing.recipients:
        files = {SEALED: seal(files, packing.recipients)}
        said |= {"files": {SEALED: {}}, "sealed": hashlib.sha256(files[SEALED]).hexdigest()}
    try:
        with transaction.atomic():
            # Again, now that nobody else can release or withdraw: what was written above took its time.
            _check_calendar(policy, today)
            differences = _compare_with_earlier(plan)
            log_event(DecisionKind.RELEASE, policy, said, who=who, why=alone)
            # Last: a folder that cannot be made takes the row with it, and none is there before the row is.
            write_files(files, out)
    except BaseException:
        _remove_unknown(out, files, policy, manifest["release"])
        raise
    return Released(plan, manifest, tuple(differences))


def _compare_with_earlier(plan: ReleasePlan | CitationPlan) -> Sequence[Difference]:
    """Return by what a plan differs from each release before it. Raises DifferenceError where that is too little."""
    rules = read_policy(plan.policy)
    if not isinstance(plan, ReleasePlan) or not rules.least_changed:
        return ()
    return check_differences(plan, read_earlier(list_events(DecisionKind.RELEASE, plan.policy)), rules.least_changed)


def _remove_unknown(out: Path, files: Mapping[str, bytes], policy: str, release_id: str) -> None:
    """Remove the files just written where the record did not keep that they were: nobody could withdraw them."""
    known = any(said.get("release") == release_id for _, said in list_events(DecisionKind.RELEASE, policy))
    if not known and all((out / name).is_file() and (out / name).read_bytes() == files[name] for name in files):
        shutil.rmtree(out)


def withdraw(out: Path, *, today: date, who: str) -> date:
    """Take a release's files out of its folder, leave a notice that names no row, and return when the next is due.

    Raises UsageError where there is no release.
    """
    policy, said = _find_release(out)
    due = find_due(today)
    kept = {"policy": policy, "release": said.get("release"), "files": said["files"], "due": due.isoformat()}
    # First: files that are gone already could not be withdrawn again after a stop, and the next release must wait.
    log_event(DecisionKind.RELEASE, WITHDRAWN, kept, who=who)
    for name in [*said["files"], "manifest.json"]:
        (out / Path(name).name).unlink(missing_ok=True)
    (out / "WITHDRAWN.txt").write_text(NOTICE.format(today=today, due=due), "utf-8")
    return due


def _find_release(out: Path) -> tuple[str, Json]:
    """Return the policy of the release in a folder and what the record remembers of it."""
    sealed, manifest = out / SEALED, out / "manifest.json"
    if sealed.is_file():
        key, value = "sealed", hashlib.sha256(sealed.read_bytes()).hexdigest()
    elif manifest.is_file():
        key, value = "release", json.loads(manifest.read_text("utf-8")).get("release", "")
    else:
        raise UsageError("there is no release there.", item=str(out), next_step="Name the folder of a release.")
    for policy in list_policies():
        for _, said in list_events(DecisionKind.RELEASE, policy):
            if said.get(key) == value:
                return policy, said
    raise UsageError(
        "this record knows of no such release.", item=str(out), next_step="Open the record that wrote it with -C."
    )


def find_due(today: date) -> date:
    """Return the first day of the next month: releases that follow a withdrawal come on a fixed calendar.

    A day that follows what was changed would tell what that was.
    """
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _check_calendar(policy: str, today: date) -> None:
    for _, value in list_events(DecisionKind.RELEASE, WITHDRAWN):
        if value.get("policy") == policy and date.fromisoformat(value["due"]) > today:
            raise CalendarError(
                f"a release of this kind was withdrawn; the next is due on {value['due']}, whatever is changed in it.",
                item=policy,
                next_step="Release on that day or later: an earlier one would tell what the withdrawal was for.",
            )


def _check_signed(proposal: Proposal, who: str) -> None:
    # Whoever has the passphrase of a record with one user is that user.
    several = len(list_deciders()) > 1
    if several and proposal.signed_by - {who}:
        return
    if not several:
        next_step = "Add a second user (onrecord user add NAME), or say why nobody else can: --alone WHY."
    else:
        next_step = "Have another user sign: serve, Release, Sign; or --second NAME here. Or say why not: --alone WHY."
    raise UnsignedError(
        "no second person has signed just these rows, so nothing was released.",
        item=proposal.plan.policy,
        next_step=next_step,
    )


def _sign_row(data: bytes) -> bytes:
    return _find_key().sign(data)


def _find_public_key() -> bytes:
    return _find_key().public_key().public_bytes_raw()


def _find_key() -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(active_record().keys.signing)
