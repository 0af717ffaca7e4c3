"""Django's settings, every one with its default here. They work without a record: an empty database in memory.

`onrecord.store.open_record(...).activate()` points the database at a record and puts its secret in place.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from onrecord import __version__

VERSION = __version__

SECRET_KEY = secrets.token_hex(32)
"""Replaced by the record's own web secret; random so that nothing is ever signed with a known key."""

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "onrecord.store",
    "onrecord.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "onrecord.web.middleware.keep_nothing",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "onrecord.web.middleware.show_what_may_be_seen",
    "onrecord.web.idle.note_use",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "onrecord.web.middleware.explain_errors",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "onrecord.web.urls"
WSGI_APPLICATION = "onrecord.web.server.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onrecord.web.idle.tell_idle",
                "onrecord.web.middleware.tell_linking",
            ]
        },
    }
]
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
"""The files are served from the package itself; nothing is collected."""

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "onrecord.web.factor.PasswordAndCode"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
AXES_USERNAME_FORM_FIELD = "username"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # everyone comes from 127.0.0.1: the address tells nobody apart
    # The workbench answers on the loopback alone, where there is no TLS and nobody between.
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
]
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
"""What a failed try keeps stars of."""
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True

SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
"""No request leaves the machine, and nothing that is not a file of the package runs or styles."""

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

FILE_UPLOAD_HANDLERS = ["onrecord.web.uploads.KeepInMemory"]
"""Django's own would write uploads to temporary files, in the clear."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
"""Of a form without its files: a pasted text."""
DATA_UPLOAD_MAX_NUMBER_FILES = 500

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "Arabic"), ("ko", "Korean"), ("es", "Spanish")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Strict"
FORMAT_MODULE_PATH = ["onrecord.web.formats"]
LOCALE_PATHS = [str(Path(__file__).parent / "locale")]

LOGGING_CONFIG = None
"""Django would log request paths and mail errors; onrecord logs ids and counts only."""
