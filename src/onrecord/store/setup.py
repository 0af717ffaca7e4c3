"""Starts Django once, with onrecord's settings, before the first model is used."""

from __future__ import annotations

import os


def start_django() -> None:
    """Make the models importable; does nothing the second time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.web.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
