"""Messages over pipes: a small JSON header and the bytes it speaks of."""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Any

_LENGTHS = struct.Struct(">IQ")
_CHUNK = 2**20


class PipeClosedError(Exception):
    """The other end of the pipe is gone."""


class DeadlineError(Exception):
    """The other end did not answer in time."""


def write_frame(pipe: int, header: dict[str, Any], payload: bytes = b"") -> None:
    """Write one message to the file descriptor `pipe`.

    Raises PipeClosedError when nobody reads it any more.
    """
    head = json.dumps(header).encode()
    try:
        for part in (_LENGTHS.pack(len(head), len(payload)), head, payload):
            _write_all(pipe, part)
    except OSError as error:
        raise PipeClosedError from error


def read_frame(pipe: int, *, deadline: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Return the next message's header and bytes from the file descriptor `pipe`.

    `deadline` is a time of `time.monotonic()`. Raises PipeClosedError at the end, DeadlineError if late.
    """
    head_length, payload_length = _LENGTHS.unpack(_read_exactly(pipe, _LENGTHS.size, deadline))
    header = json.loads(_read_exactly(pipe, head_length, deadline))
    return header, _read_exactly(pipe, payload_length, deadline)


def wait_until_readable(pipe: int, deadline: float | None) -> bool:
    """Wait for bytes or the end on `pipe`; False when `deadline` passes first."""
    if deadline is None:
        return True
    poll = select.poll()  # unlike select(), knows no limit on file descriptor numbers
    poll.register(pipe, select.POLLIN)
    return bool(poll.poll(max(0, int((deadline - time.monotonic()) * 1000))))


def _write_all(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view[:_CHUNK]) :]


def _read_exactly(pipe: int, length: int, deadline: float | None) -> bytes:
    data = bytearray()
    while len(data) < length:
        if not wait_until_readable(pipe, deadline):
            raise DeadlineError
        part = os.read(pipe, min(_CHUNK, length - len(data)))
        if not part:
            raise PipeClosedError
        data += part
    return bytes(data)
