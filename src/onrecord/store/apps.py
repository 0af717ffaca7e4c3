"""The store as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Names the app `store`."""

    name = "onrecord.store"
    label = "store"
