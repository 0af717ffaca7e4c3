from records import filled, record  # noqa: F401
