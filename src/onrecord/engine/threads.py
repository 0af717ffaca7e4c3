"""Threads that work beside those who ask: waiting for the last of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def join_all(find_thread: Callable[[], threading.Thread | None], seconds: float) -> None:
    """Return when `find_thread` names no thread any longer, or after so many seconds: another may begin as one ends."""
    deadline = time.monotonic() + seconds
    while (thread := find_thread()) and (left := deadline - time.monotonic()) > 0:
        thread.join(left)
