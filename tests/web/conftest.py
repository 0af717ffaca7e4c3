from records import filled, record  # noqa: F401

from onrecord.store.setup import start_django

start_django()
