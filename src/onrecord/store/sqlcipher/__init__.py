"""A Django database backend that keeps SQLite files encrypted with SQLCipher."""

from __future__ import annotations
