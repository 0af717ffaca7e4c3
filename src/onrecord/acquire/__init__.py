"""Acquire: bytes become an original, kept untouched and encrypted, with a receipt."""

from __future__ import annotations

from onrecord.acquire.metadata import GivenMetadata, read_sidecar
from onrecord.acquire.originals import Originals, StoredOriginal
from onrecord.acquire.receipts import Receipt, is_genuine, is_of, take_in

__all__ = ["GivenMetadata", "Originals", "Receipt", "StoredOriginal", "is_genuine", "is_of", "read_sidecar", "take_in"]
