"""The first steps of a user: which are done, by what the record holds, and which come next."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.engine.samples import find_samples
from onrecord.store.jobs import FirstStep
from onrecord.store.models import Decision, DecisionKind, Report, User
from onrecord.store.reports import count_reports

STEPS = ("add", "dates", "review", "incident", "release")
NOTED = ("dates", "incident", "release", "put-away")
"""What the record does not tell by itself, and is noted for a user."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps with whether each is done; `empty` where the record has no report; not `shown` once put away."""

    done: dict[str, bool]
    empty: bool
    shown: bool
    samples: bool

    @property
    def next_step(self) -> str:
        """The first that is not done."""
        return next((s for s in STEPS if not self.done[s]), "")


def find_steps(user: User) -> Steps:
    """Return how far a user has come with the first steps."""
    noted = set(FirstStep.objects.filter(user=user).values_list("what", flat=True))
    empty = not Report.objects.exists()
    done = {
        "add": not empty,
        "dates": not empty and ("dates" in noted or not count_reports("undated")),
        "review": not empty and Decision.objects.filter(kind=DecisionKind.CLAIM).exists(),
        "incident": "incident" in noted,
        "release": "release" in noted,
    }
    shown = user.may_decide and "put-away" not in noted and not all(done.values())
    return Steps(done, empty, shown, samples=empty and find_samples() is not None)


def note_step(user: User, what: str) -> None:
    """Note that a user has taken a step, or put the steps away."""
    FirstStep.objects.get_or_create(user=user, what=what)
