"""Runs a function over bytes from outside in a child process that cannot take the caller down with it."""

from __future__ import annotations

from onrecord.sandbox.client import Sandbox
from onrecord.sandbox.limits import Limits, forbid_core_dumps
from onrecord.sandbox.outcome import Outcome, OutcomeState
from onrecord.sandbox.parents import die_with_parent
from onrecord.sandbox.protection import Protection, probe_protection
from onrecord.sandbox.walls import end_group, find_walls, wall_in

__all__ = [
    "Limits",
    "Outcome",
    "OutcomeState",
    "Protection",
    "Sandbox",
    "die_with_parent",
    "end_group",
    "find_walls",
    "forbid_core_dumps",
    "probe_protection",
    "wall_in",
]
