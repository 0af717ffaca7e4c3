"""Django's backend for a record that a team keeps on PostgreSQL."""

from __future__ import annotations
