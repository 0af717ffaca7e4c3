"""Uploaded files stay in memory: nothing of them is written to the disk until the record keeps them, encrypted."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from onrecord.engine.jobs import Handed
from onrecord.read import MAX_FILE_BYTES

MOST_BYTES_AT_ONCE = 300 * 2**20
"""Of one request: a laptop's memory holds it twice."""
LONGEST_ENDING = 16


class KeepInMemory(FileUploadHandler):
    """Takes an upload in memory, whatever its size; what goes beyond the cap is counted and not kept."""

    def new_file(self, *args: Any, **named: Any) -> None:
        """Begin a file; of its name only the ending is kept."""
        super().new_file(*args, **named)
        self.kept = io.BytesIO()
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a part of the file."""
        self.seen += len(raw_data)
        if self.seen > MAX_FILE_BYTES:
            self.kept = io.BytesIO()
        else:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """Return the file."""
        ending = PurePath(self.file_name or "").suffix[:LONGEST_ENDING]
        return InMemoryUploadedFile(self.kept, self.field_name, f"file{ending}", None, self.seen, None)


def to_handed(upload: UploadedFile[bytes]) -> Handed:
    """Return an upload as the record takes it; without its bytes where it is too big."""
    upload.seek(0)
    return Handed(upload.read(), upload.size or 0, PurePath(upload.name or "").suffix or ".txt")
