"""The workbench locks itself: after some minutes in which nobody used it, it stops, and the record is closed."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

MINUTES = 5
"""How long the workbench stays open unused, where nothing else is said."""
LOOK_EVERY = 1.0
WATCHING = re.compile(r"/add/[\w-]+/progress")
"""A page that shows how far work has come asks by itself: that is no use."""


class IdleClock:
    """Knows when the workbench was last used, by somebody who is logged in, and how long that may be ago."""

    def __init__(self) -> None:
        self.minutes: float = 0.0
        self._last = time.monotonic()

    def start(self, minutes: float) -> None:
        """Count from now; 0 minutes never run out."""
        self.minutes = minutes
        self.touch()

    def touch(self) -> None:
        """Note that somebody uses the workbench."""
        self._last = time.monotonic()

    def has_run_out(self) -> bool:
        """Tell whether nobody used it for too long."""
        return bool(self.minutes) and time.monotonic() - self._last > self.minutes * 60

    def watch(self, stop: Callable[[], None]) -> threading.Thread:
        """Call `stop`, once, when it has run out; returns the thread that waits for that."""

        def wait() -> None:
            while not self.has_run_out():
                time.sleep(LOOK_EVERY)
            stop()

        thread = threading.Thread(target=wait, daemon=True, name="idle")
        thread.start()
        return thread


clock = IdleClock()


def note_use(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count every request of somebody logged in as use."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not WATCHING.fullmatch(request.path):
            clock.touch()
        return answer(request)

    return respond


@require_GET
def still_here(request: HttpRequest) -> HttpResponse:
    """Answer a page on which somebody reads or types: reading is use."""
    return HttpResponse(status=204)


def tell_idle(request: HttpRequest) -> dict[str, float]:
    """Give every page the minutes after which it hides what it shows."""
    return {"idle_minutes": clock.minutes}
