"""Linking after a person decided: at once in a small record, in the background in a large one.

A large record takes seconds to link, and nobody should wait for them after each claim that is put right. What was
decided stands in the chain before this begins; a stop in between loses nothing, for claims to be linked say so.
"""

from __future__ import annotations

import threading
import time

from onrecord.engine.linking import LINKING, relink
from onrecord.engine.threads import join_all
from onrecord.store.models import ClaimRow

FEW = 3000
"""Claims up to which a record is linked while the person waits: well under a second."""
REST = 0.5
"""Seconds without a further decision after which linking begins."""


class Relinking:
    """One thread that links when asked, as often as needed and never twice at a time."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._asked = False
        self._thread: threading.Thread | None = None

    def is_going_on(self) -> bool:
        """Tell whether what was decided is still being linked."""
        return self._thread is not None or LINKING.locked()

    def ask(self, *, few: int = FEW) -> bool:
        """Link now, or soon where the record is large; returns whether it is done when this returns."""
        if ClaimRow.objects.count() <= few:
            relink()
            return True
        with self._guard:
            self._asked = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="relinking", daemon=True)
                self._thread.start()
        return False

    def wait(self, seconds: float = 60) -> None:
        """Return when all is linked that was asked for; for who closes the record, and for tests."""
        join_all(self._find_thread, seconds)

    def _find_thread(self) -> threading.Thread | None:
        with self._guard:
            return self._thread

    def _work(self) -> None:
        from django.db import connections

        try:
            while self._goes_on():
                time.sleep(REST)
                with self._guard:
                    self._asked = False
                try:
                    relink()
                finally:
                    # Before it may end: once it has, nobody waits for it, and the record may be closed.
                    connections.close_all()
        finally:
            with self._guard:
                # Another may have been started since this one had nothing left to do.
                if self._thread is threading.current_thread():
                    self._thread = None

    def _goes_on(self) -> bool:
        """Tell whether there is something to link; where there is not, who asks next starts another thread."""
        with self._guard:
            if not self._asked:
                self._thread = None
            return self._asked


relinking = Relinking()
"""The one of this process."""
