"""The store as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Names the app `store`."""

    name = "onrecord.store"
    label = "store"

    def ready(self) -> None:
        """Have the chain tell of every file and text that is saved, whoever saves it."""
        from onrecord.store.intake import watch

        watch()
