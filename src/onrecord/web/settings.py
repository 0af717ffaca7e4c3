"""Django's settings, every one with its default here. They work without a record: an empty database in memory.

`onrecord.store.open_record(...).activate()` points the database at a record and puts its secret in place.
"""

from __future__ import annotations

import secrets

from onrecord import __version__

VERSION = __version__

SECRET_KEY = secrets.token_hex(32)
"""Replaced by the record's own web secret; random so that nothing is ever signed with a known key."""

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "onrecord.store",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]

AUTH_USER_MODEL = "store.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": {
        "ENGINE": "onrecord.store.sqlcipher",
        "NAME": ":memory:",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
    }
}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False

LOGGING_CONFIG = None
"""Django would log request paths and mail errors; onrecord logs ids and counts only."""
