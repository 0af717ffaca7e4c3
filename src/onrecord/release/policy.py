"""A release policy as read from its TOML file: what may be shown, how coarse, under which conditions, to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from onrecord.codebook import load_policy
from onrecord.errors import CodebookError
from onrecord.model import ClaimVerdict, IncidentVerdict, Mode, Polarity, Scope
from onrecord.release.levels import Level, read_levels
from onrecord.release.public import COLUMNS

KINDS = ("counts", "citations")
OPEN_TO = ("anyone", "recipients", "owners")


@dataclass(frozen=True, slots=True)
class ActRule:
    """What a policy says of one act type: how many must be alike, the finest level, or why it has no row."""

    least: int | None = None
    finest: str | None = None
    kept_back: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy's rules; its file in `codebook/policies` says what each is for.

    `kind`: `counts` shows rows that others are like, `citations` what published articles say, each by its address.
    `open_to`: `recipients` is encrypted to them, `owners` to them or, where they ask for it, in the clear.
    """

    name: str
    label: str
    kind: str
    scope: Scope
    open_to: str
    second_signature: bool
    columns: tuple[str, ...]
    verdicts: frozenset[ClaimVerdict]
    every_claim_decided: bool
    modes: frozenset[Mode]
    polarities: frozenset[Polarity]
    refused_incident_verdicts: frozenset[IncidentVerdict]
    months_after_risk: int
    kept_back: Mapping[str, str]
    by_act: Mapping[str, ActRule]
    count_bands: tuple[tuple[int, int], ...] = ()
    least: int = 1
    given_share: float = 1.0
    levels: tuple[Level, ...] = ()
    least_changed: int = 0
    still_public_days: int = 0
    """For how many days a person's word holds that an article is still public."""
    assumptions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def least_by_act(self) -> dict[str, int]:
        """k for each act that asks for another, and for all others under ""."""
        return {"": self.least, **{act: rule.least for act, rule in self.by_act.items() if rule.least is not None}}

    @property
    def finest_by_act(self) -> dict[str, str]:
        """The name of the finest level, for acts that have one."""
        return {act: rule.finest for act, rule in self.by_act.items() if rule.finest is not None}


@cache
def read_policy(name: str) -> Policy:
    """Return the policy of a name. Raises UsageError where there is none, CodebookError where its file is not right."""
    row = load_policy(name)
    try:
        policy = _read(name, row)
    except (KeyError, TypeError, ValueError) as error:
        raise _bad(name, f"a key is missing or wrong ({error})") from error
    unknown = set(row) - KEYS
    if unknown:
        raise _bad(name, f"there is no key {sorted(unknown)[0]!r}")
    named = {level.name for level in policy.levels}
    for act, rule in policy.by_act.items():
        if rule.finest is not None and rule.finest not in named:
            raise _bad(name, f"{act} asks for a level {rule.finest!r} that is not there")
    return policy


KEYS = frozenset(
    {
        "label", "kind", "scope", "open_to", "second_signature", "columns", "verdicts", "every_claim_decided", "modes",
        "polarities", "refused_incident_verdicts", "months_after_risk", "kept_back", "by_act", "count_bands", "alike",
        "over_time", "still_public_days", "assumptions",
    }
)  # fmt: skip
"""Every key that a policy's file may have; docs/releases.md says what each is for."""


def _read(name: str, row: Mapping[str, Any]) -> Policy:
    alike, over_time = row.get("alike", {}), row.get("over_time", {})
    kind = KINDS[KINDS.index(row["kind"])]
    return Policy(
        name=name,
        label=str(row["label"]),
        kind=kind,
        scope=Scope(row["scope"]),
        open_to=OPEN_TO[OPEN_TO.index(row["open_to"])],
        second_signature=bool(row["second_signature"]),
        columns=tuple(COLUMNS[COLUMNS.index(c)] for c in row["columns"]) if kind == "counts" else (),
        verdicts=frozenset(ClaimVerdict(v) for v in row["verdicts"]),
        every_claim_decided=bool(row["every_claim_decided"]),
        modes=frozenset(Mode(m) for m in row["modes"]),
        polarities=frozenset(Polarity(p) for p in row["polarities"]),
        refused_incident_verdicts=frozenset(IncidentVerdict(v) for v in row["refused_incident_verdicts"]),
        months_after_risk=int(row.get("months_after_risk", 0)),
        kept_back={str(k): str(v) for k, v in row.get("kept_back", {}).items()},
        by_act={act: ActRule(**rule) for act, rule in row.get("by_act", {}).items()},
        count_bands=tuple((int(low), int(high)) for low, high in row.get("count_bands", ())),
        least=int(alike.get("least", 1)),
        given_share=float(alike.get("given_share", 1.0)),
        levels=read_levels(alike["levels"], policy=name) if kind == "counts" else (),
        least_changed=int(over_time.get("least_changed", 0)),
        still_public_days=int(row.get("still_public_days", 0)),
        assumptions=dict(row["assumptions"]),
    )


def _bad(name: str, what: str) -> CodebookError:
    return CodebookError(f"{what}.", item=f"policies/{name}.toml", next_step="Mend the file.")
