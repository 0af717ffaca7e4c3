"""Worker processes that end with the process they work for, however that one ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading

from onrecord.sandbox.limits import PR_SET_PDEATHSIG


def die_with_parent() -> None:
    """Have this process killed once the one that started it has ended; for the initializer of every pool.

    A worker of a pool waits for work for ever where its parent was killed, with texts and keys in its memory. Where
    multiprocessing did not start this process, nothing is done.
    """
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is None:
        return
    if sys.platform != "linux":
        _watch(parent.sentinel)
        return
    # Linux looks at the thread that started this process: pools are opened and filled by one that waits for them.
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent.pid:  # it died before prctl
        os._exit(1)


def _watch(sentinel: int) -> None:
    """End this process, from a thread of its own, as soon as a sentinel of another tells that that one has ended."""

    from multiprocessing import connection

    def wait() -> None:
        connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=wait, name="parent", daemon=True).start()
