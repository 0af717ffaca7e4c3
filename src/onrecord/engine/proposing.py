"""What a release would hold, worked out for pages: at once in a small record, in the background in a large one.

A large record takes many seconds, and a page must answer. An answer stands for one state of the record: it is kept in
memory while that state lasts, and no answer to another state is ever given.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from onrecord.engine.linking import count_links
from onrecord.engine.memory import memory
from onrecord.engine.releasing import Proposal, find_signers, propose
from onrecord.engine.threads import join_all
from onrecord.errors import OnrecordError
from onrecord.release import parse_counts, read_policy
from onrecord.store.incidents import Tell, tell_nobody
from onrecord.store.models import ClaimRow, Decision, DecisionKind

FEW = 3000
"""Claims up to which it is worked out while the person waits: about a second."""
KEPT = 8
"""Answers to the state of now that are kept: four policies, with and without numbers."""
UNCONCERNED = (
    DecisionKind.COMMENT,
    DecisionKind.FOLLOW_UP,
    DecisionKind.RATING,
    DecisionKind.RELEASE,
    DecisionKind.EXPORT,
    DecisionKind.BACKUP,
)
"""What is recorded and changes no row of a release; signatures are looked up each time."""
TURN = 0.0005
"""Seconds that the working thread may hold Python before a page gets its turn; with the usual five thousandths one that
asks the database a hundred times waits for seconds in all."""
NAME = "the numbers you gave"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, of which state of the record: the last decision that matters, and how often it was linked."""

    policy: str
    counts: str
    today: date
    decided: str
    linked: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an answer has come: incidents looked at, of how many; 0 of 0 at the beginning."""

    done: int = 0
    total: int = 0


class _AnotherState(Exception):  # noqa: N818 - no error: what was asked for is of a past state
    """The record has changed since an answer was begun."""


class Proposals:
    """The answers to the state of now, and one thread that works out the next."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._ready: dict[Asked, Proposal] = {}
        self._wanted: list[Asked] = []
        self._progress: dict[Asked, Progress] = {}
        self._failed: dict[Asked, OnrecordError] = {}
        self._thread: threading.Thread | None = None

    def look(self, policy: str, counts: str, today: date, *, few: int = FEW) -> Proposal | Progress:
        """Return what a release would hold by the state of now, or how far it is worked out.

        `counts` are numbers of acts as a file has them. Raises what `propose` and `parse_counts` raise.
        """
        asked = self._ask(policy, counts, today)
        with self._guard:
            self._drop_others(asked)
            if error := self._failed.pop(asked, None):
                raise error
            proposal = self._ready.get(asked)
        if proposal is None:
            if ClaimRow.objects.filter(current=True).count() > few:
                return self._begin(asked)
            proposal = self._keep(asked, _work_out(asked, tell_nobody))
        return replace(proposal, signed_by=find_signers(proposal.digest))

    def wait(self, seconds: float = 120) -> None:
        """Return when nothing is worked out any longer; for who closes the record, and for tests."""
        join_all(self._find_thread, seconds)

    def _find_thread(self) -> threading.Thread | None:
        with self._guard:
            return self._thread

    def forget(self) -> None:
        """Keep no answer: for who opens another record in this process, and once something was forgotten."""
        with self._guard:
            self._ready.clear()
            self._failed.clear()
            self._wanted.clear()

    def _ask(self, policy: str, counts: str, today: date) -> Asked:
        last = Decision.objects.exclude(kind__in=UNCONCERNED).order_by("-seq").values_list("hash", flat=True).first()
        return Asked(policy, counts, today, last or "", count_links())

    def _drop_others(self, asked: Asked) -> None:
        """Let go of answers to another state: what was forgotten since must not lie in memory."""
        state = asked.decided, asked.linked
        for old in [k for k in self._ready if (k.decided, k.linked) != state]:
            del self._ready[old]
        for old in [k for k in self._failed if (k.decided, k.linked) != state]:
            del self._failed[old]
        self._wanted = [w for w in self._wanted if (w.decided, w.linked) == state]

    def _begin(self, asked: Asked) -> Progress:
        with self._guard:
            if asked not in self._wanted:
                self._wanted.append(asked)
                self._progress[asked] = Progress()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="proposing", daemon=True)
                self._thread.start()
            return self._progress.get(asked, Progress())

    def _keep(self, asked: Asked, proposal: Proposal) -> Proposal:
        with self._guard:
            self._put(asked, proposal)
        return proposal

    def _keep_if_wanted(self, asked: Asked, proposal: Proposal) -> None:
        """Keep what was worked out, unless something was forgotten meanwhile or nobody waits for it any longer."""
        with self._guard:
            if asked in self._wanted:
                self._put(asked, proposal)

    def _put(self, asked: Asked, proposal: Proposal) -> None:
        while len(self._ready) >= KEPT:
            del self._ready[next(iter(self._ready))]
        self._ready[asked] = proposal

    def _work(self) -> None:
        from django.db import connections

        try:
            while asked := self._next():
                try:
                    with _taking_short_turns():
                        self._keep_if_wanted(asked, _work_out(asked, partial(self._note, asked)))
                except _AnotherState:
                    _log.info("a preview of a past state was given up")
                except OnrecordError as error:
                    with self._guard:
                        self._failed[asked] = error
                finally:
                    with self._guard:
                        self._wanted = [w for w in self._wanted if w != asked]
                        self._progress.pop(asked, None)
                    # Before it may end: once it has, nobody waits for it, and the record may be closed.
                    connections.close_all()
        finally:
            with self._guard:
                # Another may have been started since this one had nothing left to do.
                if self._thread is threading.current_thread():
                    self._thread = None

    def _next(self) -> Asked | None:
        """Return what to work out; where there is nothing, who asks next starts another thread."""
        with self._guard:
            if not self._wanted:
                self._thread = None
                return None
            return self._wanted[0]

    def _note(self, asked: Asked, done: int, total: int) -> None:
        """Note how far it is; give up what nobody waits for any longer, since the record has changed."""
        with self._guard:
            if asked not in self._wanted:
                raise _AnotherState
            self._progress[asked] = Progress(done, total)


@contextmanager
def _taking_short_turns() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _work_out(asked: Asked, tell: Tell) -> Proposal:
    given = asked.counts if asked.counts and read_policy(asked.policy).kind == "counts" else ""
    counts = parse_counts(given, name=NAME) if given else None
    return propose(asked.policy, today=asked.today, counts=counts, tell=tell)


proposals = Proposals()
"""Those of this process."""
memory.add(proposals.forget)
