"""Store: a record's folder, encrypted, and everything that is asked of its database."""

from __future__ import annotations

from onrecord.store.record import Record, active_record, create_record, open_record

__all__ = ["Record", "active_record", "create_record", "open_record"]
